"""A framework adds up what its platforms work for; what an item says stays with those who may read its platform."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.frameworks import members, pages
from dialogue.frameworks.roll_up import targets_of, whole_sum
from dialogue.languages import Tongue
from dialogue.simulation.actors import Facilitator
from support.days import in_days, today
from support.roles import platform_of, with_item

SECRET_WORDS = "Wells for all"  # of `with_item`


async def of_platform(running: Any, title: str) -> tuple[Facilitator, str, int]:
    """A coordinator with a session, her platform's address, and an item on its agenda."""
    made = Facilitator(running.address)
    await made.enter(running.sign_in_link())
    await made.prepare(title, recipe="empty")
    await made.open()
    await made.post(f"{made.base}/activities", kind="agree", prompt="Agreed?", minutes="5")
    item = with_item(running, made.session_id, (await made.activities())[-1])
    return made, f"/platforms/{platform_of(running, made.session_id)}", item


def test_platforms_join_and_are_added_up_without_telling_their_words(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        awa, ours, own_item = await of_platform(running, "Water")
        bo, theirs, other_item = await of_platform(running, "Land")
        cycle = {"name": "Water and land 2030", "cycle_from": in_days(-30), "cycle_until": in_days(300)}
        for wrong, sentence in (
            ({"name": ""}, "Nothing was written"),
            ({"cycle_from": ""}, "choose a date"),
            ({"cycle_until": in_days(-30)}, "lies before the first"),
        ):
            answer = await awa.web.post(f"{ours}/frameworks", data=cycle | wrong)
            assert answer.status_code == 422 and sentence in answer.text, wrong
        made = await awa.post(f"{ours}/frameworks", **cycle)
        here, number = made.url.path, int(made.url.path.rsplit("/", 1)[1])
        key = re.findall(r'id="framework-key" readonly value="(\w+)"', made.text)[0]
        await awa.post(f"{here}/targets", text="Every village decides about its water", measure="Councils")

        # Whoever is in none of its platforms does not learn that there is one.
        assert (await bo.web.get(here)).status_code == 404
        for what in ("targets", "targets/1/items", "entries", "key"):
            assert (await bo.web.post(f"{here}/{what}", data={"text": "x"})).status_code == 404, what
        wrong = await bo.web.post(f"{theirs}/frameworks/joining", data={"key": "0" * 20})
        assert wrong.status_code == 422 and "does not fit" in wrong.text
        page = (await bo.post(f"{theirs}/frameworks/joining", key=f" {key.upper()} ")).text
        assert "Every village decides" in page
        again = await bo.web.post(f"{theirs}/frameworks/joining", data={"key": key})
        assert again.status_code == 422 and "already" in again.text

        # Each gathers her own platform's items, and nobody another's.
        await awa.post(f"{here}/targets/1/items", item=str(own_item))
        foreign = await awa.web.post(f"{here}/targets/1/items", data={"item": str(other_item)})
        assert foreign.status_code == 422 and "that you work on" in foreign.text
        await bo.post(f"{here}/targets/1/items", item=str(other_item))
        twice = await bo.web.post(f"{here}/targets/1/items", data={"item": str(other_item)})
        assert twice.status_code == 422
        page = (await awa.get(here)).text
        assert page.count(SECRET_WORDS) == 2, "her own item in the list and in the form, not the other's"
        assert "which you cannot read" in page and f"/agenda/items/{other_item}" not in page
        with running.database().read() as reader:
            tongue, day = Tongue("en"), today()
            [target] = targets_of(reader, number, {0}, tongue, day)
            assert target.items == () and target.sum.items == 2 and sum(target.hidden.values()) == 2
            assert whole_sum(reader, number, tongue, day).items == 2

        for wrong, sentence in (
            ({"sort": "feast"}, "what they do together"),
            ({"platforms": []}, "that took part"),
            ({"happened_on": in_days(1)}, "has not come yet"),
            ({"what": ""}, "Nothing was written"),
        ):
            entry = {
                "sort": "learning",
                "happened_on": in_days(-1),
                "what": "Visit",
                "platforms": [ours.split("/")[-1]],
            }
            answer = await awa.web.post(f"{here}/entries", data=entry | wrong)
            assert answer.status_code == 422 and sentence in answer.text, wrong
        await awa.post(f"{here}/entries", **entry)
        assert "Joint learning" in (await bo.get(f"{here}?year={in_days(-1)[:4]}")).text
        assert "Visit" not in (await bo.get(f"{here}?year=1999")).text

        # The negative control: without the check of whose agenda it is, she reads the other's words too.
        monkeypatch.setattr(
            members, "readable", lambda reader, _: {one.id for one in members.platforms_in(reader, number)}
        )
        assert "which you cannot read" not in (await awa.get(here)).text
        monkeypatch.undo()

        # A new key: the one before fits no more.
        renewed = re.findall(
            r'id="framework-key" readonly value="(\w+)"', (await awa.post(f"{here}/key")).text
        )
        assert renewed and renewed[0] != key
        await bo.post(f"{theirs}/frameworks/{number}/leaving")
        assert (await bo.web.get(here)).status_code == 404
        old = await bo.web.post(f"{theirs}/frameworks/joining", data={"key": key})
        assert old.status_code == 422 and "does not fit" in old.text
        with running.database().read() as reader:
            [target] = targets_of(reader, number, {0}, tongue, day)
            assert target.sum.items == 1, "what left is counted no more"
        assert len(key) == pages.KEY_LENGTH
        await awa.close()
        await bo.close()

    asyncio.run(play())
