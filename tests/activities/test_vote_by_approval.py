"""A vote by approval through its real forms: chosen before it opens, published, compared with a second round, told."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from dialogue.activities.vote.kind import harvest
from dialogue.activities.vote.methods.who_votes import WhoVotes
from dialogue.kernel.schema import Activity
from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page
from support.vote_room import cast, close_all, fields_of, rows, voting

CHOICES = ((1, 1, 0), (1, 0, 1), (0, 1, 0), (1, 0, 0), (0, 0, 0))


async def voted(facilitator: Any, person: Any, number: int, **settings: str) -> tuple[int, list[Any]]:
    """An open vote by approval in which so many people of two groups have voted, not all alike."""
    people = [await person(facilitator, "FN"[n % 2]) for n in range(number)]
    activity = await voting(facilitator, method="approval", **settings)
    for n, one in enumerate(people):
        await cast(one, activity, *CHOICES[(n + n // 5) % 5])
    return activity, people


def test_the_method_is_chosen_on_a_form_that_keeps_what_was_set(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            await facilitator.post(f"{facilitator.base}/activities", kind="vote", minutes="5")
            (activity,) = await facilitator.activities()
            address = f"{facilitator.base}/activities/{activity}/edit"
            form = read_page((await facilitator.get(address)).text).form("/edit")
            assert form is not None
            values = form.values()
            assert (values["setting.method"], values["setting.dots.dots"]) == ("dots", "5")
            assert values["setting.approval.most"] == "0"
            await facilitator.post(
                address, **{**values, "setting.method": "approval", "setting.approval.most": "2"}
            )
            again = read_page((await facilitator.get(address)).text).form("/edit")
            assert again is not None
            assert (again.values()["setting.method"], again.values()["setting.approval.most"]) == (
                "approval",
                "2",
            )
            (stored,) = rows(running, "SELECT settings FROM activity")[0]
            assert json.loads(stored) == {
                "version": 1,
                "method": "approval",
                "most": 2,
                "smallest_group": 5,
                "options": "",
                **WhoVotes().model_dump(),
            }
            values = again.values()  # as the form stands now: one that is older is told of the change
            del values["command_id"]  # further intentions
            # A limit that is not possible is refused, also where it belongs to the method that is chosen only now.
            with pytest.raises(Surprise, match="not possible"):
                await facilitator.post(
                    address, **{**values, "setting.method": "dots", "setting.dots.dots": "0"}
                )
            # What stands in the fields of a method that is not chosen does no harm.
            await facilitator.post(
                address, **{**values, "setting.method": "approval", "setting.dots.dots": "none"}
            )

    asyncio.run(play())


def test_a_ballot_freezes_its_method_and_settings(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, 2, most="2")
            with pytest.raises(Surprise, match="its settings are fixed"):
                await facilitator.act(
                    activity, "edit", title="Vote", minutes="5", **{"setting.method": "dots"}
                )
            ((method, settings),) = rows(running, "SELECT method, settings FROM ballot")
            assert method == "approval"
            assert json.loads(settings) == {
                **WhoVotes().model_dump(),
                "method": "approval",
                "most": 2,
                "smallest_group": 5,
            }
            await close_all(*people)

    asyncio.run(play())


def test_a_paper_of_another_form_is_refused_and_counts_nothing(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator, method="approval")
            names = fields_of(await awa.page())
            assert [name.partition(".")[0] for name in names] == ["approvals"] * 3
            with pytest.raises(Surprise, match="another kind of vote"):
                await awa.act(activity, "paper", **{names[0].replace("approvals", "dots"): "3"})
            with pytest.raises(Surprise, match="not an option of this question"):
                await awa.act(activity, "paper", **{"approvals.999": "yes"})
            with pytest.raises(Surprise, match="Please tick the options"):
                await awa.act(activity, "paper", **{names[0]: "perhaps"})
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(0,)]
            await awa.act(activity, "paper")
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)], "no tick at all is an answer"
            await close_all(awa)

    asyncio.run(play())


def test_an_older_paper_that_comes_late_is_answered_with_what_is_stored(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator, method="approval")
            form = read_page(await awa.page()).form("/paper")
            assert form is not None
            first = form.values()
            wells, roads, bus = fields_of(await awa.page())
            later = {**first, "turn": str(int(first["turn"]) + 1), roads: "yes", bus: "yes"}
            await awa.act(activity, "paper", **later)
            with pytest.raises(Surprise, match="it stays: Mend the roads, One school bus"):
                await awa.act(activity, "paper", **{**first, wells: "yes"})
            await facilitator.turn(activity, "close")
            await awa.act(activity, "paper", **later)  # its answer was lost: it is told that it counts
            await close_all(awa)

    asyncio.run(play())


def test_rounds_are_compared_and_the_minutes_hold_tables_and_words(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await voted(facilitator, person, 20)
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            first = await people[0].page()
            order = re.findall(r'<span class="num(?: ahead)?">(\d)\.</span> <bdi[^>]*>([^<]+)', first)
            expected = [("1", "Share the wells"), ("2", "Mend the roads"), ("3", "One school bus")]
            assert order == expected * 2, "the result, and behind it the same by group"
            assert "12 of 20 · 60 %" in first and "Group-balanced" in first
            await facilitator.turn(activity, "reopen")
            for n, one in enumerate(people):
                await cast(one, activity, *CHOICES[(n + n // 5 + 2) % 5][::-1])
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication")
            page = await people[0].page()
            assert "Result of round 2" in page and "Against the round before" in page
            found = {}
            for name in ("html", "md", "json"):
                found[name] = (await facilitator.get(f"{facilitator.base}/minutes.{name}")).text
                for words in (
                    "Approval",
                    "Secret vote: each person ticked as many options as they like.",
                    "The option that most people approve comes first.",
                    "12 / 20",
                    "Approvals by option and group",
                    "Against the round before",
                    "Tally tables: Vote",
                    "Round 1: Approvals",
                    "Round 2: Approvals",
                    "each person ticks every option that is fine with them",
                ):
                    assert words in found[name], (name, words)
            assert "dots" not in found["md"]
            assert (await facilitator.get(f"{facilitator.base}/minutes.pdf")).content[:4] == b"%PDF"
            await close_all(*people)

    asyncio.run(play())


def test_a_tie_is_named_and_the_result_goes_on_to_later_steps(
    open_session: Any, person: Any, running: Any
) -> None:
    def harvested(activity: int) -> list[tuple[str, int | None]]:
        database = running.database()
        try:
            with database.read() as reader:
                return [(item.text, item.count) for item in harvest(reader, reader.get(Activity, activity))]
        finally:
            database.close()

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, language=language) for language in ("en", "fr", "es")]
            activity = await voting(facilitator, method="approval")
            for one in people:
                await cast(one, activity, 0, 1, 1)
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication", consent="on")
            for one, words in zip(
                people,
                ("are each approved by 3 people", "approuvées chacune par 3 personnes", "de 3 personas"),
                strict=True,
            ):
                assert words in await one.page()
            assert harvested(activity) == [
                ("Mend the roads", 3),
                ("One school bus", 3),
                ("Share the wells", 0),
            ]
            await close_all(*people)

    asyncio.run(play())
