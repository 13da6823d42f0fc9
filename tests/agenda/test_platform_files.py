"""What the agenda gives to other programs: a calendar that is somebody's own, and results that fit IATI's schema."""

from __future__ import annotations

import asyncio
import gzip
import html
import re
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import lxml.etree
from icalendar import Calendar
from sqlmodel import select
from tests.agenda.test_agenda import PROMISE
from tests.agenda.test_progress import indicator as an_indicator
from typer.testing import CliRunner

from dialogue.accounts.schema import Account
from dialogue.agenda.schema import Indicator
from dialogue.cli import agenda
from support.days import in_days
from support.roles import platform_of

SCHEMAS = Path(__file__).parents[1] / "data" / "schemas" / "iati"


def wrong_in(content: bytes, folder: Path) -> list[str]:
    """What IATI's own schema says against a file."""
    for file in SCHEMAS.glob("*.gz"):
        (folder / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
    schema = lxml.etree.XMLSchema(lxml.etree.parse(folder / "iati-activities-schema.xsd"))
    schema.validate(lxml.etree.fromstring(content))
    return [one.message for one in schema.error_log]


def days_in(content: bytes) -> dict[str, date]:
    """The events of a calendar by their names, and everything an event needs."""
    events = Calendar.from_ical(content).walk("VEVENT")
    assert all(one["dtstamp"] and one["summary"] and one["url"] for one in events)
    return {str(one["uid"]).partition("@")[0]: one["dtstart"].dt for one in events}


def changed(room: Any, table: Any, **values: Any) -> None:
    database = room.running.database()
    with database.write() as tx:
        for row in tx.exec(select(table)):
            for name, value in values.items():
                setattr(row, name, value)
            tx.add(row)
    database.close()


def test_calendar_and_results_come_from_the_record(decided: Any, tmp_path: Path) -> None:
    async def play() -> dict[str, httpx.Response]:
        async with decided(bo="3 too slow") as room:
            lead, got = room.facilitator, dict[str, httpx.Response]()
            base = f"/platforms/{platform_of(room.running, lead.session_id)}"
            await room.add(next_review=in_days(90), change_sought="Councils; in every village, by law")
            await room.post("commitments", **PROMISE, due=in_days(10))
            await room.post("progress/indicators", **{**an_indicator(), "baseline": "", "baseline_on": ""})
            await room.post("progress/milestones", what="Statutes are signed", due=in_days(30))
            got["lacking"] = await lead.web.get(f"{lead.address}{base}/iati.xml")
            got["page"] = await lead.get(f"{base}/files")

            address = html.unescape(re.findall(r'value="([^"]*/calendar/[^"]*)"', got["page"].text)[0])
            path = "/calendar/" + address.partition("/calendar/")[2]
            async with httpx.AsyncClient(base_url=lead.address, timeout=60) as program:
                got["feed"] = await program.get(path)
                got["wrong key"] = await program.get(path.replace(".ics", "0.ics"))
                got["another's"] = await program.get(re.sub(r"/(\d+)/(\w{40})", r"/99/\2", path))
                changed(room, Account, password_hash="another")
                got["after another password"] = await program.get(path)
                got["file, signed in"] = await lead.get(f"{base}/agenda.ics")
                got["stranger"] = await program.get(f"{base}/agenda.ics")
                got["stranger's results"] = await program.get(f"{base}/iati.xml")

            words = ["our platform", "--data", str(room.running.settings.data)]
            lacking = CliRunner().invoke(agenda.app, [*words, "--format", "iati"])
            assert lacking.exit_code == 2 and "no baseline with its day" in lacking.stderr
            file = tmp_path / "agenda.ics"
            assert CliRunner().invoke(agenda.app, [*words, "-o", str(file)]).exit_code == 0
            assert days_in(file.read_bytes()) == days_in(got["feed"].content)
            changed(room, Indicator, baseline="2", baseline_on=date.fromisoformat(in_days(-200)))
            value = {
                "said_on": in_days(-1),
                "value": "7",
                "part": ["4", "3"],
                "source": "Register",
                "send": "on",
            }
            await room.post("progress/indicators/1/values", **value)
            await room.post("progress/values/1", to="approved")
            await lead.turn(room.activity, "close")
            await lead.post(f"{lead.base}/closing")
            got["results"] = await lead.get(f"{base}/iati.xml", organisation="XM-DAC-12-1")
            return got

    got = asyncio.run(play())
    assert got["lacking"].status_code == 422 and "no baseline with its day" in got["lacking"].text
    assert "no baseline with its day" in got["page"].text

    expected = {
        "item-1-review": in_days(90),
        "commitment-1": in_days(10),
        "milestone-1": in_days(30),
    }
    found = {name: on.isoformat() for name, on in days_in(got["feed"].content).items()}
    assert found == expected and got["file, signed in"].content == got["feed"].content
    assert b"Councils\\; in every village\\, by law" in got["feed"].content.replace(b"\r\n ", b"")
    for refused in ("wrong key", "another's", "after another password"):
        assert got[refused].status_code == 404 and b"BEGIN" not in got[refused].content, refused
    for refused in ("stranger", "stranger's results"):
        assert got[refused].status_code in (303, 401, 403, 404), refused

    content = got["results"].content
    assert wrong_in(content, tmp_path) == []
    root = lxml.etree.fromstring(content)
    outcome, attendance = root.iterfind(".//result")
    (indicator,) = outcome.iterfind("indicator")
    assert indicator.find("baseline").get("value") == "2"
    actual = [(one.get("value"), one.findtext("dimension") is None) for one in indicator.iter("actual")]
    assert [value for value, _ in actual] == ["7", "4", "3"]
    assert [one.get("value") for one in indicator.iter("target")] == ["12"]
    heads = [(one.get("value"), len(one)) for one in attendance.iter("actual")]
    assert heads == [("3", 0), ("1", 1), ("1", 1), ("1", 1)], "the groups add up to those who came"
    assert root.findtext(".//iati-identifier", "").startswith("XM-DAC-12-1-")
    # The schema is asked: without what it requires, or with a day that is none, the same file does not fit.
    for good, bad in ((b"iati-identifier>", b"identifier>"), (b'iso-date="20', b'iso-date="x')):
        assert wrong_in(content.replace(good, bad), tmp_path) != []
