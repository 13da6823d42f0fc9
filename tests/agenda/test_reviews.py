"""Reviews of items: recorded by themselves or from a session, and what is due comes up in the next programme."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

from tests.agenda.test_agenda import PROMISE
from tests.agenda.test_learning import reviewed

from dialogue.agenda import rules
from dialogue.agenda.carrying import carried, due_on
from dialogue.agenda.record import item_of
from dialogue.kernel.schema import utc_now
from support.days import in_days
from support.roles import platform_of


def review() -> dict[str, Any]:
    return {
        "said_on": in_days(0),
        "planned": "Ten wells",
        "happened": "Six were dug",
        "change": "Ask the elders",
        "level": "limited",
        "evidence": "Seen on a visit",
        "groups": ["farmers", "ngos"],
        "next_review": in_days(90),
    }


def item(room: Any, number: int = 1) -> Any:
    database = room.running.database()
    try:
        with database.read() as reader:
            return item_of(reader, number)
    finally:
        database.close()


def test_a_review_asks_what_became_of_the_reservations_and_sets_the_next_one(decided: Any) -> None:
    async def play() -> None:
        async with decided(bo="3 too slow") as room:
            await room.add(next_review=in_days(1), sign="Ten wells")
            await room.post("commitments", **PROMISE, due=in_days(10))
            await room.post("commitments/1/answer", answer="accepted", by_whom="Bintou Sy")
            await room.post("state", to="in_progress")
            form = await room.page(f"{room.item}/review")
            look = re.findall(r'name="(look\.\d+)"', form)[0]
            assert "too slow" in form and "Ten wells" in form
            for fields, sentence in (
                ({"happened": " "}, "Nothing was written yet"),
                ({"level": "galactic"}, "how far it has come"),
                ({"evidence": ""}, "what shows it"),
                ({"groups": "martians"}, "which groups took part"),
                ({"next_review": ""}, "day of the next review"),
                ({"next_review": in_days(0)}, "must lie ahead"),
                ({"said_on": in_days(2)}, "has not come yet"),
                ({look: "perhaps"}, "whether it is coming true"),
                ({"look.999": "yes"}, "whether it is coming true"),
                ({"interest.farmers": "hurts"}, "stands to this group"),
                ({"activity": "999"}, "not there"),
            ):
                sent = await room.facilitator.web.post(f"{room.item}/review", data={**review(), **fields})
                assert sent.status_code in (404, 422) and sentence in sent.text, (fields, sent.text[-400:])
            assert item(room).reviews == () and item(room).next_review.isoformat() == in_days(1)
            asked = {
                look: "yes",
                f"{look.replace('.', '_note.')}": "Two years late",
                "interest.farmers": "costs",
            }
            page = await room.post("review", **review(), **asked)
            assert "Six were dug" in page and "Two years late" in page and "Coming true" in page
            assert "costs this group something" in page
            assert item(room).next_review.isoformat() == in_days(90), "each review moves the next one"
            minutes = await room.page(f"{room.facilitator.base}/minutes")
            assert "Six were dug" in minutes and "Coming true" in minutes

            # Two groups have reviewed it by record: "done" does not ask for them again.
            await room.post("commitments/1/answer", answer="done", note="Dug")
            page = await room.page()
            assert 'name="reviewed_by"' not in page and 'id="to-done"' in page
            await room.post("state", to="done", evidence="All drink")
            assert item(room).moves[-1].reviewed_by == ("farmers", "ngos")
            sent = await room.facilitator.web.post(f"{room.item}/review", data=review())
            assert sent.status_code == 422 and "closed" in sent.text

    asyncio.run(play())


def test_a_review_in_a_session_fills_the_record_in_and_what_is_due_comes_up_in_the_next_one(
    decided: Any,
) -> None:
    async def play() -> None:
        async with decided() as room:
            await room.add(next_review=in_days(5), change_sought="Wells for all")
            await room.add(next_review=in_days(90), change_sought="Roads for all")
            await room.post("commitments", **PROMISE, due=in_days(3))
            await room.post("commitments/1/answer", answer="accepted", by_whom="Bintou Sy")
            staff, platform = room.facilitator, platform_of(room.running, room.facilitator.session_id)
            page = await room.page("/new-session")
            assert "Wells for all" in page and "Roads for all" not in page and 'name="carry_over"' in page
            fields = {"title": "Next", "language": "en", "recipe": "empty", "platform": f"{platform}"}
            made = (await staff.post("/new-session", **fields, carry_over="1")).text
            assert "Wells for all" in made and "Review due on" in made and "Roads for all" not in made
            assert "Wells for all" not in (await staff.post("/new-session", **fields)).text, (
                "only where it is ticked"
            )
            database = room.running.database()
            with database.read() as reader:  # once the commitment is late, its item comes up too
                later = utc_now().date() + timedelta(days=4)
                assert [one.item.change_sought for one in due_on(reader, platform, later)] == [
                    "Roads for all",
                    "Wells for all",
                ]
                notes = [one.notes[""] for one in carried(reader, platform, later, "en")]
                assert PROMISE["what"] in notes[0] and PROMISE["organisation"] in notes[0]
                far = utc_now().date() - rules.REVIEW_AFTER
                assert due_on(reader, platform, far) == []  # negative control: nothing is due yet
            database.close()

            await reviewed(room, **{"setting.review_of": "2"})
            form = await room.page(f"{room.item}/review")
            path = re.findall(r'href="([^"]+/review\?activity=\d+)"', form)[0]
            form = await room.page(path)
            assert "Ten wells by May" in form and "Ask the elders first" in form
            activity = re.findall(r'name="activity" value="(\d+)"', form)[0]
            page = await room.post("review", **{**review(), "groups": "farmers"}, activity=activity)
            assert "Six were dug" in page
            assert "?activity=" not in await room.page(f"{room.item}/review"), "it is in the record now"
            assert str(item(room, 2).reviews[0].activity_id) == activity

    asyncio.run(play())
