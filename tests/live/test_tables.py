"""Parts that belong to a table: what people at one table write never reaches another, whichever way a page asks.

A tiny kind of activity: whoever says something, says it to the people at her own table.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from fastapi import APIRouter
from jinja2 import ChoiceLoader, DictLoader
from sqlmodel import col, select

from dialogue import app
from dialogue.activities.one_question.schema import Answer
from dialogue.activities.registry import KINDS
from dialogue.kernel.act import Act
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.live import room as rooms
from dialogue.live.audience import EVERY_SCREEN, Audience, Screen
from dialogue.live.frames import Entry, build, subject_at
from dialogue.live.parts import Part, Scope
from dialogue.preparing.commands import OpenSession
from dialogue.stage.contract import Kind, Plans, Shows, Tells, Writes
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from dialogue.stage.slides import in_order
from dialogue.stage.translating.showing import spoken
from support.drivers import join
from support.world import World, attach, prepare, world

WALL = Touch("corners.wall", by="answer", table="table")
ONE, TWO, NONE = (Audience(Screen.PHONE, "en", table) for table in (1, 2, 0))
STAFF = (Audience(Screen.CONSOLE, "en"), Audience(Screen.PROJECTOR, "en"))


@dataclass(frozen=True, slots=True)
class Say(Command):
    """Say something at one's own table."""

    activity_id: int
    text: str
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class Sit(Command):
    """Let people sit at a table."""

    seats: tuple[int, ...]
    table: int
    right: ClassVar[Right] = Right.STEER


def say(act: Act, command: Say) -> None:
    assert act.seat is not None
    answer = Answer(
        session_id=act.session.id or 0,
        activity_id=command.activity_id,
        seat_id=act.seat.id or 0,
        text=command.text,
        answered_at=act.now,
    )
    act.tx.add(answer)
    act.tx.flush()
    act.happened("said.there", activity=command.activity_id, answer=answer.id, table=act.seat.table_number)


def sit(act: Act, command: Sit) -> None:
    for seat in act.tx.exec(select(Seat).where(col(Seat.id).in_(command.seats))):
        seat.table_number = command.table
        act.tx.add(seat)
    act.happened("seats.seated")


def at_the_table(scope: Scope) -> dict[str, Any]:
    """What was said at the audience's table."""
    return {"items": _items(scope, Seat.table_number == scope.audience.table)}


def everywhere(scope: Scope) -> dict[str, Any]:
    """A mistake: what was said at any table."""
    return {"items": _items(scope, True)}


def _items(scope: Scope, where: Any) -> list[dict[str, Any]]:
    asked = select(Answer).join(Seat, col(Seat.id) == Answer.seat_id).where(where)
    if scope.keys is not None:
        asked = asked.where(col(Answer.id).in_(scope.keys))
    rows = scope.reader.exec(asked.order_by(col(Answer.id)))
    said = [
        {"id": row.id, "text": row.text, "lang": "", "group": None, "hidden": False, "brief": False}
        for row in rows
    ]
    return in_order(scope, spoken(scope, "answer", said))


def tables(read: Any = at_the_table, touch: Touch = WALL, *, of_table: bool = True) -> Kind:
    """The tiny kind; each argument can be made wrong."""
    wall = Part(
        "corners.wall",
        "activities/one_question/wall.html",
        EVERY_SCREEN if not of_table else frozenset({Screen.PHONE}),
        read,
        card="activities/one_question/card.html",
        child="answer",
        of_table=of_table,
    )
    return Kind(
        "corners",
        plans=Plans("Tables", "Each table by itself."),
        writes=Writes({Say: say, Sit: sit}, (event("said.there", touch), event("seats.seated"))),
        shows=Shows((wall,), APIRouter(), lambda reader, activity, person: {}),
        tells=Tells(lambda telling: pytest.fail("no minutes here")),
    )


def held(data: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> tuple[World, dict[str, list[str]]]:
    """Two tables at which people talk, and one person at none. Everything that any page was given, by audience."""
    monkeypatch.setattr(app, "KINDS", {**KINDS, "corners": kind})
    monkeypatch.setattr(rooms, "TICK", 0.0)
    made = world(data)
    screens = {f"activities/corners/{screen}.html": "{{ part('corners.wall') }}" for screen in EVERY_SCREEN}
    loader = made.dialogue.environment("en").loader
    assert loader is not None
    monkeypatch.setattr(
        made.dialogue.environment("en"), "loader", ChoiceLoader([loader, DictLoader(screens)])
    )
    given: dict[str, list[str]] = {}

    async def go() -> None:
        attach(made)
        prepare(made)
        made.run(OpenSession(), made.facilitator)
        for _ in range(5):
            made.run(join(made)[0], system=True)
        seats = [seat.id or 0 for seat in made.participants()]
        made.run(Sit(tuple(seats[:2]), 1), made.facilitator)
        made.run(Sit(tuple(seats[2:4]), 2), made.facilitator)
        made.run(AddActivity("corners", "", "Talk", 5), made.facilitator)
        here = made.ids(Activity)[-1]
        made.run(TurnActivity(here, "open"), made.facilitator)
        await made.settle()
        start = made.stream().last_seq
        for seat, text in zip(seats, ("apples", "pears", "beans", "peas", "nothing"), strict=True):
            made.run(Say(here, text), seat)
            for audience in (ONE, TWO, NONE, *STAFF):
                await keep(given, made, audience, start)
        await made.settle()
        for audience in (ONE, TWO, NONE, *STAFF):
            await keep(given, made, audience, start)

    try:
        asyncio.run(go())
    finally:
        made.close()
    return made, given


async def keep(given: dict[str, list[str]], made: World, audience: Audience, start: int) -> None:
    """Load the page, ask for everything since the start, and for the last event alone."""
    head = await made.settle()
    seen = given.setdefault(str(audience), [])
    seen.append((await made.page(audience)).shown())
    seen += [await made.news(audience, after) for after in (start, head - 1)]


def leaks(given: Mapping[str, list[str]]) -> list[str]:
    """Words of one table in what another audience was given."""
    may = {str(ONE): {"apples", "pears"}, str(TWO): {"beans", "peas"}}
    return sorted(
        {
            f"{word} reached {audience}"
            for audience, texts in given.items()
            for word in {"apples", "pears", "beans", "peas", "nothing"} - may.get(audience, set())
            for text in texts
            if word in text
        }
    )


def test_what_is_said_at_a_table_stays_there(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, given = held(data, monkeypatch, tables())
    assert leaks(given) == []
    for audience, words in ((ONE, ("apples", "pears")), (TWO, ("beans", "peas"))):
        page, frame, _ = given[str(audience)][-3:]
        assert all(word in page and word in frame for word in words), "people at the table read it"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: tables(everywhere), id="read for all tables"),
        pytest.param(lambda: tables(everywhere, of_table=False), id="declared for everybody"),
    ],
)
def test_a_part_that_tells_other_tables_is_found(
    data: Path, monkeypatch: pytest.MonkeyPatch, wrong: Any
) -> None:
    """Negative control."""
    kind = wrong()
    if not kind.shows.parts[0].of_table:
        kind = replace(
            kind,
            writes=replace(kind.writes, events=(event("said.there", "corners.wall"), event("seats.seated"))),
        )
    _, given = held(data, monkeypatch, kind)
    assert "beans reached " + str(ONE) in leaks(given)


def test_who_sits_at_no_table_makes_nobody_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Default deny: for consoles, projectors and phones without a table `read` is not even called."""
    asked: list[Audience] = []

    def spied(scope: Scope) -> dict[str, Any]:
        asked.append(scope.audience)
        return at_the_table(scope)

    held(data, monkeypatch, tables(spied))
    assert set(asked) == {ONE, TWO}


def frames_of_others(data: Path, monkeypatch: pytest.MonkeyPatch, touch: Touch) -> list[str]:
    """What the second table's pages are sent while the first one talks."""
    made, _ = held(data, monkeypatch, tables(touch=touch))
    with made.database.read() as reader:
        subject = subject_at(reader, made.session_id)
        assert subject is not None
        entries = [entry for entry in made.log() if entry.kind == "said.there" and entry.facts["table"] == 1]
        events: Mapping[str, EventKind] = made.dialogue.vocabulary.events

        rows = [Entry(entry.seq, entry.kind, entry.activity_id, entry.facts) for entry in entries]
        return [
            build(made.dialogue.book, events, reader, subject, TWO, row.seq - 1, [row]).text for row in rows
        ]


def test_an_event_at_one_table_sends_nothing_to_another(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert frames_of_others(data, monkeypatch, WALL) == ["", ""]


def test_an_event_that_names_no_table_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: then every table's pages are drawn anew."""
    assert any(frames_of_others(data, monkeypatch, Touch("corners.wall")))


def forgetful(act: Act, command: Say) -> None:
    act.happened("said.there", activity=command.activity_id, answer=1)


def test_an_event_that_forgets_its_table_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = tables()
    kind = replace(kind, writes=replace(kind.writes, handlers={Say: forgetful, Sit: sit}))
    with pytest.raises(KeyError, match="at which table"):
        held(data, monkeypatch, kind)
