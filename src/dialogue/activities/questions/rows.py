"""Reading questions: who stands behind each, in which order they come, what people's ties to them are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, or_, select

from dialogue.activities.questions import rules
from dialogue.activities.questions.schema import Question, QuestionState, QuestionSupport, Stand
from dialogue.activities.questions.settings import Settings
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.live.audience import Screen
from dialogue.stage.settings import settings_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the people behind it, by group, and the questions that ask the same."""

    row: Question
    by_group: Mapping[int | None, int]
    same: tuple[Question, ...]
    order: int

    @property
    def heads(self) -> int:
        return rules.heads(self.by_group)


def _behind(reader: Reader, activity_id: int, roots: Mapping[int, int]) -> dict[int, dict[int | None, int]]:
    """People by group for each root question; `roots` leads from each question to the one it counts for."""
    asked = select(
        col(QuestionSupport.id),
        col(QuestionSupport.question_id),
        col(QuestionSupport.seat_id),
        col(QuestionSupport.group_id),
    ).where(QuestionSupport.activity_id == activity_id)
    if len(roots) < 50:
        asked = asked.where(col(QuestionSupport.question_id).in_(roots))
    support: dict[int, list[tuple[int, int | None, int | None]]] = defaultdict(list)
    for row, question, seat, group in reader.exec(asked.order_by(col(QuestionSupport.id))):
        if question in roots:
            support[roots[question]].append((row or 0, seat, group))
    return {root: rules.counted(rows) for root, rows in support.items()}


def asked_questions(
    reader: Reader,
    activity: Activity,
    *states: QuestionState,
    keys: tuple[int, ...] | None = None,
) -> list[Asked]:
    """The activity's questions in these states, those with the most support first; merged ones stand inside others."""
    chosen = select(Question).where(Question.activity_id == activity.id)
    if keys is not None:
        chosen = chosen.where(or_(col(Question.id).in_(keys), col(Question.merged_into).in_(keys)))
    rows = list(reader.exec(chosen.order_by(col(Question.id))))
    heads = [one for one in rows if one.merged_into is None and one.state in states]
    if keys is not None:
        heads = [one for one in heads if one.id in keys]
    same: dict[int, list[Question]] = defaultdict(list)
    for one in rows:
        if one.merged_into is not None:
            same[one.merged_into].append(one)
    roots = {one.id or 0: one.id or 0 for one in heads}
    roots |= {one.id or 0: head for head in list(roots) for one in same[head]}
    behind = _behind(reader, activity.id or 0, roots)
    balanced = settings_of(activity, Settings).balanced
    found = []
    for one in heads:
        by_group = behind.get(one.id or 0, {})
        order = rules.place(rules.weight(by_group, balanced=balanced), by_group, one.id or 0)
        shown = tuple(other for other in same[one.id or 0] if other.state == QuestionState.SHOWN)
        found.append(Asked(one, by_group, shown, order))
    return sorted(found, key=lambda one: one.order)


FAR = 10**15
"""Wider than any place by weight, and still a whole number to every browser."""


def order_on(screen: Screen, asked: Asked) -> int:
    """Where a card stands. On phones the open ones stay where they are, so that nothing moves under a thumb."""
    row = asked.row
    if row.state == QuestionState.WAITING:
        return -2 * FAR + (row.id or 0)
    if row.state == QuestionState.HIDDEN:
        return 3 * FAR + (row.id or 0)
    if row.stand == Stand.ANSWERED:
        return 2 * FAR + (row.id or 0)
    return (row.id or 0) if screen == Screen.PHONE else asked.order


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have asked something, or supported a question."""
    found: set[int] = set()
    for table in (Question, QuestionSupport):
        asked = select(table.seat_id).where(table.session_id == session_id, col(table.seat_id).is_not(None))
        found |= {seat for seat in reader.exec(asked) if seat is not None}
    return found


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether a question was asked for the group, or somebody of it supported one."""
    for table in (Question, QuestionSupport):
        asked = select(table.id).where(table.session_id == session_id, table.group_id == group_id)
        if reader.exec(asked).first() is not None:
            return True
    return False


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The questions of the second seat are hers; where both seats supported one question she counts once."""
    for question in act.tx.exec(
        select(Question).where(Question.activity_id == activity.id, Question.seat_id == second)
    ).all():
        question.seat_id = stays
        act.tx.add(question)
    asked = select(QuestionSupport).where(QuestionSupport.activity_id == activity.id)
    own = {one.question_id for one in act.tx.exec(asked.where(QuestionSupport.seat_id == stays))}
    for support in act.tx.exec(asked.where(QuestionSupport.seat_id == second)).all():
        if support.question_id in own:
            act.tx.delete(support)
        else:
            support.seat_id = stays
            act.tx.add(support)
    act.tx.flush()
