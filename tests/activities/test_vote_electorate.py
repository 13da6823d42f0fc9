"""Who votes, over real forms: delegates, roll call, organisations, lists; hands and paper; written proxies."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from support.vote_room import cast, close_all, fields_of, rows, voting

OPTIONS = ("Share the wells", "Mend the roads", "One school bus")


def seat_of(running: Any, name: str) -> int:
    found: int = rows(running, f"SELECT id FROM seat WHERE name = '{name}'")[0][0]
    return found


async def console(facilitator: Any) -> str:
    page: str = (await facilitator.get(f"{facilitator.base}/console")).text
    return re.sub(r"\s+", " ", page)


async def minutes(facilitator: Any) -> str:
    page: str = (await facilitator.get(f"{facilitator.base}/minutes")).text
    return re.sub(r"\s+", " ", page)


async def desk(facilitator: Any, activity: int) -> str:
    page: str = (await facilitator.get(f"{facilitator.base}/activities/{activity}/desk")).text
    return re.sub(r"\s+", " ", page)


def test_a_roll_call_makes_the_electorate_and_is_frozen(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo, ed = [await person(facilitator, "F", name=name) for name in ("Awa", "Bo", "Ed")]
            activity = await voting(facilitator, electorate="roll_call")
            assert fields_of(await awa.page()) == []
            with pytest.raises(Surprise, match="not vote yet"):
                await awa.act(activity, "paper", **{"dots.1": "1"})
            with pytest.raises(Surprise, match="Nobody has answered the roll call yet"):
                await facilitator.act(activity, "voting")
            for _ in range(2):
                await awa.act(activity, "roll-call")
            assert "You are on the list of this vote" in await awa.page()
            await facilitator.act(activity, "roll-call-for", seat=seat_of(running, "Bo"), here="1")
            assert "2 people would vote now" in await desk(facilitator, activity)
            await facilitator.act(activity, "voting")
            with pytest.raises(Surprise, match="settled already who votes"):
                await ed.act(activity, "roll-call")
            with pytest.raises(Surprise, match="You do not vote in this one"):
                await ed.act(activity, "paper", **{"dots.1": "1"})
            assert fields_of(await ed.page()) == []
            await cast(awa, activity, 3, 0, 0)
            await cast(bo, activity, 0, 3, 0)
            assert "of 2 have voted" in await console(facilitator)
            assert rows(running, "SELECT length(hash) FROM ballot") == [(64,)]
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication", consent="on")
            told = await minutes(facilitator)
            assert "Whoever answers a roll call just before the vote" in told
            assert "1 answered through somebody else" in told
            await close_all(awa, bo, ed)

    asyncio.run(play())


def test_delegates_only_and_a_list_of_names(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "F", name=name) for name in ("Awa", "Bo", "bo ", "Ed")]
            by_role = await voting(facilitator, open_it=False, electorate="delegates")
            with pytest.raises(Surprise, match="No delegate is here"):
                await facilitator.turn(by_role, "open")
            seat = seat_of(running, "Ed")
            await facilitator.post(f"{facilitator.base}/people/{seat}/role", role="delegate")
            await facilitator.turn(by_role, "open")
            assert "of 1 have voted" in await console(facilitator)
            assert fields_of(await people[3].page())
            await facilitator.turn(by_role, "close")
            by_list = await voting(facilitator, level="roll", names="awa; BO; Fatou")
            page = await desk(facilitator, by_list)
            assert "1 person would vote now" in page
            assert (
                "3 people here are not on the list by name" in page
            )  # of two with one name nobody knows whose it is
            await facilitator.act(by_list, "voting")
            assert [bool(fields_of(await one.page())) for one in people] == [True, False, False, False]
            await close_all(*people)

    asyncio.run(play())


def test_an_organisation_has_one_vote(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo, ed, fay = [await person(facilitator, "F", name=n) for n in ("Awa", "Bo", "Ed", "Fay")]
            activity = await voting(facilitator, one_vote="organisation")
            await awa.act(activity, "organisation", organisation="Well users")
            await bo.act(activity, "organisation", organisation="well  USERS")
            await facilitator.act(
                activity, "organisation-of", seat=seat_of(running, "Ed"), organisation="Co-op"
            )
            page = await desk(facilitator, activity)
            assert "2 organisations would vote now" in page
            assert "1 person has said no organisation" in page
            await facilitator.act(activity, "voting")
            assert "Well users has one vote; 2 of you decide" in re.sub(r"\s+", " ", await bo.page())
            with pytest.raises(Surprise, match="take its paper first"):
                await awa.act(activity, "paper", **{"dots.1": "1"})
            await bo.act(activity, "organisation-paper")
            with pytest.raises(Surprise, match="somebody else of it has the paper"):
                await awa.act(activity, "organisation-paper")
            with pytest.raises(Surprise, match="somebody else of it has the paper"):
                await awa.act(activity, "paper", **{"dots.1": "1"})
            await cast(bo, activity, 3, 0, 0)
            assert "Well users has voted" in await awa.page()
            await cast(ed, activity, 3, 0, 0)
            assert fields_of(await fay.page()) == []
            assert "of 2 have voted" in await console(facilitator)
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(2,)]
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication", consent="on")
            told = await minutes(facilitator)
            assert "One organisation, one vote" in told
            assert "Well users" in told
            await close_all(awa, bo, ed, fay)

    asyncio.run(play())


def test_hands_and_paper_are_counted_beside_the_phones_and_never_twice(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "F") for _ in range(3)]
            activity = await voting(facilitator, method="approval", **{"approval.most": "1"})
            group = (await facilitator.groups())["F"]
            first, second, _ = [key for (key,) in rows(running, "SELECT id FROM ballot_option ORDER BY id")]
            ballot = rows(running, "SELECT id FROM ballot")[0][0]
            page = await desk(facilitator, activity)
            assert 'name="group"' in page
            await cast(people[0], activity, 1)
            entered = {"ballot": ballot, "group": group}
            with pytest.raises(Surprise, match=r"3 people of this group can vote\. 1 voted by phone"):
                await facilitator.act(activity, "hands", **entered, **{f"hands.{first}": "3"})
            await facilitator.act(activity, "heads", **{f"heads.{group}": "9"})
            await facilitator.act(
                activity, "hands", **entered, **{f"hands.{first}": "4", f"hands.{second}": "1"}
            )
            await facilitator.act(activity, "papers-entered", **entered, **{f"approvals.{second}": "yes"})
            for wrong in ({f"hands.{first}": "x"}, {"hands.999": "1"}, {f"hands.{first}": "9" * 30}, {}):
                with pytest.raises(Surprise):
                    await facilitator.act(activity, "hands", **entered, **wrong)
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)]
            page = await console(facilitator)
            assert "7</b> of 9 have voted" in page
            assert 'By show of hands: <b class="num">5</b>' in page
            await facilitator.act(activity, "entries/2/removal")
            assert "6</b> of 9 have voted" in await console(facilitator)
            await facilitator.act(activity, "papers-entered", **entered, **{f"approvals.{second}": "yes"})
            await cast(people[1], activity, 1)
            await facilitator.act(activity, "papers-entered", **entered, **{f"approvals.{second}": "yes"})
            with pytest.raises(Surprise, match="All 9 people of your group are counted already"):
                await cast(people[2], activity, 1)
            await facilitator.turn(activity, "close")
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(9,)]
            assert rows(running, "SELECT DISTINCT answers FROM ballot_entry") == [("{}",)]
            await facilitator.act(activity, "publication")
            assert "6 of 9" in await people[0].page()
            told = await minutes(facilitator)
            assert "By show of hands" in told
            assert "Share the wells" in told
            with pytest.raises(Surprise, match="The vote has closed"):
                await facilitator.act(activity, "papers-entered", **entered, **{f"approvals.{first}": "yes"})
            await close_all(*people)

    asyncio.run(play())


def test_a_written_proxy_is_a_paper_of_its_own(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo, ed = [await person(facilitator, "F", name=name) for name in ("Awa", "Bo", "Ed")]
            await ed.post(f"{ed.base}/leaving")
            activity = await voting(facilitator)
            group = (await facilitator.groups())["N"]
            seats = {name: seat_of(running, name) for name in ("Awa", "Bo", "Ed")}
            letter = {"document": "a letter of 3 May", "group": group}

            async def enter(holder: str, giver: str = "", name: str = "") -> None:
                await facilitator.act(
                    activity,
                    "proxies",
                    holder=seats.get(holder, 99),
                    giver=seats.get(giver, 0),
                    giver_name=name,
                    **letter,
                )

            with pytest.raises(Surprise, match="does not vote here"):
                await enter("nobody", name="Fatou")
            with pytest.raises(Surprise, match="herself"):
                await enter("Awa", "Awa")
            await enter("Awa", name="Fatou")
            for holder, giver, name, sentence in (
                ("Bo", "", "fatou ", "given a proxy already"),
                ("Awa", "Ed", "", "as one may hold in this vote: 1"),
                ("Bo", "Awa", "", "holds one of somebody else"),
            ):
                with pytest.raises(Surprise, match=sentence):
                    await enter(holder, giver, name)
            await enter("Bo", "Ed")
            assert "of 4 have voted" in await console(facilitator)
            await cast(awa, activity, 3, 0, 0)
            page = await awa.page()
            assert "You hold the written proxy of <b>Fatou</b>" in page
            paper = await awa.get(f"{awa.base}/activities/{activity}/proxies/1")
            names = fields_of(paper.text)
            sent = {"ballot": 1, **{names[0]: 0, names[1]: 3, names[2]: 0}}
            with pytest.raises(Surprise):
                await bo.act(activity, "proxies/1/paper", **sent)
            with pytest.raises(Surprise, match="uses 6 dots"):
                await awa.act(activity, "proxies/1/paper", **{**sent, names[0]: 3})
            await awa.act(activity, "proxies/1/paper", **sent)
            await awa.act(activity, "proxies/1/paper", **{**sent, names[1]: 2})  # changed, not cast twice
            assert "2</b> of 4 have voted" in await console(facilitator)
            with pytest.raises(Surprise, match="So the proxy stays"):
                await facilitator.act(activity, "proxies/1/removal")
            await ed.page()  # back again: her proxy rests, and she is in this vote when she is let in
            assert "It rests: this person is here" in await desk(facilitator, activity)
            with pytest.raises(Surprise, match="this person is here and votes"):
                await bo.act(activity, "proxies/2/paper", **sent)
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication", consent="on")
            told = await minutes(facilitator)
            assert "Awa voted for Fatou by written proxy (a letter of 3 May)" in told
            keys = {key for (key,) in rows(running, "SELECT key FROM ballot_paper")}
            assert len(keys) == 2
            await close_all(awa, bo, ed)

    asyncio.run(play())


def test_a_vote_by_the_door_warns_of_more_papers_than_heads(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "F") for _ in range(3)]
            activity = await voting(facilitator, level="door")
            assert "Please enter how many people came in at the door" in await console(facilitator)
            await facilitator.act(activity, "heads", **{"heads.door": "2"})
            for one in people:
                assert "More papers than heads" not in await console(facilitator)
                await cast(one, activity, 1)
            assert "More papers than heads counted at the door: 1 too many" in await console(facilitator)
            await facilitator.turn(activity, "close")
            assert "Heads counted at the door: 2. Papers: 3." in await minutes(facilitator)
            await close_all(*people)

    asyncio.run(play())


def test_at_rest_nothing_links_the_two_papers_of_a_holder(
    open_session: Any, person: Any, running: Any
) -> None:
    """After the close neither the keys nor the order of rows, nor anything beside them, tells which papers are hers."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "F", name=f"P{n}") for n in range(6)]
            activity = await voting(facilitator)
            for n, one in enumerate(people):
                await facilitator.act(
                    activity,
                    "proxies",
                    holder=seat_of(running, f"P{n}"),
                    giver=0,
                    giver_name=f"Absent {n}",
                    group=(await facilitator.groups())["F"],
                    document="letter",
                )
                await cast(one, activity, n % 4)
                page = await one.get(f"{one.base}/activities/{activity}/proxies/{n + 1}")
                names = fields_of(page.text)
                await one.act(activity, f"proxies/{n + 1}/paper", ballot=1, **{names[0]: n % 4})
            before = rows(running, "SELECT key FROM ballot_paper")
            await facilitator.turn(activity, "close")
            columns = {row[1] for row in rows(running, "PRAGMA table_info(ballot_paper)")}
            assert columns == {"key", "ballot_id", "group_id", "content"}
            kept = rows(running, "SELECT facts, seat_id FROM log_entry WHERE kind = 'ballot.cast'")
            assert len(kept) == 12 and {seat for _, seat in kept} == {None}
            assert len({facts for facts, _ in kept}) == 1, "own and proxy papers leave the same trace"
            await facilitator.act(activity, "publication")
            after = rows(running, "SELECT key FROM ballot_paper")
            assert len(after) == 12 and not set(after) & set(before)
            await close_all(*people)

    asyncio.run(play())
