"""The ballot at rest: what whoever gets the data folder after the close, or after publication, can find out."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import conftest
from dialogue.activities.vote import commands
from dialogue.kernel.database import Database
from dialogue.settings import Settings
from dialogue.simulation.actors import Surprise
from support.vote_room import METHODS, cast, close_all, rows, said_by, voting
from support.wal_attack import linked

CHOICES = ((3, 2, 0), (0, 3, 2), (2, 0, 3), (3, 0, 2), (0, 2, 3), (2, 3, 0), (1, 1, 3), (3, 1, 1))


every_form = pytest.mark.parametrize("method", METHODS)


async def voted(
    facilitator: Any, person: Any, groups: str, *, alike: str = "", method: str = "dots"
) -> tuple[int, list[Any]]:
    """An open vote in which one person of each group letter has voted; those of `alike` all the same way."""
    people = [await person(facilitator, letter) for letter in groups]
    activity = await voting(facilitator, method=method)
    for number, (one, letter) in enumerate(zip(people, groups, strict=True)):
        await cast(one, activity, *(CHOICES[0] if letter in alike else CHOICES[number % len(CHOICES)]))
    return activity, people


@every_form
@pytest.mark.parametrize("sealing", [True, False], ids=["sealed", "control: not sealed"])
def test_the_log_of_the_store_after_the_close(
    open_session: Any,
    person: Any,
    running: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sealing: bool,
    method: str,
) -> None:
    if not sealing:
        monkeypatch.setattr(Database, "settle", lambda *_: False)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, "FFFFFFFF", method=method)
            await facilitator.turn(activity, "close")
            found = linked(running.settings.data, tmp_path)
            assert (len(found) >= 7) is not sealing, f"{len(found)} of 8 people are linked with their papers"
            assert not (sealing and found)
            (sealed,) = rows(running, "SELECT sealed_at IS NOT NULL FROM ballot")
            assert sealed == (sealing,)
            await close_all(*people)

    asyncio.run(play())


def test_a_reader_with_an_old_snapshot_delays_the_seal_and_the_publication(
    open_session: Any, person: Any, running: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialogue.activities.vote.routes.SEALING", 300)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, "FFFFFFFF")
            reader = sqlite3.connect(running.settings.data / "dialogue.sqlite3", isolation_level=None)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM ballot_paper").fetchone()
            await facilitator.turn(activity, "close")
            assert linked(running.settings.data, tmp_path), (
                "the reader keeps the log; the control of the attack"
            )
            page = (await facilitator.get(f"{facilitator.base}/console")).text
            assert "being sealed" in page
            with pytest.raises(Surprise, match="not sealed yet"):
                await facilitator.act(activity, "publication")
            assert rows(running, "SELECT state FROM ballot") == [("closed",)]
            reader.execute("COMMIT")
            reader.close()
            while rows(running, "SELECT sealed_at FROM ballot") == [(None,)]:
                await asyncio.sleep(0.05)
            assert not linked(running.settings.data, tmp_path)
            assert "being sealed" not in (await facilitator.get(f"{facilitator.base}/console")).text
            await facilitator.act(activity, "publication")
            assert rows(running, "SELECT state FROM ballot") == [("published",)]
            await close_all(*people)

    asyncio.run(play())


def test_publishing_unsealed_is_an_act_of_its_own_and_recorded(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dialogue.activities.vote.routes.SEALING", 300)
    monkeypatch.setattr(Database, "settle", lambda *_: False)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, "FFFFFF")
            await facilitator.turn(activity, "close")
            with pytest.raises(Surprise, match="not sealed yet"):
                await facilitator.act(activity, "publication")
            await facilitator.act(activity, "publication", unsealed="on")
            (facts,) = rows(running, "SELECT facts FROM log_entry WHERE kind = 'ballot.published'")
            assert json.loads(facts[0])["unsealed"] is True
            minutes = (await facilitator.get(f"{facilitator.base}/minutes")).text
            assert "Published before it was sealed" in minutes
            await close_all(*people)

    asyncio.run(play())


def test_what_was_not_sealed_when_the_server_was_killed_is_sealed_at_the_next_start(
    open_session: Any, person: Any, running: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            with monkeypatch.context() as patch:
                patch.setattr(Database, "settle", lambda *_: False)  # killed before it came to this
                activity, people = await voted(facilitator, person, "FFFFFFFF")
                await facilitator.turn(activity, "close")
                # As kill -9 leaves it: a copy of the folder under a server that never said goodbye.
                left = tmp_path / "left"
                left.mkdir()
                for file in running.settings.data.iterdir():
                    if file.is_file() and not file.name.endswith("-shm"):
                        (left / file.name).write_bytes(file.read_bytes())
                await close_all(*people)
        assert len(linked(left, tmp_path)) >= 7
        again = conftest.start(
            Settings(data=left, host="127.0.0.1", port=0, public_url="http://dialogue.test")
        )
        try:
            while rows(again, "SELECT sealed_at FROM ballot") == [(None,)]:
                await asyncio.sleep(0.02)
            assert not linked(left, tmp_path)
        finally:
            again.stop()

    asyncio.run(play())


def by_group(running: Any) -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = {}
    for group, content in rows(running, "SELECT group_id, json_remove(content, '$.turn') FROM ballot_paper"):
        found.setdefault(group, Counter())[content] += 1
    return found


def certain(running: Any) -> int:
    """How many people's papers are known: everybody of their group, by the electorate's list, voted alike."""
    people = Counter(group for (group,) in rows(running, "SELECT group_id FROM ballot_voter WHERE voted"))
    return sum(
        people.get(group, 0)
        for group, papers in by_group(running).items()
        if len(papers) == 1 and sum(papers.values()) == people.get(group, 0)
    )


@every_form
@pytest.mark.parametrize("kept", [True, False], ids=["by published blocks", "control: by group"])
def test_small_and_unanimous_groups_after_publication(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch, kept: bool, method: str
) -> None:
    """One company alone, and three universities that all voted alike."""
    if not kept:
        monkeypatch.setattr(commands, "kept_groups", lambda _: {group: group for group in range(100)})

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, "FFFFFFNNNNNNUUUC", alike="U", method=method)
            await facilitator.turn(activity, "close")
            assert certain(running) == 4, "until publication the papers are kept by group"
            await facilitator.act(activity, "publication")
            assert certain(running) == (0 if kept else 4)
            await close_all(*people)

    asyncio.run(play())


@every_form
def test_the_published_figures_can_be_counted_again_from_what_is_kept(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, "FFFFFFFFNNNNNNNNUUUC", method=method)
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            result = json.loads(rows(running, "SELECT result FROM ballot")[0][0])
            place = {
                str(option): str(position)
                for option, position in rows(running, "SELECT id, position FROM ballot_option")
            }
            recount: dict[str, Counter[str]] = {}
            for group, content in rows(running, "SELECT group_id, content FROM ballot_paper"):
                for option, number in said_by(method, content).items():
                    recount.setdefault(str(group), Counter())[place[option]] += number
            total = sum(recount.values(), Counter())
            assert {option: number for option, number in result["overall"].items() if number} == dict(total)
            assert len(result["rows"]) > 1
            for row in result["rows"]:
                counted = recount[row["groups"][0]]
                assert row["counts"] == {option: counted.get(option, 0) for option in result["overall"]}
            await close_all(*people)

    asyncio.run(play())


@every_form
def test_fewer_than_k_papers_are_shown_only_with_the_consent_of_the_room(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FN"[n % 2]) for n in range(20)]
            activity = await voting(facilitator, method=method)
            await cast(people[0], activity, 3, 1, 0)
            await facilitator.turn(activity, "close")
            console = (await facilitator.get(f"{facilitator.base}/console")).text
            assert 'name="consent"' in console and "Only 1 person voted" in console
            with pytest.raises(Surprise, match="So few people voted"):
                await facilitator.act(activity, "publication")
            assert rows(running, "SELECT state, result FROM ballot") == [("closed", "{}")]
            await facilitator.act(activity, "publication", consent="on")
            (facts,) = rows(running, "SELECT facts FROM log_entry WHERE kind = 'ballot.published'")
            assert json.loads(facts[0])["consent"] is True
            assert "consent of the room" in (await facilitator.get(f"{facilitator.base}/minutes")).text
            await close_all(*people)

    asyncio.run(play())


@every_form
def test_a_result_that_is_withheld_leaves_no_papers(
    open_session: Any, person: Any, running: Any, method: str
) -> None:
    """A second round with one person more would show her vote: it is withheld, and nobody reads it off the store."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, "FFFFFFNNNNNN", method=method)
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            late = await person(facilitator, "F")
            await facilitator.turn(activity, "reopen")
            for number, one in enumerate([*people, late]):
                await cast(one, activity, *CHOICES[number % len(CHOICES)])
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            second = json.loads(rows(running, "SELECT result FROM ballot WHERE round = 2")[0][0])
            assert second["overall"] is None and second["voted"] == 13
            assert rows(running, "SELECT count(*) FROM ballot_paper WHERE ballot_id = 2") == [(0,)]
            await close_all(*people, late)

    asyncio.run(play())
