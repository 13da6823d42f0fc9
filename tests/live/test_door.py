"""The door: passcode, waiting room, number of places, and the lock; as newcomers meet them, without script."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.people import seats
from dialogue.people.passcode import digest_of
from dialogue.simulation.actors import Facilitator, Participant, Surprise, lobby_groups
from dialogue.web import turnstile
from support.lines import channel, heard
from support.vote_room import rows


async def lobby(running: Any, staff: Facilitator) -> tuple[Participant, str]:
    person = Participant(running.address)
    return person, (await person.get(f"/join/{staff.code}", lang="en")).text


async def comes(running: Any, staff: Facilitator, name: str, group: str = "F") -> Participant:
    person = Participant(running.address)
    await person.join(staff.code, group=group, name=name)
    return person


def knock_of(page: str, name: str) -> str:
    found = re.search(rf'id="knock-(\d+)"><p><b><bdi>{name}</bdi>', page)
    assert found, f"{name} does not wait"
    return found[1]


def test_newcomers_say_the_passcode(open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = []
    missed = turnstile.Gate.missed
    monkeypatch.setattr(turnstile.Gate, "missed", lambda gate: (wrong.append(1), missed(gate))[1])

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            groups = await staff.groups()
            early = await comes(running, staff, "Early")
            with pytest.raises(Surprise, match="4 to 60 characters"):
                await staff.post(f"{staff.base}/door/passcode", passcode="abc")
            await staff.post(f"{staff.base}/door/passcode", passcode=" Maíz 42 ")
            assert "Maíz" not in repr(rows(running, "SELECT * FROM session")) + repr(
                rows(running, "SELECT * FROM outcome")
            )
            await early.page()  # whoever is in stays in
            person, page = await lobby(running, staff)
            assert 'name="passcode"' in page and 'name="group"' not in page
            form = {"group": str(groups["F"]), "language": "en", "name": "Sly"}
            with pytest.raises(Surprise, match="has a passcode"):
                await person.post(f"/join/{staff.code}", **form)
            for guess in ("", "maiz 43"):
                with pytest.raises(Surprise, match="not the passcode"):
                    await person.post(f"/join/{staff.code}/passcode", passcode=guess)
            assert len(wrong) == 2
            forger = Participant(running.address)
            made_up = digest_of(staff.session_id, "maíz 42") + ".made up"
            forger.web.cookies.set(f"passcode_{staff.session_id}", made_up)
            with pytest.raises(Surprise, match="has a passcode"):
                await forger.post(f"/join/{staff.code}", **form)
            answer = await person.post(f"/join/{staff.code}/passcode", passcode="MAÍZ  42", language="fr")
            assert 'lang="fr"' in answer.text and lobby_groups(answer.text)
            # Another passcode: what was said before is worth nothing.
            await staff.post(f"{staff.base}/door/passcode", passcode="sorghum")
            with pytest.raises(Surprise, match="has a passcode"):
                await person.post(f"/join/{staff.code}", **form)
            await person.post(f"/join/{staff.code}/passcode", passcode="Sorghum")
            assert (await person.post(f"/join/{staff.code}", **form)).url.path == staff.base
            await staff.post(f"{staff.base}/door/passcode", passcode="")
            await comes(running, staff, "Late")

    asyncio.run(play())


def test_people_wait_and_are_let_in(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            await staff.post(f"{staff.base}/door/waiting-room", on="1")
            async with channel(staff, staff.session_id, "console") as console:
                ana = await comes(running, staff, "Ana")
                assert "1 waits at the door" in (await heard(console, "Ana"))["content"]
            page = await ana.get(f"/sessions/{staff.session_id}")
            assert page.url.path.endswith("/waiting") and page.headers["Refresh"] == "5"
            assert (await ana.get(f"/join/{staff.code}")).url.path.endswith("/waiting"), "a second form"
            for path in ("frame?screen=phone", "minutes", "mine"):
                assert (await ana.web.get(f"{staff.base}/{path}")).status_code == 403, path
            assert not rows(running, "SELECT id FROM seat WHERE role = 'participant'")
            assert not rows(running, "SELECT id FROM attendance")
            others = {name: await comes(running, staff, name) for name in ("Bo", "Di", "Ed")}
            console_page = (await staff.get(f"{staff.base}/console")).text
            assert "4 wait at the door" in console_page
            await staff.post(f"{staff.base}/door/{knock_of(console_page, 'Ana')}", answer="not-now")
            assert "Not now" in (await ana.get(f"{staff.base}/waiting")).text
            await staff.post(f"{staff.base}/door/{knock_of(console_page, 'Bo')}", answer="in")
            assert (await others["Bo"].get(f"{staff.base}/waiting")).url.path == staff.base
            gone = await others["Ed"].post(f"{staff.base}/waiting/end")
            assert gone.url.path == f"/join/{staff.code}" and lobby_groups(gone.text)
            await staff.post(f"{staff.base}/door/all")
            assert (await others["Di"].get(staff.base)).url.path == staff.base
            page = await ana.get(f"{staff.base}/waiting")
            assert "Not now" in page.text, "whoever was told no stays outside"
            await staff.post(f"{staff.base}/door/{knock_of(console_page, 'Ana')}", answer="in")
            assert (await ana.get(f"{staff.base}/waiting")).url.path == staff.base
            with pytest.raises(Surprise, match="does not wait any more"):
                await staff.post(f"{staff.base}/door/{knock_of(console_page, 'Ana')}", answer="in")
            flo = await comes(running, staff, "Flo")
            await staff.post(f"{staff.base}/door/waiting-room", on="")
            assert (await flo.get(f"{staff.base}/waiting")).url.path == staff.base
            await staff.post(f"{staff.base}/door/waiting-room", on="1")
            gus = await comes(running, staff, "Gus")
            await staff.post(f"{staff.base}/closing")
            assert "has ended" in (await gus.web.get(f"{staff.base}/waiting")).text
            assert not rows(running, "SELECT id FROM knock"), "what they said of themselves is gone"

    asyncio.run(play())


def test_places_are_counted_and_a_closed_door_says_so_at_once(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            groups = await staff.groups()
            for wrong in ("many", "0"):
                with pytest.raises(Surprise, match=r"in digits|close the door instead"):
                    await staff.post(f"{staff.base}/door/capacity", capacity=wrong)
            await staff.post(f"{staff.base}/door/capacity", capacity="2")
            first = await comes(running, staff, "Ana")
            second, third = Participant(running.address), Participant(running.address)
            form = {"group": str(groups["F"]), "language": "en"}
            for one in (second, third):
                await one.get(f"/join/{staff.code}")
            await second.post(f"/join/{staff.code}", **form)
            with pytest.raises(Surprise, match="All 2 places in this session are taken"):
                await third.post(f"/join/{staff.code}", **form)
            _, page = await lobby(running, staff)
            assert "All 2 places" in page and 'name="group"' not in page
            assert "All places are taken" in (await staff.get(f"{staff.base}/console")).text
            await first.post(f"{staff.base}/leaving")  # a place is free again
            await staff.post(f"{staff.base}/door/waiting-room", on="1")
            for one in (third, Participant(running.address)):
                await one.post(f"/join/{staff.code}", **form)
            await staff.post(f"{staff.base}/door/all")
            assert len(rows(running, "SELECT id FROM knock")) == 1, "the last one still waits"
            with pytest.raises(Surprise, match="All 2 places"):
                await staff.post(f"{staff.base}/door/all")
            await staff.post(f"{staff.base}/door", locked="1")
            _, page = await lobby(running, staff)
            assert "closed the door" in page and 'name="group"' not in page

    asyncio.run(play())


def test_without_the_checks_everybody_would_come_in(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: places are not counted."""
    monkeypatch.setattr(seats, "require_place", lambda _: None)

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            await staff.post(f"{staff.base}/door/capacity", capacity="1")
            form = {"group": str((await staff.groups() or {"F": 1})["F"]), "language": "en"}
            for _ in range(2):
                await Participant(running.address).post(f"/join/{staff.code}", **form)
            assert len(rows(running, "SELECT id FROM seat WHERE role = 'participant'")) == 2

    asyncio.run(play())
