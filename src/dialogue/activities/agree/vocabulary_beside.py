"""The commands for what stands beside a goal: amendments, hands, declared positions, interests, the guide's steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command


@dataclass(frozen=True, slots=True)
class ProposeAmendment(Command):
    """Propose a whole new wording, with a reason."""

    activity_id: int
    text: str
    reason: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class ProposeAmendmentFor(Command):
    """Write down an amendment that somebody of a group said aloud."""

    activity_id: int
    group_id: int
    text: str
    reason: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class WithdrawAmendment(Command):
    """Withdraw one's own amendment."""

    amendment_id: int
    text: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class AnswerOffer(Command):
    """Take ("taken") or decline ("declined") the wording that is offered for one's own amendment, with a comment."""

    amendment_id: int
    answer: str
    text: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class SettleAmendmentFor(Command):
    """Write down what the author of an amendment that was said aloud says now: "withdrawn", "taken" or "declined"."""

    amendment_id: int
    what: str
    text: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class AcceptAmendment(Command):
    """Make an amendment (or the offered wording that its author has taken) the new wording."""

    amendment_id: int
    comment: str = ""
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class RejectAmendment(Command):
    """Reject an amendment, with a comment."""

    amendment_id: int
    comment: str
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class OfferWording(Command):
    """Say how an amendment would be accepted: another wording, which its author takes or declines."""

    amendment_id: int
    text: str
    comment: str = ""
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class PromoteAmendment(Command):
    """Make an amendment a goal of its own: a later goal room starts from it."""

    amendment_id: int
    comment: str = ""
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class TurnStep(Command):
    """Go to a step of the guided round ("" ends the guide)."""

    activity_id: int
    step: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class CountHands(Command):
    """How many of a group's people without a phone raised a hand for each level; a new count replaces the old one."""

    activity_id: int
    group_id: int
    heads: Mapping[str, str]
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class GiveReasonFor(Command):
    """Write down the reason of an objection that was raised by show of hands."""

    objection_id: int
    text: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class DeclarePosition(Command):
    """A delegate declares where her group stands: named by the group `in_room`, or by a mandate that holds today."""

    activity_id: int
    level: str
    text: str = ""
    in_room: bool = False
    given_by: str = ""
    valid_from: str = ""
    valid_until: str = ""
    turn: int = 0
    right: ClassVar[Right] = Right.DECLARE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WriteInterests(Command):
    """Say what one's own group needs for itself: a further version of its interest statement."""

    activity_id: int
    text: str
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class WriteInterestsFor(Command):
    """Write down what a group says that it needs for itself."""

    activity_id: int
    group_id: int
    text: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class LinkOwnInterest(Command):
    """Say how the goal stands to one's own group's interests."""

    activity_id: int
    effect: str
    text: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE
