"""A decision is judged once, when it is made: not by the agenda, not by the minutes, not by anybody's command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from dialogue.accounts.schema import Account
from dialogue.activities.agree import record
from dialogue.activities.registry import KINDS
from dialogue.agenda import pages
from dialogue.agenda.schema import AgendaItem, Commitment
from dialogue.agenda.vocabulary import (
    AddAgendaItem,
    AnswerCommitment,
    DescribeItem,
    Details,
    MakeCommitment,
    MoveItem,
    Promise,
)
from dialogue.agreement import judging
from dialogue.decisions import reading
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import Activity, Seat
from dialogue.minutes.compose import compose
from dialogue.preparing.commands import PrepareSession
from dialogue.stage.programme import TurnActivity
from support.deciding import DrawLots, platform_of
from support.goal_walk import decided, provisional, run
from support.world import World

DETAILS = Details(sign="Ten wells", next_review="2099-06-01")
PROMISE = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")


class Judgements:
    """How often the decision rule was asked."""

    def __init__(self) -> None:
        self.count = 0


@pytest.fixture
def judgements(monkeypatch: pytest.MonkeyPatch) -> Judgements:
    found, real = Judgements(), judging._overall_facts

    def counted(*given: Any) -> Any:
        found.count += 1
        return real(*given)

    monkeypatch.setattr(judging, "_overall_facts", counted)
    return found


def account_of(made: World) -> Account:
    with made.database.read() as reader:
        return reader.get_one(Account, reader.get_one(Seat, made.facilitator).account_id)


def opened(made: World) -> None:
    """Every page of the agenda, and the minutes."""
    account, tongue, today = account_of(made), made.dialogue.tongue("en"), made.session().created_at.date()
    with made.database.read() as reader:
        pages.around(reader, account, platform_of(reader, made), tongue, today)
        pages.items(reader, made.session().platform_id or 0, tongue, today)
        for item in made.rows(AgendaItem):
            pages.item(reader, account, item.id or 0, tongue, today)
        for one in made.rows(Decision):
            pages.new_item(reader, made.session(), one.id or 0, tongue, today)
        compose(reader, made.session(), KINDS, tongue)


def worked_on(made: World) -> None:
    """Every command of the agenda, from the decision to the end of the item."""
    staff = made.facilitator
    done = made.run(
        AddAgendaItem(made.session_id, max(made.ids(Decision)), "Wells for all", DETAILS, PROMISE), staff
    )
    assert done is not None
    item = done.answer["item"]
    opened(made)
    made.run(DescribeItem(item, DETAILS), staff)
    made.run(MakeCommitment(item, PROMISE), staff)
    for commitment in made.ids(Commitment):
        made.run(AnswerCommitment(commitment, "accepted", "Bo"), staff)
    for to in (
        "agreed",
        "provisional",
        "in_progress",
        "blocked",
        "in_progress",
        "changed",
        "dropped",
        "done",
    ):
        made.run(
            MoveItem(item, to, "because", "evidence", "learnt", ("farmers", "ngos"), min(made.ids(Decision))),
            staff,
        )
    opened(made)


def test_working_on_with_decisions_judges_nothing(made: World, judgements: Judgements) -> None:
    for choice in decided(made):
        run(made, choice)
    run(made, (TurnActivity(max(made.ids(Activity)), "close"), made.facilitator))
    provisional(made)
    assert judgements.count >= 4, "control: each decision was judged when it was made"
    judgements.count = 0
    worked_on(made)
    assert judgements.count == 0
    assert made.rows(AgendaItem)


def test_a_reader_that_judges_again_is_found(
    made: World, judgements: Judgements, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    real = reading._view

    def judging_view(row: Decision, *given: Any) -> Any:
        with made.database.read() as reader:
            for one, made_on in record.decided_on(reader, row.activity_id):
                record.recomputed(one, made_on).outcome()
        return real(row, *given)

    provisional(made)
    judgements.count = 0
    monkeypatch.setattr(reading, "_view", judging_view)
    worked_on(made)
    assert judgements.count > 0


@contextmanager
def questions() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    found: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def sessions_with_decisions(made: World, sessions: int, each: int) -> None:
    """More sessions of the same facilitator; half of their decisions are on the agenda."""
    account, platform = account_of(made).id or 0, made.session().platform_id
    for number in range(sessions):
        command = PrepareSession(account, f"Water {number}", recipe="ideas-only", platform_id=platform)
        done = made.run(command, system=True, of=None)
        assert done is not None
        made.session_id, made.facilitator = done.answer["session"], done.answer["seat"]
        here = made.ids(Activity)[0]
        for place in range(each):
            lot = made.run(DrawLots(here, f"Goal {number}.{place}"), made.facilitator)
            assert lot is not None
            if place % 2:
                made.run(
                    AddAgendaItem(made.session_id, lot.answer["decision"], "Wells", DETAILS, PROMISE),
                    made.facilitator,
                )


def asked_by_the_agenda(made: World) -> int:
    account, tongue, today = account_of(made), made.dialogue.tongue("en"), made.session().created_at.date()
    with questions() as found, made.database.read() as reader:
        assert pages.around(reader, account, platform_of(reader, made), tongue, today)["waiting"]
        assert pages.items(reader, made.session().platform_id or 0, tongue, today)["columns"]
    return len(found)


def test_the_agenda_asks_no_more_for_200_decisions_in_20_sessions_than_for_2(
    made: World, judgements: Judgements, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions_with_decisions(made, 1, 2)
    few = asked_by_the_agenda(made)
    sessions_with_decisions(made, 20, 10)
    assert asked_by_the_agenda(made) == few
    assert few <= 17 and judgements.count == 0
    real = pages.lines  # negative control: a question for each session is noticed

    def one_by_one(reader: Any, session_ids: Any) -> Any:
        return [one for session_id in session_ids for one in real(reader, [session_id])]

    monkeypatch.setattr(pages, "lines", one_by_one)
    assert asked_by_the_agenda(made) > few + 15
