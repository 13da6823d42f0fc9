"""A code after the password: switched on, asked for, taken once; lost phones; servers that ask administrators for it."""

from __future__ import annotations

import asyncio
import io
import logging
import re
import sqlite3
import zipfile
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from typer.testing import CliRunner

from conftest import Running, start
from dialogue.accounts import pages, proving, second_factor_pages
from dialogue.accounts.commands import BeginSignIn
from dialogue.accounts.guessing import Guesses
from dialogue.accounts.one_time import NO_PROOF, Proof
from dialogue.accounts.passwords import hashed
from dialogue.app import vocabulary
from dialogue.cli.facilitator import app
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.schema import utc_now
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator
from dialogue.web.services import new_command_id
from support.vote_room import rows

PASSWORD = "four wells near the road"
PAGE = "/account/second-factor"


class Clock:
    """The server's time in these tests; it moves only when it is told to."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (proving, second_factor_pages):
        monkeypatch.setattr(module, "utc_now", made)
    for module in (pages, second_factor_pages):
        monkeypatch.setattr(module, "guesses", Guesses())
    return made


class Person(Facilitator):
    """Somebody with a password, a browser, and (once she has connected it) an app."""

    key = ""

    def shown(self, clock: Clock) -> str:
        """What her app shows: reckoned by its own rules from the key on her page."""
        return pyotp.TOTP(self.key).at(clock.now)

    async def begin(self) -> str:
        """Choose to be asked for a code; the page with the key."""
        page = (await self.post(f"{PAGE}/begin", password=PASSWORD)).text
        found = re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)
        assert found, page
        self.key = found[1].replace(" ", "")
        return page

    async def switch_on(self, clock: Clock) -> list[str]:
        """Connect the app; the spare codes."""
        await self.begin()
        return codes_on((await self.post(f"{PAGE}/on", one_time_code=self.shown(clock))).text)

    async def signs_in(self, code: str = "", password: str = PASSWORD) -> int:
        """Name and password, then the code: the status of the last answer."""
        answer = await self.web.post("/signin", data={"name": "Awa 1", "password": password})
        if not str(answer.url).endswith("/signin/code"):
            return int(answer.status_code)
        return int((await self.web.post("/signin/code", data={"one_time_code": code})).status_code)

    async def is_in(self) -> bool:
        return bool((await self.web.get("/account")).status_code == 200)


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code[^>]*>([0-9A-Z-]{19})</code>", page)


def played(running: Running, play: Callable[[Person], Coroutine[Any, Any, None]]) -> None:
    """Somebody named Awa 1 with a password, who looks after the server, signed in by a link."""
    link = running.sign_in_link()
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        store.execute("UPDATE account SET password_hash = ?", (hashed(PASSWORD),))

    async def go() -> None:
        awa = Person(running.address)
        await awa.enter(link)
        await play(awa)
        await awa.close()

    asyncio.run(go())


def factor(running: Running) -> dict[str, Any]:
    """The row of Awa's second factor; empty when there is none."""
    names = ["on_at", "last_step", "tries", "spare", "salt"]
    found = rows(running, f"SELECT {', '.join(names)} FROM second_factor WHERE account_id = 1")
    return dict(zip(names, found[0], strict=True)) if found else {}


def events(running: Running) -> list[str]:
    return [kind for (kind,) in rows(running, "SELECT kind FROM log_entry WHERE stream_id = 1 ORDER BY seq")]


def test_it_is_switched_on_asked_for_and_switched_off(running: Running, clock: Clock) -> None:
    async def play(awa: Person) -> None:
        answer = await awa.web.post(f"{PAGE}/begin", data={"password": "not hers"})
        assert (
            answer.status_code == 422 and "not your current password" in answer.text and not factor(running)
        )
        page = await awa.begin()
        assert page.count('class="qr-line"') == 1 and 'autocomplete="one-time-code"' in page
        other = Person(running.address)
        assert await other.signs_in() == 200 and await other.is_in(), "nothing is asked for before it is on"
        wrong = await awa.web.post(f"{PAGE}/on", data={"one_time_code": "000000"})
        assert wrong.status_code == 422 and "This code is not right" in wrong.text
        assert awa.key in wrong.text.replace(" ", ""), (
            "the same key, so that the app need not be connected again"
        )
        assert factor(running)["on_at"] is None
        spare = codes_on((await awa.post(f"{PAGE}/on", one_time_code=awa.shown(clock))).text)
        assert len(set(spare)) == 10
        assert await awa.is_in() and not await other.is_in(), "other browsers are signed out"
        page = (await awa.get(PAGE)).text
        assert codes_on(page) == [] and awa.key not in page.replace(" ", ""), "both are shown once"
        assert "10 spare codes are left." in page
        # The code of switching it on is used up.
        assert await other.signs_in(awa.shown(clock)) == 422 and not await other.is_in()
        clock.later(30)
        assert await other.signs_in(awa.shown(clock)) == 200 and await other.is_in()
        # Switched off by a code only; then the password is enough again.
        assert (await awa.web.post(f"{PAGE}/off", data={"one_time_code": ""})).status_code == 422
        clock.later(30)
        await awa.post(f"{PAGE}/off", one_time_code=awa.shown(clock))
        assert factor(running) == {}
        again = Person(running.address)
        assert await again.signs_in() == 200 and await again.is_in()
        assert events(running) == ["second_factor.switched_on", "second_factor.switched_off"]
        for one in (other, again):
            await one.close()

    played(running, play)


def test_the_password_alone_opens_nothing_and_a_code_is_taken_once(running: Running, clock: Clock) -> None:
    async def play(awa: Person) -> None:
        await awa.switch_on(clock)
        clock.later(60)
        thief, bo = Person(running.address), Person(running.address)
        # Without a password there is no second page; with it there is nothing but the second page.
        answer = await thief.web.get("/signin/code")
        assert answer.url.path == "/signin"
        answer = await thief.web.post("/signin/code", data={"one_time_code": awa.shown(clock)})
        assert answer.url.path == "/signin" and not await thief.is_in()
        assert await thief.signs_in("123456") == 422 and not await thief.is_in()
        assert (await thief.web.get("/accounts")).status_code == 403
        # A step of another server, or of another password, is none.
        kept = thief.web.cookies["second_step"]
        thief.web.cookies.set(
            "second_step", kept[:-1] + ("0" if kept[-1] != "0" else "1"), domain="127.0.0.1"
        )
        assert (await thief.web.get("/signin/code")).url.path == "/signin"
        code = awa.shown(clock)
        assert await bo.signs_in(f" {code[:3]} {code[3:]} ") == 200 and await bo.is_in()
        assert await thief.signs_in(code) == 422 and not await thief.is_in(), "a code that was taken is over"
        clock.later(30)
        assert await thief.signs_in(awa.shown(clock)) == 200, "the control: a new code is taken"
        for one in (thief, bo):
            await one.close()

    played(running, play)


def test_one_code_at_two_doors_at_once_opens_one(running: Running, clock: Clock) -> None:
    async def play(awa: Person) -> None:
        await awa.switch_on(clock)
        clock.later(60)
        doors = [Person(running.address) for _ in range(4)]
        await doors[0].web.post("/signin", data={"name": "Awa 1", "password": PASSWORD})
        for one in doors[1:]:
            one.web.cookies.set("second_step", doors[0].web.cookies["second_step"], domain="127.0.0.1")
        form = {"one_time_code": awa.shown(clock)}
        answers = await asyncio.gather(*(one.web.post("/signin/code", data=form) for one in doors))
        assert sorted(one.status_code for one in answers) == [200, 422, 422, 422]
        assert [await one.is_in() for one in doors].count(True) == 1
        for one in doors:
            await one.close()

    played(running, play)


def test_no_way_that_forgets_to_ask_signs_anybody_in(running: Running, clock: Clock) -> None:
    """The command itself refuses; a link of the host's shell is the one exception, and says so in the notes."""

    async def play(awa: Person) -> None:
        database = running.database()
        executor = Executor(database, vocabulary())
        await awa.switch_on(clock)
        step = factor(running)["last_step"]
        for proof in (NO_PROOF, Proof(step=step), Proof(spare="0" * 64)):
            with pytest.raises(Refused):
                executor.run(Order(BeginSignIn("a" * 64, 1, proof=proof), new_command_id(), actor=SYSTEM))
        executor.run(
            Order(BeginSignIn("b" * 64, 1, proof=Proof(step=step + 1)), new_command_id(), actor=SYSTEM)
        )  # control
        executor.close()
        database.close()
        made = CliRunner().invoke(app, ["link", "Awa 1", "--data", str(running.settings.data)])
        host = Person(running.address)
        await host.enter(urlsplit(made.stdout.strip()).path)
        assert await host.is_in()
        assert rows(running, "SELECT by_link FROM sign_in_note ORDER BY id DESC LIMIT 1") == [(1,)]
        await host.close()

    played(running, play)


def test_each_spare_code_is_good_once_and_new_ones_end_the_old(running: Running, clock: Clock) -> None:
    async def play(awa: Person) -> None:
        spare = await awa.switch_on(clock)
        bo = Person(running.address)
        for typed, status in ((spare[3].lower().replace("-", " "), 200), (spare[3], 422), (spare[4], 200)):
            await bo.post("/signout")
            assert await bo.signs_in(typed) == status, typed
        assert "8 spare codes are left." in (await awa.get(PAGE)).text
        clock.later(60)
        form = {"one_time_code": awa.shown(clock), "command_id": "c" * 20}
        fresh = codes_on((await awa.post(f"{PAGE}/codes", **form)).text)
        assert len(fresh) == 10 and not set(fresh) & set(spare)
        assert codes_on((await awa.post(f"{PAGE}/codes", **form)).text) == fresh, (
            "a form sent twice shows the same"
        )
        clock.later(90)
        assert (await awa.web.post(f"{PAGE}/codes", data=form)).status_code == 422, "and later nothing"
        await bo.post("/signout")
        assert await bo.signs_in(spare[5]) == 422 and await bo.signs_in(fresh[5]) == 200
        await bo.close()

    played(running, play)


def test_wrong_codes_become_slow_and_come_to_an_end(
    running: Running, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "MOST_TRIES", 8)
    gates = Guesses()
    gates.gap = 0.05
    monkeypatch.setattr(pages, "guesses", gates)

    async def play(awa: Person) -> None:
        spare = await awa.switch_on(clock)
        clock.later(60)
        thief = Person(running.address)
        await thief.signs_in("000000")

        async def guess(code: str) -> str:
            return (await thief.web.post("/signin/code", data={"one_time_code": code})).text

        said = await asyncio.gather(*(guess(f"00000{digit}") for digit in range(1, 8)))
        assert all("This code is not right" in one for one in said)
        key = next(key for key in gates.gates if isinstance(key, tuple) and key[0] == "code")
        assert gates._slow(gates.gates[key]), "after five they go one after the other"
        assert factor(running)["tries"] == 8
        assert "Too many wrong codes" in await guess(awa.shown(clock)) and not await thief.is_in()
        # She herself is not kept out: a spare code is taken, and then those of the app again.
        bo = Person(running.address)
        assert await bo.signs_in(spare[0]) == 200 and factor(running)["tries"] == 0
        assert "This code" not in await guess(awa.shown(clock)) and await thief.is_in(), "control"
        for one in (thief, bo):
            await one.close()

    played(running, play)


def test_somebody_lost_the_phone(running: Running, clock: Clock) -> None:
    """Another administrator takes it away, or the host's shell; nobody her own, and the password is still asked for."""

    async def play(awa: Person) -> None:
        await awa.switch_on(clock)
        assert "Phone lost" not in (await awa.get("/accounts")).text
        assert (await awa.web.post("/accounts/1/second-factor")).status_code == 422 and factor(running)
        bo = Person(running.address)
        await bo.enter(running.sign_in_link())
        assert (await bo.web.post("/accounts/1/second-factor")).status_code == 403 and factor(running)
        await awa.post("/accounts/2/administrator", yes="1")
        assert "Phone lost" in (await bo.get("/accounts")).text
        await bo.post("/accounts/1/second-factor")
        assert factor(running) == {} and events(running)[-1] == "second_factor.taken_away"
        assert await bo.signs_in(password="not hers") == 422 and await bo.signs_in() == 200
        clock.later(60)
        await awa.switch_on(clock)

        def shell(*words: str) -> Any:
            return CliRunner().invoke(app, [*words, "--data", str(running.settings.data)])

        assert "\twith a code" in shell("list").stdout
        done = shell("no-code", "awa 1")
        assert done.exit_code == 0 and "password alone" in done.stdout and factor(running) == {}
        again = shell("no-code", "awa 1")
        assert again.exit_code == 2 and "not asked for a code" in again.stderr
        assert "\twith a code" not in shell("list").stdout
        await awa.begin()
        assert shell("remove", "awa 1").exit_code == 0 and factor(running) == {}
        await bo.close()

    played(running, play)


def test_a_server_asks_its_administrators_for_it(data: Path, clock: Clock) -> None:
    """Without it an administrator is a facilitator like others: on the pages that she had open, too."""
    address = {"host": "127.0.0.1", "port": 0, "public_url": "http://dialogue.test"}
    running = start(Settings(data=data, second_factor="administrators", **address))

    async def play(awa: Person) -> None:
        for path in ("/accounts", "/admin"):
            answer = await awa.web.get(path)
            assert answer.status_code == 403 and "asks its administrators for a code" in answer.text
        form = {"name": "Bintou"}
        assert (await awa.web.post("/accounts", data=form)).status_code == 403
        assert rows(running, "SELECT count(*) FROM account") == [(1,)]
        assert "you are no administrator" in (await awa.get("/account")).text
        await awa.prepare("Water", recipe="empty")
        await awa.switch_on(clock)
        for path in ("/accounts", "/admin"):
            assert (await awa.web.get(path)).status_code == 200
        # Who is no administrator is not asked, and may no more than before.
        bo = Person(running.address)
        await bo.enter(running.sign_in_link())
        assert (await bo.web.get("/account")).status_code == 200
        answer = await bo.web.get("/accounts")
        assert answer.status_code == 403 and "Only an administrator" in answer.text
        clock.later(30)
        await awa.post(f"{PAGE}/off", one_time_code=awa.shown(clock))
        assert (await awa.web.get("/accounts")).status_code == 403
        await bo.close()

    try:
        played(running, play)
    finally:
        running.stop()


def test_keys_and_codes_are_kept_nowhere(
    running: Running, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in the store, nor in what is told of her, nor in a log; the control finds the salt, which opens nothing."""
    caplog.set_level(logging.DEBUG)

    async def play(awa: Person) -> None:
        spare = await awa.switch_on(clock)
        clock.later(30)
        bo = Person(running.address)
        used = awa.shown(clock)
        assert await bo.signs_in(used) == 200 and await bo.signs_in(spare[0]) == 200
        own = (await awa.get("/account/data")).text
        assert "Your code at sign-in" in own
        with zipfile.ZipFile(io.BytesIO((await awa.get("/account/data.zip")).content)) as archive:
            packed = archive.read("data.json")
        assert b'"second_factor"' in packed
        raw = pyotp.TOTP(awa.key).byte_secret()
        folder = running.settings.data
        stored = b"".join(
            one.read_bytes() for one in folder.iterdir() if one.name.startswith("dialogue.sqlite3")
        )
        salt = factor(running)["salt"].encode()
        assert salt in stored
        words = [awa.key.encode(), raw, *(one.encode() for one in spare)]
        words += [one.replace("-", "").encode() for one in spare]
        for word in words:
            for place in (stored, own.encode(), packed, caplog.text.encode()):
                assert word not in place
        assert all(salt not in place for place in (own.encode(), packed, caplog.text.encode()))
        await bo.close()

    played(running, play)
