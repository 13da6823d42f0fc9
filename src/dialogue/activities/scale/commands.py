"""Commands and events of a scale."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, delete, func, select

from dialogue.activities.scale import rules
from dialogue.activities.scale.rows import answered_by, answers_of, result_of, statements_of
from dialogue.activities.scale.schema import (
    ScaleAnswer,
    ScaleCount,
    ScaleForm,
    ScaleResult,
    ScaleRoll,
    ScaleStatement,
)
from dialogue.activities.scale.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, Right
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.text import required, sameness
from dialogue.kernel.turns import taken
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.stage.contract import Earlier
from dialogue.stage.settings import settings_of

KIND = "scale"
PROGRESS, RESULTS, STEERING, STATEMENTS = (
    "scale.progress",
    "scale.results",
    "scale.steering",
    "scale.statements",
)

EVENTS: tuple[EventKind, ...] = (
    event("scale.statements_added", STATEMENTS, "session.stage"),
    event("scale.answered", PROGRESS, "session.people"),
    event("scale.people_joined", PROGRESS),
    event("scale.revealed", "session.stage", PROGRESS, RESULTS, STEERING, STATEMENTS, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class AnswerScale(Command):
    """Say where one stands, on all statements at once: (statement, tap, number) for each; what is left out is open again.

    Secret: the record says that somebody answered, and neither who nor how.
    """

    activity_id: int
    answers: tuple[tuple[int, str, str], ...]
    turn: int = 0
    right: ClassVar[Right] = Right.VOTE
    replaces: ClassVar[bool] = True
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class AddToScale(Command):
    """Put further statements to everybody, one on each line."""

    activity_id: int
    lines: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class SealScale(Command):
    """Nothing earlier of a scale's rows can be read in the store any more."""

    activity_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class SealScaleAgain(Command):
    """Seal what a killed server had closed, and not sealed yet."""

    activity_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def answer_scale(act: Act, command: AnswerScale) -> None:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state, activity.phase)
    seat = act.seat
    if seat is None:
        return
    statements = {one.id or 0: one for one in statements_of(act.tx, activity.id)}
    stored = answers_of(act.tx, activity.id, seat.id or 0)
    # What was counted before a reopening is linked to nobody any more: it cannot change, and is not asked again.
    counted = answered_by(act.tx, activity.id, seat.id or 0) - set(stored)
    given: dict[int, int] = {}
    for statement, tap, typed in command.answers:
        value = rules.chosen(tap, typed, stored.get(statement))
        if value is not None and statement in statements and statement not in counted:
            given[statement] = value
    if not given and not stored:
        raise Refused("empty", N_("Nothing is chosen yet. Please choose a step first."), field="answers")
    form = act.tx.get(ScaleForm, (activity.id, seat.id))
    last = form.turn if form else 0
    turn = taken(command.turn, last, same=given == stored, stored=_in_words(stored, statements))
    if turn is None:
        return
    if form is None:
        form = ScaleForm(activity_id=activity.id or 0, seat_id=seat.id or 0, session_id=activity.session_id)
    form.turn = turn
    act.tx.add(form)
    if given == stored:
        return
    for statement in statements:
        _store(act, activity, seat, statement, stored.get(statement), given.get(statement))
    act.happened("scale.answered", activity=activity.id)


def _in_words(stored: Mapping[int, int], statements: Mapping[int, ScaleStatement]) -> str:
    """Answers as steps, in the order of the statements."""
    return " · ".join(str(rules.step_of(stored[one])) if one in stored else "–" for one in statements)


def _store(
    act: Act, activity: Activity, seat: Seat, statement: int, before: int | None, value: int | None
) -> None:
    if before == value:
        return
    key = (statement, seat.id)
    if value is None:
        act.tx.delete(act.tx.get_one(ScaleAnswer, key))
        act.tx.delete(act.tx.get_one(ScaleRoll, key))
        return
    if before is not None:
        row = act.tx.get_one(ScaleAnswer, key)
        row.value = value
        act.tx.add(row)
        return
    where = {"statement_id": statement, "seat_id": seat.id or 0, "session_id": activity.session_id}
    act.tx.add(ScaleAnswer(**where, value=value))
    act.tx.add(ScaleRoll(**where, activity_id=activity.id or 0, group_id=seat.group_id))


def add(act: Act, activity: Activity, texts: Sequence[tuple[str, str, str]]) -> None:
    """Write statements behind those that are there, from (text, language, ref)."""
    asked = select(func.max(ScaleStatement.position)).where(ScaleStatement.activity_id == activity.id)
    last = act.tx.exec(asked).one() or 0
    act.tx.add_all(
        ScaleStatement(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            position=last + place,
            ref=ref,
            text=text,
            language=language,
            looks=sameness(text),
        )
        for place, (text, language, ref) in enumerate(texts, 1)
    )
    act.tx.flush()
    act.happened("scale.statements_added", activity=activity.id, number=len(texts))


def add_to_scale(act: Act, command: AddToScale) -> None:
    activity = act.activity(command.activity_id, KIND)
    if activity.phase == rules.REVEALED:
        raise Refused(
            "shown", N_("The result has been shown. Please ask further statements in a step of their own.")
        )
    there = [one.text for one in statements_of(act.tx, activity.id)]
    texts = rules.require_fitting(command.lines, there, field="lines")
    if not texts:
        required("", most=rules.LONGEST_STATEMENT, field="lines")
    add(act, activity, [(text, act.session.language, "") for text in texts])


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """The statements of the settings; without any what an earlier step left, and without that the question itself."""
    if activity.times_opened > 1:
        return
    language = act.session.language
    found = [(text, language, "") for text in rules.lines_of(settings_of(activity, Settings).statements)]
    if not found:
        known = dict[str, tuple[str, str, str]]()
        for item in earlier():
            if len(item.text) <= rules.LONGEST_STATEMENT:
                known.setdefault(sameness(item.text), (item.text, item.language, item.ref))
        found = list(known.values())[: rules.MOST_STATEMENTS]
    if not found and activity.prompt:
        found = [(activity.prompt[: rules.LONGEST_STATEMENT], language, "")]
    if found:
        longest = rules.LONGEST_STATEMENT
        add(act, activity, [(required(text, most=longest), spoken, ref) for text, spoken, ref in found])


def closes(act: Act, activity: Activity) -> None:
    """The answers end: they are counted by group and step, and linked to nobody from here on.

    Counts of an earlier end are added to. Whoever is not counted any more (an observer now, or a second seat of somebody)
    is taken off the roll too.
    """
    of_here = select(ScaleStatement.id).where(ScaleStatement.activity_id == activity.id)
    counted = set(
        act.tx.exec(
            select(Seat.id).where(
                Seat.session_id == activity.session_id,
                col(Seat.role).in_(COUNTED),
                col(Seat.same_as).is_(None),
            )
        )
    )
    same_person = col(ScaleRoll.seat_id) == col(ScaleAnswer.seat_id)
    asked = (
        select(ScaleAnswer.statement_id, ScaleAnswer.seat_id, ScaleRoll.group_id, ScaleAnswer.value)
        .join(ScaleRoll, (col(ScaleRoll.statement_id) == col(ScaleAnswer.statement_id)) & same_person)
        .where(col(ScaleAnswer.statement_id).in_(of_here))
    )
    found: Counter[tuple[int, int, int]] = Counter()
    out: list[tuple[int, int]] = []
    for statement, seat, group, value in act.tx.exec(asked):
        if seat in counted:
            found[statement, group or 0, rules.step_of(value)] += 1
        else:
            out.append((statement, seat))
    act.tx.exec(delete(ScaleAnswer).where(col(ScaleAnswer.statement_id).in_(of_here)))
    for key in out:
        act.tx.delete(act.tx.get_one(ScaleRoll, key))
    _rewrite(act, activity, found)
    result = result_of(act.tx, activity.id)
    if result is None:
        result = ScaleResult(activity_id=activity.id or 0, session_id=activity.session_id)
    act.tx.add(result)
    seal_later(act, activity, result)


def _rewrite(act: Act, activity: Activity, more: Mapping[tuple[int, int, int], int]) -> None:
    """Write all counts of the step anew with these more, in random order: no row says which came with which end."""
    of_here = select(ScaleStatement.id).where(ScaleStatement.activity_id == activity.id)
    kept = act.tx.exec(select(ScaleCount).where(col(ScaleCount.statement_id).in_(of_here))).all()
    counts = Counter({(one.statement_id, one.block, one.step): one.heads for one in kept})
    replace_counts(act, activity, counts + Counter(more))


def replace_counts(act: Act, activity: Activity, counts: Mapping[tuple[int, int, int], int]) -> None:
    """Put these counts (statement, block, step) in the place of all that the step has."""
    of_here = select(ScaleStatement.id).where(ScaleStatement.activity_id == activity.id)
    for row in act.tx.exec(select(ScaleCount).where(col(ScaleCount.statement_id).in_(of_here))).all():
        act.tx.delete(row)
    act.tx.flush()
    rows = list(counts.items())
    secrets.SystemRandom().shuffle(rows)
    for (statement, block, step), heads in rows:
        act.tx.add(
            ScaleCount(
                statement_id=statement,
                block=block,
                step=step,
                session_id=activity.session_id,
                heads=heads,
            )
        )
    act.tx.flush()


def seal_later(act: Act, activity: Activity, result: ScaleResult) -> None:
    """The store is sealed once this is written: earlier versions of the rows are wiped."""
    result.sealed_at = None
    act.tx.add(result)
    act.rewrote("scale_answer", "scale_count", "scale_roll", then=SealScale(activity.id or 0))


def seal_scale(act: Act, command: SealScale) -> None:
    result = result_of(act.tx, command.activity_id)
    if result is not None:
        result.sealed_at = act.now
        act.tx.add(result)


def seal_scale_again(act: Act, command: SealScaleAgain) -> None:
    activity = act.activity(command.activity_id, KIND)
    result = result_of(act.tx, command.activity_id)
    if result is not None:
        seal_later(act, activity, result)


HANDLERS: dict[type[Command], Handler] = {
    AnswerScale: answer_scale,
    AddToScale: add_to_scale,
    SealScale: seal_scale,
    SealScaleAgain: seal_scale_again,
}
