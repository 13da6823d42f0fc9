"""The pages of notices: asking to hear, confirming, choosing, ending, feeds; without script, and giving nothing away."""

from __future__ import annotations

import re
import sqlite3
from typing import Any
from xml.etree import ElementTree

import httpx
from icalendar import Calendar

from dialogue.notices.keys import Opens, path_for
from dialogue.notices.schema import NoticeContact
from dialogue.web.security import server_secret
from support.roles import platform_of

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "zephyrine.adresse@example.org"
KEY = re.compile(r"/notices/(\d+-[0-9a-f]{40})")


def contact_in(running: Any, number: int = 1) -> NoticeContact | None:
    database = running.database()
    try:
        with database.read() as reader:
            return reader.get(NoticeContact, number)  # type: ignore[no-any-return]
    finally:
        database.close()


def path(running: Any, opens: Opens, number: int = 1) -> str:
    found = contact_in(running, number)
    assert found is not None
    return path_for(server_secret(running.settings.data), found, opens)


def stored(running: Any) -> bytes:
    """Every byte of the data folder."""
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(one.read_bytes() for one in sorted(running.settings.data.rglob("*")) if one.is_file())


async def opened(running: Any, address: str, **fields: Any) -> httpx.Response:
    """A page as a browser without cookies opens it, or a form that it sends."""
    async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
        if fields:
            return await web.post(address, data=fields)
        return await web.get(address)


def test_a_participant_asks_confirms_chooses_and_is_forgotten(
    running: Any, open_session: Any, person: Any, run: Any, caplog: Any
) -> None:
    async def play() -> None:
        async with open_session() as staff:
            awa = await person(staff, "F", language="fr")
            page = await awa.get(f"{staff.base}/hear")
            assert "Savoir ce que cela devient" in page.text
            wrong = await awa.web.post(f"{staff.base}/hear", data={"address": "a@b", "command_id": "x"})
            assert wrong.status_code == 422 and "adresse de courriel" in wrong.text
            own = await awa.post(f"{staff.base}/hear", address=ADDRESS, often="daily", whole="no")
            key = KEY.search(str(own.url))
            assert key is not None and ADDRESS not in own.text and "z…@example.org" in own.text
            assert "Vous l’avez déjà demandé" in (await awa.get(f"{staff.base}/hear")).text
            found = contact_in(running)
            assert found is not None and (found.confirmed_at, found.whole, found.language) == (
                None,
                False,
                "fr",
            )

            for _ in range(2):  # a scanner opens every link; nothing happens by that
                for opens in Opens:
                    answer = await opened(
                        running, path(running, opens) + ("/news.xml" if opens is Opens.FEED else "")
                    )
                    assert answer.status_code == 200
            assert contact_in(running) == found
            await opened(running, path(running, Opens.CONFIRM), command_id="c")
            confirmed = contact_in(running)
            assert confirmed is not None and confirmed.confirmed_at is not None

            here = path(running, Opens.PAGE)
            await opened(
                running, f"{here}/choices", often="weekly", kinds=["due"], language="es", command_id="1"
            )
            changed = contact_in(running)
            assert changed is not None and (changed.often, changed.kinds, changed.language) == (
                "weekly",
                ["due"],
                "es",
            )
            # What mail programs send (RFC 8058): no cookie, no origin, this one field.
            ended = await opened(running, path(running, Opens.END), **{"List-Unsubscribe": "One-Click"})
            assert ended.status_code == 200 and "Ya no recibe correos" in ended.text
            ended_contact = contact_in(running)
            assert ended_contact is not None and ended_contact.often == "never"

            assert ADDRESS.encode() in stored(running), "negative control: it is kept until it is deleted"
            gone = await opened(running, f"{here}/removal", command_id="r")
            assert "Todo está borrado" in gone.text and contact_in(running) is None
            assert ADDRESS.encode() not in stored(running)
            assert (await opened(running, here)).status_code == 404

    run(play())
    assert "zephyrine" not in caplog.text


def test_a_key_opens_only_its_own_page(running: Any, open_session: Any, person: Any, run: Any) -> None:
    async def play() -> None:
        async with open_session() as staff:
            for number in range(2):
                one = await person(staff, "F")
                await one.post(f"{staff.base}/hear", address=f"p{number}@example.org")
            keys = {opens: path(running, opens).rpartition("/")[2] for opens in Opens}
            assert len(set(keys.values())) == len(keys)
            for opens, key in keys.items():
                for other in Opens:
                    end = "/news.xml" if other is Opens.FEED else ""
                    answer = await opened(running, f"/{other}/{key}{end}")
                    assert answer.status_code == (200 if other is opens else 404), (opens, other)
            number, _, secret = keys[Opens.PAGE].partition("-")
            for wrong in (
                f"2-{secret}",
                f"{number}-{secret[:-1]}",
                f"{number}-",
                "9" * 30 + "-x",
                "é-x",
                "1",
            ):
                assert (await opened(running, f"/notices/{wrong}")).status_code == 404
            before = path(running, Opens.FEED)
            await opened(running, path(running, Opens.PAGE) + "/feeds", command_id="f")
            assert (await opened(running, before + "/news.xml")).status_code == 404
            assert (await opened(running, path(running, Opens.FEED) + "/news.xml")).status_code == 200
            assert (await opened(running, f"/notices/{keys[Opens.PAGE]}")).status_code == 200

    run(play())


def test_the_platform_tells_its_people_and_shows_no_address(
    running: Any, open_session: Any, person: Any, run: Any
) -> None:
    async def play() -> None:
        async with open_session() as staff:
            here = f"/platforms/{platform_of(running, staff.session_id)}"
            one = await person(staff, "F")
            await one.post(f"{staff.base}/hear", address="farmer@example.org")
            fields = {"name": "Bintou <b>Sy</b>", "address": ADDRESS, "of": "group-1", "language": "fr"}
            page = await staff.post(f"{here}/news/people", **fields)
            assert "Bintou &lt;b&gt;Sy&lt;/b&gt;" in page.text and "not confirmed" in page.text
            assert "1 person asked to be told" in page.text
            assert ADDRESS not in page.text and "farmer@" not in page.text
            own = await staff.post(
                f"{here}/news/contact", address="", kinds=["due", "changes"], often="never"
            )
            assert KEY.search(str(own.url)) and "news.xml" in own.text
            assert "/notices/3-" in (await staff.get(f"{here}/news")).text
            # Somebody who gave her address herself is not the coordinator's to take out.
            refused = await staff.web.post(f"{here}/news/people/1/removal", data={"command_id": "a"})
            assert refused.status_code == 404 and contact_in(running, 1) is not None
            await staff.post(f"{here}/news/people/2/removal")
            assert contact_in(running, 2) is None

    run(play())


def test_feeds_are_what_programs_read(running: Any, open_session: Any, run: Any) -> None:
    async def play() -> None:
        async with open_session() as staff:
            here = f"/platforms/{platform_of(running, staff.session_id)}"
            await staff.post(f"{here}/news/contact", kinds=["due", "changes"], often="never")
            await staff.post(f"{here}/name", name="Water & <land>")
            feed = await opened(running, path(running, Opens.FEED) + "/news.xml")
            assert feed.headers["content-type"].startswith("application/atom+xml")
            root = ElementTree.fromstring(feed.content)
            for name in ("id", "title", "updated", "author"):
                assert root.find(ATOM + name) is not None, name
            assert root.findtext(f"{ATOM}title") == "Water & <land>: what is new"
            days = await opened(running, path(running, Opens.FEED) + "/days.ics")
            assert Calendar.from_ical(days.content)["x-wr-calname"] == "Agenda of Water & <land>"

    run(play())
