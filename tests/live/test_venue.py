"""Venue mode: the room's Wi-Fi is read where it is meant to be and nowhere else; the address follows the laptop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from conftest import Running, session, start
from dialogue.cli.serve_again import free_port
from dialogue.live.audience import Audience, Screen
from dialogue.networks import Interface
from dialogue.settings import Settings
from dialogue.simulation.actors import Participant, Surprise
from dialogue.stage.venue import DescribeWifi, address_of
from dialogue.stage.venue_watch import moved_to
from dialogue.tables import METADATA
from support.world import World, prepare, world

NAME, SECRET = "Salle-Kayar", "mil;et:sorgho"
WIFI, HOTSPOT = Interface("wlan0", "192.168.1.20"), Interface("wlp1s0", "10.42.0.1")


@pytest.fixture
def venue(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server in venue mode on a laptop with two addresses."""
    monkeypatch.setattr("dialogue.web.whereabouts.here", lambda: [WIFI, HOTSPOT])
    monkeypatch.setattr("dialogue.stage.venue_watch.here", lambda: [WIFI, HOTSPOT])
    port = free_port("127.0.0.1")
    public = f"http://192.168.1.20:{port}"
    found = start(
        Settings(data=data, host="127.0.0.1", port=port, venue=True, public_url=public, leave_after=3600)
    )
    yield found
    found.stop()


def where_it_is_stored(running: Any, words: str) -> set[str]:
    """The tables in which the words stand."""
    database = running.database()
    try:
        with database.reader.connect() as connection:
            return {
                name
                for name, table in METADATA.tables.items()
                if any(words in repr(row) for row in connection.execute(select(table)))
            }
    finally:
        database.close()


def test_the_password_is_read_where_it_is_shown_and_nowhere_else(venue: Running) -> None:
    async def play() -> None:
        async with session(venue) as staff:
            person = Participant(venue.address)
            await person.join(staff.code, group="F")
            base = staff.base
            everywhere = {
                "wall": lambda: staff.get(f"{base}/projector"),
                "frame of the wall": lambda: staff.get(f"{base}/frame", screen="projector", after=1),
                "console": lambda: staff.get(f"{base}/console"),
                "phone": lambda: person.get(base),
                "frame of a phone": lambda: person.get(f"{base}/frame", screen="phone", after=1),
                "minutes": lambda: staff.get(f"{base}/minutes.json"),
                "file": lambda: staff.get(f"{base}/session.yaml"),
                "acts": lambda: staff.get(f"{base}/acts"),
                "page": lambda: staff.get(f"{base}/venue"),
                "sheet": lambda: staff.get(f"{base}/venue/sheet"),
            }

            async def seen(*places: str) -> set[str]:
                return {one for one in places or everywhere if SECRET in (await everywhere[one]()).text}

            with pytest.raises(Surprise, match="type in the Wi-Fi first"):
                await staff.post(f"{base}/venue/wall", slide="wifi")
            refused = await staff.web.post(
                f"{base}/venue/wifi", data={"network": NAME, "wifi_password": "short"}
            )
            assert (
                refused.status_code == 422 and "8 to 63" in refused.text and 'value="short"' in refused.text
            )
            await staff.post(f"{base}/venue/wifi", network=NAME, wifi_password=SECRET)
            assert await seen("wall", "frame of the wall", "page", "sheet") == {"page", "sheet"}
            await staff.post(f"{base}/venue/wall", slide="wifi")
            # The control: while it is shown, it is found on the wall.
            assert await seen() == {"page", "sheet", "wall", "frame of the wall"}
            assert NAME not in (await person.get(base)).text
            await staff.post(f"{base}/venue/wall")
            assert await seen("wall", "frame of the wall") == set()
            answer = await person.web.get(f"{base}/venue")
            assert answer.status_code == 403 and SECRET not in answer.text
            assert where_it_is_stored(venue, SECRET) == {"venue_wifi"}
            assert where_it_is_stored(venue, NAME) == {"venue_wifi"}
            await staff.post(f"{base}/closing")
            assert where_it_is_stored(venue, SECRET) == set()
            await person.close()

    asyncio.run(play())


def test_another_address_is_chosen_and_works_without_a_setting(venue: Running) -> None:
    async def play() -> None:
        async with session(venue) as staff:
            base = staff.base
            assert "192.168.1.20" in (await staff.get(f"{base}/projector")).text
            page = (await staff.get(f"{base}/venue")).text
            assert "10.42.0.1" in page and "hotspot" in page
            wrong = await staff.web.post(f"{base}/venue/address", data={"host": "10.9.9.9"})
            assert wrong.status_code == 422 and "none of the laptop" in wrong.text
            await staff.post(f"{base}/venue/address", host="10.42.0.1")
            wall = (await staff.get(f"{base}/projector")).text
            assert "10.42.0.1" in wall and "192.168.1.20" not in wall
            for path in ("preparation", "card", "hand-over"):
                found = (await staff.get(f"{base}/{path}")).text
                assert "192.168.1.20" not in found, path
            assert "10.42.0.1" in (await staff.get(f"{base}/card")).text
            # A phone asks at that address: its forms are our own, and another site's are not.
            person = Participant(venue.address)
            person.web.headers.update({"Host": "10.42.0.1:8000", "Origin": "http://10.42.0.1:8000"})
            await person.join(staff.code, group="F")
            assert (await person.get(person.base)).status_code == 200
            person.web.headers["Host"] = "dialogue.evil.example"
            assert (await person.web.get("/")).status_code == 421
            await person.close()

    asyncio.run(play())


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    prepare(found)
    yield found
    found.close()


def console(made: World) -> str:
    return made.truth(Audience(Screen.CONSOLE, "en"))[1]


def test_an_address_that_changes_is_followed_and_said(made: World) -> None:
    dialogue: Any = made.dialogue
    dialogue.where.address = "http://192.168.1.20:8000"

    def now(*found: Interface) -> str:
        asyncio.run(moved_to(dialogue, found))
        with made.database.read() as reader:
            return address_of(reader, made.session_id, dialogue.where)

    assert now(WIFI) == "http://192.168.1.20:8000" and made.log()[-1].kind != "address.moved"
    assert now(HOTSPOT, WIFI) == "http://192.168.1.20:8000"  # what works is kept
    assert now() == "http://192.168.1.20:8000" and "is in no network" in console(made)
    assert now(WIFI) == "http://192.168.1.20:8000" and "is in no network" not in console(made)
    assert now(HOTSPOT) == "http://10.42.0.1:8000"
    told = console(made)
    assert "The address for phones has changed" in told and "http://192.168.1.20:8000" in told
    assert "http://10.42.0.1:8000" in made.truth(Audience(Screen.PROJECTOR, "en"))[1]
    assert "has changed" not in made.truth(Audience(Screen.PHONE, "en"))[1]
    assert now(WIFI) == "http://192.168.1.20:8000" and "has changed" not in console(
        made
    )  # back where phones know it
    dialogue.where.venue = False  # the control: outside of venue mode nothing follows
    assert now(HOTSPOT) == dialogue.where.address


def test_the_wifi_leaves_no_fingerprint(made: World) -> None:
    """A short password could be found again by its hash: so neither hash nor seat is kept."""
    made.run(DescribeWifi(NAME, SECRET), made.facilitator)
    entry = made.log()[-1]
    assert (entry.kind, entry.facts) == ("wifi.described", {}) and entry.seat_id is None
