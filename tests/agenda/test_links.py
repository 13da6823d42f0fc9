"""An organisation answers for itself by its own link; and everything somebody could try with such a link."""

from __future__ import annotations

import asyncio
import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select
from tests.agenda.test_agenda import PROMISE, another_decision, views

from dialogue.agenda import links, rules
from dialogue.agenda.schema import CommitmentLink
from dialogue.agenda.states import CommitmentState
from dialogue.agenda.vocabulary import AnswerByLink
from dialogue.app import vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Executor, Order
from dialogue.tables import METADATA
from support.days import in_days
from support.roles import platform_of

ADDRESS = re.compile(r'readonly value="http://dialogue.test(/commitments/[0-9a-f]{40})"')


async def offered(room: Any, commitment: int = 1) -> str:
    """The organisation's link, as the item's page shows it."""
    page = await room.post(f"commitments/{commitment}/link")
    return ADDRESS.findall(page)[-1]


def kept(room: Any) -> str:
    """Everything that the store holds, as text."""
    database = room.running.database()
    try:
        with database.read() as reader:
            return "\n".join(
                str(row)
                for table in METADATA.sorted_tables
                for row in reader.connection().execute(table.select())
            )
    finally:
        database.close()


async def answer(web: httpx.AsyncClient, link: str, **fields: str) -> httpx.Response:
    given = {"answer": "accepted", "by_whom": "Bintou Sy, chair", "command_id": str(fields)}
    return await web.post(link, data=given | fields, follow_redirects=True)


def test_an_organisation_answers_for_itself(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room, httpx.AsyncClient(base_url=room.running.address, timeout=60) as chair:
            await room.add(sign="Two wells", next_review=in_days(90))
            await room.post(
                "commitments",
                **PROMISE,
                due=in_days(10),
                responsible="Well diggers\n well  DIGGERS\nMasons",
                informed="Town hall",
            )
            link = await offered(room)
            assert await offered(room) == link, "one link at a time"
            for language, words in (
                ("en", "What is asked of you"),
                ("fr", "Ce qu’on vous demande"),
                ("es", "Qué se les pide"),
            ):
                page = await chair.get(link, headers={"Accept-Language": language})
                assert page.status_code == 200 and words in page.text and 'name="robots"' in page.text
                assert "Well diggers" in page.text and "Masons" in page.text and "Town hall" in page.text
                assert page.text.count("Well diggers") == 1, "named once"
            assert views(room)[0].commitments[0].state == "proposed", "looking changes nothing"
            # Others say that it accepted; it has not said so itself, and can say no.
            await room.post("commitments/1/answer", answer="accepted", by_whom="Somebody")
            assert "Not yet said by the organisation itself" in await room.page()
            page = (await chair.get(link)).text
            assert "It was recorded that Somebody accepted for you" in page
            wrong = await answer(chair, link, by_whom=" ")
            assert wrong.status_code == 422 and "who said so" in wrong.text
            said = await answer(chair, link, answer="declined", note="We were never asked")
            assert said.status_code == 200 and "We were never asked" in said.text
            with pytest.raises(Exception, match=r"422.*No organisation has accepted"):
                await room.post("state", to="in_progress")
            assert (await answer(chair, link)).status_code == 200
            page = await room.page()
            assert "Accepted by the organisation itself: Bintou Sy, chair" in page
            await room.post("state", to="in_progress")
            for never in ("released", "late", "proposed", "accepted", "x"):
                assert (await answer(chair, link, answer=never, note="x")).status_code == 422
            assert (await answer(chair, link, answer="withdrawn")).status_code == 422, "no reason"
            assert (await answer(chair, link, answer="done", note="Both give water")).status_code == 200
            assert "nothing more to answer" in (await chair.get(link)).text
            [view] = views(room)
            assert [
                (one.was, one.answer, one.itself, bool(one.account_id)) for one in view.commitments[0].given
            ] == [
                ("proposed", "accepted", False, True),
                ("accepted", "declined", True, False),
                ("declined", "accepted", True, False),
                ("accepted", "done", True, False),
            ], "every answer is kept, with whose it was"
            page = await room.page()
            for words in (
                "We were never asked",
                "By the organisation itself: Bintou Sy, chair",
                "As Somebody said",
            ):
                assert words in page

    asyncio.run(play())


def test_a_link_opens_one_commitment_and_ends(decided: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with decided() as room, httpx.AsyncClient(base_url=room.running.address, timeout=60) as web:
            await room.add(sign="Two wells", next_review=in_days(90))
            for _ in range(2):
                await room.post("commitments", **PROMISE, due=in_days(10))
            first, second = await offered(room, 1), await offered(room, 2)
            assert first != second
            key = first.rpartition("/")[2]
            assert key not in kept(room), "only its digest is stored"
            # Guessed, cut off, longer, another one's digest, nothing: all the same answer.
            digest = links.token_hash(key)
            for guess in (key[:-1], key + "0", key.upper(), "0" * 40, digest, digest[:40], "%00", "x" * 40):
                for sent in (
                    await web.get(f"/commitments/{guess}"),
                    await answer(web, f"/commitments/{guess}"),
                ):
                    assert sent.status_code == 404 and "does not work" in sent.text, guess
            # Another site's form, and the form of the other link under the same id.
            headers = {"Sec-Fetch-Site": "cross-site"}
            refused = await web.post(first, data={"answer": "accepted", "by_whom": "X"}, headers=headers)
            assert refused.status_code == 403
            for _ in range(3):
                await answer(web, first, command_id="same")
                await answer(web, second, command_id="same", answer="declined")
            assert [one.state for one in views(room)[0].commitments] == ["accepted", "declined"]
            assert [len(one.given) for one in views(room)[0].commitments] == [1, 1], "a resend is one answer"
            # A stranger to the platform can make none and end none.
            for what in ("link", "link/end"):
                sent = await web.post(f"{room.item}/commitments/1/{what}", data={})
                assert sent.status_code == 403
            await room.post("commitments/1/link/end")
            ended = await answer(web, first, answer="withdrawn", note="x")
            assert ended.status_code == 404 and (await web.get(first)).status_code == 404
            assert views(room)[0].commitments[0].state == "accepted", "what was said stays"
            again = await offered(room)
            assert again != first and (await web.get(again)).status_code == 200
            assert (await web.get(first)).status_code == 404, "an old key does not come alive again"
            # The control: without the look at its end an ended link would open.
            database = room.running.database()
            with database.write() as tx:
                old = tx.exec(select(CommitmentLink).order_by(CommitmentLink.id)).first()
                assert old is not None and old.ended_at is not None
                old.ended_at = None
                tx.add(old)
            database.close()
            assert (await web.get(first)).status_code == 200

    asyncio.run(play())


def test_a_link_of_another_platform_answers_nothing_here(decided: Any) -> None:
    """A command with another platform's link, sent to this platform: refused in the handler itself."""

    async def play() -> None:
        async with decided() as room, decided() as other:
            await room.add()
            await room.post("commitments", **PROMISE, due=in_days(10))
            digest = links.token_hash((await offered(room)).rpartition("/")[2])
            here, there = (platform_of(one.running, one.facilitator.session_id) for one in (room, other))
            assert here != there
            database = room.running.database()
            executor = Executor(database, vocabulary())
            try:
                command = AnswerByLink(digest, "accepted", "X")
                with pytest.raises(Refused, match="link_over"):
                    executor.run(Order(command, "a", there, SYSTEM))
                executor.run(Order(command, "b", here, SYSTEM))  # the control
            finally:
                executor.close()
                database.close()
            # What stands on the other platform can be neither offered nor ended from there.
            for what in ("link", "link/end", "answer"):
                await other.add()
                with pytest.raises(Exception, match="404"):
                    await other.post(f"commitments/1/{what}", answer="released", note="x")

    asyncio.run(play())


def test_a_closed_item_takes_no_answer_but_a_replaced_one_still_binds(decided: Any) -> None:
    async def play() -> None:
        async with decided() as room, httpx.AsyncClient(base_url=room.running.address, timeout=60) as chair:
            await room.add(sign="Two wells", next_review=in_days(90))
            await room.post("commitments", **PROMISE, due=in_days(10))
            link, first = await offered(room), room.item
            await answer(chair, link)
            await another_decision(room)
            await room.add(change_sought="The wells are closed")
            successor = room.item.rpartition("/")[2]
            room.item = first
            page = await room.post("state", to="changed", because="a newer goal", successor=successor)
            assert "The wells are closed" in page and "Replaced by another item" in page
            assert (await answer(chair, link, answer="done", note="There")).status_code == 200
            assert first in await room.page(f"/agenda/items/{successor}")

    asyncio.run(play())


DAY = date(2027, 3, 1)


def test_late_is_told_even_when_it_was_kept_at_last() -> None:
    for due, accepted, closed, today, since in (
        (DAY, DAY, None, DAY, None),
        (DAY, DAY, None, DAY + timedelta(days=1), DAY + timedelta(days=1)),
        (DAY, DAY, DAY, DAY + timedelta(days=9), None),
        (DAY, DAY, DAY + timedelta(days=5), DAY + timedelta(days=9), DAY + timedelta(days=1)),
        (DAY, DAY + timedelta(days=3), None, DAY + timedelta(days=9), DAY + timedelta(days=4)),
        (DAY, None, None, DAY + timedelta(days=9), None),
        (None, DAY, None, DAY, None),
    ):
        assert rules.late_since(due, accepted, closed, today) == since, (due, accepted, closed, today)


def test_nobody_is_released_by_herself_and_what_others_said_can_be_denied() -> None:
    state = CommitmentState
    assert state.RELEASED not in {
        answer
        for one in state
        for heard in (True, False)
        for answer in rules.answers_from(one, itself=True, heard=heard)
    }
    assert rules.answers_from(state.ACCEPTED, itself=True, heard=False) == (
        state.ACCEPTED,
        state.DECLINED,
        state.DONE,
    )
    assert state.DECLINED not in rules.answers_from(state.ACCEPTED, itself=True, heard=True)
    for over in (state.DONE, state.RELEASED, state.WITHDRAWN):
        assert rules.answers_from(over) == rules.answers_from(over, itself=True) == ()
