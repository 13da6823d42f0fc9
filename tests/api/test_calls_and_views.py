"""The seam for programs: JSON in, a command carried out, data out; and views that show what the room sees and no more."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from dialogue.activities.brainstorm.commands import AddIdea, HideIdea, RevealIdeas, WithdrawIdea
from dialogue.activities.brainstorm.schema import Idea
from dialogue.api import views
from dialogue.api.calls import CALLS, CarriedOut, NotCarriedOut, call
from dialogue.app import vocabulary
from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotFound
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.people.seats import JoinSession
from dialogue.preparing.commands import OpenSession
from dialogue.stage.programme import TurnActivity
from support.world import World, prepare, world


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    """An open session with one participant; nothing is on stage."""
    found = world(data)
    prepare(found, recipe="shared-goals")
    found.run(OpenSession(), found.facilitator)
    joined = found.run(JoinSession("t" * 64, "w" * 64, "en", found.groups()[0], "Nafi"), system=True)
    assert joined is not None
    found.seats.append(joined.answer["seat"])
    yield found
    found.close()


def sender(made: World, seat: int, command_id: str = "") -> Callable[[Command], Done]:
    """Carries a program's command out for somebody with a seat."""

    def execute(command: Command) -> Done:
        order = Order(command, command_id or str(id(command)), made.session_id, Actor(seat))
        return made.dialogue.executor.run(order)

    return execute


def sent(
    made: World, name: str, seat: int, command_id: str = "", /, **body: Any
) -> CarriedOut | NotCarriedOut:
    return call(name, json.dumps(body), sender(made, seat, command_id), Tongue("en"))


def steps(made: World) -> list[int]:
    with made.database.read() as reader:
        return [step.id for step in views.programme(reader, made.session_id, "en").steps]


def test_a_command_is_open_to_programs_exactly_when_it_says_so_and_has_a_model() -> None:
    marked = {command for command in vocabulary().handlers if command.api}
    assert marked == {model.makes for model in CALLS.values()} and len(marked) >= 2
    for model in CALLS.values():
        assert set(model.model_fields) == {one.name for one in dataclasses.fields(model.makes)}
    assert not Command.api, "a new command is closed"


def test_json_becomes_a_command_that_is_carried_out_once(made: World) -> None:
    _, brainstorm, *_ = steps(made)
    opened = sent(made, "turn-activity", made.facilitator, activity_id=brainstorm, move="open")
    assert isinstance(opened, CarriedOut)
    first = sent(made, "add-idea", made.seats[0], "one", activity_id=brainstorm, text="Wells")
    again = sent(made, "add-idea", made.seats[0], "one", activity_id=brainstorm, text="Wells")
    assert isinstance(first, CarriedOut) and isinstance(again, CarriedOut)
    assert (first.again, again.again) == (False, True) and first.answer == again.answer
    assert [idea.text for idea in made.rows(Idea)] == ["Wells"]
    assert json.loads(first.model_dump_json())["ok"] is True


@pytest.mark.parametrize(
    ("name", "body", "code", "field"),
    [
        ("publish-ballot", {"activity_id": 1}, "no_command", ""),
        ("add-idea", {"activity_id": "2", "text": "Wells"}, "not_valid", "activity_id"),
        ("add-idea", {"activity_id": 2}, "not_valid", "text"),
        ("add-idea", {"activity_id": 2, "text": "Wells", "seat": 1}, "not_valid", "seat"),
        ("add-idea", {"activity_id": 2**70, "text": "Wells"}, "not_valid", "activity_id"),
        ("turn-activity", {"activity_id": 2, "move": "explode"}, "not_valid", "move"),
    ],
)
def test_what_cannot_be_sent_is_refused_as_data(
    made: World, name: str, body: dict[str, Any], code: str, field: str
) -> None:
    answer = sent(made, name, made.seats[0], **body)
    assert isinstance(answer, NotCarriedOut)
    assert (answer.code, answer.field) == (code, field) and answer.sentence
    assert made.rows(Idea) == []


def test_a_rule_s_no_and_a_missing_right_are_data_in_the_callers_language(made: World) -> None:
    _, brainstorm, *_ = steps(made)
    body = json.dumps({"activity_id": brainstorm, "text": "Wells"})
    closed = call("add-idea", body, sender(made, made.seats[0]), Tongue("fr"))
    assert isinstance(closed, NotCarriedOut) and closed.sentence != ""
    english = call("add-idea", body, sender(made, made.seats[0]), Tongue("en"))
    assert isinstance(english, NotCarriedOut)
    assert english.code == closed.code and english.sentence != closed.sentence
    not_hers = sent(made, "turn-activity", made.seats[0], activity_id=brainstorm, move="open")
    assert isinstance(not_hers, NotCarriedOut)
    assert sent(made, "turn-activity", made.facilitator, activity_id=brainstorm, move="open").ok  # control
    assert not call("add-idea", b"{broken", sender(made, made.seats[0]), Tongue("en")).ok


def leaks(made: World, brainstorm: int) -> list[str]:
    """Planted words that a view of the room shows."""
    with made.database.read() as reader:
        shown = views.wall(reader, made.session_id, brainstorm, "en").model_dump_json()
        shown += views.programme(reader, made.session_id, "en").model_dump_json()
    return [
        word
        for word in ("canarysilent", "canaryhidden", "canarybecause", "canarygone", "Nafi")
        if word in shown
    ]


def planted(made: World) -> int:
    """A brainstorm in its silent phase with shown, hidden and withdrawn ideas."""
    _, brainstorm, *_ = steps(made)
    made.run(TurnActivity(brainstorm, "open"), made.facilitator)
    for text in ("canarysilent", "canaryhidden", "canarygone"):
        made.run(AddIdea(brainstorm, text), made.seats[0])
    _, hidden, gone = (idea.id for idea in made.rows(Idea))
    made.run(HideIdea(hidden, "canarybecause"), made.facilitator)
    made.run(WithdrawIdea(gone), made.seats[0])
    return brainstorm


def test_a_view_shows_what_the_room_sees_and_reads_no_more(made: World) -> None:
    brainstorm = planted(made)
    asked: list[str] = []

    def listen(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(made.database.reader, "before_cursor_execute", listen)
    try:
        assert leaks(made, brainstorm) == []
        assert not any("FROM idea" in one for one in asked), "ideas of the silent phase are not even read"
        made.run(RevealIdeas(brainstorm), made.facilitator)
        asked.clear()
        assert leaks(made, brainstorm) == ["canarysilent"], "after the reveal the room sees the shown idea"
        assert any("FROM idea" in one for one in asked)  # control: the listener hears of them
    finally:
        event.remove(made.database.reader, "before_cursor_execute", listen)


def test_a_view_that_shows_too_much_is_found(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    brainstorm = planted(made)
    monkeypatch.setattr(views, "may_see_wall", lambda *_: True)
    assert "canarysilent" in leaks(made, brainstorm)


def test_a_view_speaks_the_asked_language_and_knows_its_own_session(made: World) -> None:
    _, brainstorm, *_ = steps(made)
    with made.database.read() as reader:
        english = views.programme(reader, made.session_id, "en")
        french = views.programme(reader, made.session_id, "fr")
        assert [step.title for step in english.steps] != [step.title for step in french.steps]
        with pytest.raises(NotFound):
            views.wall(reader, made.session_id + 1, brainstorm, "en")
        with pytest.raises(NotFound):
            views.wall(reader, made.session_id, steps(made)[0], "en")
        with pytest.raises(NotFound):
            views.programme(reader, 10**6, "en")
