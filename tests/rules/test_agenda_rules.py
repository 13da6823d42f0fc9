"""The agenda's rules without a database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialogue.agenda import rules
from dialogue.agenda.sources import to_carry
from dialogue.agenda.states import Carried, CommitmentState
from dialogue.decisions.reading import standing_after
from dialogue.decisions.voices import Voice
from dialogue.kernel.errors import Refused
from support.deciding import line, view, voice

DAY = date(2026, 11, 23)


def test_a_commitment_is_late_from_the_day_after_it_was_due() -> None:
    assert rules.shown_state("accepted", DAY, DAY) == CommitmentState.ACCEPTED
    assert rules.shown_state("accepted", DAY, date(2026, 11, 24)) == CommitmentState.LATE
    assert rules.shown_state("accepted", None, date(2030, 1, 1)) == CommitmentState.ACCEPTED


@pytest.mark.parametrize("state", ["proposed", "declined", "done", "released"])
def test_nobody_is_late_who_is_not_bound(state: str) -> None:
    assert rules.shown_state(state, DAY, date(2030, 1, 1)) == state


def test_answers_say_who_why_and_what() -> None:
    proposed, accepted = CommitmentState.PROPOSED, CommitmentState.ACCEPTED
    rules.require_answer(proposed, accepted, by_whom="Bintou", note="")
    for was, answer, code in (
        (proposed, accepted, "nobody_answered"),
        (proposed, CommitmentState.DECLINED, "nobody_answered"),
        (proposed, CommitmentState.DONE, "no_such_answer"),
        (accepted, CommitmentState.DONE, "no_evidence"),
        (accepted, CommitmentState.RELEASED, "no_reason"),
        (CommitmentState.DONE, accepted, "no_such_answer"),
    ):
        with pytest.raises(Refused, match=code):
            rules.require_answer(was, answer, by_whom="", note="")


def test_what_is_late_can_still_be_delivered() -> None:
    assert rules.answers_from(CommitmentState.LATE) == rules.answers_from(CommitmentState.ACCEPTED) != ()


@pytest.mark.parametrize(
    ("due", "ongoing", "review_on", "code"),
    [
        (None, False, None, "no_due"),
        (DAY, True, DAY, "both"),
        (None, True, None, "no_review"),
        (date(2026, 11, 22), False, None, "past"),
        (None, True, date(2026, 11, 22), "past"),
    ],
)
def test_a_commitment_is_due_or_ongoing_with_a_review(
    due: Any, ongoing: bool, review_on: Any, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        rules.require_term(due, ongoing, review_on, since=DAY)


def test_the_day_of_the_session_is_early_enough() -> None:
    rules.require_term(DAY, False, None, since=DAY)
    rules.require_term(None, True, DAY, since=DAY)


@pytest.mark.parametrize("text", ["soon", "31.01.2027", "2027-02-30", "2027-01-31T10:00", "99999-01-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert rules.day_in(" ", field="due") is None
    assert rules.day_in("2027-01-31", field="due") == date(2027, 1, 31)
    with pytest.raises(Refused, match="no_date"):
        rules.day_in(text, field="due")


def test_what_dissents_is_carried_once_with_its_group() -> None:
    decision = view(
        voice(Voice.OBJECTION, "companies", "the mill", "overruled", "outvoted"),
        voice(Voice.OBJECTION, "farmers", "noise", "monitored"),
        voice(Voice.AGAINST, "companies", "the mill"),
        voice(Voice.AGAINST, "companies", "not for us"),
        voice(Voice.RESERVATION, "farmers", "slow"),
        voice(Voice.STATEMENT, "", "We stay apart"),
    )
    found = to_carry(decision)
    assert [(one.group_key, one.kind, one.text) for one in found] == [
        ("companies", Carried.OBJECTION, "the mill"),
        ("farmers", Carried.MONITORED, "noise"),
        ("farmers", Carried.RESERVATION, "slow"),
        ("companies", Carried.DISSENT, "not for us"),
        ("", Carried.STATEMENT, "We stay apart"),
    ]
    assert found[0].how == "outvoted"


@pytest.mark.parametrize("state", ["resolved", "withdrawn"])
def test_what_was_resolved_is_over(state: str) -> None:
    assert to_carry(view(voice(Voice.OBJECTION, "companies", "the mill", state))) == []


@pytest.mark.parametrize("state", ["open", "deferred", "monitored", "overruled", "not-qualified"])
def test_every_other_objection_is_carried_even_without_a_reason(state: str) -> None:
    assert len(to_carry(view(voice(Voice.OBJECTION, "companies", "", state)))) == 1


def test_the_decision_that_stands_is_the_end_of_the_chain() -> None:
    chain = [line(1, 2), line(2, 3), line(3), line(9)]
    assert getattr(standing_after(chain, 1), "id", None) == 3
    assert getattr(standing_after(chain, 9), "id", None) == 9
    assert standing_after(chain, 77) is None
