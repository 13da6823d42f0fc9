"""The agenda through its real forms: from the decision to the commitment and to the end of an item."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from tests.agenda.conftest import GOAL

from dialogue.agenda.record import agenda_of_session
from dialogue.simulation.actors import Facilitator, Surprise
from support.days import in_days
from support.sent_forms import HTMX

PROMISE = {"organisation": "Union of herders", "what": "Open two wells"}


def test_a_decision_becomes_an_item_and_its_reservations_travel_along(decided: Any) -> None:
    async def play() -> None:
        async with decided(bo="3 the dry season is too short") as room:
            assert GOAL in await room.page("/agenda")  # it waits there for an item
            form = await room.page(room.form)
            assert GOAL in form and "the dry season is too short" in form
            page = await room.add(
                change_sought="Water councils with a vote",
                level="national",
                addressee="Ministry of water",
                owner_group="farmers",
                owner_organisation="Union of herders",
                commitment_organisation="union of  HERDERS",
                commitment_what="Open two wells",
                commitment_due=in_days(60),
                sign="Twelve councils by June",
                next_review=in_days(90),
            )
            for words in (
                "Water councils with a vote",
                "the dry season is too short",
                "Not accepted yet",
                GOAL,
            ):
                assert words in page
            agenda = await room.page("/agenda")
            assert "Agreed, not begun" in agenda and "Open two wells" in agenda
            assert "Make it an agenda item" not in agenda
            [view] = views(room)
            assert (view.state, view.level, view.owner_group_key) == ("agreed", "national", "farmers")
            # Found again in spite of capitals and spaces: one organisation, not two.
            assert view.commitments[0].organisation == view.owner_organisation == "Union of herders"
            assert [one.group_key for one in view.carried] == ["ngos"]

    asyncio.run(play())


def views(room: Any) -> list[Any]:
    database = room.running.database()
    with database.read() as reader:
        found = agenda_of_session(reader, room.facilitator.session_id)
    database.close()
    return found


def test_the_work_begins_only_with_an_accepted_commitment_a_sign_and_a_review(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            page = await room.add()
            for sentence in (
                "No organisation has accepted",
                "No sign of success",
                "No date for the next review",
            ):
                assert sentence in page
            with pytest.raises(Surprise, match=r"422.*No organisation has accepted"):
                await room.post("state", to="in_progress")
            await room.post("commitments", **PROMISE, due=in_days(10))
            with pytest.raises(Surprise, match=r"422.*No organisation has accepted"):
                await room.post("state", to="in_progress")
            with pytest.raises(Surprise, match=r"422.*who said so"):
                await room.post("commitments/1/answer", answer="accepted")
            page = await room.post(
                "commitments/1/answer", answer="accepted", by_whom="Bintou Sy", on=in_days(0)
            )
            assert "Accepted by Bintou Sy on" in page
            with pytest.raises(Surprise, match=r"422.*No sign of success"):
                await room.post("state", to="in_progress")
            await room.post("details", level="local", sign="Two wells give water", next_review=in_days(90))
            assert "In progress" in await room.post("state", to="in_progress")
            with pytest.raises(Surprise, match=r"422.*No date for the next review"):
                await room.post("details", level="local", sign="Two wells give water")

    asyncio.run(play())


def test_done_needs_evidence_two_groups_and_closed_commitments(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await begun(room)
            done = {"to": "done", "evidence": "Both wells give water"}
            with pytest.raises(Surprise, match=r"422.*1 of at least 2"):
                await room.post("state", **done, reviewed_by=["farmers"])
            with pytest.raises(Surprise, match=r"422.*Commitments still open: 1"):
                await room.post("state", **done, reviewed_by=["farmers", "ngos"])
            with pytest.raises(Surprise, match=r"422.*what was delivered"):
                await room.post("commitments/1/answer", answer="done")
            await room.post("commitments/1/answer", answer="done", note="Report of 3 March")
            with pytest.raises(Surprise, match=r"422.*1 of at least 2"):  # a made-up group counts for nothing
                await room.post("state", **done, reviewed_by=["farmers", "martians"])
            assert views(room)[0].review_to_come is not None
            page = await room.post("state", **done, reviewed_by=["farmers", "ngos"])
            assert "No further review: this item is closed" in page and "Next review:" not in page
            assert views(room)[0].review_to_come is None, "what is done has no review to come"
            assert "Both wells give water" in page and "Report of 3 March" in page
            with pytest.raises(Surprise, match=r"422.*closed"):
                await room.post("commitments", **PROMISE, due=in_days(10))
            assert views(room)[0].moves[-1].reviewed_by == ("farmers", "ngos")

    asyncio.run(play())


async def begun(room: Any) -> None:
    """An item that is in progress, with one accepted commitment."""
    await room.add(sign="Two wells give water", next_review=in_days(90))
    await room.post("commitments", **PROMISE, due=in_days(10))
    await room.post("commitments/1/answer", answer="accepted", by_whom="Bintou Sy")
    await room.post("state", to="in_progress")


def test_an_item_is_given_up_only_on_another_agreed_decision(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await begun(room)
            words = {"to": "dropped", "because": "The law has changed", "learned": "Ask the ministry first"}
            for decision in ("", str(room.decision), "999", "x", "9" * 30):
                with pytest.raises(Surprise, match=r"422.*Please choose the agreed decision"):
                    await room.post("state", **words, decision=decision)
            other = await another_decision(room)
            page = await room.post("state", **words, decision=other)
            assert "Ask the ministry first" in page and "Released" in page
            assert views(room)[0].state == "dropped"

    asyncio.run(play())


async def another_decision(room: Any) -> int:
    """A second goal, agreed by the same people in the same session."""
    await room.facilitator.turn(room.activity, "close")
    await room.word("We stop the wells")
    await room.decide()
    return int(room.decision)


def test_a_provisional_item_follows_the_newer_decision(decided: Any) -> None:
    async def play() -> None:
        async with decided(di="-") as room:  # the public services did not answer
            page = await room.add()
            assert "Provisional: a group must still confirm" in page
            with pytest.raises(Surprise, match=r"422.*No newer decision says .agreed."):
                await room.post("state", to="agreed")
            await room.decide("Everybody is here", bo="3 slower please")
            page = await room.post("state", to="agreed")
            assert "Agreed, not begun" in page and "slower please" in page
            [view] = views(room)
            assert (view.state, view.decided, view.decision_id) == ("agreed", "agreed", room.decision)

    asyncio.run(play())


def test_what_was_not_agreed_is_kept_with_what_failed(decided: Any) -> None:
    async def play() -> None:
        async with decided(di="7 it ruins our mill") as room:
            assert "Make it an agenda item" not in await room.page("/agenda")
            assert "This goal was not agreed" in await room.page(room.form)
            page = await room.add()
            assert "it ruins our mill" in page and "still open" in page
            assert "Not agreed" in await room.page("/agenda")
            with pytest.raises(Surprise, match=r"422.*cannot go there"):
                await room.post("state", to="in_progress")

    asyncio.run(play())


def test_a_form_that_is_not_complete_comes_back_with_what_was_typed(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            wrong = (
                ({"commitment_what": "Dig"}, "Exactly one is accountable"),
                ({"commitment_organisation": "Us", "commitment_what": "Dig"}, "choose a due date"),
                (
                    {"commitment_organisation": "Us", "commitment_what": "Dig", "commitment_ongoing": "on"},
                    "look at it again",
                ),
                (
                    {"commitment_organisation": "Us", "commitment_what": "Dig", "commitment_due": "soon"},
                    "not a date",
                ),
                ({"next_review": "2001-01-01"}, "lies before the session"),
                ({"level": "galactic"}, "how far the change reaches"),
                ({"owner_group": "martians"}, "choose the group"),
                ({"change_sought": " "}, "Nothing was written yet"),
            )
            for fields, sentence in wrong:
                answer = await room.facilitator.web.post(
                    room.form,
                    data={"change_sought": GOAL, "level": "local", "policy_hook": "Water law 9"} | fields,
                )
                assert answer.status_code == 422 and sentence in answer.text and "Water law 9" in answer.text
            assert views(room) == []
            page = await room.add(
                commitment_organisation="Us",
                commitment_what="Dig",
                commitment_ongoing="on",
                commitment_review=in_days(30),
            )
            assert "ongoing, next look" in page

    asyncio.run(play())


def test_a_resend_is_one_item(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            for _ in range(3):
                await room.add(command_id="same")
            assert len(views(room)) == 1

    asyncio.run(play())


def test_late_commitments_and_reviews_are_flagged(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await begun(room)
            assert "overdue" not in await room.page("/agenda")
            database = room.running.database()
            with database.write() as tx:
                tx.connection().exec_driver_sql("UPDATE commitment SET due = '2026-01-01'")
                tx.connection().exec_driver_sql("UPDATE agenda_item SET next_review = '2026-01-01'")
            database.close()
            await room.post(
                "commitments", **PROMISE, due=in_days(10)
            )  # whatever changes the agenda draws it anew
            for path in ("/agenda", room.item):
                page = await room.page(path)
                assert "Late" in page and "overdue" in page

    asyncio.run(play())


def test_only_who_works_on_the_agenda_changes_its_items(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room:
            await room.add()
            other = Facilitator(room.running.address)
            await other.enter(room.running.sign_in_link())
            works = ("state", "details", "commitments", "commitments/1/answer")
            # Somebody of another platform: as if there were no such item.
            for what in works:
                with pytest.raises(Surprise, match="404"):
                    await other.post(f"{room.item}/{what}", to="dropped")
            with pytest.raises(Surprise, match="404"):
                await other.get(room.item)
            for role in ("observer", "member", "expert", "delegate"):
                await room.let_in(role)
                page = (await other.get(room.item)).text
                assert GOAL in page and "Record this" not in page and "Add a commitment" not in page
                for what in works:
                    with pytest.raises(Surprise, match="403"):
                        await other.post(f"{room.item}/{what}", to="dropped")
                with pytest.raises(Surprise, match="403"):
                    await other.get(room.form)
            await room.let_in("facilitator")
            assert "Add a commitment" in (await other.get(room.item)).text
            await other.post(f"{room.item}/commitments", **PROMISE, due=in_days(10))
            assert "Union of herders" in await room.page()
            with pytest.raises(Surprise, match="403"):  # the session's draft is not hers
                await other.get(room.form)
            await other.close()
            awa = room.people["awa"]
            for path in ("/agenda", room.item, room.form):
                with pytest.raises(Surprise, match="403"):
                    await awa.get(path)
            for number in ("777", "9" * 20):
                for path in (
                    f"/agenda/items/{number}",
                    f"{room.facilitator.base}/decisions/{number}/agenda-item",
                ):
                    with pytest.raises(Surprise, match="404"):
                        await room.facilitator.get(path)

    asyncio.run(play())


def test_what_another_session_decided_is_not_offered_until_it_is_on_the_agenda(decided: Any) -> None:
    async def play() -> None:
        async with decided() as hers, decided(beside=hers) as other:
            await other.facilitator.turn(other.activity, "close")
            await other.word("Zephyrine's own goal")
            await other.decide()
            await hers.add()
            assert "Zephyrine" not in await hers.page()
            answer = await hers.facilitator.web.post(
                f"{hers.item}/state",
                data={"to": "dropped", "because": "x", "learned": "x", "decision": str(other.decision)},
            )
            assert answer.status_code == 422 and "Zephyrine" not in answer.text
            await other.add(change_sought="Zephyrine's own goal")
            assert "Zephyrine" in await hers.page()  # the control: now everybody's agenda has it

    asyncio.run(play())


def test_an_item_is_made_without_leaving_the_console(decided: Any) -> None:
    """With script the form comes to the console and stays there while something is missing; without, it has its page."""

    async def play() -> None:
        async with decided() as room:
            web, console = room.facilitator.web, f"{room.facilitator.base}/console?stay=1"
            assert f'hx-get="{room.form}"' in await room.page(console)
            form = (await web.get(room.form, headers=HTMX)).text
            assert "<!doctype" not in form.lower() and f'hx-post="{room.form}"' in form
            fields = {"change_sought": " ", "level": "local", "addressee": "The council"}
            refused = await web.post(room.form, data=fields, headers=HTMX)
            assert refused.status_code == 422 and "<!doctype" not in refused.text.lower()
            assert 'id="change_sought-error"' in refused.text and 'value="The council"' in refused.text
            made = await web.post(room.form, data={**fields, "change_sought": GOAL}, headers=HTMX)
            found = re.search(r'href="(/agenda/items/\d+)"', made.text)
            assert made.headers["HX-Retarget"] == "#agenda-form"
            assert made.status_code == 200 and found is not None and "It is on the agenda" in made.text
            assert GOAL in await room.page(found.group(1))
            assert f'href="{found.group(1)}"' in await room.page(console), "and the way to it stands there"
            assert "<!doctype html>" in (await room.page(room.form)).lower(), (
                "without script: a page of its own"
            )

    asyncio.run(play())
