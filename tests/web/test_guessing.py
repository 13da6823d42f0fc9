"""Somebody guesses codes, recovery words or passwords, on several lines at once: nobody who is right is kept out."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from dialogue.accounts import pages as account_pages
from dialogue.accounts.guessing import Guesses
from dialogue.accounts.passwords import hashed
from dialogue.kernel.errors import NotAllowed
from dialogue.people.joining import Doors, address_of
from dialogue.simulation.actors import Participant
from dialogue.web.turnstile import Gate, Turnstile
from support.vote_room import close_all

LINES = 3


@asynccontextmanager
async def guessing(running: Any, path: str, forms: Any, *, get: bool = False) -> AsyncIterator[list[int]]:
    """Lines that guess without a pause; yields the statuses of their answers so far."""
    answers: list[int] = []

    async def line(number: int) -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=120) as web:
            turn = 0
            while True:
                turn += 1
                fields = forms(f"{number}x{turn}")
                answer = await (web.get(path, params=fields) if get else web.post(path, data=fields))
                answers.append(answer.status_code)

    tasks = [asyncio.create_task(line(number)) for number in range(LINES)]
    try:
        yield answers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(answers: list[int], number: int) -> None:
    while len(answers) < number:
        await asyncio.sleep(0.01)


def test_three_lines_that_guess_a_name_do_not_keep_the_right_password_out(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses = Guesses()
    guesses.gap = 0.2
    monkeypatch.setattr(account_pages, "guesses", guesses)
    running.sign_in_link()
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        store.execute("UPDATE account SET password_hash = ?", (hashed("a good password"),))
    right = {"name": "Awa 1", "password": "a good password"}

    async def play() -> None:
        def forms(mark: str) -> dict[str, str]:
            return {"name": "Awa 1", "password": f"guess {mark}"}

        async with guessing(running, "/signin", forms) as answers:
            await until(answers, 8)
            async with httpx.AsyncClient(base_url=running.address, timeout=120) as home:
                before = len(answers)
                answer = await home.post("/signin", data=right)
                assert answer.status_code == 303, answer.text
                assert len(answers) - before <= 3 * LINES, "she waited for more than those before her"
            # The control: a limit that refuses keeps her out.
            guesses.most_waiting = 0
            async with httpx.AsyncClient(base_url=running.address, timeout=120) as other:
                assert (await other.post("/signin", data=right)).status_code == 422

    asyncio.run(play())


def test_a_browser_known_before_does_not_stand_in_the_strangers_line(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses = Guesses()
    monkeypatch.setattr(account_pages, "guesses", guesses)
    hers = running.sign_in_link()
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        store.execute("UPDATE account SET password_hash = ?", (hashed("a good password"),))

    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as home:
            await home.post(hers)
            await home.post("/signout")
            gate = guesses.gates.setdefault(("awa 1", False), _full(guesses))
            assert guesses._slow(gate)
            guesses.most_waiting = 0  # strangers are refused now: the control
            async with httpx.AsyncClient(base_url=running.address, timeout=60) as stranger:
                right = {"name": "Awa 1", "password": "a good password"}
                assert (await stranger.post("/signin", data=right)).status_code == 422
                assert (await home.post("/signin", data=right)).status_code == 303

    asyncio.run(play())


def _full(guesses: Turnstile) -> Gate:
    gate = Gate(deque(maxlen=guesses.free))
    for _ in range(guesses.free):
        gate.missed()
    return gate


def test_guessed_codes_keep_no_newcomer_out_also_after_a_restart(
    open_session: Any, person: Any, running: Any
) -> None:
    """The counts of a started server are empty, as here: nobody has come in with the code from this address yet."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:

            def forms(mark: str) -> dict[str, str]:
                return {"code": f"CCC{mark}"}

            async with guessing(running, "/join", forms, get=True) as answers:
                await until(answers, 40)
                before = len(answers)
                late = [Participant(running.address) for _ in range(3)]
                await asyncio.gather(*(one.join(facilitator.code, group="F") for one in late))
                assert set(answers) == {404}
                assert len(answers) - before < 40, "wrong codes are slowed down: the control"
            await close_all(*late)

    asyncio.run(play())


def test_guessed_recovery_words_block_nobody(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            page = (await awa.get(f"{awa.base}/recovery")).text
            words = re.search(r'recovery-words"><b>([^<]+)<', page)
            assert words is not None

            def forms(mark: str) -> dict[str, str]:
                return {"code": facilitator.code, "words": f"baba {mark}"}

            async with guessing(running, "/rejoin", forms) as answers:
                await until(answers, 40)
                tablet = Participant(running.address)
                answer = await tablet.post("/rejoin", code=facilitator.code, words=words.group(1))
                assert answer.url.path == awa.base
                newcomer = await person(facilitator)
                assert (await newcomer.get(newcomer.base)).status_code == 200
            await close_all(awa, tablet, newcomer)

    asyncio.run(play())


def test_wrong_tries_go_one_after_the_other_and_right_ones_cost_nothing() -> None:
    async def play() -> None:
        gates = Turnstile(free=2, gap=0.05, most_keys=3)

        async def wrong(key: str) -> None:
            async with gates.turn(key) as gate:
                gate.missed()

        for _ in range(2):
            await wrong("a")
        started = time.monotonic()
        await asyncio.gather(*(wrong("a") for _ in range(4)))
        assert time.monotonic() - started >= 4 * 0.05
        for _ in range(20):
            async with gates.turn("b"):
                pass  # control: right ones, under another key
        gates.most_waiting = 0
        with pytest.raises(NotAllowed):
            await wrong("a")
        for number in range(50):
            await wrong(f"key {number}")
        assert len(gates.gates) <= 3

    asyncio.run(play())


def test_codes_are_counted_by_network() -> None:
    class Asked:
        def __init__(self, host: str) -> None:
            self.client = type("Client", (), {"host": host})

    def of(host: str) -> str:
        return address_of(Asked(host))  # type: ignore[arg-type]

    assert of("2001:db8::1") == of("2001:db8::ffff:2") != of("2001:db8:0:1::1")
    assert of("192.0.2.1") != of("192.0.2.2")
    assert Doors().codes.free == 30


def test_a_visitor_cannot_write_what_a_proxy_says(running: Any) -> None:
    """Whose address a request comes from, and whether by https: a proxy on this machine says it, nobody else.

    127.0.0.2 is another machine as far as the server can tell. With an address of its own in each request it would be
    slowed by nothing.
    """
    said = {"X-Forwarded-Proto": "https"}

    async def guesses(source: str) -> tuple[bool, bool]:
        """Whether the server takes it for https, and whether guesses are slowed after the thirty that cost nothing."""
        way = httpx.AsyncHTTPTransport(local_address=source)
        async with httpx.AsyncClient(base_url=running.address, transport=way, timeout=60) as web:
            start = await web.get("/", headers=said)
            took = []
            for number in range(40):
                began = time.monotonic()
                wrong = {"X-Forwarded-For": f"198.51.100.{number}"}
                assert (await web.get("/api/v1/join/ZZZZZZ", headers=wrong)).status_code == 404
                took.append(time.monotonic() - began)
        return "strict-transport-security" in start.headers, min(took[31:]) > Turnstile(free=30).gap / 2

    async def play() -> None:
        assert await guesses("127.0.0.2") == (False, True)
        assert await guesses("127.0.0.1") == (True, False), "control: the proxy is believed"

    asyncio.run(play())
