"""Whoever tries to have more than one vote: by proxy, by a name, by a second seat, by a further colleague."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from dialogue.activities.vote import giving
from dialogue.simulation.actors import Surprise
from support.vote_room import cast, close_all, fields_of, rows, voting


def seat_of(running: Any, name: str) -> int:
    found: int = rows(running, f"SELECT id FROM seat WHERE name = '{name}'")[-1][0]
    return found


def papers(running: Any) -> int:
    found: int = rows(
        running,
        "SELECT count(*) FROM ballot_paper WHERE ballot_id = (SELECT max(id) FROM ballot)",
    )[0][0]
    return found


class Room:
    """Several people in one vote, and what can be entered for them at the desk."""

    def __init__(self, facilitator: Any, running: Any, activity: int) -> None:
        self.facilitator, self.running, self.activity = facilitator, running, activity

    async def proxy(self, holder: str, giver: str | int = "", name: str = "") -> int:
        """Enter a written proxy; its id."""
        await self.facilitator.act(
            self.activity,
            "proxies",
            holder=seat_of(self.running, holder),
            giver=seat_of(self.running, giver) if isinstance(giver, str) and giver else giver or 0,
            giver_name=name,
            group=(await self.facilitator.groups())["F"],
            document="letter",
        )
        found: int = rows(self.running, "SELECT max(id) FROM ballot_proxy")[0][0]
        return found

    async def by_proxy(self, holder: Any, proxy: int) -> None:
        """The holder sends the paper of a proxy."""
        base = f"{holder.base}/activities/{self.activity}/proxies/{proxy}"
        ballot, option = rows(self.running, "SELECT ballot_id, min(id) FROM ballot_option GROUP BY 1")[-1]
        await holder.post(f"{base}/paper", ballot=ballot, **{f"dots.{option}": 1})

    async def made_one(self, stays: int, second: int) -> None:
        await self.facilitator.post(f"{self.facilitator.base}/people/{stays}/same", second=second)


async def people_called(facilitator: Any, person: Any, names: Sequence[str]) -> list[Any]:
    return [await person(facilitator, "F", name=name) for name in names]


def test_an_organisation_has_no_second_vote_by_proxy(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo, ed, fay = found = await people_called(facilitator, person, ("Awa", "Bo", "Ed", "Fay"))
            activity = await voting(facilitator, one_vote="organisation", proxies="3")
            for one in (awa, bo):
                await one.act(activity, "organisation", organisation="Wells")
            await ed.act(activity, "organisation", organisation="Co-op")
            await facilitator.act(activity, "voting")
            for one in (awa, fay):
                await one.post(f"{one.base}/leaving")
            room = Room(facilitator, running, activity)
            for giver, name in (("Awa", ""), ("", "WELLS"), ("", "co-op")):
                with pytest.raises(Surprise, match="has a vote here already"):
                    await room.proxy("Ed", giver, name)
            with pytest.raises(Surprise, match="not known for which organisation"):
                await room.proxy("Ed", "Fay")
            absent = await room.proxy("Ed", name="Fishers")
            await room.by_proxy(ed, absent)
            await bo.act(activity, "organisation-paper")
            await cast(bo, activity, 1)
            await cast(ed, activity, 1)
            assert papers(running) == 3

            with monkeypatch.context() as patched:  # the control: Wells votes twice
                patched.setattr(giving, "_require_body_without_vote", lambda *_: None)
                await room.by_proxy(ed, await room.proxy("Ed", "Awa"))
            assert papers(running) == 4
            await close_all(*found)

    asyncio.run(play())


def test_a_list_and_delegates_hold_for_proxies_too(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, _, ed = found = await people_called(facilitator, person, ("Awa", "Bo", "Ed"))
            activity = await voting(facilitator, level="roll", names="Awa; Bo; Fatou; Gil", proxies="3")
            await facilitator.act(activity, "voting")
            room = Room(facilitator, running, activity)
            with pytest.raises(Surprise, match="not on the list"):
                await room.proxy("Awa", name="Somebody")
            with pytest.raises(Surprise, match="Somebody of this name is in the session"):
                await room.proxy("Awa", name=" bo")
            fatou, gil = await room.proxy("Awa", name="Fatou"), await room.proxy("Awa", name="Gil")
            await room.by_proxy(awa, fatou)
            late = [await person(facilitator, "F", name=name) for name in ("Fatou", "Gil")]
            await facilitator.act(activity, "late-voters")
            assert [bool(fields_of(await one.page())) for one in late] == [False, True]
            with pytest.raises(Surprise, match="has a vote here already"):
                await room.by_proxy(awa, gil)
            await facilitator.turn(activity, "close")

            await facilitator.post(
                f"{facilitator.base}/people/{seat_of(running, 'Bo')}/role", role="delegate"
            )
            only = await voting(facilitator, electorate="delegates")
            await ed.post(f"{ed.base}/leaving")
            with pytest.raises(Surprise, match="Only delegates vote"):
                await Room(facilitator, running, only).proxy("Bo", "Ed")
            await close_all(*found, *late)

    asyncio.run(play())


def test_two_seats_of_one_person_have_one_vote_whoever_votes_for_her(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            found = await people_called(facilitator, person, ("Awa", "Bo", "Ed", "Fay", "Gil"))
            awa, bo, ed, fay, gil = found
            activity = await voting(facilitator)
            room = Room(facilitator, running, activity)
            for one in (ed, fay, gil):
                await one.post(f"{one.base}/leaving")
            of_ed, of_fay = await room.proxy("Awa", "Ed"), await room.proxy("Bo", "Fay")
            first = {name: seat_of(running, name) for name in ("Ed", "Fay", "Gil")}
            again = await people_called(facilitator, person, ("Ed", "Fay", "Gil"))
            await facilitator.act(activity, "late-voters")
            second = {name: seat_of(running, name) for name in first}

            await room.by_proxy(awa, of_ed)
            await room.made_one(second["Ed"], first["Ed"])  # her proxy has voted: no line is left to her
            with pytest.raises(Surprise):
                await again[0].act(activity, "paper", **{"dots.1": "1"})

            await room.made_one(second["Fay"], first["Fay"])  # she is here: her proxy rests
            with pytest.raises(Surprise, match="this person is here"):
                await room.by_proxy(bo, of_fay)
            await cast(again[1], activity, 1)
            with pytest.raises(Surprise):
                await room.by_proxy(bo, of_fay)
            assert papers(running) == 2

            await facilitator.act(activity, f"proxies/{of_fay}/removal")
            of_gil = await room.proxy("Bo", first["Gil"])
            await facilitator.post(f"{facilitator.base}/people/{first['Gil']}/removal")
            assert rows(running, "SELECT count(*) FROM ballot_proxy WHERE NOT voted") == [(0,)], (
                "and her proxy"
            )
            with pytest.raises(Surprise):
                await room.by_proxy(bo, of_gil)

            await facilitator.post(f"{facilitator.base}/people/{first['Gil']}/return")
            of_gil = await room.proxy("Bo", first["Gil"])
            await room.by_proxy(bo, of_gil)
            with monkeypatch.context() as patched:  # the control: Gil votes twice
                patched.setattr(giving, "made_one", lambda *_: False)
                await room.made_one(second["Gil"], first["Gil"])
            await cast(again[2], activity, 1)
            assert papers(running) == 4
            await close_all(*found, *again)

    asyncio.run(play())
