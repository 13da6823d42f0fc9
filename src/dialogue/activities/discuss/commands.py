"""What people and the facilitator can ask for in a discussion, and what can happen in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event

KIND = "discuss"
FLOOR, QUEUE, TIME, NOTES = "discuss.floor", "discuss.queue", "discuss.time", "discuss.notes"
BALANCE = "discuss.balance"
PEOPLE, CALLS = "session.people", "session.calls"

EVENTS: tuple[EventKind, ...] = (
    event("hand.raised", QUEUE, PEOPLE, CALLS),
    event("hand.lowered", QUEUE, PEOPLE, CALLS),
    event("floor.given", FLOOR, QUEUE, TIME, BALANCE, PEOPLE, CALLS),
    event("floor.ended", FLOOR, QUEUE, TIME, BALANCE, PEOPLE, CALLS, in_minutes=True),
    event("floor.passed", QUEUE, CALLS),
    event("floor.ordered", QUEUE, CALLS),
    event("round.begun", QUEUE, CALLS, in_minutes=True),
    event("round.ended", QUEUE, CALLS),
    event("note.written", NOTES, in_minutes=True),
    event("note.parked", NOTES, in_minutes=True),
    event("note.taken_out", NOTES, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class RaiseHand(Command):
    """Raise one's hand, or say anew what one wants to speak about. A point of order is a hand of its own."""

    activity_id: int
    about: str = ""
    point_of_order: bool = False
    named: bool = False
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class RaiseHandFor(Command):
    """Raise a hand for somebody without a phone; in a round she comes at its end."""

    activity_id: int
    group_id: int
    who: str = ""
    about: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class LowerHand(Command):
    """Lower one's own hand; in a round that is to pass. What runs already is ended: "I have finished"."""

    turn_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class TakeOutHand(Command):
    """Take somebody's hand out of the queue; in a round she passes."""

    turn_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class PutLater(Command):
    """Let somebody come at the end of the round."""

    turn_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class GiveFloor(Command):
    """Let somebody speak, the next one when nobody is named; who speaks has ended then."""

    activity_id: int
    turn_id: int = 0
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class EndTurn(Command):
    """Say that who speaks has ended."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class OrderQueue(Command):
    """Choose who comes next."""

    activity_id: int
    order: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class BeginRound(Command):
    """Ask everybody who is here once, one of each group after the other."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class EndRound(Command):
    """End the round; who has not come yet has passed."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class WriteNote(Command):
    """Write down a line of what was said, or put it aside for another day."""

    activity_id: int
    text: str
    parked: bool = False
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class ParkNote(Command):
    """Put a note aside for another day, or take it back among the others."""

    note_id: int
    parked: bool = True
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class TakeOutNote(Command):
    """Remove a note."""

    note_id: int
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS
