"""Frameworks and threads for programs: figures of all, words of the token's own platform only."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from dialogue.api import frameworks, threads
from dialogue.kernel.rights import Right
from dialogue.simulation.actors import Participant
from support.days import in_days
from support.programs import Lender, lender
from support.roles import with_item


async def with_agenda(running: Any) -> tuple[Lender, int]:
    """Somebody with an item on her platform's agenda."""
    made = await lender(running)
    staff = made.staff
    await staff.post(f"{staff.base}/activities", kind="agree", prompt="Agreed?", minutes="5")
    return made, with_item(running, staff.session_id, (await staff.activities())[-1])


def test_frameworks_are_read_and_items_of_other_platforms_are_counted_only(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        (awa, hers), (bo, his) = await with_agenda(running), await with_agenda(running)
        cycle = {"name": "Water and land", "cycle_from": in_days(-30), "cycle_until": in_days(300)}
        made = await awa.staff.post(f"/platforms/{awa.platform}/frameworks", **cycle)
        page, number = made.url.path, int(made.url.path.rsplit("/", 1)[1])
        await awa.staff.post(f"{page}/targets", text="Every village decides", measure="Councils")
        await awa.staff.post(f"{page}/targets/1/items", item=str(hers))
        at, other = f"/platforms/{awa.platform}/frameworks", f"/platforms/{bo.platform}/frameworks"
        reads, outside = await awa.program("read"), await bo.program("read")

        # A platform that is not in it learns of none, and no token reads another platform's.
        assert await outside.get(other) == []
        for path in (f"{other}/{number}", f"{other}/{number}/year", at, f"{at}/{number}"):
            await outside.get(path, 404)
        key = made.text.partition('id="framework-key" readonly value="')[2].partition('"')[0]
        await bo.staff.post(f"/platforms/{bo.platform}/frameworks/joining", key=key)
        await bo.staff.post(f"{page}/targets/1/items", item=str(his))
        entry = {
            "sort": "learning",
            "happened_on": in_days(-1),
            "what": "A visit",
            "platforms": [str(awa.platform)],
        }
        await awa.staff.post(f"{page}/entries", **entry)

        [line] = await reads.get(at)
        assert (line["id"], line["name"], len(line["platforms"])) == (number, "Water and land", 2)
        whole = await reads.get(f"{at}/{number}")
        [target] = whole["targets"]
        assert target["text"] == "Every village decides" and target["items"] == [hers]
        assert target["elsewhere"] == {str(bo.platform): 1} and target["sum"]["items"] == 2
        assert whole["whole"]["items"] == 2 and [one["what"] for one in whole["entries"]] == ["A visit"]
        year = await reads.get(f"{at}/{number}/year?year={whole['years'][0]}")
        assert year["targets"] == [target] and year["over"] is False and len(year["platforms"]) == 2
        wrong = await reads.get(f"{at}/{number}/year?year=1999", 422)
        assert wrong["field"] == "year"
        [seen] = (await outside.get(f"{other}/{number}"))["targets"]
        assert seen["items"] == [his], "each reads her own platform's"
        # The negative control: read with the eyes of everybody, the other platform's item is named.
        real = frameworks.roll_up.targets_of
        both = {awa.platform, bo.platform}
        monkeypatch.setattr(
            frameworks.roll_up, "targets_of", lambda reader, of, _, *more: real(reader, of, both, *more)
        )
        assert (await reads.get(f"{at}/{number}"))["targets"][0]["items"] == [hers, his]

    asyncio.run(play())


def test_threads_are_read_as_far_as_the_token_reaches(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        (awa, hers), (bo, his) = await with_agenda(running), await with_agenda(running)
        reads, leads = await awa.program("read"), await awa.program("console")
        await awa.staff.post(f"{awa.staff.base}/activities", kind="brainstorm", prompt="?", minutes="5")
        brainstorm = (await awa.staff.activities())[-1]
        await awa.staff.turn(brainstorm, "open")
        person = Participant(running.address)
        await person.join(awa.staff.code, group="F")
        await person.act(brainstorm, "ideas", text="A quiet word")
        at = f"/platforms/{awa.platform}/agenda/{hers}/thread"
        thread = await leads.get(f"{awa.session}/thread")
        assert f"agenda:{hers}" in [one["ref"] for one in thread["knots"]]
        refs = {one["ref"] for one in thread["knots"]}
        assert all({one["source"], one["target"]} <= refs for one in thread["links"]) and thread["links"]
        # Words of the session are for a token that reads its record; the item's own are for all that read the agenda.
        await reads.get(f"{awa.session}/thread", 403)
        less, more = await reads.get(at), await leads.get(at)
        assert less["left_out"] == [awa.staff.session_id] and more["left_out"] == []
        assert "A quiet word" in str(more) and "A quiet word" not in str(less)
        assert {one["ref"] for one in less["knots"]} < {one["ref"] for one in more["knots"]}
        for path in (
            f"/platforms/{bo.platform}/agenda/{his}/thread",
            f"/platforms/{awa.platform}/agenda/{his}/thread",
            f"{bo.session}/thread",
        ):
            await leads.get(path, 404)
        # The negative control: without the check of what was lent the small token reads them too.
        monkeypatch.setattr(
            threads, "Right", SimpleNamespace(READ_DRAFT=Right.READ_AGENDA, READ_AGENDA=Right.READ_AGENDA)
        )
        assert (await reads.get(at))["left_out"] == []

    asyncio.run(play())
