"""The vote through its real forms: frozen, secret, changeable, counted once, shown only when published."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
from collections import Counter
from typing import Any

import httpx
import pytest

from dialogue.activities.vote.routes import paper_key
from dialogue.simulation.actors import Participant, Surprise
from dialogue.web.security import derived

OPTIONS = ("Share the wells", "Mend the roads", "One school bus")


async def voting(
    facilitator: Any, *, open_it: bool = True, options: tuple[str, ...] = OPTIONS, **settings: str
) -> int:
    """Add a vote on `OPTIONS` and open it; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5")
    activity = int((await facilitator.activities())[-1])
    fields = {"setting.dots": "5", "setting.most": "3", "setting.smallest_group": "5"}
    fields |= {f"setting.{name}": value for name, value in settings.items()}
    await facilitator.act(
        activity,
        "edit",
        title="Vote",
        prompt="What first?",
        minutes="5",
        **{**fields, "setting.options": "; ".join(options)},
    )
    if open_it:
        await facilitator.turn(activity, "open")
    return activity


def fields_of(page: str) -> list[str]:
    """The names of the dots' fields in the order of the options."""
    return re.findall(r'name="(dots\.\d+)"', page)


async def cast(voter: Any, activity: int, *numbers: int, **more: Any) -> httpx.Response:
    """Send dots for the options in their order, through the form on the page."""
    names = fields_of(await voter.page())
    assert len(names) >= len(numbers), "there is no ballot on this page"
    return await voter.act(activity, "paper", **dict(zip(names, map(str, numbers), strict=False)), **more)


async def close_all(*people: Any) -> None:
    for one in people:
        await one.close()


def rows(running: Any, question: str) -> list[Any]:
    """A look into the store itself."""
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as connection:
        return connection.execute(question).fetchall()


async def screens(facilitator: Any, *people: Any) -> str:
    """Everything that any screen shows: pages and whole catch-up frames of phone, console and projector."""
    base = facilitator.base
    found = [
        (await facilitator.get(f"{base}/{page}")).text for page in ("console", "projector", "preparation")
    ]
    for screen in ("console", "projector"):
        found.append((await facilitator.web.get(f"{base}/frame", params={"screen": screen, "after": 0})).text)
    for one in people:
        found.append((await one.web.get(f"{base}/frame", params={"screen": "phone", "after": 0})).text)
    return "\n".join(found)


def test_a_vote_from_opening_to_publication(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo = await person(facilitator, "F"), await person(facilitator, "C", language="fr")
            activity = await voting(facilitator)
            await cast(awa, activity, 3, 2, 0)
            assert "Received" in await awa.page()
            assert 'value="3"' in await awa.page()
            assert 'value="3"' not in await bo.page()
            console = (await facilitator.get(f"{facilitator.base}/console")).text
            assert "of 2 have voted" in console
            await cast(bo, activity, 0, 0, 3)
            with pytest.raises(Surprise, match="still voting"):
                await facilitator.act(activity, "publication")
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            for page in (await awa.page(), (await facilitator.get(f"{facilitator.base}/projector")).text):
                assert "3 of 10 · 30 %" in page
                assert "A tie on place 1" in page
            assert "Share the wells" in await bo.page()
            await close_all(awa, bo)

    asyncio.run(play())


def test_without_options_or_people_opening_says_what_to_do(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            empty = await voting(facilitator, open_it=False, options=())
            full = await voting(facilitator, open_it=False)
            with pytest.raises(Surprise, match="nothing to vote on yet"):
                await facilitator.turn(empty, "open")
            with pytest.raises(Surprise, match="Nobody has joined yet"):
                await facilitator.turn(full, "open")
            awa = await person(facilitator)
            await facilitator.turn(full, "open")
            await close_all(awa)

    asyncio.run(play())


def test_too_many_dots_are_refused_and_the_typed_ones_kept(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator)
            names = fields_of(await awa.page())
            for numbers, sentence in (
                ((3, 3, 0), "uses 6 dots and 5 are allowed"),
                ((4, 0, 0), "has 4 dots and 3 are allowed"),
                ((-1, 0, 0), "is below 0"),
                (("many", "", ""), "whole numbers"),
            ):
                sent = dict(zip(names, map(str, numbers), strict=True))
                answer = await awa.web.post(f"{awa.base}/activities/{activity}/paper", data=sent)
                assert answer.status_code == 422
                assert sentence in answer.text
                assert f'value="{numbers[0]}"' in answer.text
                if numbers[0] == 4:
                    assert "Share the wells" in answer.text
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(0,)]
            with pytest.raises(Surprise, match="not an option of this question"):
                await awa.act(activity, "paper", **{"dots.999": "1"})
            await close_all(awa)

    asyncio.run(play())


def test_a_resend_makes_one_paper_and_it_changes_until_the_vote_closes(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator)
            for _ in range(3):
                await cast(awa, activity, 3, 1, 1, command_id="same")
            assert rows(running, "SELECT count(*) FROM log_entry WHERE kind = 'ballot.cast'") == [(1,)]
            # Back in the browser, other dots, the same old form: that is a further intention and must not get lost.
            await cast(awa, activity, 0, 2, 3, command_id="same")
            # A late resend of the first sending must not undo it.
            await cast(awa, activity, 3, 1, 1, command_id="same")
            (content,) = rows(running, "SELECT content FROM ballot_paper")[0]
            assert sorted(json.loads(content)["dots"].values()) == [2, 3]
            await facilitator.turn(activity, "pause")
            names = {"dots.1": "1"}
            with pytest.raises(Surprise, match="paused"):
                await awa.act(activity, "paper", **names)
            await facilitator.turn(activity, "resume")
            await facilitator.turn(activity, "close")
            with pytest.raises(Surprise, match="The vote has closed"):
                await awa.act(activity, "paper", **names)
            assert json.loads(rows(running, "SELECT content FROM ballot_paper")[0][0]) == json.loads(content)
            await close_all(awa)

    asyncio.run(play())


def test_twenty_sendings_at_once_from_one_seat_are_one_paper(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator)
            names = fields_of(await awa.page())
            await asyncio.gather(
                *(
                    awa.act(activity, "paper", **{names[n % 3]: "3", names[(n + 1) % 3]: str(n % 3)})
                    for n in range(20)
                )
            )
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)]
            assert rows(running, "SELECT count(*), sum(voted) FROM ballot_voter") == [(1, 1)]
            await close_all(awa)

    asyncio.run(play())


def test_coming_back_on_another_device_does_not_make_a_second_paper(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator)
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
                await tablet.act(activity, "paper", **{"dots.1": "1"})
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)]
            await close_all(awa, tablet)

    asyncio.run(play())


def test_the_data_folder_cannot_tell_whose_paper_it_was(open_session: Any, person: Any, running: Any) -> None:
    """An attacker with the whole data folder: every id, hash and secret in it is tried as a voter's secret."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FN"[n % 2]) for n in range(4)]
            activity = await voting(facilitator)
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
            await facilitator.act(activity, "publication")
            after = {key for (key,) in rows(running, "SELECT key FROM ballot_paper")}
            assert len(after) == 4
            assert not after & keys
            await close_all(*people)

    asyncio.run(play())


def test_who_comes_later_votes_only_when_let_in_and_the_record_says_so(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator)
            late = await person(facilitator, "N")
            assert fields_of(await late.page()) == []
            assert "You joined after this vote was opened" in await late.page()
            with pytest.raises(Surprise, match="You joined after this vote was opened"):
                await late.act(activity, "paper", **{"dots.1": "1"})
            with pytest.raises(Surprise, match="403"):
                await late.act(activity, "late-voters")
            await facilitator.act(activity, "late-voters")
            with pytest.raises(Surprise, match="Everybody who is here may vote already"):
                await facilitator.act(activity, "late-voters")
            await cast(late, activity, 0, 0, 3)
            assert rows(running, "SELECT facts FROM log_entry WHERE kind = 'voters.admitted'")
            await close_all(awa, late)

    asyncio.run(play())


def test_papers_racing_with_the_closing_count_exactly_when_they_were_received(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FNUPC"[n % 5]) for n in range(12)]
            activity = await voting(facilitator)
            names = fields_of(await people[0].page())

            async def send(one: Any, wait: float) -> bool:
                await asyncio.sleep(wait)
                answer = await one.web.post(f"{one.base}/activities/{activity}/paper", data={names[0]: "3"})
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
    open_session: Any, person: Any, running: Any
) -> None:
    """The planted distribution: 21 dots on the first option, which no other number on any page is."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FNUPC"[n % 2]) for n in range(14)]
            activity = await voting(facilitator)
            chance = random.Random(7)
            votes = [(3, 1, 1) if n < 7 else (0, chance.randint(0, 2), 3) for n in range(14)]
            for one, numbers in zip(people, votes, strict=True):
                await cast(one, activity, *numbers)
            watcher = people[13]
            planted = ("21 of", "21 dots", "30 %", "result-line", "result_", "A tie", "first choice")
            for move in ("", "pause", "resume", "close"):
                if move:
                    await facilitator.turn(activity, move)
                everything = await screens(facilitator, watcher) + await watcher.page()
                assert not [word for word in planted if word in everything], move
                log = "".join(
                    f"{kind} {facts}" for kind, facts in rows(running, "SELECT kind, facts FROM log_entry")
                )
                assert '"dots"' not in log
                assert '"result"' not in log
            await facilitator.act(activity, "publication")
            everything = await screens(facilitator, watcher) + await watcher.page()
            # The negative control: the very same search finds it as soon as it is published.
            assert "21 of 70 · 30 %" in everything
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


def test_the_store_holds_no_way_from_a_paper_to_a_seat(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator) for _ in range(5)]
            activity = await voting(facilitator)
            for n, one in enumerate(people):
                await cast(one, activity, n % 4, 1, 0)
            await facilitator.turn(activity, "close")
            columns = [row[1] for row in rows(running, "PRAGMA table_info(ballot_paper)")]
            assert columns == ["key", "ballot_id", "group_id", "content", "channel"]
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
            assert {actor for actor, _, seq in outcomes if seq in cast_seqs} == {0}
            await close_all(*people)

    asyncio.run(play())


def test_reopening_goes_on_and_after_publication_begins_a_second_round(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FN"[n % 2]) for n in range(12)]
            activity = await voting(facilitator)
            for one in people:
                await cast(one, activity, 3, 2, 0)
            await facilitator.turn(activity, "close")
            await facilitator.turn(activity, "reopen")
            assert rows(running, "SELECT id, state, round FROM ballot") == [(1, "open", 1)]
            assert 'value="3"' in await people[0].page()
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            await facilitator.act(activity, "publication")
            assert rows(running, "SELECT count(*) FROM log_entry WHERE kind = 'ballot.published'") == [(1,)]
            old = fields_of(await people[0].page())
            assert old == []
            await facilitator.turn(activity, "reopen")
            assert rows(running, "SELECT id, state, round FROM ballot") == [
                (1, "published", 1),
                (2, "open", 2),
            ]
            page = await people[0].page()
            assert "Result" in page
            assert 'value="3"' not in page
            with pytest.raises(Surprise, match="A new vote has begun"):
                await people[0].act(activity, "paper", ballot="1", **{"dots.1": "3"})
            for one in people:
                await cast(one, activity, 0, 2, 3)
            await facilitator.turn(activity, "close")
            assert "Result of round 2" not in await people[0].page()
            await facilitator.act(activity, "publication")
            page = await people[0].page()
            assert "Result of round 2" in page
            assert "Result of round 1" in page
            assert "Against the round before" in page
            assert "-36" in page
            await close_all(*people)

    asyncio.run(play())


def test_the_question_stays_as_it_was_when_the_vote_opened(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator)
            await facilitator.act(activity, "edit", title="Vote", prompt="Something else?", minutes="5")
            assert "What first?" in await awa.page()
            assert "Something else?" not in await awa.page()
            await close_all(awa)

    asyncio.run(play())


def test_the_minutes_tell_question_turnout_result_and_who_was_let_in(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FN"[n % 2]) for n in range(12)]
            activity = await voting(facilitator)
            late = await person(facilitator, "C")
            await facilitator.act(activity, "late-voters")
            for n, one in enumerate([*people, late]):
                await cast(one, activity, n % 3, 2, n % 2)
            await facilitator.turn(activity, "close")
            before = (await facilitator.get(f"{facilitator.base}/minutes")).text
            assert "The result was not published." in before
            assert "13 of 13 people" in before
            assert "26 / 65" not in before
            await facilitator.act(activity, "publication")
            after = (await facilitator.get(f"{facilitator.base}/minutes")).text
            for words in (
                "1 person who joined after the opening",
                "26 / 65",
                "Dots by option and group",
                "Could vote",
            ):
                assert words in after, words
            await close_all(late, *people)

    asyncio.run(play())
