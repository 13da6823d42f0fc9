"""Long work outside of the writer: everybody goes on meanwhile, its progress shows, and nothing old is taken for new."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dialogue import app
from dialogue.activities.brainstorm.commands import AddIdea
from dialogue.activities.cluster import suggestions
from dialogue.activities.cluster.commands import AddTheme
from dialogue.activities.cluster.schema import ClusterCard, SuggestedTheme
from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.activities.cluster.suggestions import SUGGESTING, Made, Offer
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import Activity, Seat
from dialogue.live import room as rooms
from dialogue.live.audience import Audience, Screen
from dialogue.people.asking import Standing
from dialogue.preparing.commands import OpenSession
from dialogue.stage import jobs
from dialogue.stage.jobs import BeginJob, LongWork, fingerprint
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from dialogue.stage.schema import Job
from support.drivers import join
from support.world import World, attach, prepare, world

TEXTS = ("Deep wells", "Wells for all", "Clean wells", "School bus", "School meals", "Schools")
CONSOLE = Audience(Screen.CONSOLE, "fr")
LOOKING = "Le programme cherche"


class Gate:
    """Work that stands still until it is let go on; `offers` are what comes of it."""

    def __init__(self, offers: Callable[[Any], Any] | None = None) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.offers = offers or (lambda ideas: (Offer("Wells", tuple(int(one.id) for one in ideas[:3])),))

    def make(self, ideas: Any, progress: jobs.Progress) -> Any:
        progress(0.5)
        self.begun.set()
        assert self.go_on.wait(60)
        return Made(self.offers(ideas), "ngrams")

    @property
    def work(self) -> LongWork:
        return replace(SUGGESTING, make=self.make)


@pytest.fixture
def board(data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`board(play)`: a world with a board of six loose ideas on stage; `play(made, activity)` runs in its loop."""
    monkeypatch.setattr(rooms, "TICK", 0.0)
    monkeypatch.setattr(jobs, "PATIENCE", 0.0)

    def run(play: Callable[[World, int], Coroutine[Any, Any, None]]) -> None:
        made = world(data)

        async def go() -> None:
            attach(made)
            prepare(made)
            made.run(OpenSession(), made.facilitator)
            made.run(join(made)[0], system=True)
            for kind in ("brainstorm", "cluster"):
                made.run(AddActivity(kind, "", "What?", 5), made.facilitator)
            storm, here = sorted(made.ids(Activity))
            made.run(TurnActivity(storm, "open"), made.facilitator)
            for place, text in enumerate(TEXTS):
                if place % 5 == 0:
                    made.run(join(made)[0], system=True)
                made.run(AddIdea(storm, text), made.participants()[-1].id)
            made.run(TurnActivity(storm, "close"), made.facilitator)
            made.run(TurnActivity(here, "open"), made.facilitator)
            await play(made, here)
            await made.dialogue.jobs.close()  # type: ignore[attr-defined]

        try:
            asyncio.run(go())
        finally:
            made.close()

    return run


async def start(made: World, here: int, work: LongWork, command_id: str = "once") -> None:
    with made.database.read() as reader:
        session, seat = made.session(), reader.get(Seat, made.facilitator)
    assert seat is not None
    await made.dialogue.jobs.start(made.dialogue, Standing(session, seat), here, work, command_id)  # type: ignore[attr-defined]


async def reached(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.begun.wait, 60)


async def ended(made: World) -> Job:
    """The job, once it has ended."""
    while True:
        job = made.rows(Job)[-1]
        if job.state != "running":
            await made.settle()
            return job
        await asyncio.sleep(0.01)


async def console(made: World) -> str:
    await made.settle()
    return (await made.page(CONSOLE)).shown()


def test_everybody_goes_on_while_the_work_runs_and_its_progress_shows(board: Any) -> None:
    async def play(made: World, here: int) -> None:
        gate = Gate()
        page = await made.page(CONSOLE)
        await start(made, here, gate.work)
        await reached(gate)
        while made.rows(Job)[-1].percent == 0:
            await asyncio.sleep(0.01)
        # The writer is free: another command is committed while the work stands still.
        assert made.run(AddTheme(here, "By hand", bare=True), made.facilitator) is not None
        shown = await console(made)
        assert LOOKING in shown and 'value="50"' in shown
        assert page.take(await made.news(CONSOLE, page.seq))
        assert not made.difference(page, CONSOLE)
        phone = await made.page(Audience(Screen.PHONE, "fr"))
        assert LOOKING not in phone.shown()
        gate.go_on.set()
        job = await ended(made)
        assert (job.state, job.refusal) == ("done", "")
        assert page.take(await made.news(CONSOLE, page.seq))
        assert not made.difference(page, CONSOLE)
        assert LOOKING not in page.shown() and len(made.rows(SuggestedTheme)) == 1
        told = [entry for entry in made.log() if entry.kind == "themes.suggested"]
        assert told[-1].facts["made_from"] == job.made_from

    board(play)


def test_the_same_work_is_not_begun_twice(board: Any) -> None:
    async def play(made: World, here: int) -> None:
        gate = Gate()
        await start(made, here, gate.work)
        await start(made, here, gate.work)  # the same form once more: nothing happens
        with pytest.raises(Refused) as refused:
            await start(made, here, gate.work, "another form")
        assert refused.value.code == "running"
        gate.go_on.set()
        await ended(made)
        assert len(made.rows(Job)) == 1
        third = Gate()
        await start(made, here, third.work, "a third form")
        third.go_on.set()
        await ended(made)

    board(play)


def test_what_was_placed_meanwhile_is_not_suggested(board: Any) -> None:
    async def play(made: World, here: int) -> None:
        cards = made.ids(ClusterCard)
        offers = (Offer("Wells", tuple(cards[:3])), Offer("Schools", tuple(cards[3:5])))
        gate = Gate(lambda ideas: offers)
        await start(made, here, gate.work)
        await reached(gate)
        made.run(AddTheme(here, "By hand", (cards[0], cards[3])), made.facilitator)
        gate.go_on.set()
        await ended(made)
        assert [(row.title, row.cards) for row in made.rows(SuggestedTheme)] == [("Wells", cards[1:3])]

    board(play)


def test_without_the_fingerprint_what_was_placed_would_be_suggested(
    board: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a board that looks the same whatever happened to it."""
    monkeypatch.setattr(jobs, "fingerprint", lambda made_from: "same")
    monkeypatch.setattr(suggestions, "fingerprint", lambda made_from: "same")

    async def play(made: World, here: int) -> None:
        cards = made.ids(ClusterCard)
        gate = Gate(lambda ideas: (Offer("Wells", tuple(cards[:3])),))
        await start(made, here, gate.work)
        await reached(gate)
        made.run(AddTheme(here, "By hand", (cards[0],)), made.facilitator)
        gate.go_on.set()
        await ended(made)
        assert made.rows(SuggestedTheme)[-1].cards == cards[:3]

    board(play)


def no_theme(ideas: Any) -> Any:
    raise Refused(
        "no_suggestion", "No ideas were found that clearly belong together. Please group them by hand."
    )


def broken(ideas: Any) -> Any:
    raise RuntimeError(f"secret words: {ideas[0].text}")


@pytest.mark.parametrize(
    ("offers", "words"),
    [(no_theme, "ne va clairement avec une autre"), (broken, "Cela n’a pas fonctionné")],
)
def test_a_no_after_long_work_stands_on_the_console(
    board: Any, caplog: pytest.LogCaptureFixture, offers: Any, words: str
) -> None:
    async def play(made: World, here: int) -> None:
        gate = Gate(offers)
        await start(made, here, gate.work)
        gate.go_on.set()
        job = await ended(made)
        assert job.state == "refused"
        assert words in await console(made)
        assert "secret words" not in caplog.text
        again = Gate()
        again.go_on.set()
        await start(made, here, again.work, "again")
        await ended(made)
        assert words not in await console(made)

    board(play)


def test_a_no_that_comes_at_once_is_the_answer(board: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(made: World, here: int) -> None:
        monkeypatch.setattr(jobs, "PATIENCE", 60.0)
        gate = Gate(no_theme)
        gate.go_on.set()
        with pytest.raises(Refused) as refused:
            await start(made, here, gate.work)
        assert refused.value.code == "no_suggestion"

    board(play)


def test_what_a_killed_server_left_running_is_ended_at_the_next_start(board: Any) -> None:
    async def play(made: World, here: int) -> None:
        made.run(BeginJob(here, SUGGESTING.name, "x"), made.facilitator)
        app.resume(made.dialogue)  # type: ignore[arg-type]
        job = await ended(made)
        assert job.state == "refused"
        assert "Cela a été interrompu" in await console(made)
        gate = Gate()
        gate.go_on.set()
        await start(made, here, gate.work)
        assert (await ended(made)).state == "done"

    board(play)


def test_a_fingerprint_is_that_of_the_content() -> None:
    ideas = [Idea("1", "Wells", "en"), Idea("2", "Écoles \ud800", "fr")]
    assert fingerprint(ideas) == fingerprint([Idea("1", "Wells", "en"), Idea("2", "Écoles \ud800", "fr")])
    others = (
        ideas[:1],
        ideas[::-1],
        [Idea("1", "Well", "en"), ideas[1]],
        [Idea("1", "Wells", "fr"), ideas[1]],
    )
    assert len({fingerprint(ideas), *map(fingerprint, others)}) == 5
