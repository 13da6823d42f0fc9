"""An item's progress through its real forms: what is measured, seen, reached, and what came of it outside."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.agenda.test_agenda import PROMISE

from dialogue.agenda.progress_record import progress_of
from dialogue.simulation.actors import Facilitator
from support.days import in_days


def indicator() -> dict[str, Any]:
    return {
        "name": "Villages with a water council",
        "unit": "villages",
        "baseline": "2",
        "baseline_on": in_days(-200),
        "target": "12",
        "target_on": in_days(200),
        "categories": "Upper valley\nLower valley",
        "adds_up": "on",
    }


OUTCOME = {
    "actor": "Ministry of water",
    "kind": "policy",
    "what": "It asks the councils before it drills",
    "happened": "March 2027",
    "place": "Three districts",
    "intended": "yes",
    "contribution": "Our figures were read in the hearing",
    "sources": "Circular 12 of 3 March",
}


def progress(room: Any) -> Any:
    database = room.running.database()
    try:
        with database.read() as reader:
            return progress_of(reader, [1])[1]
    finally:
        database.close()


async def refused(room: Any, what: str, sentence: str, **fields: Any) -> None:
    answer = await room.facilitator.web.post(f"{room.item}/progress/{what}", data=fields)
    assert answer.status_code == 422 and sentence in answer.text, (what, fields, answer.text[-500:])


def test_progress_is_measured_seen_reached_and_told(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await room.add(next_review=in_days(90))
            await room.post("commitments", **PROMISE, due=in_days(10))
            await room.post("commitments/1/answer", answer="accepted", by_whom="Bintou Sy")
            assert "No sign of success is written down yet" in await room.page()
            for fields, sentence in (
                ({"target": "x"}, "This is not a number"),
                ({"target": ""}, "Please write a number"),
                ({"baseline_on": in_days(9)}, "has not come yet"),
                ({"baseline_on": ""}, "choose a date"),
                ({"categories": "One"}, "two to 8 parts"),
                ({"categories": "Men\nmen "}, "look the same"),
                ({"name": " "}, "Nothing was written yet"),
            ):
                await refused(room, "indicators", sentence, **{**indicator(), **fields})
            await room.post("progress/indicators", **indicator())
            await room.post("state", to="in_progress")  # an indicator is a sign of success
            value = {
                "said_on": in_days(-3),
                "value": "7",
                "part": ["4", "3"],
                "source": "Register of councils",
            }
            for fields, sentence in (
                ({"part": ["4", "2"]}, "The parts make 6 and the whole is 7"),
                ({"part": ["4", ""]}, "each part, or none"),
                ({"source": ""}, "Nothing was written yet"),
                ({"said_on": in_days(2)}, "has not come yet"),
            ):
                await refused(room, "indicators/1/values", sentence, **{**value, **fields})
            page = await room.post("progress/indicators/1/values", **value)
            assert (
                "Draft value" in page
                and "chart-drawing" not in page
                and progress(room).indicators[0].way is None
            )
            await refused(room, "values/1", "cannot be turned", to="approved")
            await room.post("progress/values/1", to="pending")
            await refused(room, "values/1", "why the value is given back", to="returned")
            page = await room.post("progress/values/1", to="approved")
            assert "Approved value" in page and "chart-drawing" in page and "50\u00a0%" in page
            for to in ("draft", "discarded", "returned", "x"):
                assert (
                    await room.facilitator.web.post(
                        f"{room.item}/progress/values/1", data={"to": to, "note": "x"}
                    )
                ).status_code == 422
            # A wrong value is never changed: a better one of the same day follows it, and both can be read.
            await room.post(
                "progress/indicators/1/values", **{**value, "value": "8", "part": ["4", "4"], "send": "on"}
            )
            assert "50\u00a0%" in await room.page(f"{room.item}/progress"), "what waits does not count"
            page = await room.post("progress/values/2", to="approved")
            assert "60\u00a0%" in page and progress(room).indicators[0].newest.value == "8"
            assert [one.value for one in progress(room).indicators[0].values] == ["7", "8"]

            await refused(
                room, "markers", "expect, like or would love", actor="The prefect", text="comes", step="hope"
            )
            await room.post("progress/markers", actor="The prefect", text="comes to the council", step="like")
            level = {
                "said_on": in_days(0),
                "level": "limited",
                "group": "farmers",
                "evidence": "She came twice",
            }
            await refused(
                room, "markers/1/levels", "group that has seen it", **{**level, "group": "martians"}
            )
            await refused(room, "markers/1/levels", "what shows it", **{**level, "evidence": ""})
            assert "She came twice" in await room.post("progress/markers/1/levels", **level)
            await room.post("progress/milestones", what="Statutes are signed", due=in_days(30))
            await refused(room, "milestones/1", "has not come yet", reached_on=in_days(1), evidence="x")
            await room.post(
                "progress/milestones/1", reached_on=in_days(0), evidence="Signed in the town hall"
            )
            await refused(room, "milestones/1", "reached already", reached_on=in_days(0), evidence="x")
            for name in OUTCOME:
                answer = await room.facilitator.web.post(
                    f"{room.item}/progress/outcomes",
                    data={key: text for key, text in OUTCOME.items() if key != name},
                )
                assert answer.status_code == 422, name
            page = await room.post("progress/outcomes", **OUTCOME)
            assert "Circular 12" in page and "Nobody outside has confirmed it yet" in page
            page = await room.page()
            for words in (
                "Villages with a water council",
                "comes to the council",
                "1 / 1",
                "asks the councils",
            ):
                assert words in page, words
            await only_who_works_on_it(room)

    asyncio.run(play())


async def only_who_works_on_it(room: Any) -> None:
    forms = (
        "indicators",
        "indicators/1/values",
        "values/1",
        "markers",
        "markers/1/levels",
        "milestones",
        "milestones/1",
        "outcomes",
    )
    other = Facilitator(room.running.address)
    await other.enter(room.running.sign_in_link())
    try:
        for what in forms:
            sent = await other.web.post(f"{room.item}/progress/{what}", data=OUTCOME)
            assert sent.status_code == 404, "another platform's: as if there were none"
        assert (await other.web.get(f"{room.item}/progress")).status_code == 404
        await room.let_in("member")
        page = await other.web.get(f"{room.item}/progress")
        assert page.status_code == 200 and "Approved value" in page.text and "Add a value" not in page.text
        for what in forms:
            sent = await other.web.post(f"{room.item}/progress/{what}", data=OUTCOME)
            assert sent.status_code == 403
    finally:
        await other.close()


def test_a_value_of_another_platforms_indicator_cannot_be_written(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room, decided() as other:
            await room.add()
            await other.add()
            await room.post("progress/indicators", **indicator())
            for what in ("indicators/1/values", "values/1", "markers/1/levels", "milestones/1"):
                fields = {"said_on": in_days(0), "value": "3", "source": "x", "to": "approved"}
                sent = await other.facilitator.web.post(f"{other.item}/progress/{what}", data=fields)
                assert sent.status_code == 404, what
            assert progress(room).indicators[0].values == ()

    asyncio.run(play())
