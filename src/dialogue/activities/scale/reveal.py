"""Showing the result: worked out off the write path, handed over as a command, and final from then on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.activities.scale import rules
from dialogue.activities.scale.commands import KIND, replace_counts, seal_later
from dialogue.activities.scale.published import Count, published
from dialogue.activities.scale.rows import counted, result_of, statements_of
from dialogue.activities.scale.schema import ScaleCount, ScaleResult, ScaleStatement
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, ActivityState
from dialogue.kernel.vocabulary import Command
from dialogue.publication.history import kept_groups
from dialogue.stage.jobs import LongWork, Progress, fingerprint, nobody_listens

Kept = tuple[tuple[tuple[str, tuple[tuple[str, int], ...]], ...], tuple[tuple[str, tuple[str, ...]], ...]]
"""A count as plain data: heads by group and step, and the roll by group."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything the result is made of: for each statement its count, and earlier rounds with what was shown of them."""

    statements: tuple[tuple[int, Kept, tuple[tuple[Kept, Mapping[str, Any]], ...]], ...]
    opened: int


@dataclass(frozen=True, slots=True)
class RevealScale(Command):
    """Show the result to everybody. It was worked out outside of the transaction, from what `made_from` names."""

    activity_id: int
    content: Mapping[str, Any]
    made_from: str = ""
    right: ClassVar[Right] = Right.PUBLISH


def _plain(count: Count) -> Kept:
    return (
        tuple(sorted((group, tuple(sorted(heads.items()))) for group, heads in count.by_group.items())),
        tuple(sorted((group, tuple(sorted(people))) for group, people in count.roll.items())),
    )


def _count(kept: Kept) -> Count:
    by_group, roll = kept
    return Count(
        {group: dict(heads) for group, heads in by_group},
        {group: frozenset(people) for group, people in roll},
    )


def require_closed(activity: Activity) -> None:
    """Results are shown once, and after the answers have ended. Raises Refused."""
    if activity.kind != KIND:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    if activity.phase == rules.REVEALED:
        raise Refused("shown", N_("The results are shown already."))
    if activity.state != ActivityState.CLOSED:
        raise Refused("still_open", N_("Please close this activity first: then nobody can answer any more."))


def earlier_rounds(reader: Reader, statement: ScaleStatement) -> list[tuple[int, Mapping[str, Any]]]:
    """The same statement in other steps whose result was shown: its id there and what was shown of it, in that order."""
    asked = (
        select(ScaleStatement.id, ScaleResult)
        .join(ScaleResult, col(ScaleResult.activity_id) == col(ScaleStatement.activity_id))
        .where(
            ScaleStatement.session_id == statement.session_id,
            ScaleStatement.looks == statement.looks,
            ScaleStatement.id != statement.id,
            col(ScaleResult.shown_at).is_not(None),
        )
        .order_by(col(ScaleResult.shown_at), col(ScaleStatement.id))
    )
    found = []
    for key, result in reader.exec(asked):
        shown = next((one for one in result.content["statements"] if one["id"] == key), None)
        if shown is not None:
            found.append((key or 0, shown))
    return found


def gathered(reader: Reader, activity: Activity) -> Gathered:
    """The counts of a closed step. Raises Refused while it is open, or without any answer."""
    require_closed(activity)
    found = []
    for statement in statements_of(reader, activity.id):
        history = tuple(
            (_plain(counted(reader, key)), shown) for key, shown in earlier_rounds(reader, statement)
        )
        found.append((statement.id or 0, _plain(counted(reader, statement.id or 0)), history))
    if not any(roll for _, (_, roll), _ in found):
        raise Refused("no_answers", N_("Nobody has answered yet, so there is nothing to show."))
    return Gathered(tuple(found), activity.times_opened)


def worked_out(given: Gathered, progress: Progress = nobody_listens) -> Mapping[str, Any]:
    """What may be shown of each statement. Pure, and slow where groups are many and small."""
    statements = []
    for place, (key, count, history) in enumerate(given.statements, 1):
        rounds = [(_count(then), shown) for then, shown in history]
        statements.append({"id": key, **published(_count(count), rounds)})
        progress(place / len(given.statements))
    return {"statements": statements}


REVEALING = LongWork(
    "scale.results",
    N_("The program is working out the results."),
    gathered,
    worked_out,
    lambda activity_id, found, made_from: RevealScale(activity_id, found, made_from),
)


def reveal_scale(act: Act, command: RevealScale) -> None:
    activity = act.activity(command.activity_id, KIND)
    require_closed(activity)
    if command.made_from and fingerprint(gathered(act.tx, activity)) != command.made_from:
        raise Refused(
            "changed_since",
            N_(
                "Answers or another result of the same statements changed meanwhile. Nothing was shown; please show "
                "the results once more."
            ),
        )
    result = result_of(act.tx, activity.id)
    if result is None:
        raise Refused("no_answers", N_("Nobody has answered yet, so there is nothing to show."))
    result.content, result.shown_at = dict(command.content), act.now
    counts: Counter[tuple[int, int, int]] = Counter()
    for one in command.content["statements"]:
        block_of = kept_groups(one)
        for row in act.tx.exec(select(ScaleCount).where(ScaleCount.statement_id == one["id"])):
            counts[row.statement_id, block_of.get(row.block) or 0, row.step] += row.heads
    replace_counts(act, activity, counts)
    seal_later(act, activity, result)
    activity.phase = rules.REVEALED
    act.tx.add(activity)
    act.happened("scale.revealed", activity=activity.id)


REVEAL_HANDLERS: dict[type[Command], Handler] = {RevealScale: reveal_scale}
