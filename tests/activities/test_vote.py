"""The vote through its real forms: frozen, changeable until it closes, shown when published, told in the minutes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from dialogue.activities.vote.kind import harvest
from dialogue.kernel.schema import Activity
from dialogue.simulation.actors import Surprise
from support.browsing import PATIENCE, launch
from support.vote_room import cast, close_all, fields_of, rows, voting


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
                await facilitator.act(activity, "publication", consent="on")
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication", consent="on")
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
            kept = json.loads(content)
            del kept["receipt"]  # stands beside its paper only while people vote
            assert json.loads(rows(running, "SELECT content FROM ballot_paper")[0][0]) == kept
            await close_all(awa)

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
            await facilitator.act(activity, "publication", consent="on")
            await facilitator.act(activity, "publication", consent="on")
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
            await facilitator.act(activity, "publication", consent="on")
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
            await facilitator.act(activity, "publication", consent="on")
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


def test_options_come_from_what_was_found_before_and_go_on_in_the_order_of_the_result(
    open_session: Any, person: Any, running: Any
) -> None:
    def harvested(activity: int) -> list[tuple[str, str, int | None]]:
        database = running.database()
        try:
            with database.read() as reader:
                found = harvest(reader, reader.get(Activity, activity))
                return [(item.ref, item.text, item.count) for item in found]
        finally:
            database.close()

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            await facilitator.post(
                f"{facilitator.base}/activities", kind="brainstorm", prompt="?", minutes="5"
            )
            storm = (await facilitator.activities())[-1]
            await facilitator.turn(storm, "open")
            for text in ("Wells", "Roads"):
                await awa.act(storm, "ideas", text=text)
            await facilitator.turn(storm, "close")
            activity = await voting(facilitator, options=())
            await cast(awa, activity, 1, 3)
            await facilitator.turn(activity, "close")
            assert harvested(activity) == []
            await facilitator.act(activity, "publication", consent="on")
            assert harvested(activity) == [("idea:2", "Roads", 3), ("idea:1", "Wells", 1)]
            await close_all(awa)

    asyncio.run(play())


def test_the_buttons_of_a_ballot_never_give_more_dots_than_are_left(
    open_session: Any, person: Any, running: Any
) -> None:
    def press(cookies: list[dict[str, str]], path: str) -> tuple[list[str], str, str]:
        with sync_playwright() as playwright:
            chromium = launch(playwright)
            context = chromium.new_context(viewport={"width": 390, "height": 844})
            context.add_cookies(cookies)  # type: ignore[arg-type]
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(running.address + path)
            page.wait_for_selector("#status[data-state=online]")
            for place in (0, 0, 0, 0, 1, 1, 2):
                page.locator('[data-step="1"]').nth(place).click()
            page.locator('[data-step="-1"]').nth(1).click()
            page.locator('[data-step="-1"]').nth(2).click()
            numbers = [field.input_value() for field in page.locator("input[type=number]").all()]
            left = page.locator("[data-dots-left]").inner_text()
            page.locator("#mine form button.primary").click()
            page.wait_for_selector("#mine .say.ok")
            said = page.locator("#mine .say").inner_text()
            chromium.close()
            return numbers, left, said

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            await voting(facilitator)
            cookies = [
                {"name": one.name, "value": one.value or "", "url": running.address}
                for one in awa.web.cookies.jar
            ]
            numbers, left, said = await asyncio.to_thread(press, cookies, awa.base)
            assert numbers == ["3", "1", "0"]
            assert left == "1 of 5 dots left"
            assert "Received" in said
            (content,) = rows(running, "SELECT content FROM ballot_paper")[0]
            assert sorted(json.loads(content)["dots"].values()) == [1, 3]
            await close_all(awa)

    asyncio.run(play())
