"""Every address and every command, tried by every role: what the tables of rights allow gets in, all else is refused."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from dialogue.app import vocabulary
from dialogue.kernel import rights
from dialogue.kernel.access import require
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.rights import (
    IN_HOUSE,
    IN_SESSION,
    ON_PLATFORM,
    PlatformRole,
    Right,
    Role,
    may,
    rights_of,
)
from dialogue.kernel.schema import Seat, utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.tables import METADATA
from dialogue.web.addresses import SOCKET, Address, addresses, require_rights
from support.length import share
from support.lines import channel, close_code
from support.roles import EVERYBODY, FEW, HERE, Kind, every_address, house, opens

SWEPT = {"attendance"}  # sweeps write here
ON_ITS_OWN = ("/signout", "/language", "/screen-link", "/screen-link/renewal")
"""Forms without an id: those of the public pages, and those that nobody minds being carried out."""


LACKING = ("/platforms/{platform_id}/iati.xml",)
"""What says that something is missing in a house where no session has ended and nothing is measured."""


def rows(running: Any) -> dict[str, set[Any]]:
    """Every row by table."""
    database = running.database()
    try:
        with database.reader.connect() as connection:
            return {
                name: {repr(row) for row in connection.execute(select(table))}
                for name, table in METADATA.tables.items()
                if name not in SWEPT
            }
    finally:
        database.close()


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 403


def asked(address: Address, turn: int) -> list[tuple[str, Kind]]:
    """Who tries an address: the few kinds of people, and of all others in the short form every sixth, in turn."""
    others = [one for one in EVERYBODY if one not in FEW]
    return [(name, EVERYBODY[name]) for name in (*FEW, *share(others, turn, of=6))]


async def denials(made: Any) -> list[str]:
    """Where somebody was let in whom the tables do not let in, or got an answer without a sentence."""
    found = []
    for turn, address in enumerate(every_address()):
        for name, kind in asked(address, turn):
            if address.method == SOCKET or opens(kind, address):
                continue
            answer = await made.send(name, str(address))
            words = re.sub(r"<[^>]+>|\s+", " ", answer.text)
            if answer.status_code not in {403, 404} or len(words) < 20:
                found.append(f"{name}: {address} -> {answer.status_code}, {words[:80]}")
    return found


def test_nobody_gets_in_whom_the_tables_do_not_let_in_and_nothing_changes(running: Any) -> None:
    async def play() -> None:
        async with house(running, EVERYBODY) as made:
            before = rows(running)
            assert await denials(made) == []
            after = rows(running)
            assert [name for name in after if after[name] != before[name]] == []

    asyncio.run(play())


OF_A_VOTE = {"papers.json", "printed", "preview", "options", "desk", "{proxy_id}"}
OF_A_MAP = {"maps.csv", "maps.json", "map-{owner}.svg"}
"""Pages of a vote and of a map; the activity of the house is neither."""


def test_who_may_gets_in(running: Any) -> None:
    """Forms are sent with an id that no form of ours has: whoever gets past the door is told so, and nothing changes."""

    async def play() -> None:
        async with house(running, EVERYBODY) as made:
            tried = 0
            for turn, address in enumerate(every_address()):
                public = Right.COME_IN in address.rights or address.path.endswith(ON_ITS_OWN)
                if address.method == SOCKET or (address.method == "POST" and public):
                    continue
                for name, kind in asked(address, turn):
                    if not opens(kind, address):
                        continue
                    options = {"data": {"command_id": "x" * 99}} if address.method == "POST" else {}
                    answer = await made.send(name, str(address), **options)
                    assert not refused(answer), f"{name}: {address}"
                    missing = {
                        "{theme_id}",
                        "{framework_id}",
                        "{decision_id}",
                        "{picture_key}",
                        *OF_A_VOTE,
                        *OF_A_MAP,
                    } & set(address.path.split("/"))
                    there = not public and not missing and address.path not in LACKING
                    if address.method == "GET" and there:
                        assert answer.status_code in {200, 303}, f"{name}: {address} -> {answer.status_code}"
                    tried += 1
            assert tried > 600

    asyncio.run(play())


def test_without_the_check_they_would_get_in(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: an observer of the session who holds a facilitator's rights is found."""

    async def play() -> None:
        async with house(running, ["session observer"]) as made:
            monkeypatch.setattr(
                rights,
                "rights_of",
                lambda role, scope=IN_SESSION: scope.get(
                    Role.FACILITATOR if role == Role.OBSERVER and scope is IN_SESSION else role, frozenset()
                ),
            )
            console = next(one for one in every_address() if one.path == HERE + "/console")
            assert not opens(Kind(Role.OBSERVER), console)
            assert (await made.send("session observer", str(console))).status_code == 200

    asyncio.run(play())


SCREENS = {"phone": Right.FOLLOW, "console": Right.WATCH_CONSOLE, "projector": Right.SHOW_SCREEN}


def test_sockets_and_frames_open_by_the_right_of_their_screen(running: Any) -> None:
    async def play() -> None:
        async with house(running, EVERYBODY) as made:
            at = int(made.values["session_id"])
            for name, kind in EVERYBODY.items():
                browser = made.browsers[name]
                for screen, right in SCREENS.items():
                    asked = {"screen": screen}
                    answer = await browser.get(made.path("GET " + HERE + "/frame"), params=asked)
                    assert refused(answer) is (right not in kind.rights), f"{name}: frame of {screen}"
                    actor = Opening(str(browser.base_url), browser)
                    async with channel(actor, at, screen) as socket:
                        if right in kind.rights:
                            await asyncio.wait_for(socket.recv(), 30)
                        else:
                            assert await close_code(socket) == 4403, f"{name}: {screen}"

    asyncio.run(play())


@dataclasses.dataclass
class Opening:
    """As much of an actor as a socket needs."""

    address: str
    web: httpx.AsyncClient


@pytest.mark.parametrize("role", Role)
def test_a_command_is_refused_to_every_role_that_does_not_hold_its_right(role: Role) -> None:
    somebody = Actor(seat_id=1)
    for command in vocabulary().handlers:
        seat = Seat(session_id=1, role=role, token_hash="x")

        def let_in(one: Seat | None, actor: Actor = somebody, of: type[Command] = command) -> bool:
            try:
                require(of.right, rights_of(role) if one else (), actor, one, in_session=True)
            except NotAllowed:
                return False
            return True

        assert let_in(seat) is (command.right in IN_SESSION[role]), command.__name__
        assert not let_in(None) and let_in(None, SYSTEM)
        seat.removed_at = utc_now()
        assert not let_in(seat), "taken out"


def test_every_command_names_its_right_itself() -> None:
    """A command that forgot would be the program's alone; but nobody should have to know that by heart."""
    assert [one.__name__ for one in vocabulary().handlers if "right" not in vars(one)] == []


def test_every_right_is_asked_for_somewhere_and_held_by_somebody() -> None:
    asked = {command.right for command in vocabulary().handlers}
    asked |= {right for address in every_address() for right in address.rights}
    assert set(Right) - asked == set()
    held = {
        right
        for scope in (IN_SESSION, ON_PLATFORM, IN_HOUSE)
        for rights_there in scope.values()
        for right in rights_there
    }
    assert set(Right) - held == {Right.ONLY_THE_PROGRAM}


def test_an_unknown_role_holds_nothing() -> None:
    for role in ("", "admin", "FACILITATOR", PlatformRole.COORDINATOR):
        assert not any(may(role, right) for right in Right)


def test_an_address_without_a_right_keeps_the_program_from_starting() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/open-by-mistake")
    async def forgotten() -> str:
        return "Everybody's"

    with pytest.raises(LookupError, match="GET /open-by-mistake"):
        require_rights(app)
    assert [one.rights for one in addresses(app)] == [frozenset()]
