"""The first page says why a goal is not agreed; times name their day and, when the clocks change, their offset."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from hypothesis import given

from dialogue.activities.registry import KINDS
from dialogue.agenda.states import ItemState
from dialogue.agreement import Fact, Outcome, Sentence, State, fact_sentence, reasons
from dialogue.languages import Tongue, catalogue, local_zone
from dialogue.minutes.material import Material, gather
from dialogue.minutes.sections import doing, meeting, outcomes, programme
from rules.test_agreement_properties import Meeting as Positions
from rules.test_agreement_properties import meetings, outcome_of
from support.meeting import ALL, meet
from support.records import only_session

PARIS = ZoneInfo("Europe/Paris")
FIRST_PAGE_ENDS = {"en": "This document", "fr": "Ce document", "es": "Este documento"}


def unnamed(outcome: Outcome, said: Sequence[Sentence]) -> list[Fact]:
    """Requirements that stand in the way and that no sentence names, with their group."""
    return [fact for fact in outcome.unmet if fact_sentence(outcome, fact) not in said]


@given(meetings())
def test_each_requirement_that_fails_is_named_with_its_group(positions: Positions) -> None:
    outcome = outcome_of(*positions)
    said = reasons(outcome)
    assert unnamed(outcome, said) == []
    assert all(fact.group in {sentence.group for sentence in said} for fact in outcome.unmet)
    if outcome.state is State.NOT_AGREED:
        assert said
    for language in ("en", "fr", "es"):
        for fact in outcome.unmet:
            met = replace(fact, status=type(fact.status).MET)
            text = fact_sentence(outcome, fact).text(catalogue(language).gettext)
            assert text.strip() and "%(" not in text
            # What failed is never said in the words of what is met.
            if (
                fact.of
                and fact.needed is not None
                and fact.have < fact.needed
                and fact.kind.value in ("share", "for")
            ):
                assert text != fact_sentence(outcome, met).text(catalogue(language).gettext)


def test_control_a_reason_left_out_is_noticed() -> None:
    @given(meetings())
    def every_case(positions: Positions) -> None:
        outcome = outcome_of(*positions)
        assert unnamed(outcome, reasons(outcome)[1:]) == []

    with pytest.raises(AssertionError):
        every_case()


def text_of(written: bytes, form: str) -> str:
    if form == "pdf":
        return pypdf.PdfReader(io.BytesIO(written)).pages[0].extract_text()
    if form == "json":
        return written.decode()
    return re.sub(r"<[^>]+>", " ", written.decode())


def test_an_open_objection_stands_beside_a_count_that_is_enough(running: Any) -> None:
    """9 of 10 are for, and the goal is not agreed: every format says at once that an objection is open."""

    async def play() -> Any:
        held = await meet(running.address, running.sign_in_link(), ALL, overrule=False)
        try:
            await held.download("pdf", "md", "json", "html")
            return held
        finally:
            await held.leave()

    held = asyncio.run(play())
    for (language, form), written in held.files.items():
        say = catalogue(language).gettext
        open_one = say("Objections open: %(have)s. Each must be closed first.") % {"have": 1}
        enough = say("Overall: %(needed)s of %(of)s needed, %(have)s are for.") % {
            "needed": 7,
            "of": 10,
            "have": 9,
        }
        seen = "".join(text_of(written, form).replace("\\", "").split())
        reason, count = "".join(open_one.split()), "".join(enough.split())
        assert reason in seen and count in seen, (language, form)
        assert (
            seen.index("".join(say("The goal is not agreed.").split()))
            < seen.index(reason)
            < seen.index(count)
        )


def material(running: Any, **changed: Any) -> Material:
    """What the minutes of a played meeting are made from."""
    database = running.database()
    try:
        with database.read() as reader:
            found = gather(reader, only_session(reader), KINDS, Tongue("en", PARIS))
            assert found.decisions and found.agenda
            return replace(found, **changed)
    finally:
        database.close()


def test_a_finished_item_has_no_next_review(running: Any) -> None:
    async def play() -> None:
        await (await meet(running.address, running.sign_in_link(), ALL)).leave()

    asyncio.run(play())
    found = material(running)
    assert "Next review" in str(doing.agenda_items(found))
    for state in (ItemState.DONE, ItemState.CHANGED, ItemState.DROPPED):
        over = replace(found, agenda=[replace(item, state=state) for item in found.agenda])
        assert "Next review" not in str(doing.agenda_items(over))
        assert not any("review of" in what for _, what in doing.dates(over))
    assert "What stands in the way" not in str(outcomes.decided(found, found.decisions[0], full=False))


@pytest.mark.parametrize(
    ("language", "start", "end", "written"),
    [
        ("fr", "2026-11-28T12:08", "2026-11-28T12:27", "le 28 novembre 2026, de 13 h 08 à 13 h 27"),
        ("es", "2026-11-28T12:08", "2026-11-28T12:27", "28 de noviembre de 2026, de 13:08 a 13:27"),
        ("en", "2026-11-28T12:08", "2026-11-28T12:27", "28 November 2026, 13:08 to 13:27"),
        ("en", "2026-10-25T00:59", "2026-10-25T01:00", "25 October 2026, 02:59 (UTC+2) to 02:00 (UTC+1)"),
        ("fr", "2026-10-25T00:59", "2026-10-25T01:00", "le 25 octobre 2026, de 2 h 59 (UTC+2) à 2 h 00 (UTC+1)"),
        ("es", "2026-03-29T00:30", "2026-03-29T01:30", "29 de marzo de 2026, de 01:30 (UTC+1) a 03:30 (UTC+2)"),
        ("en", "2026-11-28T22:40", "2026-11-28T23:20", "28 November 2026, 23:40, to 29 November 2026, 00:20"),
        ("fr", "2026-11-28T22:40", "2026-11-28T23:20", "du 28 novembre 2026 à 23 h 40 au 29 novembre 2026 à 0 h 20"),
        ("es", "2026-10-24T20:00", "2026-10-25T08:00",
         "del 24 de octubre de 2026, 22:00 (UTC+2), al 25 de octubre de 2026, 09:00 (UTC+1)"),
        ("en", "2026-12-31T20:00", "2027-01-02T08:00", "31 December 2026, 21:00, to 2 January 2027, 09:00"),
    ],
)  # fmt: skip
def test_a_span_of_time_is_said_as_people_say_it(language: str, start: str, end: str, written: str) -> None:
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (start, end)]
    assert Tongue(language, PARIS).span(*moments).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Dakar"]
)
def test_two_moments_of_one_day_are_never_written_alike_unless_they_are_one_minute(zone: str) -> None:
    """Every quarter of an hour around each change of the clocks of the year."""
    tongue, seen = Tongue("en", ZoneInfo(zone)), dict[str, datetime]()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while at.year == 2026:
        written = tongue.moment(at)
        assert written not in seen, (written, seen.get(written), at)
        seen[written] = at
        at += timedelta(minutes=15)
    changes = sum("UTC" in written for written in seen)
    assert (changes == 0) == (zone in ("Asia/Kolkata", "Africa/Dakar"))


def test_the_machines_own_zone_follows_the_seasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty setting: the offset is that of each moment and not that of the server's start."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    import time

    time.tzset()
    try:
        tongue = Tongue("en", local_zone(""))
        assert tongue.clock(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "14:00"
        assert tongue.clock(datetime(2026, 12, 1, 12, tzinfo=UTC)) == "13:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_programme_over_midnight_and_a_change_of_the_clocks_names_days_and_offsets(running: Any) -> None:
    async def play() -> None:
        await (await meet(running.address, running.sign_in_link(), ALL)).leave()

    asyncio.run(play())
    found = material(running)
    begun = datetime(2026, 10, 24, 21, 40, tzinfo=UTC)
    found.session.opened_at, found.session.closed_at = begun, begun + timedelta(hours=6)
    for place, activity in enumerate(found.activities):
        activity.opened_at, activity.closed_at = (
            begun + timedelta(hours=place),
            begun + timedelta(hours=place + 1),
        )
    told = str(programme.programme(found))
    assert "'23:40'" in told and "25 Oct, 00:40 (UTC+2)" in told and "25 Oct, 02:40 (UTC+1)" in told
    about = str(meeting.meeting(found))
    assert "UTC+2, then UTC+1: the clocks changed" in about
    assert meeting.when(found) == "24 October 2026, 23:40 (UTC+2), to 25 October 2026, 04:40 (UTC+1)"
