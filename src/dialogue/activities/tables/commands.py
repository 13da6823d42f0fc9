"""What people and the facilitator can ask for at tables, and what can happen there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event

KIND = "tables"
DESK, LINES, PLAN = "tables.desk", "tables.lines", "tables.plan"
STEER, REPORTS, CHOICES = "tables.steering", "tables.reports", "tables.choices"
HERE, NUMBERS = "tables.here", "tables.numbers"
PEOPLE = "session.people"

LINE = (
    Touch(LINES, by="line", table="table"),
    Touch(PLAN, by="table"),
    Touch(REPORTS, by="table"),
)
EVERYWHERE = (HERE, PLAN, STEER, NUMBERS, CHOICES, REPORTS)
"""What people at whatever table see anew; `HERE` and `CHOICES` are around what a table has for itself, so that it comes and
goes with the place of each."""

EVENTS: tuple[EventKind, ...] = (
    event(
        "seating.made", *EVERYWHERE
    ),  # people are placed by their group of today, also where they sit already
    event("seating.moved", *EVERYWHERE, reseats=True),
    event("seating.published", *EVERYWHERE, reseats=True, in_minutes=True),
    event("seating.ended", *EVERYWHERE, reseats=True),
    event(
        "table.named",
        Touch(DESK, table="table"),
        Touch(PLAN, by="table"),
        Touch(REPORTS, by="table"),
        CHOICES,
    ),
    event("tables.merged", *EVERYWHERE, reseats=True, in_minutes=True),
    event("pen.taken", Touch(DESK, table="table"), Touch(PLAN, by="table")),
    event("pen.laid_down", Touch(DESK, table="table"), Touch(PLAN, by="table")),
    event("line.written", *LINE, PEOPLE, in_minutes=True),
    event("line.reworded", *LINE),
    event("line.withdrawn", *LINE, PEOPLE),
    event("line.hidden", *LINE, in_minutes=True),
    event("line.shown", *LINE),
    event("reports.shown", PLAN, STEER, CHOICES, REPORTS),
)


@dataclass(frozen=True, slots=True)
class SeatPeople(Command):
    """Mix everybody who is not pinned, or (`only_new`) seat only those who have no table. `tables` changes how many
    tables there are; empty leaves them."""

    activity_id: int
    tables: str = ""
    only_new: bool = False
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class MovePeople(Command):
    """Put people at another table; 0 is none."""

    activity_id: int
    places: tuple[int, ...]
    table: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class PinPeople(Command):
    """Let people stay where they are when the others are mixed, or let them go."""

    activity_id: int
    places: tuple[int, ...]
    pinned: bool = True
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class SeatHeads(Command):
    """Seat people of a group who have no phone."""

    activity_id: int
    group_id: int
    number: str = ""
    who: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class TakeHeadsOut(Command):
    """Take people without a phone out of the seating again; those with one stay."""

    activity_id: int
    places: tuple[int, ...]
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class PublishSeating(Command):
    """Tell everybody on the phone at which table she sits; from now on people write there."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class NameTable(Command):
    """Give a table a name beside its number; an empty one takes it away."""

    activity_id: int
    table: str
    name: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class MergeTables(Command):
    """Let the people of one table sit down at another one, with all that they wrote."""

    activity_id: int
    table: str
    into: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class ShowReports(Command):
    """Let the room read what every table wrote, or (`covered`) go back to the tables."""

    activity_id: int
    covered: bool = False
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class FindTable(Command):
    """Get a table, for whoever came after the seating; or the one that she chose."""

    activity_id: int
    table: int = 0
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class TakePen(Command):
    """Write for the table from now on."""

    activity_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class LayDownPen(Command):
    """Let somebody else write."""

    activity_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class FreePen(Command):
    """Take the pen from whoever has it at a table, so that somebody else can."""

    activity_id: int
    table: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class KeepDraft(Command):
    """Keep what the scribe is typing, so that it does not go with her."""

    activity_id: int
    text: str
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class WriteLine(Command):
    """Write a line for one's own table."""

    activity_id: int
    text: str
    note: bool = False
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class WriteLineFor(Command):
    """Type in what a table wrote on paper."""

    activity_id: int
    table: str
    text: str
    note: bool = False
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class RewordLine(Command):
    """Change the words of a line of one's own table."""

    line_id: int
    text: str
    turn: int = 0
    right: ClassVar[Right] = Right.CONTRIBUTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WithdrawLine(Command):
    """Take a line of one's own table back."""

    line_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class HideLine(Command):
    """Hide a line from the room, with a reason that the record keeps."""

    line_id: int
    reason: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class ShowLine(Command):
    """Show a hidden line again."""

    line_id: int
    right: ClassVar[Right] = Right.MODERATE
