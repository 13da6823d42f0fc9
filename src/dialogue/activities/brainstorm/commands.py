"""What people and the facilitator can ask for in a brainstorm, and what can happen in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.activities.brainstorm import rules
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event

KIND = "brainstorm"
WALL, COUNT, PHASE, WAITING = (f"brainstorm.{part}" for part in ("wall", "count", "phase", "waiting"))
PEOPLE, CALLS, LATE = "session.people", "session.calls", "session.late"
CARD = Touch(WALL, by="idea")

EVENTS: tuple[EventKind, ...] = (
    event("idea.added", CARD, COUNT, PEOPLE),
    event("idea.received", WAITING, PEOPLE),
    event("idea.came_late", LATE, PEOPLE, in_minutes=True),
    event("idea.admitted", CARD, COUNT, LATE, CALLS, in_minutes=True),
    event("idea.edited", CARD, COUNT, WAITING, LATE),
    event("idea.withdrawn", CARD, COUNT, WAITING, LATE, PEOPLE),
    event("idea.hidden", CARD, COUNT, WAITING, CALLS, in_minutes=True),
    event("idea.explained", CARD, CALLS),
    event("idea.kept_back", CARD, COUNT, WAITING, LATE, CALLS, in_minutes=True),
    event("idea.shown", CARD, COUNT, WAITING, CALLS),
    event("ideas.let_in", WALL, COUNT, WAITING, CALLS),
    event("ideas.revealed", WALL, COUNT, PHASE, in_minutes=True),
    event("ideas.covered", WALL, COUNT, PHASE),
    event("idea.supported", CARD),
    event("idea.support_withdrawn", CARD),
    event("idea.authors_hidden", WALL, PHASE, WAITING, LATE, CALLS, in_minutes=True),
    event("sheets.passed", PHASE, PEOPLE, CALLS, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class AddIdea(Command):
    """Write an idea; under a `heading`, or on a `sheet`, where the style has any; with what it rests on, where asked."""

    activity_id: int
    text: str
    language: str = ""
    heading: int = 0
    sheet: int = 0
    knowledge: str = ""
    source: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class SendLateIdea(Command):
    """Hand in an idea that was written while the step was open and could not arrive before its close."""

    activity_id: int
    text: str
    language: str = ""
    heading: int = 0
    sheet: int = 0
    knowledge: str = ""
    source: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class AdmitIdea(Command):
    """Let a late idea stand among the others."""

    idea_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class AddIdeaFor(Command):
    """Write an idea on behalf of a group (people without a phone): how many said it, aloud or on paper."""

    activity_id: int
    group_id: int
    text: str
    heads: str = ""
    channel: str = rules.SAID
    language: str = ""
    heading: int = 0
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class EditIdea(Command):
    """Change the words of one's own idea, or (not 0) the heading that it stands under, or what it rests on."""

    idea_id: int
    text: str
    turn: int = 0
    language: str = ""
    heading: int = 0
    knowledge: str | None = None
    source: str | None = None
    right: ClassVar[Right] = Right.CONTRIBUTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WithdrawIdea(Command):
    """Take one's own idea back."""

    idea_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class HideIdea(Command):
    """Hide an idea from the room at once; the reason, which the record keeps, may come later."""

    idea_id: int
    reason: str = ""
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class ExplainHiding(Command):
    """Say why an idea is hidden, or put another reason in its place."""

    idea_id: int
    reason: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class KeepBackIdea(Command):
    """Keep an idea from the room at once, also a late one; the reason can be given later."""

    idea_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class ShowIdea(Command):
    """Show an idea that waits or was hidden."""

    idea_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class LetIdeasIn(Command):
    """Show all ideas that wait, up to the newest one that the facilitator had before her (`newest`)."""

    activity_id: int
    newest: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class RevealIdeas(Command):
    """End the silent phase (or, with `covered`, go back to it)."""

    activity_id: int
    covered: bool = False
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class PassSheets(Command):
    """Pass every sheet on to somebody else. `round` is the one that ends; 0 is the one that runs."""

    activity_id: int
    round: int = 0
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class SupportIdea(Command):
    """Say "me too" to an idea, or (without `on`) take that back."""

    idea_id: int
    on: bool = True
    right: ClassVar[Right] = Right.VOTE


@dataclass(frozen=True, slots=True)
class HideAuthors(Command):
    """Show less of who wrote the ideas (`shows`, see `anonymity`); once somebody has written it can only become stricter."""

    activity_id: int
    shows: str
    right: ClassVar[Right] = Right.STEER
