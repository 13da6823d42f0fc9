"""The goal room at full depth through its real forms: rule editor, amendments, hands, delegates, lower tier, check."""

from __future__ import annotations

import asyncio
import html
import re
from typing import Any

import pytest
from sqlmodel import select

from dialogue.activities.agree import record, rule_form
from dialogue.activities.agree.schema import Goal
from dialogue.activities.agree.schema_beside import Amendment
from dialogue.agreement import PRESETS
from dialogue.decisions.reading import decisions_of
from dialogue.kernel.schema import Activity
from dialogue.simulation.actors import Surprise
from support.days import in_days, today
from support.goal_room import GOAL, KEYS


async def refused(person: Any, room: Any, what: str, sentence: str, **fields: str) -> None:
    """A participant's form comes back with this sentence."""
    answer = await person.web.post(f"{person.base}/activities/{room.activity}/{what}", data=fields)
    assert answer.status_code == 422 and sentence in html.unescape(answer.text), answer.status_code


async def shape(room: Any, **changes: str) -> None:
    """The whole rule editor, sent as a browser does: every field, as a shared goal says it, with these changes.

    Groups are named by their letters: `F_bar_n="1"`.
    """
    keys = {number: KEYS[letter] for letter, number in (await room.groups()).items() if letter in KEYS}
    rule = PRESETS["shared-goal"].rule_for([(key, True) for key in keys.values()])
    fields = {name: str(value) for name, value in rule_form.filled(rule, keys).items()}
    numbers = await room.groups()
    for name, value in changes.items():
        letter, _, rest = name.partition("_")
        dotted = f"g{numbers[letter]}.{rest}" if letter in numbers else name.replace("__", ".")
        dotted = dotted.replace("bar_", "bar.").replace("quorum_", "quorum.")
        fields[dotted] = value
    fields = {
        name: value for name, value in fields.items() if value or not name.endswith(("required", "ratify"))
    }
    await room.facilitator.act(room.activity, "rule-parts", **fields)


def test_a_rule_is_shaped_and_says_its_heads_and_traps(goal_room: Any, running: Any) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="F", cy="N", di="N") as room:
            await shape(room, bar__n="3", bar__d="4", ratify_by=in_days(40), F_ratify="1")
            console, phone = await room.console(), await room.people["awa"].page()
            assert "3 of 4 needed in favour" in console and "(counted with 4 people)" in console
            assert "two eligible, and more than half means both. Each has a veto." in console
            assert "only 2 eligible, so pass or fail reveals how they voted." in console
            assert "can hold up the goal by staying away: provisional until" in console
            for page in (console, phone, await room.projector()):
                assert "Overall, at least 3/4 must be for." in page
                assert "must confirm the decision by" in page
            with pytest.raises(Surprise, match="3 people are needed, but only 2 eligible"):
                await shape(room, F_min_for="3")
            with pytest.raises(Surprise, match="More than everybody can never be reached"):
                await shape(room, bar__how="more-than", bar__n="2", bar__d="2")
            with pytest.raises(Surprise, match="organisations cannot be counted"):
                await shape(room, unit="organisation")
            await room.act("rule-check")
            await room.act("round")
            with pytest.raises(Surprise, match="the rule is fixed"):
                await shape(room)
            with pytest.raises(Surprise, match="the rule is fixed"):
                await room.act("rule-check")
            await room.stand(awa="1", bo="1", cy="1", di="5")
            await room.act("round-closing")
            console = await room.console()
            assert "Overall: 3 of 4 needed, 3 are for." in console
            assert "NGOs and civil society: 2 of 2 needed, 1 so far, 1 missing." in console
            with running.database().read() as reader:
                goal = reader.exec(select(Goal)).one()
                assert goal.rule is not None and goal.rule["bar"] == {"share": [3, 4], "strict": False}
                found = record.rounds_of(reader, room.activity)[-1]
                assert found.rule == goal.rule, "frozen as it was saved"

    asyncio.run(play())


def test_an_amendment_is_offered_taken_accepted_or_goes_another_way(goal_room: Any, running: Any) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="N", cy="N") as room:
            awa, bo, cy = (room.people[name] for name in ("awa", "bo", "cy"))
            await refused(awa, room, "amendments", "Please say why", text="Another goal")
            await refused(awa, room, "amendments", "This is the wording", text=GOAL.upper(), reason="louder")
            rivers = GOAL + " and rivers"
            await awa.act(room.activity, "amendments", text=rivers, reason="the rivers are upstream")
            await refused(bo, room, "amendments", "proposed already", text=rivers, reason="me too")
            await bo.act(room.activity, "amendments", text="A goal about soil", reason="it is another thing")
            await cy.act(room.activity, "amendments", text="Nothing", reason="less")
            for page in (await room.console(), await room.projector(), await bo.page()):
                assert re.search(r"<ins>.*and rivers.*</ins>", page) and "the rivers are upstream" in page
                assert "Amendment proposed" in page
            with running.database().read() as reader:
                first, second, third = (row.id for row in reader.exec(select(Amendment).order_by("id")))
            with pytest.raises(Surprise, match="403"):
                await bo.act(room.activity, f"amendments/{first}/withdrawal")
            offered = GOAL + ", rivers included"
            await room.act(f"amendments/{first}/offer", text=offered, comment="shorter")
            assert "I take this wording" in await awa.page() and "I take this wording" not in await bo.page()
            with pytest.raises(Surprise, match="403"):
                await bo.act(room.activity, f"amendments/{first}/answer", answer="taken")
            await awa.act(room.activity, f"amendments/{first}/answer", answer="taken", text="good")
            await room.act(f"amendments/{second}/promotion", comment="later")
            with pytest.raises(Surprise, match="Nothing was written yet"):
                await room.act(f"amendments/{third}/rejection")
            await room.act(f"amendments/{third}/rejection", comment="it would be no goal")
            assert "it would be no goal" in await cy.page()
            await room.act("round")
            await room.stand(awa="1", bo="7 soil", cy="1")
            await room.act(f"amendments/{first}/acceptance")  # stops the round, and says why
            page = await bo.page()
            assert offered in page and "Amendment accepted" in page
            console = await room.console()
            assert "Round 1 was stopped: the rivers are upstream" in console
            with pytest.raises(Surprise, match="answered already"):
                await room.act(f"amendments/{first}/rejection", comment="no")
            await cy.act(room.activity, "amendments", text="All of it", reason="wider")
            await room.act("wording", text="One more wording", because="clearer")
            fourth = max(int(n) for n in re.findall(r'id="amendment-(\d+)"', await room.console()))
            with pytest.raises(Surprise, match="written for an earlier wording"):
                await room.act(f"amendments/{fourth}/acceptance")
            await cy.act(room.activity, f"amendments/{fourth}/withdrawal")
            minutes = (await room.facilitator.get(f"{room.facilitator.base}/minutes")).text
            for words in (
                "the rivers are upstream",
                "it would be no goal",
                "Made a goal of its own",
                "shorter",
            ):
                assert words in minutes
            assert re.search(r"<ins[^>]*>, rivers included</ins>", minutes)
            # What was promoted is what a further goal room starts from.
            await room.facilitator.turn(room.activity, "close")
            await room.facilitator.post(f"{room.facilitator.base}/activities", kind="agree", minutes="5")
            later = (await room.facilitator.activities())[-1]
            await room.facilitator.turn(later, "open")
            assert "A goal about soil" in await room.console()

    asyncio.run(play())


def test_hands_are_counted_apart_and_nobody_twice(goal_room: Any, running: Any) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="N") as room:
            numbers = await room.groups()
            farmers = numbers["F"]
            await room.act("step", step="object")
            assert (
                "That is an objection." in await room.console() and "harm" in await room.people["bo"].page()
            )
            await room.act("round", **{f"hands.{farmers}": "3"})
            with pytest.raises(Surprise, match="4 hands were counted, but 3 people"):
                await room.act("raised-hands", group=farmers, **{"heads.1": "3", "heads.8": "1"})
            with pytest.raises(Surprise, match="1 hands were counted, but 0 people"):
                await room.act("raised-hands", group=numbers["N"], **{"heads.1": "1"})
            await room.act("raised-hands", group=farmers, **{"heads.1": "1", "heads.8": "1"})
            await room.stand(awa="1", bo="1")
            assert "4 of 5" in await room.projector()
            await room.act("round-closing")
            for page in (await room.console(), await room.projector()):
                assert "by show of hands" in page
            assert "What would have to change so that you no longer object?" in await room.console()
            number = await room.objection()
            await room.act(f"objections/{number}/reason-for", text="nobody asked us")
            assert "nobody asked us" in await room.projector()
            with pytest.raises(Surprise, match="403"):
                await room.people["awa"].act(room.activity, f"objections/{number}/withdrawal")
            await room.act(f"objections/{number}/closing", how="withdrawn")
            await room.act("decision")
            assert "The goal is agreed." in await room.projector()
            # A round by hands alone: no phone takes a position.
            await room.act("round", because="once more, by hand", by_hands="1", **{f"hands.{farmers}": "4"})
            await refused(room.people["awa"], room, "position", "counted by show of hands", level="1")
            assert "Please raise your hand in the room." in await room.people["awa"].page()
            await room.act("round-closing")
            minutes = (await room.facilitator.get(f"{room.facilitator.base}/minutes")).text
            assert "Show of hands" in minutes and "took no position by phone" in minutes
        with running.database().read() as reader:
            first = record.rounds_of(reader, 1)[0]
            counted = record.counted(reader, first, today())
            assert counted.groups["farmers"].eligible == 4 and counted.groups["farmers"].present == 4
            assert counted.groups["farmers"].positions == {"1": 2, "8": 1}

    asyncio.run(play())


def test_a_shown_spread_moves_and_says_what_it_would_take(goal_room: Any) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="F", cy="N", di="N") as room:
            await room.act("round")
            await room.stand(awa="1", bo="5", cy="1", di="8 planted")
            for page in (await room.console(), await room.projector(), await room.people["awa"].page()):
                assert "What would it take?" not in page and "planted" not in page
            await room.act("spread")
            for page in (await room.console(), await room.projector(), await room.people["awa"].page()):
                assert "What would it take?" in page and "objection to close" in page
            assert "If you decide now" not in await room.console()
            with pytest.raises(Surprise, match="There is nothing to decide yet"):
                await room.act("decision")
            await room.stand(di="2", bo="2")
            assert "Nothing is missing: as people stand now, the goal is agreed." in await room.projector()
            await room.stand(di="7 the pumps")
            await room.act("round-closing")
            console = await room.console()
            assert "objection to close" in console and "the pumps" in console

    asyncio.run(play())


def test_delegates_declare_beside_the_heads_and_a_lower_tier_is_named_for_ever(
    goal_room: Any, running: Any
) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="F", cy="N") as room:
            awa, bo = room.people["awa"], room.people["bo"]
            lower = {"fallback__name": "Heads only", "fallback__bar__how": "more-than"}
            await shape(room, **lower, fallback__bar__n="1", fallback__bar__d="2")
            page = (await room.facilitator.get(f"{room.facilitator.base}/people")).text
            seat = min(int(n) for n in re.findall(r'id="person-(\d+)"', page))  # awa's: she joined first
            await room.facilitator.post(f"{room.facilitator.base}/people/{seat}/role", role="delegate")
            await room.act("round")
            with pytest.raises(Surprise, match="403"):
                await bo.act(room.activity, "declaration", level="1", in_room="1")
            await refused(awa, room, "declaration", "Please say who gave you the mandate", level="2")
            over = {"given_by": "Assembly", "valid_until": "2020-01-31"}
            await refused(awa, room, "declaration", "does not hold today", level="2", **over)
            await awa.act(
                room.activity, "declaration", level="2", text="canary words", given_by="Assembly of May",
                valid_until=in_days(40),
            )  # fmt: skip
            for page in (await room.console(), await room.projector(), await bo.page()):
                assert "canary words" not in page, "hidden as positions are, until the spread is seen"
            await room.stand(awa="1", bo="1", cy="7 no")
            await room.act("round-closing")
            for page in (await room.console(), await room.projector(), await bo.page()):
                assert "canary words" in page and "Mandate given by Assembly of May" in page
                assert "counted nowhere" in page
            with running.database().read() as reader:
                found = record.rounds_of(reader, room.activity)[-1]
                counted = record.counted(reader, found, today())
                assert counted.groups["farmers"].positions == {"1": 2}, "the declaration is in no count"
            console = await room.console()
            assert "Use the lower tier “Heads only”" in console
            with pytest.raises(Surprise, match="Nothing was written yet"):
                await room.act("fallback")
            await room.act("decision")
            await room.act("fallback", reason="the budget closes on Friday")
            for page in (await room.projector(), await bo.page()):
                assert "Grade: majority only. This is the lowest grade." in page
                assert "judged under the fallback tier “Heads only”, by an explicit act" in page
            with running.database().read() as reader:
                made = decisions_of(reader, room.facilitator.session_id)[-1]
                assert made.grade == "majority only" and made.state == "agreed"
                decision, made_on = record.decided_on(reader, room.activity)[-1]
                again = record.recomputed(decision, made_on)
                assert again.sha256() == decision.inputs_hash
                assert again.outcome().fallback == "Heads only"
            await room.act("round", because="again")
            await room.stand(awa="1", bo="1", cy="1")
            await room.act("round-closing")
            with pytest.raises(Surprise, match="The fallback is not needed"):
                await room.act("fallback", reason="we can")

    asyncio.run(play())


def test_interests_belong_to_their_group_and_the_room_is_asked_whether_it_is_clear(
    goal_room: Any, running: Any
) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="F", cy="N") as room:
            awa, bo, cy = (room.people[name] for name in ("awa", "bo", "cy"))
            await awa.act(room.activity, "interests", text="Water in the dry season")
            await bo.act(room.activity, "own-link", effect="costs", text="we dig")
            for page in (await room.console(), await room.projector(), await cy.page()):
                assert "Water in the dry season" in page and "we dig" in page
                assert "costs this group something" in page
            page = (await room.facilitator.get(f"{room.facilitator.base}/people")).text
            seats = sorted(int(n) for n in re.findall(r'id="person-(\d+)"', page))
            await room.facilitator.post(f"{room.facilitator.base}/people/{seats[1]}/role", role="delegate")
            with pytest.raises(Surprise, match="403"):
                await awa.act(room.activity, "interests", text="Something else")  # the delegate speaks now
            await bo.act(room.activity, "interests", text="Water and a fair price")

            await room.act("clear-asking")
            await awa.act(room.activity, "clear", answer="unclear")
            await refused(bo, room, "clear", "one of the three answers", answer="maybe")
            await bo.act(room.activity, "clear", answer="clear")
            await cy.act(room.activity, "clear", answer="clear")
            for page in (await room.console(), await room.projector(), await cy.page()):
                assert "3 of 3 have answered" in page
                assert '<b class="num">1</b>' not in page, "no answer is shown while the room is asked"
            await room.act("round")  # what opens positions ends the check
            console = await room.console()
            assert "Was it clear?" in console
            assert "Only the overall result is shown." in console, "groups of one or two are not shown apart"
            await refused(cy, room, "clear", "not being asked", answer="clear")
            await room.stand(awa="7 no time")
            await room.act("round-closing")
            minutes = (await room.facilitator.get(f"{room.facilitator.base}/minutes")).text
            assert "Water and a fair price" in minutes and "3 of 3 answered" in minutes
            first = minutes.partition("What was decided")[2].partition("Who promised what")[0]
            assert "No decision was made on version 1" in first, "the first page tells of it"
            assert "Objections open: 1." in first and "no time" in first, "and why, and who objects"
        with running.database().read() as reader:
            assert reader.get(Activity, room.activity) is not None

    asyncio.run(play())
