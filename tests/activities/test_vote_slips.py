"""Voting by printed slips: a code by group, good once in each vote, from a phone or on paper; tied to nothing afterwards."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dialogue.kernel.database import Database
from dialogue.people.codes import ALPHABET, slip_codes, slip_digest
from dialogue.simulation.actors import Participant, Surprise
from support.vote_room import close_all, fields_of, filled, rows, voting
from support.wal_attack import linked


async def printed(facilitator: Any, *, anew: bool = False, **numbers: int) -> dict[str, list[str]]:
    """Make slips by group letter; the codes on the sheet by letter."""
    groups = await facilitator.groups()
    fields: dict[str, Any] = {f"slips.{groups[letter]}": str(number) for letter, number in numbers.items()}
    page = await facilitator.post(f"{facilitator.base}/slips", **fields, **({"anew": "1"} if anew else {}))
    codes = [
        "".join(found)
        for found in re.findall(r'cut-code"><span>(\w{4})</span> <span>(\w{4})</span>', page.text)
    ]
    by_letter: dict[str, list[str]] = {}
    for letter, number in numbers.items():
        by_letter[letter], codes = codes[:number], codes[number:]
    return by_letter


async def cast(person: Any, activity: int, *numbers: int, code: str = "") -> str:
    """Give a slip (if one is said), then send its paper; the page afterwards."""
    if code:
        await person.act(activity, "slip", slip=code)
    page = await person.page()
    ballot = re.search(r'name="ballot" value="(\d+)"', page)
    assert ballot, "no ballot on this page"
    answer = await person.answered(
        activity, "slip-paper", ballot=ballot[1], **filled(fields_of(page), numbers)
    )
    return str(answer.text)


async def words(facilitator: Any, path: str) -> str:
    return re.sub(r"\s+", " ", (await facilitator.get(f"{facilitator.base}/{path}")).text)


def test_codes_can_be_told_apart_and_only_digests_are_kept() -> None:
    codes = slip_codes("key", 300)
    assert codes == slip_codes("key", 300) and len(set(codes)) == 300
    assert set("".join(codes)) <= set(ALPHABET) and {len(code) for code in codes} == {8}
    assert not set(codes) & set(slip_codes("another key", 300))
    assert slip_digest(codes[0]) == slip_digest(codes[0]) != slip_digest(codes[1])


def test_phones_and_the_desk_vote_by_slips_each_once(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            activity = await voting(facilitator, open_it=False, level="slips", electorate="roll_call")
            with pytest.raises(Surprise, match="No slips have been made yet"):
                await facilitator.turn(activity, "open")
            for wrong in ({}, {"slips.1": "x"}, {"slips.1": "301"}, {"slips.1": "٣"}, {"slips.99": "1"}):
                with pytest.raises(Surprise):
                    await facilitator.post(f"{facilitator.base}/slips", **wrong)
            same = {"slips.1": "2", "command_id": "a form that is sent twice"}
            first = (await facilitator.post(f"{facilitator.base}/slips", **same)).text
            assert (await facilitator.post(f"{facilitator.base}/slips", **same)).text == first
            assert rows(running, "SELECT count(*) FROM slip") == [(2,)]
            slips = await printed(facilitator, anew=True, F=6, N=3, C=1)
            with pytest.raises(Surprise, match="not valid any more"):
                await facilitator.post(f"{facilitator.base}/slips", **same)
            assert rows(running, "SELECT void, count(*) FROM slip GROUP BY void") == [(0, 10), (1, 2)]
            await facilitator.turn(activity, "open")

            # A phone that has joined types a code; wrong and foreign ones are refused and nothing is lost.
            assert fields_of(await awa.page()) == []
            for wrong_code in ("", "QQQQQQQQ", facilitator.code, "'; DROP", "a" * 5000):
                with pytest.raises(Surprise, match="No slip of this vote has this code"):
                    await awa.act(activity, "slip", slip=wrong_code)
            with pytest.raises(Surprise, match="each paper comes with a printed slip"):
                await awa.act(activity, "paper", ballot="1", **{"dots.1": "1"})
            code = slips["N"][0]
            assert (
                "You vote with a slip of"
                in (await awa.answered(activity, "slip", slip=f" {code[:4].lower()}-{code[4:]} ")).text
            )
            assert "You sent: " in await cast(awa, activity, 3, 0, 0)
            await cast(awa, activity, 2, 1, 0)  # changed, not cast twice
            assert rows(running, "SELECT sum(used), count(*) FROM ballot_slip") == [(1, 10)]
            with pytest.raises(Surprise, match="A paper has come with this slip already"):
                await bo.act(activity, "slip", slip=code)
            bo.web.cookies.set(
                f"slip_{facilitator.session_id}", f"{slips['N'][1]}.0000"
            )  # a guess without its proof
            assert fields_of(await bo.page()) == []
            bo.web.cookies.delete(f"slip_{facilitator.session_id}")

            # One phone goes round: a second slip on it is a second paper.
            await cast(awa, activity, 0, 3, 0, code=slips["N"][1])
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(2,)]

            # A phone that has not joined comes in by its slip, into the slip's group, and votes.
            stranger = Participant(running.address)
            lobby = await stranger.get("/join", code=slips["C"][0])
            assert "By your slip you belong to" in lobby.text and 'name="group"' not in lobby.text
            page = await stranger.post(f"/join/{slips['C'][0]}", language="en", group="1")
            stranger.session_id = facilitator.session_id
            assert fields_of(page.text), "the ballot stands on its first page"
            await cast(stranger, activity, 0, 0, 3)
            groups = await facilitator.groups()
            assert rows(running, "SELECT group_id FROM seat ORDER BY id DESC LIMIT 1") == [(groups["C"],)]

            # At the desk a paper needs its code; taken back, the slip is good again.
            (ballot,) = rows(running, "SELECT id FROM ballot")[0]
            options = [key for (key,) in rows(running, "SELECT id FROM ballot_option ORDER BY id")]
            paper = {"ballot": ballot, f"dots.{options[0]}": "3"}
            desk = f"activities/{activity}/desk"
            assert "3 of 10 slips were used" in await words(facilitator, desk)
            for wrong_code, sentence in (
                ("", "No slip"),
                (slips["N"][0], "already"),
                ("CCCCCCCC", "No slip"),
            ):
                with pytest.raises(Surprise, match=sentence):
                    await facilitator.act(activity, "papers-entered", slip=wrong_code, **paper)
            for number in range(4):
                await facilitator.act(activity, "papers-entered", slip=slips["F"][number], **paper)
            with pytest.raises(Surprise, match="already"):
                await cast(bo, activity, code=slips["F"][0])
            (entry,) = rows(running, "SELECT max(id) FROM ballot_entry")[0]
            await facilitator.act(activity, f"entries/{entry}/removal")
            await cast(bo, activity, 3, 0, 0, code=slips["F"][3])
            for what, fields in (
                ("heads", {f"heads.{groups['F']}": "9"}),
                ("hands", {"ballot": ballot, "group": groups["F"], f"hands.{options[0]}": "1"}),
                ("proxies", {"holder": "2", "giver_name": "X", "document": "letter", "group": groups["F"]}),
            ):
                with pytest.raises(Surprise, match="each slip is one vote"):
                    await facilitator.act(activity, what, **fields)

            # Slips made while people vote come in by an act of their own.
            more = await printed(facilitator, U=1)
            with pytest.raises(Surprise, match="No slip of this vote"):
                await bo.act(activity, "slip", slip=more["U"][0])
            assert "1 slip was made since this vote was opened" in await words(facilitator, desk)
            await facilitator.act(activity, "late-voters")
            await cast(bo, activity, 0, 1, 0, code=more["U"][0])
            console = await words(facilitator, "console")
            assert "8</b> of 11 have voted" in console
            assert 'By phone: <b class="num">5</b>' in console and 'On paper: <b class="num">3</b>' in console

            await facilitator.turn(activity, "close")
            assert "Your vote was received and is counted" in await bo.page()
            assert "is on the list" in await bo.page()
            await facilitator.act(activity, "publication")
            told = await words(facilitator, "minutes")
            assert "One slip, one vote: 11 slips printed" in told and "8 used." in told
            assert "Whoever holds a printed slip" in told
            result = json.loads(rows(running, "SELECT result FROM ballot")[0][0])
            assert result["overall"] == {"1": 2 + 9 + 3, "2": 1 + 3 + 1, "3": 3}

            # A further round: every slip is good again.
            await facilitator.turn(activity, "reopen")
            assert rows(running, "SELECT sum(used), count(*) FROM ballot_slip WHERE ballot_id = 2") == [
                (0, 11)
            ]
            await cast(awa, activity, 3, 0, 0, code=slips["N"][0])
            await close_all(awa, bo, stranger)

    asyncio.run(play())


@pytest.mark.parametrize("sealing", [True, False], ids=["sealed", "control: not sealed"])
def test_at_rest_nothing_ties_a_slip_to_a_paper(
    open_session: Any,
    person: Any,
    running: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sealing: bool,
) -> None:
    if not sealing:
        monkeypatch.setattr(Database, "settle", lambda *_: False)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "F") for _ in range(6)]
            activity = await voting(facilitator, open_it=False, level="slips")
            codes = (await printed(facilitator, F=8))["F"]
            await facilitator.turn(activity, "open")
            for number, one in enumerate(people):
                await cast(one, activity, number % 4, (number + 1) % 3, 0, code=codes[number])
            (ballot,) = rows(running, "SELECT id FROM ballot")[0]
            (option,) = rows(running, "SELECT min(id) FROM ballot_option")[0]
            await facilitator.act(
                activity, "papers-entered", ballot=ballot, slip=codes[6], **{f"dots.{option}": "2"}
            )
            before = linked(running.settings.data, tmp_path)
            assert len(before) >= 6, "the control: while it is open the log joins them"
            await facilitator.turn(activity, "close")
            found = linked(running.settings.data, tmp_path)
            assert (len(found) >= 6) is not sealing and not (sealing and found)
            held = b"".join(file.read_bytes() for file in running.settings.data.iterdir() if file.is_file())
            assert not any(code.encode() in held for code in codes), "codes are nowhere"
            assert rows(running, "SELECT DISTINCT answers FROM ballot_entry") == [("{}",)]
            cast_entries = rows(running, "SELECT facts, seat_id FROM log_entry WHERE kind = 'ballot.cast'")
            assert len(set(cast_entries)) == 1 and cast_entries[0][1] is None
            columns = {row[1] for row in rows(running, "PRAGMA table_info(ballot_slip)")}
            assert columns == {"ballot_id", "slip_id", "group_id", "used", "late"}
            await close_all(*people)

    asyncio.run(play())
