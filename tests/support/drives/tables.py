"""Tables: people are seated, moved and told, pens go round, lines are written, tables are merged."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.tables import commands as at
from dialogue.activities.tables.rows import place_of, tables_of
from dialogue.activities.tables.rules import SEATING
from dialogue.activities.tables.schema import RoundTable, TableLine, TablePlace
from dialogue.kernel.schema import Activity
from support.people_moves import join
from support.world import Choice, World

SETTINGS = [
    {"mixing": "mixed", "people": 3, "questions": "Wells?\nRoads?"},
    {"mixing": "choice", "tables": 3, "one_pen": False},
]
STEPS = 16


def _numbers(world: World, here: int) -> list[int]:
    with world.database.read() as reader:
        return [one.number for one in tables_of(reader, here)] or [1]


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    if activity.phase == SEATING and chance.random() < 0.5:
        # Whoever closes it before leaves nothing to be told, and there is no way back to it.
        seated = world.rows(TablePlace, TablePlace.activity_id == here, TablePlace.number > 0)
        return [(at.PublishSeating(here) if seated else at.SeatPeople(here), staff)]
    place = world.some_id(TablePlace, TablePlace.activity_id == here)
    line = world.some_id(TableLine, TableLine.activity_id == here)
    numbers = _numbers(world, here)
    table, other = chance.choice(numbers), chance.choice(numbers)
    pens = [
        row.scribe_seat_id
        for row in world.rows(RoundTable, RoundTable.activity_id == here)
        if row.scribe_seat_id
    ]
    scribe = chance.choice(pens) if pens else world.somebody()
    return [
        (at.SeatPeople(here), staff),
        (at.SeatPeople(here, only_new=True), staff),
        (at.SeatPeople(here, str(chance.randint(1, 4))), staff),
        (at.MovePeople(here, (place,), chance.choice([0, table])), staff),
        (at.PinPeople(here, (place,), chance.random() < 0.5), staff),
        (at.SeatHeads(here, chance.choice(world.groups()), "2"), staff),
        (at.SeatHeads(here, chance.choice(world.groups()), "", world.words(40)), staff),
        (at.TakeHeadsOut(here, (place,)), staff),
        (at.PublishSeating(here), staff),
        (at.NameTable(here, str(table), world.words(40)), staff),
        (at.MergeTables(here, str(table), str(other)), staff),
        (at.ShowReports(here, chance.random() < 0.5), staff),
        (at.FreePen(here, str(table)), staff),
        (at.WriteLineFor(here, str(table), world.words(), chance.random() < 0.3), staff),
        (at.HideLine(line, world.words()), staff),
        (at.ShowLine(line), staff),
        (at.FindTable(here, chance.choice([0, table])), world.somebody()),
        (at.TakePen(here), world.somebody()),
        (at.LayDownPen(here), scribe),
        (at.KeepDraft(here, world.words()), scribe),
        (at.WriteLine(here, world.words(), chance.random() < 0.3), scribe),
        (at.RewordLine(line, world.words()), scribe),
        (at.WithdrawLine(line), scribe),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """People are seated and told; one writes, another one takes over; two tables become one; the room reads it."""
    staff, here = world.facilitator, activity.id or 0
    yield join(world)
    yield at.ShowReports(here, covered=True), staff
    yield at.SeatPeople(here, only_new=True), staff
    yield at.PublishSeating(here), staff
    yield at.SeatPeople(here, "2"), staff
    yield join(world)
    late = world.participants()[-1].id or 0
    yield at.FindTable(here, _numbers(world, here)[0]), late
    with world.database.read() as reader:
        place = place_of(reader, here, late)
    yield at.MovePeople(here, (place.id or 0 if place else 0,), _numbers(world, here)[-1]), staff
    yield at.PinPeople(here, (place.id or 0 if place else 0,)), staff
    yield at.TakePen(here), late
    yield at.FreePen(here, str(_numbers(world, here)[-1])), staff
    yield at.TakePen(here), late
    yield at.KeepDraft(here, "The pumps"), late
    yield at.WriteLine(here, "The pumps need a keeper"), late
    line = max(world.ids(TableLine), default=0)
    yield at.RewordLine(line, "The pumps need two keepers"), late
    yield at.WriteLine(here, "Bring bread", note=True), late
    yield at.WithdrawLine(max(world.ids(TableLine), default=0)), late
    yield at.LayDownPen(here), late
    yield at.SeatHeads(here, world.groups()[0], "", "Mrs. Sow"), staff
    yield at.TakeHeadsOut(here, (max(world.ids(TablePlace)),)), staff
    yield at.SeatHeads(here, world.groups()[0], "2"), staff
    numbers = _numbers(world, here)
    yield at.NameTable(here, str(numbers[0]), "By the window"), staff
    yield at.WriteLineFor(here, str(numbers[0]), "Written on paper"), staff
    paper = max(world.ids(TableLine))
    yield at.HideLine(paper, "Somebody is named"), staff
    yield at.ShowLine(paper), staff
    yield at.HideLine(paper, "Somebody is named"), staff
    yield at.MergeTables(here, str(numbers[0]), str(numbers[-1])), staff
    yield at.ShowReports(here), staff
    yield at.ShowReports(here, covered=True), staff
    yield at.ShowReports(here), staff  # and what is read may be translated
