"""The secret ballot under attack: sendings at once, races, leaks before publication, and the data folder itself."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from typing import Any

import pytest

from dialogue.activities.vote.routes import paper_key
from dialogue.simulation.actors import Participant, Surprise
from dialogue.web.security import derived
from support.vote_room import METHODS, cast, close_all, fields_of, filled, rows, screens, voting

pytestmark = pytest.mark.parametrize("method", METHODS)


def test_twenty_sendings_at_once_from_one_seat_are_one_paper(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator, method=method)
            names = fields_of(await awa.page())
            await asyncio.gather(
                *(
                    awa.act(activity, "paper", **filled([names[n % 3], names[(n + 1) % 3]], [3, n % 3]))
                    for n in range(20)
                )
            )
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)]
            assert rows(running, "SELECT count(*), sum(voted) FROM ballot_voter") == [(1, 1)]
            await close_all(awa)

    asyncio.run(play())


def test_coming_back_on_another_device_does_not_make_a_second_paper(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator, method=method)
            names = fields_of(await awa.page())
            await cast(awa, activity, 3, 2, 0)
            page = (await awa.get(f"{awa.base}/recovery")).text
            words = re.search(r'recovery-words"><b>([^<]+)<', page)
            assert words is not None
            tablet = Participant(running.address)
            await tablet.post("/rejoin", code=facilitator.code, words=words.group(1))
            tablet.session_id = awa.session_id
            assert fields_of(await tablet.page()) == []
            assert "came from another device and counts" in await tablet.page()
            with pytest.raises(Surprise, match="came from another device"):
                await tablet.act(activity, "paper", **filled(names, [1]))
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)]
            await close_all(awa, tablet)

    asyncio.run(play())


def test_the_data_folder_cannot_tell_whose_paper_it_was(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    """An attacker with the whole data folder: every id, hash and secret in it is tried as a voter's secret."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FN"[n % 2]) for n in range(4)]
            activity = await voting(facilitator, method=method)
            for n, one in enumerate(people):
                await cast(one, activity, n % 4, 1, 0)
            await facilitator.turn(activity, "close")
            secret = (running.settings.data / "secret").read_text().strip()
            known = {
                str(v)
                for table in ("seat", "outcome", "session")
                for row in rows(running, f"SELECT * FROM {table}")
                for v in row
            }
            known |= {derived(secret, f"seat:{facilitator.session_id}:{value}") for value in known}
            keys = {key for (key,) in rows(running, "SELECT key FROM ballot_paper")}
            assert len(keys) == 4
            assert not keys & {paper_key(value, 1) for value in known}
            # The negative control: who holds the browsers' own cookies finds every paper, until it is published.
            cookies = [one.web.cookies[f"seat_{facilitator.session_id}"] for one in people]
            assert keys == {paper_key(cookie, 1) for cookie in cookies}
            await facilitator.act(activity, "publication", consent="on")
            after = {key for (key,) in rows(running, "SELECT key FROM ballot_paper")}
            assert len(after) == 4
            assert not after & keys
            await close_all(*people)

    asyncio.run(play())


def test_papers_racing_with_the_closing_count_exactly_when_they_were_received(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FNUPC"[n % 5]) for n in range(12)]
            activity = await voting(facilitator, method=method)
            names = fields_of(await people[0].page())

            async def send(one: Any, wait: float) -> bool:
                await asyncio.sleep(wait)
                answer = await one.web.post(
                    f"{one.base}/activities/{activity}/paper", data=filled(names, [3, 0, 0])
                )
                return bool(answer.status_code == 200)

            async def close() -> bool:
                await asyncio.sleep(0.03)
                await facilitator.turn(activity, "close")
                return False

            received = await asyncio.gather(*(send(one, 0.006 * n) for n, one in enumerate(people)), close())
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(sum(received),)]
            assert rows(running, "SELECT sum(voted) FROM ballot_voter") == [(sum(received),)]
            await close_all(*people)

    asyncio.run(play())


def test_nothing_of_a_result_shows_before_publication_and_the_count_equals_a_recount(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    """The planted distribution: what stands on the first option is on no page for any other reason."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FNUPC"[n % 2]) for n in range(14)]
            activity = await voting(facilitator, method=method)
            chance = random.Random(7)
            votes = [(3, 1, 1) if n < 7 else (0, chance.randint(0, 2), 3) for n in range(14)]
            if method == "approval":
                votes = [(int(n < 7), int(n % 4 < 2), int(n % 3 > 0)) for n in range(14)]
            for one, numbers in zip(people, votes, strict=True):
                await cast(one, activity, *numbers)
            watcher = people[13]
            figure = {"dots": "21 of 70 · 30 %", "approval": "7 of 14 · 50 %"}[method]
            planted = (*figure.split(" · "), "result-line", "result_", "A tie", "first choice")
            for move in ("", "pause", "resume", "close"):
                if move:
                    await facilitator.turn(activity, move)
                everything = await screens(facilitator, watcher) + await watcher.page()
                assert not [word for word in planted if word in everything], move
                log = "".join(
                    f"{kind} {facts}" for kind, facts in rows(running, "SELECT kind, facts FROM log_entry")
                )
                assert not [word for word in ('"dots"', '"approved"', '"turn"') if word in log]
                assert '"result"' not in log
            await facilitator.act(activity, "publication", consent="on")
            everything = await screens(facilitator, watcher) + await watcher.page()
            # The negative control: the very same search finds it as soon as it is published.
            assert figure in everything
            result = json.loads(rows(running, "SELECT result FROM ballot")[0][0])
            recount: Counter[str] = Counter()
            for numbers in votes:
                for place, number in enumerate(numbers, 1):
                    recount[str(place)] += number
            assert result["overall"] == dict(recount)
            for place, number in recount.items():
                assert sum(row["counts"][place] for row in result["rows"]) == number
            assert sum(row["voters"] for row in result["rows"]) == 14 == result["voted"]
            await close_all(*people)

    asyncio.run(play())


def test_the_store_holds_no_way_from_a_paper_to_a_seat(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator) for _ in range(5)]
            activity = await voting(facilitator, method=method)
            for n, one in enumerate(people):
                await cast(one, activity, n % 4, 1, 0)
            await facilitator.turn(activity, "close")
            columns = [row[1] for row in rows(running, "PRAGMA table_info(ballot_paper)")]
            assert columns == ["key", "ballot_id", "group_id", "content"]
            assert (
                "WITHOUT ROWID"
                in rows(running, "SELECT sql FROM sqlite_master WHERE name = 'ballot_paper'")[0][0]
            )
            logged = rows(running, "SELECT seat_id, facts FROM log_entry WHERE kind = 'ballot.cast'")
            assert len(logged) == 5
            assert {seat for seat, _ in logged} == {None}
            assert {facts for _, facts in logged} == {'{"ballot": 1}'}
            # The negative control: an open contribution does carry its seat.
            await facilitator.post(
                f"{facilitator.base}/activities", kind="brainstorm", prompt="?", minutes="5"
            )
            storm = (await facilitator.activities())[-1]
            await facilitator.turn(storm, "open")
            await people[0].act(storm, "ideas", text="Mine")
            assert rows(running, "SELECT seat_id FROM log_entry WHERE kind = 'idea.added'")[0][0]
            # Keys are known to no table, and neither is a fingerprint of what was sent.
            seats = rows(running, "SELECT id, token_hash FROM seat")
            keys = {key for (key,) in rows(running, "SELECT key FROM ballot_paper")}
            assert not keys & {value for row in seats for value in row}
            cast_seqs = {
                seq for (seq,) in rows(running, "SELECT seq FROM log_entry WHERE kind = 'ballot.cast'")
            }
            outcomes = rows(running, "SELECT actor, fingerprint, seq FROM outcome")
            assert {mark for _, mark, seq in outcomes if seq in cast_seqs} == {""}
            assert {actor for actor, _, seq in outcomes if seq in cast_seqs} == {""}
            await close_all(*people)

    asyncio.run(play())
