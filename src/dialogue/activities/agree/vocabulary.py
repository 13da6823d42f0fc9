"""The commands and events of the goal room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from dialogue.kernel.meanwhile import Was
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, Touch, event
from dialogue.stage.balance import PART as BALANCE

KIND = "agree"
CARD = Touch("agree.objections", by="objection")
AMENDED = Touch("agree.amendments", by="amendment")
# What a new phase changes on every screen. Panel and desk hold forms, so nothing else touches them.
ALL = (
    "agree.goal",
    "agree.guide",
    "agree.clear",
    "agree.rule",
    "agree.panel",
    "agree.desk",
    "agree.hands",
    "agree.progress",
    "agree.result",
    "agree.declared",
    "agree.needs",
    "agree.voices",
    "agree.objections",
    "agree.amendments",
    "agree.decision",
    "agree.moment",
    "agree.versions",
    BALANCE,
)
# What follows from where people stand, once everybody sees it.
STANDS = ("agree.result", "agree.needs", "agree.voices")

EVENTS: tuple[EventKind, ...] = (
    event("goal.worded", *ALL, in_minutes=True),
    event("goal_rule.chosen", "agree.rule", "agree.desk"),
    event("position_round.opened", *ALL),
    event("position_round.closed", *ALL, in_minutes=True),
    event("position_round.voided", *ALL, in_minutes=True),
    event("position.given", "agree.progress", BALANCE),
    event("position.changed"),
    event("position_round.shown", *ALL),
    event("position.moved", "agree.progress", *STANDS),
    event("hands.counted", "agree.progress", "agree.hands", BALANCE),
    event("hands.moved", "agree.progress", "agree.hands", BALANCE, *STANDS),
    event("position.declared"),
    event("declaration.moved", "agree.declared"),
    event("goal.step_turned", "agree.guide"),
    event(
        "electors.left", "agree.progress", BALANCE, "agree.rule", "agree.declared", *STANDS, "session.calls"
    ),
    event("objection.raised", in_minutes=True),
    event("objection.reasoned", CARD, "agree.needs"),
    event("objection.closed", CARD, "agree.needs", "agree.panel", in_minutes=True),
    event("objection.resolved", in_minutes=True),
    event("objection.withdrawn", CARD, "agree.needs", in_minutes=True),
    event("objection.upheld", CARD, "agree.needs", in_minutes=True),
    event("decision.made", *ALL, "session.wall", in_minutes=True),
    event("minority_statement.added", "agree.decision", "agree.statements", "agree.voices", in_minutes=True),
    event("interest.linked", "agree.links", in_minutes=True),
    event("interests.written", "agree.links", in_minutes=True),
    event("amendment.proposed", AMENDED, in_minutes=True),
    event("amendment.offered", AMENDED, "agree.panel", in_minutes=True),
    event("amendment.answered", AMENDED, in_minutes=True),
    event("amendment.closed", AMENDED, "agree.panel", in_minutes=True),
    event("goal_ratification.recorded", "agree.needs", "agree.decision", "agree.moment", in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class WordGoal(Command):
    """Write the goal's wording: a new version. While positions are open this voids the round, and says why."""

    activity_id: int
    text: str
    because: str = ""
    sources: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class ChooseRule(Command):
    """Choose the decision rule for the next round, and the last day for groups that are awaited ("": none)."""

    activity_id: int
    preset: str
    ratify_by: str = ""
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class ShapeRule(Command):
    """Say every part of the decision rule for the next round, by the fields of the editor (`rule_form`)."""

    activity_id: int
    fields: Mapping[str, str]
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class CheckRule(Command):
    """Count the room again for the heads and warnings beside the rule."""

    activity_id: int
    right: ClassVar[Right] = Right.WORD_GOALS


@dataclass(frozen=True, slots=True)
class OpenRound(Command):
    """Open positions on the newest wording; a further round on the same wording says why.

    `hands` are the people without a phone, by group id; `by_hands`: everybody is counted by show of hands.
    """

    activity_id: int
    because: str = ""
    hands: Mapping[str, str] = field(default_factory=dict)
    by_hands: bool = False
    right: ClassVar[Right] = Right.DECIDE


@dataclass(frozen=True, slots=True)
class ShowSpread(Command):
    """Show everybody where people stand while positions can still be moved."""

    activity_id: int
    right: ClassVar[Right] = Right.DECIDE


@dataclass(frozen=True, slots=True)
class CloseRound(Command):
    """Close the round: positions are fixed, the spread is shown, objections are raised."""

    activity_id: int
    right: ClassVar[Right] = Right.DECIDE


@dataclass(frozen=True, slots=True)
class TakePosition(Command):
    """Say where one stands, or change it while the round is open. `keeps`: my open objection stands all the same."""

    activity_id: int
    level: str
    text: str = ""
    turn: int = 0
    keeps: bool = False
    right: ClassVar[Right] = Right.VOTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CloseObjection(Command):
    """Close an objection in one of the ways of `rules.CLOSINGS`, with reasons."""

    objection_id: int
    how: str
    reason: str = ""
    deferred_to: str = ""
    due: str = ""
    right: ClassVar[Right] = Right.DECIDE


@dataclass(frozen=True, slots=True)
class WithdrawObjection(Command):
    """Withdraw one's own objection."""

    objection_id: int
    text: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class MeetObjection(Command):
    """Say that the newer wording meets one's own objection, whatever position one takes on it."""

    objection_id: int
    text: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class GiveReason(Command):
    """Give (or better) the reason of one's own open objection."""

    objection_id: int
    text: str
    turn: int = 0
    right: ClassVar[Right] = Right.CONTRIBUTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class UpholdObjection(Command):
    """Uphold one's own objection that the facilitator closed without overruling it: it is open again."""

    objection_id: int
    text: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class Decide(Command):
    """Record what the rule says of the closed round. A later decision says what is new."""

    activity_id: int
    what_is_new: str = ""
    right: ClassVar[Right] = Right.DECIDE


@dataclass(frozen=True, slots=True)
class UseFallback(Command):
    """Judge the closed round under the lower tier that its rule names, by an explicit act and for a reason."""

    activity_id: int
    reason: str
    right: ClassVar[Right] = Right.DECIDE


@dataclass(frozen=True, slots=True)
class RecordRatification(Command):
    """Record a group's later `answer` ("yes" or "no"), and who said so for it: somebody whose mandate lets her bind the
    group today, or the group itself, `at_meeting` of its own.
    """

    activity_id: int
    group_id: int
    answer: str
    by_whom: str
    at_meeting: bool = False
    right: ClassVar[Right] = Right.DECIDE
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class AddStatement(Command):
    """Put a minority statement beside the goal."""

    activity_id: int
    text: str
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class AddStatementFor(Command):
    """Put a group's minority statement beside the goal."""

    activity_id: int
    group_id: int
    text: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class LinkInterest(Command):
    """Say in a group's own words how the goal stands to its interests."""

    activity_id: int
    group_id: int
    effect: str
    text: str = ""
    right: ClassVar[Right] = Right.WORD_GOALS
