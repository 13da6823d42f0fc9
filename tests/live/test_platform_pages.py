"""A platform's agenda is live by the same parts and frames as a session's pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dialogue.agenda.progress_vocabulary import (
    AddIndicator,
    AddMilestone,
    ReachMilestone,
    TurnValue,
    WriteValue,
)
from dialogue.agenda.review_vocabulary import RecordReview
from dialogue.agenda.schema import AgendaItem, Commitment
from dialogue.agenda.vocabulary import (
    EVENTS,
    AddAgendaItem,
    AnswerCommitment,
    DescribeItem,
    Details,
    MakeCommitment,
    MoveItem,
    Promise,
)
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import Activity, StakeholderGroup, utc_now
from dialogue.live import room as room_module
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Scope
from dialogue.preparing.commands import OpenSession
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from support.dom import Page, same_tree
from support.drivers import join
from support.drives.agree import agreed
from support.drives.agree import whole as whole_agreement
from support.world import Choice, World, attach, prepare, world

PART = "platform.agenda"
LANGUAGES = ("en", "fr")


def decided(made: World) -> None:
    """A session in which six people decided."""
    made.run(OpenSession(), made.facilitator)
    for _ in range(6):
        made.run(join(made)[0], system=True)
    made.run(AddActivity("agree", "Agreed?"), made.facilitator)
    here = max(made.on_the_programme())
    made.run(TurnActivity(here, "open"), made.facilitator)
    goal = next(one for one in made.rows(Activity) if one.id == here)
    for command, seat in whole_agreement(made, goal):
        made.run(command, seat, system=seat is None)
    for command, seat in agreed(made, here):
        made.run(command, seat)


def years_of_work(made: World) -> Iterator[Choice]:
    """Everything that can happen to items, in an order that the rules allow."""
    staff, decision = made.facilitator, max(made.ids(Decision))
    details = Details(sign="Ten wells", next_review="2099-06-01", addressee="<b>Ministry</b>")
    promise = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")
    for words in ("Wells for all", "Roads for all"):
        yield AddAgendaItem(made.session_id, decision, words, Details(), Promise()), staff
    item = max(made.ids(AgendaItem))
    yield DescribeItem(item, details), staff
    yield MakeCommitment(item, promise), staff
    yield AnswerCommitment(max(made.ids(Commitment)), "accepted", "Bo"), staff
    yield MoveItem(item, "in_progress"), staff
    yield AddMilestone(item, "<b>Statutes</b>", "2099-01-01"), staff
    yield ReachMilestone(1, "2026-01-01", "signed"), staff
    yield AddIndicator(item, "Wells", baseline="2", baseline_on="2026-01-01", target="12"), staff
    yield WriteValue(1, "2026-02-01", "7", source="visit", send=True), staff
    yield TurnValue(1, "approved"), staff
    group = made.rows(StakeholderGroup)[0].key
    words = {"evidence": "<b>seen</b>", "change": "ask"}
    yield RecordReview(item, "2026-02-01", "Six", "limited", (group,), "2099-09-01", **words), staff
    yield MoveItem(item, "blocked", because="no money"), staff


def truth(made: World, audience: Audience, platform: int) -> str:
    with made.database.read() as reader:
        subject = subject_at(reader, platform)
        assert subject is not None
        return same_tree(str(made.dialogue.book.draw(PART, Scope(reader, subject, audience))))


def differences(data: Path, *, blind: bool = False) -> list[str]:
    """Where open pages of the agenda differ from fresh ones, after each change. `blind`: its events touch nothing."""
    made = world(data)
    if blind:
        for kind in EVENTS:
            made.dialogue.vocabulary.events[kind.name] = replace(kind, touches=())
    found: list[str] = []

    async def go() -> None:
        attach(made)
        prepare(made)
        decided(made)
        platform = made.session().platform_id or 0
        room = await made.dialogue.hub.room(platform)
        pages: list[tuple[Audience, bool, Page]] = []
        for language in LANGUAGES:
            audience = Audience(Screen.MEMBERS, language)
            seq, parts = await room.page(audience, (PART,))
            pages += [(audience, lazy, Page(str(parts[PART]), seq)) for lazy in (False, True)]
        for step, (command, seat) in enumerate(years_of_work(made)):
            assert made.run(command, seat), made.refused
            await made.dialogue.hub.look()
            await room.caught_up()
            for audience, lazy, page in pages:
                if lazy and step % 3 != 2:
                    continue  # asleep; what it slept through comes as one frame
                text = (await room.frame(audience, page.seq)).text
                assert not text or page.take(text), "a reload would hide a difference"
                if page.shown() != truth(made, audience, platform):
                    found.append(f"{type(command).__name__} {audience.language}")
            fresh = await room.page(pages[0][0], (PART,))
            if same_tree(str(fresh[1][PART])) != truth(made, pages[0][0], platform):
                found.append(f"{type(command).__name__} fresh")

    try:
        asyncio.run(go())
    finally:
        made.close()
    return found


def test_an_open_agenda_equals_a_fresh_one(data: Path) -> None:
    assert differences(data) == []


def test_an_event_that_touches_nothing_is_found(data: Path) -> None:
    """Negative control."""
    assert differences(data, blind=True)


def test_people_of_a_session_see_nothing_of_the_platform(data: Path) -> None:
    """Default deny: the part is for members only."""
    made = world(data)
    try:
        prepare(made)
        with made.database.read() as reader:
            subject = subject_at(reader, made.session().platform_id or 0)
            assert subject is not None
            for screen in (Screen.PHONE, Screen.CONSOLE, Screen.PROJECTOR):
                assert not made.dialogue.book.draw(PART, Scope(reader, subject, Audience(screen, "en")))
    finally:
        made.close()


def test_what_turns_with_the_date_is_drawn_anew_each_day(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing happens at midnight, and yet a commitment is late from then on. Control: the same day draws nothing."""
    made = world(data)

    async def go() -> None:
        attach(made)
        prepare(made)
        room = await made.dialogue.hub.room(made.session().platform_id or 0)
        audience = Audience(Screen.MEMBERS, "en")
        for day, drawn in ((0, 1), (0, 1), (1, 2)):
            monkeypatch.setattr(room_module, "utc_now", lambda day=day: utc_now() + timedelta(days=day))
            await room.page(audience, (PART,))
            assert room.counters.parts == drawn

    try:
        asyncio.run(go())
    finally:
        made.close()
