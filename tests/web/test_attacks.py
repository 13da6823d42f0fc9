"""Attacks that were tried, and what withstands them now. Each has a control that shows the attack would be seen."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from starlette.exceptions import HTTPException

from dialogue.kernel.database import Database
from dialogue.simulation.actors import Participant, lobby_groups
from dialogue.web.answers import inside
from dialogue.web.pace import Pace
from dialogue.web.security import LARGEST_BODY, measured, of_a_form
from dialogue.web.static import files, held
from support.vote_room import cast, close_all, rows, voting

HX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "/x\r\nX: 1", "/é", ""],
)
def test_addresses_from_forms_lead_only_to_our_own_pages(address: str) -> None:
    assert inside(address) == "/"
    assert inside("/sessions/1/console?stay=1#mine") == "/sessions/1/console?stay=1#mine"  # control


def test_nobody_is_sent_elsewhere_after_signing_in(running: Any) -> None:
    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            for to, seen in (("/\\evil.example", "/"), ("/日本", "/"), ("/agenda", "/agenda")):
                answer = await web.post(running.sign_in_link(), data={"to": to})
                assert (answer.status_code, answer.headers["location"]) == (303, seen)
            answer = await web.post("/language", data={"language": "日本", "back": "//evil.example"})
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            assert "lang=en" in answer.headers["set-cookie"]
            answer = await web.post("/language", data={"language": "fr"})
            assert "lang=fr" in answer.headers["set-cookie"]  # control

    asyncio.run(play())


def test_made_up_names_of_files_are_neither_opened_nor_remembered(running: Any) -> None:
    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            before = held.cache_info().currsize
            for name in (
                "%00",
                "..%2f..%2fsecret",
                "js%2f..%2f..%2fpyproject.toml",
                "a" * 4000,
                *map(str, range(20)),
            ):
                assert (await web.get(f"/static/x/{name}")).status_code == 404, name
            assert held.cache_info().currsize == before
            assert (await web.get("/static/x/js/live.js")).status_code == 200  # control
            assert "js/live.js" in files()

    asyncio.run(play())


def test_numbers_of_thousands_of_digits_are_told_in_a_sentence(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            await facilitator.post(f"{facilitator.base}/activities", kind="cluster", prompt="?", minutes="5")
            activity = (await facilitator.activities())[-1]
            long = "9" * 5000
            at = f"{facilitator.base}/activities/{activity}"
            assert (await awa.web.post(f"{at}/moves", data={"ideas": "1", "theme": long})).status_code == 422
            answer = await facilitator.web.post(f"{at}/edit", data={"minutes": long, "title": "Themes"})
            assert answer.status_code == 200
            answer = await facilitator.web.post(
                f"{facilitator.base}/activities", data={"kind": "vote", "after": long}
            )
            assert answer.status_code == 200
            await close_all(awa)

    asyncio.run(play())


def test_a_bucket_empties_and_fills_again() -> None:
    now = [0.0]
    pace = Pace(burst=3, a_second=2, most_seats=5, clock=lambda: now[0])
    assert [pace.take(1) for _ in range(4)] == [True, True, True, False]
    assert pace.take(2)  # control: one seat's flood is not another's
    now[0] += 0.5
    assert [pace.take(1), pace.take(1)] == [True, False]
    now[0] += 60
    assert all(pace.take(seat) for seat in range(3, 30))
    assert len(pace.left) <= 28 and 1 not in pace.left


def test_a_flood_from_one_seat_is_slowed_and_nobody_else(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Pace.take

    def at_once(pace: Pace, seat_id: int) -> bool:
        pace.clock = lambda: 0.0  # or a slow machine would fill the bucket again meanwhile
        return take(pace, seat_id)

    monkeypatch.setattr(Pace, "take", at_once)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            flood, awa = await person(facilitator), await person(facilitator)
            await facilitator.post(
                f"{facilitator.base}/activities", kind="brainstorm", prompt="?", minutes="5"
            )
            activity = (await facilitator.activities())[-1]
            await facilitator.act(activity, "edit", minutes="5", **{"setting.limit": "0"})
            await facilitator.turn(activity, "open")
            at = f"{facilitator.base}/activities/{activity}/ideas"
            answers = await asyncio.gather(
                *(flood.web.post(at, data={"text": f"spam {n}"}, headers=HX) for n in range(90))
            )
            taken = [one for one in answers if one.status_code == 200]
            late = next(one for one in answers if one.status_code == 429)  # the page sends it again by itself
            assert len(taken) == Pace().burst
            assert "wait a few seconds" in late.text
            plain = await flood.web.post(at, data={"text": "spam 91"})
            assert plain.status_code == 429
            assert (
                "wait a few seconds" in plain.text and "spam 91" in plain.text
            )  # without script it is in the form
            assert rows(running, "SELECT count(*) FROM idea") == [(len(taken),)]
            assert (await awa.web.post(at, data={"text": "Wells"}, headers=HX)).status_code == 200  # control
            await close_all(flood, awa)

    asyncio.run(play())


def test_an_ended_session_takes_nothing_more(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            await facilitator.post(f"{facilitator.base}/activities", kind="agree", prompt="?", minutes="5")
            goal = (await facilitator.activities())[-1]
            await facilitator.turn(goal, "open")
            await facilitator.act(goal, "wording", text="Water for all")
            await facilitator.act(goal, "rule", preset="shared-goal")
            await facilitator.act(goal, "round")
            await awa.act(goal, "position", level="8", text="No")
            await facilitator.act(goal, "round-closing")
            at = f"{facilitator.base}/activities/{goal}"
            await awa.act(goal, "statements", text="Said in time")  # control
            await facilitator.turn(goal, "close")
            await facilitator.post(f"{facilitator.base}/closing")
            for what in ("statements", "objections/1/reason", "objections/1/withdrawal"):
                answer = await awa.web.post(f"{at}/{what}", data={"text": "Said too late"}, headers=HX)
                assert answer.status_code == 422 and "This session has ended" in answer.text, what
            minutes = (await awa.get(f"{awa.base}/minutes.md")).text
            assert "Said in time" in minutes and "Said too late" not in minutes
            assert (await awa.web.post(f"{awa.base}/leaving")).status_code == 200
            await close_all(awa)

    asyncio.run(play())


def test_one_browser_is_one_seat_also_with_two_forms(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            one, other = Participant(running.address), Participant(running.address)
            group = lobby_groups((await one.get(f"/join/{facilitator.code}", lang="en")).text)["F"]
            for web in (one, one, other):
                await web.post(f"/join/{facilitator.code}", group=group, language="en")
            assert rows(running, "SELECT count(*) FROM seat WHERE role = 'participant'") == [(2,)]
            await close_all(one, other)

    asyncio.run(play())


def test_recovery_words_and_one_time_links_work_once_also_at_once(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            found = re.search(r'recovery-words"><b>([^<]+)<', (await awa.get(f"{awa.base}/recovery")).text)
            assert found is not None
            words = {"code": facilitator.code, "words": found.group(1)}
            thieves = [httpx.AsyncClient(base_url=running.address, timeout=60) for _ in range(8)]
            answers = await asyncio.gather(
                *(web.post("/rejoin", data={**words, "command_id": f"c{n}"}) for n, web in enumerate(thieves))
            )
            assert sorted(one.status_code for one in answers) == [303] + [404] * 7
            assert (await awa.web.get(awa.base)).status_code == 403  # the device before is signed out
            link = running.sign_in_link()
            answers = await asyncio.gather(*(web.post(link, data={"to": "/"}) for web in thieves))
            assert sorted(one.status_code for one in answers) == [303] + [404] * 7
            await close_all(awa)
            for web in thieves:
                await web.aclose()

    asyncio.run(play())


def test_the_same_form_id_of_two_people_is_two_sendings(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator) for _ in range(3)]
            activity = await voting(facilitator)
            for n, one in enumerate(people):
                await cast(one, activity, n, 1, 0, command_id="the same")
            await cast(
                people[0], activity, 0, 1, 0, command_id="the same"
            )  # control: her own once more is none
            assert rows(running, "SELECT count(*), sum(voted) FROM ballot_voter") == [(3, 3)]
            assert rows(running, "SELECT count(*) FROM log_entry WHERE kind = 'ballot.cast'") == [(3,)]
            await close_all(*people)

    asyncio.run(play())


def test_a_huge_body_is_refused_before_it_is_read(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            await facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="?", minutes="5")
            activity = (await facilitator.activities())[-1]
            for what in ("ideas", "paper"):  # parsed by the framework, and by hand
                at = f"{facilitator.base}/activities/{activity}/{what}"
                answer = await awa.web.post(at, data={"text": "a" * (LARGEST_BODY + 1)}, headers=HX)
                assert answer.status_code == 413 and "too large" in answer.text, what

                async def drops() -> Any:
                    for _ in range(80):
                        yield b"text=" + b"a" * 8000

                form = {**HX, "Content-Type": "application/x-www-form-urlencoded"}
                answer = await awa.web.post(at, content=drops(), headers=form)  # no length told
                assert answer.status_code == 413, what
                answer = await awa.web.post(at, data={"text": "a" * 200_000}, headers=HX)
                assert answer.status_code in (404, 422)  # control: read, and refused by a rule
            await close_all(awa)

    asyncio.run(play())


def log_of_the_store(running: Any) -> int:
    """Bytes of earlier page versions that lie in the store's write-ahead log."""
    return int((running.settings.data / "dialogue.sqlite3-wal").stat().st_size)


def anywhere(running: Any, keys: list[str]) -> int:
    """How many of these keys stand anywhere in the data folder, also where something was deleted."""
    everything = b"".join(file.read_bytes() for file in running.settings.data.iterdir() if file.is_file())
    return sum(key.encode() in everything for key in keys)


@pytest.mark.parametrize("settles", [True, False])
def test_closing_a_vote_leaves_no_earlier_version_of_a_paper(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch, settles: bool
) -> None:
    """The order in which papers came stands in the write-ahead log, page by page, until it is emptied."""
    if not settles:
        monkeypatch.setattr(Database, "settle", lambda self: True)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator) for _ in range(4)]
            activity = await voting(facilitator)
            for n, one in enumerate(people):
                await cast(one, activity, n % 4, 1, 0)
            before = log_of_the_store(running)
            assert before > 0
            await facilitator.turn(activity, "close")
            for _ in range(1200 if settles else 60):
                if log_of_the_store(running) < before:
                    break
                await asyncio.sleep(0.05 if settles else 0.01)
            assert (log_of_the_store(running) < before) is settles
            keys = [key for (key,) in rows(running, "SELECT key FROM ballot_paper")]
            assert len(keys) == 4 and anywhere(running, keys) == 4  # until publication a voter finds her own
            await facilitator.act(activity, "publication", consent="on", unsealed="on")
            for _ in range(1200 if settles else 60):
                if not anywhere(running, keys):
                    break
                await asyncio.sleep(0.05 if settles else 0.01)
            assert anywhere(running, keys) == (0 if settles else 4)  # the control: all stand in the log
            await close_all(*people)

    asyncio.run(play())


def test_a_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(within: float) -> int:
        monkeypatch.setattr("dialogue.web.security.LONGEST_SENDING", within)

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.01)
            return {"type": "http.request", "body": b"a", "more_body": True}

        receiving = measured(receive, of_a_form())
        for number in range(20):
            try:
                await receiving()
            except HTTPException as error:
                assert error.status_code == 408
                return number
        return 20

    assert asyncio.run(play(0.05)) < 20
    assert asyncio.run(play(60.0)) == 20  # control
