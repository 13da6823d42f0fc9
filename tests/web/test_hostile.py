"""Hostile text: the corpus through every text field to pages, frames, projector; nothing runs, nothing changes.

Chromium shows the real pages of a real server. A dialog, a marker that a script left, a blocked attempt (the policy's
violation event) or a request to anywhere else each count as a hit.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dialogue.activities.agree.vocabulary import (
    AddStatementFor,
    ChooseRule,
    OpenRound,
    TakePosition,
    WordGoal,
)
from dialogue.activities.brainstorm.commands import AddIdeaFor, HideIdea, RevealIdeas
from dialogue.activities.brainstorm.rules import LONGEST_IDEA
from dialogue.activities.cluster.commands import AddTheme
from dialogue.activities.one_question.commands import GiveAnswer
from dialogue.app import vocabulary
from dialogue.kernel.actors import Actor
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.streams import stream_of
from dialogue.kernel.text import taken_in
from dialogue.preparing.commands import DescribeSession
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from dialogue.web.services import new_command_id
from support.browsing import launch
from support.length import share

PATIENCE = 60  # seconds; what was written beside the server is on its pages within its sweep, on a quiet machine in 2
CORPUS = Path(__file__).parents[1] / "data" / "hostile" / "hostile_strings.jsonl.gz"

WATCH = """
window.hits = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = (...words) => hits.push(name + words);
document.addEventListener('securitypolicyviolation',
  (event) => hits.push('csp ' + event.violatedDirective + ' ' + event.sample));
"""


def corpus() -> list[str]:
    """Every string, as far as it can be sent as UTF-8."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as file:
        return [json.loads(line)["s"].encode("utf-8", "replace").decode() for line in file]


STRINGS = corpus()
EXPECTED = [words for words in (taken_in(text[:LONGEST_IDEA]) for text in share(STRINGS, 0)) if words]
"""The ideas of phone and projector; in the short form a third of the corpus."""
CARDS = [words for words in (taken_in(text[:LONGEST_IDEA]) for text in share(STRINGS, 1)[::7]) if words]
"""The ideas of the console, where each card has forms: 3,400 of them are a minute's work. Another third."""


def packed(most: int, place: int) -> str:
    """As many strings of the corpus as fit into a field, from some place on."""
    found = ""
    for text in STRINGS[place:]:
        if len(found) + len(text) < most and "<" in text:
            found += text + " "
    return found[: most - 1]


def apart(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: the browser's driver has a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


class Writer:
    """Sends commands to the store of a running server."""

    def __init__(self, running: Any, session_id: int, staff: int) -> None:
        self.database = running.database()
        self.executor = Executor(self.database, vocabulary())
        self.session_id, self.staff = session_id, staff

    def send(self, *commands: Any, seat: int | None = None) -> list[dict[str, Any]]:
        """Send commands together, wait for all."""
        orders = [
            Order(one, new_command_id(), self.session_id, Actor(seat_id=seat or self.staff))
            for one in commands
        ]
        return [waiting.result().answer for waiting in [self.executor.submit(order) for order in orders]]

    def activity(self, kind: str, **settings: Any) -> int:
        made = int(self.send(AddActivity(kind, packed(120, 40), packed(600, 80)))[0]["activity"])
        if settings:
            self.send(EditActivity(made, packed(120, 60), packed(600, 120), 10, settings))
        self.send(TurnActivity(made, "open"))
        return made

    def close(self) -> None:
        self.executor.close()
        self.database.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = launch(playwright)
        yield made
        made.close()


async def people(running: Any) -> tuple[Facilitator, Participant]:
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    groups = [packed(50, place) for place in (0, 300, 600)]
    await staff.prepare(packed(110, 0), recipe="empty", purpose=packed(590, 100), groups=groups)
    await staff.open()
    her = Participant(running.address)
    group = next(iter((await staff.groups()).values()))
    await her.join(staff.code, group=group, name=packed(55, 200))
    return staff, her


class Watched:
    """A page of one person, watched."""

    def __init__(self, browser: Browser, address: str, cookies: list[tuple[str, str]]) -> None:
        self.outside: list[str] = []
        self.address = address
        self.context: BrowserContext = browser.new_context()
        self.context.set_default_timeout(PATIENCE * 1000)
        self.context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies])
        self.context.add_init_script(WATCH)
        self.context.route(lambda url: not url.startswith((address, "data:")), self._other)
        # Laying out thousands of cards in every script there is would take a minute, and nothing depends on it here.
        self.context.route("**/*.css", lambda route: route.abort())
        self.page: Page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.outside.append(dialog.message), dialog.dismiss()))

    def _other(self, route: Any) -> None:
        self.outside.append(f"request to {route.request.url[:80]}")
        route.abort()

    def hits(self) -> list[str]:
        return [*self.outside, *self.page.evaluate("window.hits")]

    def texts(self, selector: str) -> list[str]:
        """The words of elements, as the browser holds them."""
        found: list[str] = self.page.evaluate(
            "s => [...document.querySelectorAll(s)].map(e => e.textContent)", selector
        )
        return found


def cookies_of(actor: Any) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in actor.web.cookies.jar]


def test_the_whole_corpus_is_shown_as_it_is_and_nothing_runs(running: Any, chromium: Browser) -> None:
    staff, her = apart(_only_cookies(running))
    base = f"/sessions/{staff.session_id}"
    writer = Writer(running, staff.session_id, 1)
    try:
        pages = {
            "phone": Watched(chromium, running.address, cookies_of(her)),
            "projector": Watched(chromium, running.address, cookies_of(staff)),
            "console": Watched(chromium, running.address, cookies_of(staff)),
        }
        _console_shows(writer, pages["console"], running.address + base + "/console")
        here = writer.activity("brainstorm", limit=0)
        writer.send(DescribeSession(packed(110, 500), packed(590, 700), packed(110, 900)))
        made = writer.send(*[AddIdeaFor(here, 1, text) for text in EXPECTED])
        room = {"phone": base, "projector": f"{base}/projector"}
        for name, path in room.items():  # still silent: the ideas come with a frame, through htmx
            _open_at(writer, pages[name], running.address + path)
            assert pages[name].texts(".wall .words") == []
        writer.send(RevealIdeas(here))
        for name in room:
            last = f"#idea-{made[-1]['idea']}"
            pages[name].page.wait_for_selector(last, state="attached", timeout=240_000)
            assert pages[name].texts(".wall .words") == EXPECTED, name
            assert pages[name].hits() == [], name
        assert pages["projector"].page.title()
        _through_the_other_fields(writer, pages, here, made[0]["idea"], running.address + base + "/console")
    finally:
        writer.close()


def _open_at(writer: Writer, watched: Watched, address: str) -> None:
    """Load a page that has heard of all that was written beside the server: an older one would load itself again."""
    with writer.database.read() as reader:
        head = stream_of(reader, writer.session_id).last_seq
    end = time.monotonic() + PATIENCE
    while True:
        watched.page.goto(address, wait_until="load")
        if int(watched.page.get_attribute("#live", "data-seq") or 0) >= head or time.monotonic() > end:
            return


async def _only_cookies(running: Any) -> tuple[Facilitator, Participant]:
    """Two people whose connections are closed again: the browser goes on with their cookies."""
    staff, her = await people(running)
    await _closed(staff, her)
    return staff, her


async def _closed(*actors: Any) -> None:
    for actor in actors:
        await actor.web.aclose()


def _console_shows(writer: Writer, console: Watched, address: str) -> None:
    """What the console shows in a page load."""
    first = writer.activity("brainstorm", limit=0)
    writer.send(*[AddIdeaFor(first, 1, text) for text in CARDS])
    end = time.monotonic() + PATIENCE
    while True:  # as in `_look`: a page may be asked for before the server has heard of it
        console.page.goto(address, wait_until="load")
        shown = console.texts(".wall .words")
        if shown or time.monotonic() > end:
            break
    assert shown == CARDS
    assert console.hits() == []
    console.page.goto("about:blank")
    writer.send(TurnActivity(first, "close"))


def _through_the_other_fields(
    writer: Writer, pages: dict[str, Watched], here: int, idea: int, console: str
) -> None:
    """Prompts, answers, themes, goals, reasons: each holds as many strings as fit, shown after a reload too."""
    writer.send(HideIdea(idea, packed(190, 50)), TurnActivity(here, "close"))
    question = writer.activity("check_in")
    pages["console"].page.goto(console, wait_until="load")
    answer = packed(135, 30)
    writer.send(GiveAnswer(question, answer), seat=2)
    _look(pages, answer)
    writer.send(TurnActivity(question, "close"))
    goal = writer.activity("agree")
    wording, reason = packed(490, 1000), packed(590, 400)
    writer.send(WordGoal(goal, wording), ChooseRule(goal, "shared-goal"))
    _look(pages, wording)
    writer.send(OpenRound(goal))
    writer.send(TakePosition(goal, "8", reason), seat=2)
    writer.send(AddStatementFor(goal, 1, packed(1400, 1500)))
    _look({"phone": pages["phone"]}, "")
    writer.send(TurnActivity(goal, "close"))
    board = writer.activity("cluster")
    title = packed(55, 1200)
    writer.send(AddTheme(board, title, bare=True))
    _look(pages, title)


def _look(pages: dict[str, Watched], words: str) -> None:
    """The words on every screen. They were written beside the server, which hears of that within its sweep of 2 s."""
    wanted = " ".join(taken_in(words).split())
    for name, one in pages.items():
        end = time.monotonic() + PATIENCE
        while True:
            one.page.reload(wait_until="load")
            shown = " ".join(one.texts("main")[0].split())
            if wanted in shown or time.monotonic() > end:
                break
        assert wanted in shown, name
        assert one.hits() == [], name


def _answering(body: str, headers: dict[str, str]) -> Any:
    def answer(route: Any) -> None:
        route.fulfill(body=body, content_type="text/html", headers=headers)

    return answer


def test_unescaped_strings_would_be_noticed(chromium: Browser) -> None:
    """Negative control: the same watch on a page that forgets to escape, once without and once with the policy."""
    from dialogue.web.security import CSP

    loose = [text for text in STRINGS if "<" in text][:600]
    for headers in ({}, {"Content-Security-Policy": CSP}):
        watched = Watched(chromium, "http://dialogue.test", [])
        watched.context.route("http://dialogue.test/", _answering("<!doctype html><body>", headers))
        watched.page.goto("http://dialogue.test/", wait_until="domcontentloaded")
        watched.page.evaluate(
            "all => all.forEach(one => document.body.appendChild(document.createElement('div')).innerHTML = one)",
            loose,
        )
        if headers:
            watched.page.wait_for_function("() => hits.some((one) => one.startsWith('csp'))")
        else:
            watched.page.wait_for_timeout(500)
        assert any("csp" in hit for hit in watched.hits()) is bool(headers), (
            "what runs, and what the policy stops"
        )


def test_a_command_of_a_person_keeps_her_words(running: Any) -> None:
    """The same through a participant's own form: from the request to the row nothing is lost but what has no picture."""

    async def go() -> None:
        staff, her = await people(running)
        writer = Writer(running, staff.session_id, 1)
        try:
            here = writer.activity("brainstorm", limit=50)
            for text in STRINGS[::120]:
                words = text[:LONGEST_IDEA]
                if taken_in(words):
                    await her.act(here, "ideas", text=words)
            from sqlmodel import select

            from dialogue.activities.brainstorm.schema import Idea

            with writer.database.read() as reader:
                kept = [idea.text for idea in reader.exec(select(Idea))]
            assert kept == [w for w in (taken_in(text[:LONGEST_IDEA]) for text in STRINGS[::120]) if w]
        finally:
            writer.close()
            await _closed(staff, her)

    apart(go())
