"""Opinions through their real forms: one statement at a time, moderation, nothing shown before the reveal, small cells."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import re
import threading
import zipfile
from typing import Any

import pytest
from sqlmodel import col, select

from dialogue.activities.opinion.commands import TakeStance
from dialogue.activities.opinion.landscape import landscape
from dialogue.activities.opinion.reveal import REVEALING
from dialogue.activities.opinion.schema import OpinionTally
from dialogue.kernel.schema import Role, Seat
from dialogue.kernel.vocabulary import Command
from dialogue.people.belonging import MakeOne
from dialogue.people.seats import JoinSession
from dialogue.polis import read_conversation
from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page
from support.crowd import Crowd, services_of
from support.vote_room import close_all, screens

STATEMENTS = ("Share the wells", "Mend the road", "Pay the teachers", "I live in a village")


async def asking(facilitator: Any, statements: tuple[str, ...] = STATEMENTS, **settings: str) -> int:
    """Add the activity with these statements and open it; its id."""
    await facilitator.post(
        f"{facilitator.base}/activities", kind="opinion", prompt="What first?", minutes="5"
    )
    activity = int((await facilitator.activities())[-1])
    fields = {f"setting.{name}": value for name, value in settings.items()}
    fields["setting.statements"] = "\n".join(statements)
    await facilitator.act(activity, "edit", title="Opinions", prompt="What first?", minutes="5", **fields)
    await facilitator.turn(activity, "open")
    return activity


async def asked(person: Any) -> str:
    """The address of the answer form that is on a person's phone, empty for none."""
    form = read_page(await person.page()).form("/stance")
    return form.action if form else ""


async def stance(person: Any, activity: int, statement: int, said: str, **more: Any) -> Any:
    return await person.answered(activity, f"opinion/statements/{statement}/stance", stance=said, **more)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_statement_taken_out_while_results_are_worked_out_is_in_none(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """With the negative control: without the comparison the results are made of a statement that is not there."""
    working, go_on = threading.Event(), threading.Event()

    def slowly(table: Any) -> Any:
        working.set()
        assert go_on.wait(20)
        return landscape(table)

    monkeypatch.setattr("dialogue.activities.opinion.landscape.landscape", slowly)
    if not guarded:
        monkeypatch.setattr(
            "dialogue.activities.opinion.routes.REVEALING",
            dataclasses.replace(REVEALING, hand_over=lambda *given: REVEALING.hand_over(*given[:2], "")),
        )

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await asking(facilitator)
            people = [await person(facilitator, "F") for _ in range(5)]
            for one in people:
                await one.post(await asked(one), stance="agree", turn="1")
            await facilitator.turn(activity, "close")
            showing = asyncio.create_task(
                facilitator.web.post(f"{facilitator.base}/activities/{activity}/opinion/results")
            )
            assert await asyncio.to_thread(working.wait, 20)
            await facilitator.act(activity, "opinion/statements/1/taking-out", reason="unkind")
            go_on.set()
            await showing
            landscape_of = f"{facilitator.base}/activities/{activity}/opinion/landscape.json"
            while "working out the results" in (await facilitator.get(f"{facilitator.base}/console")).text:
                await asyncio.sleep(0.05)
            shown = "dialogue-opinions/1" in (await facilitator.get(landscape_of)).text
            assert shown is not guarded
            await facilitator.act(activity, "opinion/results") if guarded else None
            assert "dialogue-opinions/1" in (await facilitator.get(landscape_of)).text
            await close_all(*people)

    asyncio.run(play())


def test_one_statement_after_the_other_until_all_are_answered(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await asking(facilitator)
            awa = await person(facilitator, "F")
            met = []
            for done in range(4):
                assert f"{done} answered, {4 - done} to go" in await awa.page()
                address = await asked(awa)
                assert address == await asked(awa), "the same page asks the same again"
                met.append(address)
                await awa.post(address, stance="agree", turn="1")
            assert len(set(met)) == 4 and await asked(awa) in met
            page = await awa.page()
            assert "You have answered every statement" in page and "4 answered, 0 to go" in page
            await awa.post(met[0], stance="disagree", turn="2")
            answers = (await awa.get(f"{awa.base}/activities/{activity}/opinion/answers")).text
            assert answers.count('aria-pressed="true"') == 4 and "I disagree</b>" in answers
            with pytest.raises(Surprise, match="newer answer"):
                await awa.post(met[0], stance="pass", turn="1")
            with pytest.raises(Surprise, match="422"):
                await awa.post(met[0], stance="perhaps", turn="9")
            await awa.close()

    asyncio.run(play())


def test_what_people_write_waits_and_its_author_reads_why_not(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await asking(facilitator, ("Share the wells",), each="2")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            hostile = "<script>alert(1)</script> & wells"
            for text in ("  SHARE the\u00a0wells\u200b", "x" * 281, " \u200b "):
                with pytest.raises(Surprise, match="422"):
                    await awa.act(activity, "opinion/statements", text=text)
            await awa.act(activity, "opinion/statements", text=hostile)
            with pytest.raises(Surprise, match=r"422.*This statement"):
                await bo.act(activity, "opinion/statements", text=hostile.upper())
            await awa.act(activity, "opinion/statements", text="Herders first")
            with pytest.raises(Surprise, match="422"):
                await awa.act(activity, "opinion/statements", text="One more")
            assert "Waits until" in await awa.page()
            assert "Write a statement" not in await awa.page()
            shown = await screens(facilitator, bo)
            assert "&lt;script&gt;alert" in shown and "<script>alert" not in shown
            assert "alert" not in await bo.page()
            assert "alert" not in (await facilitator.get(f"{facilitator.base}/projector")).text
            with pytest.raises(Surprise, match="403"):
                await bo.act(activity, "opinion/statements/2/acceptance")
            with pytest.raises(Surprise, match="not there any more"):
                await bo.post(f"{bo.base}/activities/{activity}/opinion/statements/2/stance", stance="agree")
            await facilitator.act(activity, "opinion/statements/2/acceptance", about_person="true")
            await facilitator.act(activity, "opinion/statements/3/taking-out", reason="Not about this <b>")
            assert "Reason: Not about this &lt;b&gt;" in await awa.page()
            assert "0 answered, 2 to go" in await bo.page()
            await facilitator.act(
                activity, "opinion/statements/1/translation", language="fr", text="Partager les puits"
            )
            cy = await person(facilitator, "U", language="fr")
            page = (await cy.get(f"{cy.base}/activities/{activity}/opinion/answers")).text
            assert 'lang="fr">Partager les puits' in page and "Share the wells" not in page
            page = (await facilitator.get(f"{facilitator.base}/statements")).text
            seen = re.sub(r'<input type="hidden"[^>]*>', "", page)  # forms say along what it was
            assert seen.count("Partager les puits") == 1 and seen.count("alert(1)") == 1
            with pytest.raises(Surprise, match="403"):
                await awa.get(f"{awa.base}/statements")
            with pytest.raises(Surprise, match="another language"):
                await facilitator.act(activity, "opinion/statements/1/translation", language="en", text="x")
            with pytest.raises(Surprise, match="look the same"):
                await facilitator.act(activity, "opinion/additions", lines="New one\nshare THE wells")
            await facilitator.act(activity, "opinion/additions", lines="New one\n\n  Another one\n")
            assert "0 answered, 4 to go" in await bo.page()
            await close_all(awa, bo, cy)

    asyncio.run(play())


async def crowded(running: Any, facilitator: Any, groups: str) -> Crowd:
    """So many further people of these groups in the session, without browsers."""
    crowd = Crowd(services_of(running), facilitator.session_id, 0, facilitator=facilitator)
    crowd.staff = crowd.rows(Seat, col(Seat.role) == Role.FACILITATOR)[0].id or 0
    key = await facilitator.groups()
    joins = [
        (JoinSession(f"token {n}", f"words {n}", "en", key[letter], ""), None)
        for n, letter in enumerate(groups)
    ]
    await asyncio.to_thread(crowd.together, joins, system=True)
    crowd.seats = [seat.id or 0 for seat in crowd.rows(Seat, col(Seat.role) == Role.PARTICIPANT)]
    return crowd


async def all_answer(crowd: Crowd, activity: int, seats: list[int]) -> None:
    """Two camps on the first two statements and on the fourth; all agree with the third."""
    orders: list[tuple[Command, int | None]] = []
    for place, seat in enumerate(seats):
        camp = place % 2 == 0
        said = ("agree", "disagree") if camp else ("disagree", "agree")
        for statement, word in enumerate((*said, "agree", "agree" if camp else "disagree"), 1):
            orders.append((TakeStance(activity, statement, word), seat))
    await asyncio.to_thread(crowd.together, orders)


HIDDEN = re.compile(r"\d+ of \d+ agree|Common ground|landscape", re.I)


def test_nothing_of_the_directions_is_shown_before_the_reveal_and_then_to_all(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await asking(facilitator)
            await facilitator.act(activity, "opinion/statements/4/acceptance", about_person="true")
            people = [await person(facilitator, "F"), await person(facilitator, "N")]
            crowd = await crowded(running, facilitator, "FFFFFNNNNNUC")
            await all_answer(crowd, activity, crowd.seats)
            base, here = facilitator.base, f"/activities/{activity}/opinion"
            with pytest.raises(Surprise, match="close this activity first"):
                await facilitator.act(activity, "opinion/results")
            for name in ("landscape.svg", "landscape.json", "conversation.zip"):
                assert str((await facilitator.get(base + here + f"/{name}")).url).endswith("/console")
            before = await screens(facilitator, people[0])
            minutes = (await facilitator.get(f"{base}/minutes.json")).text
            assert not HIDDEN.search(before) and not re.search(r"\d+ of \d+ agree", minutes)
            assert "56" in before and "were not shown to the room" in minutes
            await facilitator.turn(activity, "close")
            assert not HIDDEN.search(await screens(facilitator, people[0]))
            with pytest.raises(Surprise, match="422"):
                await stance(people[0], activity, 1, "pass")
            with pytest.raises(Surprise, match="403"):
                await people[0].act(activity, "opinion/results")
            await facilitator.act(activity, "opinion/results")
            await shown(facilitator)
            for page in (await people[1].page(), (await facilitator.get(f"{base}/projector")).text):
                assert "Common ground" in page and "14 of 14 agree" in page and "Pay the teachers" in page
            mine = await people[0].page()
            assert "You are here</text>" in mine and "Only you see where you are." in mine
            every = await screens(facilitator, people[1])
            assert "You are here</text>" not in every, "her own place never stands in what others get"
            told = json.loads((await facilitator.get(base + here + "/landscape.json")).text)
            assert [one["common"] for one in told["statements"]] == [False, False, True, False]
            assert told["statements"][3]["meta"] and told["people"] == 14
            await files(facilitator, activity)
            # Final: the step can be shown again, and nobody's answer moves.
            await facilitator.turn(activity, "reopen")
            with pytest.raises(Surprise, match="final"):
                await stance(people[0], activity, 1, "pass")
            assert "Common ground" in await people[1].page()
            await facilitator.turn(activity, "close")
            await close_all(*people)

    asyncio.run(play())
    # Negative control: a part that forgets to wait for the reveal is found by the same search.
    assert HIDDEN.search("<p>3 of 4 agree</p>")


async def shown(facilitator: Any) -> None:
    """Wait until the results are there."""
    async with asyncio.timeout(60):
        while "Everybody sees the results" not in (await facilitator.get(f"{facilitator.base}/console")).text:
            await asyncio.sleep(0.1)


async def files(facilitator: Any, activity: int) -> None:
    """What other programs and readers get: the archive, the minutes in each form."""
    base = facilitator.base
    packed = (await facilitator.get(f"{base}/activities/{activity}/opinion/conversation.zip")).content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    found = read_conversation(texts)
    assert len(found.participants) == 14 and len(found.votes) == 56
    assert [one.text for one in found.statements] == list(STATEMENTS) and found.statements[3].meta
    groups = [one.columns["stakeholder-group"] for one in found.participants]
    assert sorted(set(groups)) == ["", "farmers", "ngos"], "two people alone in a group have no column"
    assert len({vote.time for vote in found.votes}) == 1
    assert [one.id for one in found.participants] == list(range(14))
    text = (await facilitator.get(f"{base}/minutes.md")).text
    for words in ("Common ground", "Where groups differ", "14 of 14 agree", "Statements as answered"):
        assert words in text
    html = (await facilitator.get(f"{base}/minutes.html")).text
    assert "Landscape of 14 people." in html and "You are here</text>" not in html
    assert (await facilitator.get(f"{base}/minutes.pdf")).content.startswith(b"%PDF")


def test_it_stays_open_beside_the_stage_and_is_reached_by_a_link(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            base = facilitator.base
            activity = await asking(facilitator, stays_open="true", until="2999-12-31")
            awa = await person(facilitator, "F")
            assert "Open until 31 December 2999." in await awa.page() and "/own" not in await awa.page()
            await facilitator.post(f"{base}/activities", kind="check_in", prompt="How?", minutes="5")
            await facilitator.post(f"{base}/activities", kind="brainstorm", prompt="And?", minutes="5")
            check_in, storm = (await facilitator.activities())[-2:]
            await facilitator.turn(check_in, "open")
            with pytest.raises(Surprise, match="still open"):  # only what says so stays open
                await facilitator.turn(storm, "open")
            with pytest.raises(Surprise, match="still open"):
                await facilitator.turn(activity, "show")
            own = f"{base}/activities/{activity}/own"
            room = await awa.page()
            assert own in room and "How?" in room and "/stance" not in room
            for done in range(4):
                page = await awa.get(own)
                form = read_page(page.text).form("/stance")
                assert form is not None and f"{done} answered" in page.text
                sent = await awa.post(form.action, stance="agree", turn="1")
                assert sent.url.path == own, "without script she comes back to where she was"
            assert "Check again" in (await awa.get(own)).text
            assert "Change your last answer" in (await awa.get(f"{base}/mine", activity=activity)).text
            assert "/stance" not in (await awa.get(f"{base}/mine")).text, "the stage is the check-in's"
            await facilitator.turn(check_in, "close")
            console = (await facilitator.get(f"{base}/console")).text
            assert "stays open" in console and "Show on stage" in console
            await facilitator.turn(activity, "show")
            assert (await awa.get(own)).url.path == base, "on stage again, the room's page has it"
            with pytest.raises(Surprise, match="still open"):
                await facilitator.post(f"{base}/closing")
            await facilitator.turn(activity, "close")
            later = await asking(facilitator, until="2020-01-01")
            with pytest.raises(Surprise, match="422"):
                await awa.post(await asked(awa), stance="agree")
            await facilitator.turn(later, "close")
            await awa.close()

    asyncio.run(play())


def test_two_phones_of_one_person_are_one_voice(running: Any, open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await asking(facilitator)
            crowd = await crowded(running, facilitator, "FFN")
            first, second, other = crowd.seats
            said = [(first, 1, "agree"), (first, 2, "agree"), (second, 2, "disagree"), (second, 3, "pass")]
            said += [(second, 4, "later"), (other, 1, "disagree")]
            for seat, statement, word in said:
                await asyncio.to_thread(crowd.run, TakeStance(activity, statement, word), seat)
            await asyncio.to_thread(crowd.run, MakeOne(first, second))
            tally = {
                one.statement_id: (one.agree, one.disagree, one.passed) for one in crowd_rows(crowd, activity)
            }
            assert tally == {1: (1, 1, 0), 2: (0, 1, 0), 3: (0, 0, 1)}, (
                "of two answers the later counts, once"
            )
            console = (await facilitator.get(f"{facilitator.base}/console")).text
            assert re.search(r"<b class=\"num\">4</b> answers", console) and "2 people" in console

    asyncio.run(play())


def crowd_rows(crowd: Crowd, activity: int) -> list[OpinionTally]:
    """How the statements stand, in the store."""
    with crowd.dialogue.database.read() as reader:
        return list(reader.exec(select(OpinionTally).where(OpinionTally.activity_id == activity)))
