"""What can be asked of minutes, and what happens to them.

Most of it happens after the session has ended. Its record rests then, so all of it is told in the record of its platform.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from dialogue.kernel.meanwhile import Was
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (
    event("minutes.noted"),
    event("minutes.circulated"),
    event("minutes.link_made"),
    event("minutes.correction_asked"),
    event("minutes.correction_answered"),
    event("minutes.approved"),
    event("minutes.published"),
    event("minutes.taken_back"),
)


@dataclass(frozen=True, slots=True)
class OfMinutes(Command):
    """Base of them all."""

    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED
    with_platform: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WriteNote(OfMinutes):
    """Write beside a section of the draft, change it, or take it away (an empty text)."""

    section: str
    text: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.KEEP_MINUTES


class Composed:
    """What the program itself brings to a form that circulates minutes, made outside of the writer.

    `texts` are (language, JSON of the document), made from the record as `made_from` names it: if the record has moved on
    they are refused. `missing` is what they lack. `links` are (group, salt, digest) for groups that have no link yet.
    None of it was typed, so all of them count as the same when a form is sent twice (`execute.fingerprint`).
    """

    def __init__(
        self,
        texts: tuple[tuple[str, str], ...],
        made_from: str,
        missing: tuple[str, ...] = (),
        links: tuple[tuple[int, str, str], ...] = (),
    ) -> None:
        self.texts, self.made_from, self.missing, self.links = texts, made_from, missing, links

    def __str__(self) -> str:
        return "composed"


@dataclass(frozen=True, slots=True)
class CirculateMinutes(OfMinutes):
    """Freeze what was composed as the version `number`, and open the time for corrections."""

    number: int
    composed: Composed
    days: int = 14
    because: str = ""
    what_is_new: str = ""
    right: ClassVar[Right] = Right.KEEP_MINUTES


@dataclass(frozen=True, slots=True)
class RenewMinutesLink(OfMinutes):
    """End a group's link, and make another."""

    group_id: int
    salt: str
    digest: str
    right: ClassVar[Right] = Right.KEEP_MINUTES


@dataclass(frozen=True, slots=True)
class AskCorrection(OfMinutes):
    """A participant says what should be corrected in a version, and in which section."""

    number: int
    section: str
    text: str
    right: ClassVar[Right] = Right.ASK_CORRECTION


@dataclass(frozen=True, slots=True)
class AskCorrectionByLink(OfMinutes):
    """Whoever has a group's link asks for a correction."""

    digest: str
    number: int
    section: str
    text: str
    by_whom: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class AnswerCorrection(OfMinutes):
    """Accept a correction (the next version tells it), or leave the text as it is. `answer` says it to who asked."""

    correction_id: int
    accepted: bool
    answer: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.KEEP_MINUTES


@dataclass(frozen=True, slots=True)
class ApproveMinutes(OfMinutes):
    """A delegate approves a version for her own group."""

    number: int
    group_id: int
    by_whom: str
    right: ClassVar[Right] = Right.APPROVE_MINUTES


@dataclass(frozen=True, slots=True)
class ApproveMinutesByLink(OfMinutes):
    """Whoever has a group's link approves for it."""

    digest: str
    number: int
    by_whom: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class NoteApproval(OfMinutes):
    """The rapporteur notes that a group has approved, on paper or by telephone; told apart from what it says itself.

    `at_meeting`: the group itself did, at its own meeting; that needs nobody's mandate.
    """

    number: int
    group_id: int
    by_whom: str
    at_meeting: bool = False
    right: ClassVar[Right] = Right.KEEP_MINUTES


@dataclass(frozen=True, slots=True)
class PublishMinutes(OfMinutes):
    """Let everybody read an approved version without an account; or not any more."""

    number: int
    public: bool = True
    right: ClassVar[Right] = Right.KEEP_MINUTES
