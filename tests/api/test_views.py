"""What programs read of a brainstorm: what the room sees, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from dialogue.activities.brainstorm.commands import AddIdea, HideIdea, RevealIdeas, WithdrawIdea
from dialogue.activities.brainstorm.schema import Idea
from dialogue.api import views
from dialogue.kernel.errors import NotFound
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


def steps(made: World) -> list[int]:
    with made.database.read() as reader:
        return [step.id for step in views.programme(reader, made.session_id, "en").steps]


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
