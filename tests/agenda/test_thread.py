"""The thread from an idea to a learning, as the record has it: nothing hidden is on it, and no words of others' sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.brainstorm.commands import AddIdea, HideIdea, RevealIdeas, ShowIdea
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster.commands import AddTheme
from dialogue.activities.cluster.schema import ClusterCard, Theme
from dialogue.activities.registry import KINDS
from dialogue.agenda.review_vocabulary import RecordReview
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.vocabulary import AddAgendaItem, Details, Promise
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import StakeholderGroup
from dialogue.languages import Tongue
from dialogue.learning.vocabulary import RecordLearning
from dialogue.preparing.commands import OpenSession
from dialogue.simulation.actors import Facilitator
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from dialogue.stage.strands import Layer
from dialogue.threads import routes
from dialogue.threads.graph import Thread
from dialogue.threads.reading import thread_of_item, thread_of_session
from support.drivers import join
from support.drives.agree import agreed
from support.world import World, prepare, world


@pytest.fixture
def played(data: Path) -> Iterator[World]:
    """Four ideas, one of them hidden and one in no theme; a theme, a goal of it, a decision, an item, a learning."""
    made = world(data)
    prepare(made, recipe="empty")
    staff = made.facilitator

    def step(kind: str) -> int:
        made.run(AddActivity(kind, "", "What next?", 10), staff)
        here = max(made.on_the_programme())
        assert made.run(TurnActivity(here, "open"), staff), made.refused
        return here

    made.run(OpenSession(), staff)
    for _ in range(4):
        made.run(join(made)[0], system=True)
    ideas = step("brainstorm")
    for seat, words in zip(
        made.participants(), ("Dig wells", "Deep wells", "Hidden words", "Roads"), strict=True
    ):
        assert made.run(AddIdea(ideas, words), seat.id)
    made.run(RevealIdeas(ideas), staff)
    made.run(TurnActivity(ideas, "close"), staff)
    board = step("cluster")
    cards = {one.text: one.id for one in made.rows(ClusterCard)}
    assert made.run(
        AddTheme(board, "Water", (cards["Dig wells"], cards["Deep wells"], cards["Hidden words"])), staff
    )
    made.run(HideIdea(made.rows(Idea, Idea.text == "Hidden words")[0].id, "rude"), staff)
    made.run(TurnActivity(board, "close"), staff)
    goal = step("agree")
    theme = made.rows(Theme, Theme.title == "Water")[0].id
    assert made.run(agree.WordGoal(goal, "Water for all", "", (f"theme:{theme}",)), staff), made.refused
    for command, seat in agreed(made, goal):
        made.run(command, seat)
    decision = max(made.ids(Decision))
    promise = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")
    assert made.run(AddAgendaItem(made.session_id, decision, "Wells", Details(), promise), staff), (
        made.refused
    )
    item = max(made.ids(AgendaItem))
    group = made.rows(StakeholderGroup)[0]
    review = RecordReview(
        item, "2026-01-01", "Six", "limited", (group.key,), "2099-01-01", evidence="x", change="ask"
    )
    assert made.run(review, staff), made.refused
    learnt = RecordLearning(
        "Ask first", "worked", ground=(f"local:{group.constituency_id}",), item_id=item, source="look:1"
    )
    assert made.run(learnt, staff), made.refused
    yield made
    made.close()


def of_session(made: World, *, agenda: bool = True) -> Thread:
    with made.database.read() as reader:
        return thread_of_session(reader, KINDS, Tongue("fr"), made.session(), agenda=agenda)


def of_item(made: World, *own: int) -> tuple[Thread, int]:
    with made.database.read() as reader:
        item = reader.exec(select(AgendaItem.id)).first() or 0
        thread, left_out = thread_of_item(reader, KINDS, Tongue("fr"), item, own)
        return thread, len(left_out)


def test_it_leads_from_an_idea_to_what_was_learnt_and_back(played: World) -> None:
    thread = of_session(played)
    refs = {one.text: one.ref for one in thread.knots.values()}
    on = thread.around(refs["Dig wells"])
    assert [str(layer) for layer in Layer if on.layer(layer)] == [
        "words", "theme", "goal", "decision", "item", "doing", "learning",
    ]  # fmt: skip
    assert {one.text for one in on.layer(Layer.WORDS)} == {"Dig wells"}, "a neighbour is not on its way"
    assert {one.text for one in thread.around(refs["Roads"]).knots.values()} == {"Roads"}, (
        "nothing came of it"
    )
    assert [one.text for one in thread.behind(refs["Ask first"])] == ["Six"]
    assert all(one.group for one in thread.layer(Layer.WORDS))

    item, left_out = of_item(played, played.session_id)
    back = item.around(next(one.ref for one in item.layer(Layer.ITEM)))
    assert {one.text for one in back.layer(Layer.WORDS)} == {"Dig wells", "Deep wells"} and not left_out
    assert len(back.layer(Layer.DOING)) == 2 and len(back.layer(Layer.LEARNING)) == 1


def test_nothing_hidden_is_on_it_and_no_words_of_a_session_that_is_not_ones_own(played: World) -> None:
    assert "Hidden words" not in str(of_session(played))
    thread, left_out = of_item(played)
    assert left_out == 1 and "Dig wells" not in str(thread) and "Water for all" in str(thread)
    assert {one.layer for one in thread.knots.values()} == {
        Layer.DECISION, Layer.ITEM, Layer.DOING, Layer.LEARNING,
    }  # fmt: skip
    alone = of_session(played, agenda=False)
    assert not {Layer.ITEM, Layer.DOING, Layer.LEARNING} & {one.layer for one in alone.knots.values()}
    # Negative control: shown again, it is on it, under its theme.
    played.run(ShowIdea(played.rows(Idea, Idea.text == "Hidden words")[0].id), played.facilitator)
    assert "Hidden words" in str(of_session(played))


def test_its_pages_are_for_who_may_read_them(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with decided() as room:
            staff = room.facilitator
            await room.add()
            page = await room.page(f"{room.item}/thread")
            assert "thread-picture" in page and f"goal:{room.activity}" in page.replace("%3A", ":")
            whole = await room.page(f"{staff.base}/thread")
            assert "thread-picture" not in whole and "/thread" not in whole.partition("<main")[0]
            at = await room.page(f"{staff.base}/thread?of=goal:{room.activity}")
            assert 'aria-current="true"' in at and "agenda%3A1" in at.replace("agenda:1", "agenda%3A1")
            for path in (f"{staff.base}/thread?of=idea:99", f"{room.item}/thread?of=%3Cb%3E"):
                sent = await staff.web.get(path)
                assert sent.status_code == 404 and "<b>" not in sent.text.partition("<main")[2].replace(
                    "<b>", "", 0
                )
            other = Facilitator(room.running.address)
            await other.enter(room.running.sign_in_link())
            try:
                for path in (f"{room.item}/thread", f"{staff.base}/thread"):
                    assert (await other.web.get(path)).status_code in (403, 404)
                await room.let_in("member")
                seen = (await other.web.get(f"{room.item}/thread")).text
                assert (
                    "is read by those who work in that session" in seen
                    and f"goal:{room.activity}" not in seen
                )
                assert (await other.web.get(f"{room.item}/thread?of=goal:{room.activity}")).status_code == 404
                # Negative control: every session is everybody's own.
                monkeypatch.setattr(routes, "sessions_of", lambda *_: [staff.session_id])
                assert (await other.web.get(f"{room.item}/thread?of=goal:{room.activity}")).status_code == 200
            finally:
                await other.close()

    asyncio.run(play())
