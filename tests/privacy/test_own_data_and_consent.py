"""What is kept of somebody is hers to take along, without anything of others; a picture goes with its consent."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from typing import Any

import pytest

from dialogue.activities.registry import KINDS
from dialogue.minutes.verifying import proofs
from dialogue.privacy.own_data import FIELDS
from dialogue.simulation.actors import Facilitator, Participant, Surprise
from support.picture_files import plain, saved
from support.picture_forms import sent
from support.vote_room import rows

HERS, HIS = "The mosquelle well is dry since May", "The craquandis road is broken"


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wrong(running: Any) -> list[str]:
    database = running.database()
    try:
        with database.read() as reader:
            return [said for one in proofs(reader, KINDS) for said in one.wrong]
    finally:
        database.close()


def test_own_data_and_withdrawn_pictures(running: Any) -> None:
    async def play() -> None:
        staff, her, him = (
            Facilitator(running.address),
            Participant(running.address),
            Participant(running.address),
        )
        await staff.enter(running.sign_in_link())
        await staff.prepare("Water", recipe="empty", groups=("farmers", "ngos"))
        await staff.post(f"{staff.base}/activities", kind="brainstorm", prompt="Ideas?", minutes="5")
        [step] = await staff.activities()
        await staff.act(
            step,
            "edit",
            title="Ideas",
            prompt="Ideas?",
            minutes="5",
            boxes=["pictures"],
            **{"setting.pictures": "true", "setting.limit": "5"},
        )
        await staff.open()
        await her.join(staff.code, group="F", name="Zephyrine")
        await him.join(staff.code, group="N", name="Boubacar")
        await staff.post(f"{staff.base}/attendance/register", days="30")
        await her.post(f"{staff.base}/register", name="Zephyrine Diallo", organisation="Wells")
        await him.post(f"{staff.base}/register", name="Boubacar Sow", organisation="Roads")
        await staff.turn(step, "open")
        await her.act(step, "ideas", text=HERS)
        await him.act(step, "ideas", text=HIS)
        idea = rows(running, "SELECT min(id) FROM idea")[0][0]
        await pictured(her, step, idea)
        await staff.act(step, "reveal")
        await staff.turn(step, "close")
        await staff.post(f"{staff.base}/closing")
        await staff.post(f"{staff.base}/minutes/versions", number=1, days="14", because="In haste.")

        page = (await her.get(f"{her.base}/my-data")).text
        for mine, others in ((HERS, HIS), ("Zephyrine Diallo", "Boubacar")):
            assert mine in page and others not in page
        words = set(re.findall(r"<dt[^>]*>([^<]+)", page))
        assert "What you wrote" in words and "in the file." in page
        assert words <= set(FIELDS.values()), "columns and codes are for programs"
        found = files_in((await her.get(f"{her.base}/my-data.zip")).content)
        assert {"page.html", "data.json"} < set(found) and sum(name.endswith(".jpg") for name in found) == 2
        told = json.loads(found["data.json"])["tables"]
        assert told["idea"][0]["text"] == HERS and told["register"][0]["name"] == "Zephyrine Diallo"
        everything = b"".join(found.values()).decode("utf-8", "replace")
        for hash_or_other in ("token_hash", "recovery_hash", HIS, "Boubacar"):
            assert hash_or_other not in everything
        assert HIS in (await him.get(f"{him.base}/my-data")).text
        stranger = Participant(running.address)
        with pytest.raises(Surprise, match="-> 40"):
            await stranger.get(f"{her.base}/my-data")
        with pytest.raises(Surprise, match="-> 40"):
            await stranger.get("/account/data.zip")
        own = files_in((await staff.get("/account/data.zip")).content)
        account = json.loads(own["data.json"])["tables"]
        assert (
            account["account"][0]["name"].startswith("Awa") and "password_hash" not in account["account"][0]
        )
        await consents(running, staff)
        for one in (staff, her, him, stranger):
            await one.close()

    asyncio.run(play())


async def pictured(person: Participant, step: int, idea: int) -> None:
    address = f"{person.base}/activities/{step}/ideas/{idea}/picture"
    answer = await sent(person, address, saved(plain()), "A well with two people", agreed="1")
    assert answer.status_code < 400, answer.text[:500]


async def consents(running: Any, staff: Facilitator) -> None:
    """Written down, for a use; withdrawn: gone from the store and from what is not published, and listed."""
    here = f"{staff.base}/consents"
    picture = rows(running, "SELECT id FROM picture")[0][0]
    fields = {
        "picture": str(picture),
        "whom": "person",
        "who": "Zephyrine",
        "form": "written",
        "witness": "Bo",
    }
    for change, said in (
        ({"uses": []}, "at least one use"),
        ({"given_on": "2999-01-01"}, "not later than today"),
        ({"whom": "nobody"}, "choose who agreed"),
        ({"picture": "999"}, "not there any more"),
    ):
        with pytest.raises(Surprise, match=said):
            await staff.post(here, **{**fields, "uses": ["minutes"], "given_on": "2026-01-31", **change})
    await staff.post(here, **fields, uses=["public"], given_on="2026-01-31")
    assert "Zephyrine" in (await staff.get(here)).text
    content = rows(running, "SELECT content FROM minutes_text WHERE language = 'en'")[0][0]
    assert '"block": "picture"' in content
    draft = (await staff.get(f"{staff.base}/minutes", version="draft")).text
    assert "A well with two people" not in draft, "nobody agreed to minutes"
    consent = rows(running, "SELECT id FROM picture_consent")[0][0]
    await staff.post(f"{here}/{consent}/withdrawal")
    await staff.post(f"{here}/{consent}/withdrawal")  # a second click
    assert rows(running, "SELECT count(*) FROM picture_content") == [(0,)]
    content = rows(running, "SELECT content FROM minutes_text WHERE language = 'en'")[0][0]
    assert '"block": "picture"' not in content
    assert wrong(running) == []
    listed = (await staff.get(here)).text
    assert "the picture was deleted" in listed and "withdrawn on" in listed and "<img" not in listed
    assert "1 passage was taken out on" in (await staff.get(f"{staff.base}/minutes", version="1")).text
    with pytest.raises(Surprise, match="was withdrawn"):
        await staff.post(here, **fields, uses=["public"], given_on="2026-01-31")
