"""What can be asked of notices. Nothing of it is told in a record: who wants to hear of what is nobody else's business.

Commands with an address in them are secret: neither their content nor a fingerprint of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody chose: what to hear of, how often, in which language."""

    often: str
    kinds: tuple[str, ...]
    language: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class HearOf(Command):
    """Somebody with an account wants to hear of this platform. Without an address: on her page and by her feeds only."""

    address: str
    wishes: Wishes
    salts: tuple[str, str]
    right: ClassVar[Right] = Right.READ_AGENDA
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class HearFromSeat(Command):
    """A participant wants to hear what becomes of her session; the program sends it, having seen her seat."""

    seat_id: int
    address: str
    wishes: Wishes
    salts: tuple[str, str]
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EnterContact(Command):
    """The coordinator enters somebody for a group or an organisation. She is written to once, and asked."""

    name: str
    address: str
    language: str
    constituency_id: int | None
    organisation_id: int | None
    salts: tuple[str, str]
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ByKey(Command):
    """Base of what a person does by her private address; the program sends it, having seen the key."""

    contact_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class ChooseNotices(ByKey):
    """Choose again what to hear of, how often, in which language."""

    wishes: Wishes
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class ChangeAddress(ByKey):
    """Another address, or none. It has to be confirmed like the first."""

    address: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ConfirmAddress(ByKey):
    """Whoever reads the mail of this address wants the notices."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class EndMails(ByKey):
    """No e-mail any more; page and feeds stay."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class RenewKeys(ByKey):
    """The private addresses lead nowhere any more; there are new ones. `feeds`: only those of the feeds."""

    salts: tuple[str, str]
    feeds: bool = True
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class AskForTest(ByKey):
    """Send a test mail to the confirmed address."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class ForgetContact(ByKey):
    """Delete the person's row with her address and everything that she was told."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class TakeOutContact(ForgetContact):
    """The coordinator takes out somebody whom she entered."""

    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class SealNotices(Command):
    """What was deleted can be read in the store's own log no more. Nothing is left to do."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class Told:
    """One notice for one person, as the follower found it."""

    contact_id: int
    key: str
    sort: str
    event: str
    facts: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class TellPeople(Command):
    """The follower has read the record from `after` up to `seq`: these people are told. One commit for both."""

    after: int
    seq: int
    told: tuple[Told, ...]
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class MakeDigests(Command):
    """The time of day has come for these people (contact, moment): one mail for each who has something to read.

    `due` are notices of what is due, made in the same commit; each is told once.
    """

    slots: tuple[tuple[int, datetime], ...]
    due: tuple[Told, ...]
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class OfMail(Command):
    """Base of the steps of one mail. `claim` is whoever has it in hand."""

    mail_id: int
    claim: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class ClaimMail(OfMail):
    """Take a waiting mail in hand."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class HandOver(OfMail):
    """The content goes to the mail server now; committed before its first byte leaves."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class RecordAnswer(OfMail):
    """What came of it: `state` (sent, waiting, refused, unclear) and the mail server's number."""

    state: str
    code: int | None = None
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class PickUpMails(Command):
    """Say what became of mails that an ended process had in hand for more than `seconds`; after a start, of all."""

    seconds: float = 0.0
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
