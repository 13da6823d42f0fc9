"""One session at two processes on PostgreSQL, in a real browser: a phone at the one, the wall at the other.

The servers are the command that a host starts, with one change: the look that heals lost words every two seconds is put off
for the whole test. So whatever moves at the other process moves because the bus told it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from dialogue.kernel.database import Database
from dialogue.kernel.schema import LogEntry, Seat
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.simulation.embedded import offer_sign_in
from support.browsing import PHONE, PROJECTOR, Visitor, live, mark, untouched, visitor
from support.house import Backstage
from support.length import FULL
from support.processes import Server, serving
from support.proxy import Proxy

LEAVE_AFTER = 6.0  # seconds
WITHIN = 5.0  # seconds for what takes some hundredths, on a machine that is busy with other things
CHANGES = 20 if FULL else 8

NO_HEALING = "import dialogue.live.hub; dialogue.live.hub.SWEEP = 3600; "
DEAF = "from dialogue.live.bus.remote import RemoteBus; RemoteBus._take = lambda self, message: None; "
RUN = "from dialogue.cli import main; main()"

# When words appeared on the page for the first time, by the clock that the test reads, too.
ARRIVALS = """() => {
  window.arrivals = {};
  const look = () => {
    for (const words of document.getElementById('live').textContent.match(/Well \\d+!/g) ?? [])
      window.arrivals[words] ??= Date.now() / 1000;
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@dataclass
class Two:
    """Two servers, and a session with a facilitator at the first one."""

    store: str
    a: Server
    b: Server
    backstage: Backstage
    facilitator: Facilitator
    activity: int

    @property
    def base(self) -> str:
        return self.facilitator.base

    def person(self, server: Server) -> Participant:
        async def come() -> Participant:
            made = Participant(server.address)
            await made.join(self.facilitator.code, group="F")
            return made

        made = self.backstage.do(come())
        self.backstage.actors.append(made)
        return made

    def say(self, person: Participant, words: str) -> None:
        self.backstage.do(person.act(self.activity, "ideas", text=words))

    def record(self) -> tuple[list[bool], int]:
        """Of each participant whether she counts as here, and how often somebody was noted as gone."""
        database = Database(self.store)
        try:
            with database.read() as reader:
                seats = select(Seat).where(col(Seat.role) == "participant").order_by(col(Seat.id))
                gone = select(LogEntry).where(LogEntry.kind == "seat.went_silent")
                return [seat.here for seat in reader.exec(seats)], len(reader.exec(gone).all())
        finally:
            database.close()


def program(*more: str) -> tuple[str, ...]:
    return sys.executable, "-c", "".join((NO_HEALING, *more, RUN))


@contextmanager
def opened(store: str, folder: Path, **more: str) -> Iterator[Two]:
    more |= {"DIALOGUE_DATABASE_URL": store, "DIALOGUE_LEAVE_AFTER": str(LEAVE_AFTER)}
    with ExitStack() as stack:
        a = stack.enter_context(serving(folder / "a", program=program(), **more))
        b = stack.enter_context(serving(folder / "b", program=program(), **more))
        link = offer_sign_in(Settings(data=folder / "a", database_url=store), "Awa Diop")
        backstage = Backstage()
        stack.callback(backstage.close)

        async def prepared() -> tuple[Facilitator, int]:
            made = Facilitator(a.address)
            await made.enter(link)
            await made.prepare("Water for all", recipe="empty")
            await made.post(
                f"{made.base}/activities", kind="brainstorm", prompt="What should change?", minutes="60"
            )
            (activity,) = await made.activities()
            limit = {"setting.limit": "0"}
            await made.act(activity, "edit", minutes="60", prompt="What should change?", **limit)
            await made.open()
            await made.turn(activity, "open")
            await made.act(activity, "reveal")
            return made, activity

        facilitator, activity = backstage.do(prepared())
        backstage.actors.append(facilitator)
        yield Two(store, a, b, backstage, facilitator, activity)


@pytest.fixture
def come(chromium: Browser) -> Iterator[Callable[..., tuple[Visitor, Page]]]:
    """`come(actor, address, path, size)`: the actor's live page in a browser of her own."""
    all_of_them: list[Visitor] = []

    def open_page(actor: Any, address: str, path: str, size: tuple[int, int]) -> tuple[Visitor, Page]:
        one = visitor(chromium, address, size)
        all_of_them.append(one)
        one.cookies_of(actor)
        page = one.page(path)
        live(page)
        mark(page)
        page.evaluate(ARRIVALS)
        return one, page

    yield open_page
    for one in all_of_them:
        one.close()


def arrived(page: Page, words: str, within: float = WITHIN) -> float:
    """When these words came to the page; 0.0 when they did not within so many seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := page.evaluate("words => window.arrivals[words] ?? 0", words):
            return float(found)
        page.wait_for_timeout(20)
    return 0.0


@pytest.mark.parametrize("by", ["notify", *(["valkey"] if FULL else [])])
def test_a_phone_at_one_process_and_the_wall_at_the_other(
    by: str,
    store: str,
    request: pytest.FixtureRequest,
    come: Callable[..., tuple[Visitor, Page]],
    tmp_path: Path,
) -> None:
    more = {"DIALOGUE_REDIS_URL": request.getfixturevalue("carrier").url} if by == "valkey" else {}
    with opened(store, tmp_path, **more) as two:

        async def before() -> Proxy:
            return await Proxy(two.a.address).start()

        proxy = two.backstage.do(before())  # so the phone keeps its address when its process is killed
        awa, ben = two.person(two.a), two.person(two.b)
        hand, phone = come(awa, proxy.address, two.base, PHONE)
        other_hand, other_phone = come(ben, two.b.address, two.base, PHONE)
        booth, wall = come(two.facilitator, two.b.address, f"{two.base}/projector", PROJECTOR)
        pages = (phone, other_phone, wall)

        # Everything moves on both, and a page that is loaded at the other process is never stale.
        took: list[float] = []
        for number in range(CHANGES):
            words = f"Well {number}!"
            writer, fresh, watched = (
                (awa, two.b, (wall, other_phone)) if number % 2 else (ben, two.a, (phone,))
            )
            sent = time.time()
            two.say(writer, words)
            answer = hand.context.request.get(fresh.address + two.base)
            assert words in answer.text(), "a fresh page at the other process was stale"
            came = [arrived(page, words) for page in watched]
            assert all(came), f"{words} did not come to the other process"
            took += [at - sent for at in came]
        print(f"at the other process after (ms): {sorted(round(1000 * one) for one in took)}")
        two.backstage.do(two.facilitator.turn(two.activity, "close"))
        expect(phone.get_by_label("Your idea")).to_have_count(0)
        expect(other_phone.get_by_label("Your idea")).to_have_count(0)
        two.backstage.do(two.facilitator.turn(two.activity, "reopen"))
        expect(other_phone.get_by_label("Your idea")).to_be_visible()

        # Nobody who is here counts as departed, at whichever process; and a process that is killed is a new line, no more.
        time.sleep(1.5 * LEAVE_AFTER)
        assert two.record() == ([True, True], 0)
        two.a.process.kill()
        two.a.process.wait(30)
        proxy.target = two.b.address
        live(phone)
        expect(phone.get_by_label("Your idea")).to_be_visible()
        phone.get_by_label("Your idea").fill("Well 99!")
        phone.get_by_role("button", name="Send idea").click()
        for page in pages:
            assert arrived(page, "Well 99!", 60), "after the kill"
            assert untouched(page), "a page was loaded again"
        time.sleep(1.5 * LEAVE_AFTER)
        assert two.record() == ([True, True], 0), "the kill counted as somebody's departure"
        assert not hand.unexpected() and not other_hand.faults and not booth.faults, (
            hand.faults + other_hand.faults + booth.faults
        )
        for server in (two.a, two.b):
            assert "Traceback" not in server.errors.read_text()
        if by == "notify":
            a_process_that_hears_nothing_is_found(two, ben, other_phone, come, tmp_path)
        two.backstage.do(proxy.stop())


def a_process_that_hears_nothing_is_found(
    two: Two, ben: Participant, phone: Page, come: Callable[..., tuple[Visitor, Page]], folder: Path
) -> None:
    """Negative control: a further process whose bus is deaf shows nothing of what was sent to another one."""
    # It does not hear either who is at the others, and would soon note them as gone: a change that makes it look.
    more = {"DIALOGUE_DATABASE_URL": two.store, "DIALOGUE_LEAVE_AFTER": "3600"}
    with serving(folder / "c", program=program(DEAF), **more) as deaf:
        _, wall = come(two.facilitator, deaf.address, f"{two.base}/projector", PROJECTOR)
        two.say(ben, "Well 100!")
        assert arrived(phone, "Well 100!")
        assert not arrived(wall, "Well 100!"), "the control shows what it could not know"
