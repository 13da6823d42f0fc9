"""What becomes of an open round's electorate when the facilitator takes seats out or joins two of one person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import record
from dialogue.activities.agree.schema import (
    Elector,
    Goal,
    InterestLink,
    MinorityStatement,
    Objection,
    Position,
    PositionRound,
    running,
)
from dialogue.activities.agree.schema_beside import Amendment, Declaration, InterestStatement
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.stage.comprehension.commands import one_person

SAID = (MinorityStatement, Amendment, Declaration, InterestStatement)
"""Where people's words beside a goal stand, each with the seat that said them."""


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have taken a position or said anything beside a goal in the session."""
    positions = set(reader.exec(select(Position.seat_id).where(Position.session_id == session_id)))
    for table in SAID:
        stated = select(table.seat_id).where(table.session_id == session_id, col(table.seat_id).is_not(None))
        positions |= {seat for seat in reader.exec(stated) if seat is not None}
    return positions


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether a fixed rule or somebody's words name the group; every fixed rule names all groups of its moment."""
    group = reader.get(StakeholderGroup, group_id)
    rounds = reader.exec(select(PositionRound).where(PositionRound.session_id == session_id))
    if group is not None and any(group.key in one.electorate for one in rounds):
        return True
    shaped = reader.exec(select(Goal.rule).where(Goal.session_id == session_id))
    if group is not None and any(rule and _names(rule, group.key) for rule in shaped):
        return True
    for table in (InterestLink, MinorityStatement, Amendment, InterestStatement):
        if reader.exec(select(table.id).where(table.group_id == group_id)).first() is not None:
            return True
    return False


def _names(rule: Mapping[str, Any], key: str) -> bool:
    """Whether a rule asks something of a group."""
    ratification = rule.get("ratification") or {}
    return key in rule.get("required", {}) or key in ratification.get("groups", ())


def takes_out(act: Act, activity: Activity, seat_ids: Collection[int]) -> int:
    """Who has taken no position leaves the open round's electorate; how many stay because they have."""
    found = _open(act, activity)
    if found is None:
        return 0
    asked = select(Elector).where(Elector.round_id == found.id, col(Elector.seat_id).in_(seat_ids))
    given = select(Position.seat_id).where(Position.round_id == found.id, col(Position.seat_id).in_(seat_ids))
    with_position = set(act.tx.exec(given))
    electors = list(act.tx.exec(asked))
    _let_go(act, found, [one for one in electors if one.seat_id not in with_position])
    if len(electors) > len(with_position):
        act.happened("electors.left", activity=activity.id, round=found.id)
    return sum(one.seat_id in with_position for one in electors)


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The person keeps one line in the open round, with her latest position. Her objections and statements are one's."""
    found = _open(act, activity)
    if found is not None:
        _one_line(act, found, second, stays)
        act.happened("electors.left", activity=activity.id, round=found.id)
    _one_declaration(act, activity, second, stays)
    one_person(act, activity, second, stays)
    for table in (Objection, *SAID):
        for row in act.tx.exec(
            select(table).where(table.session_id == activity.session_id, table.seat_id == second)
        ).all():
            row.seat_id = stays
            act.tx.add(row)
    act.tx.flush()


def _one_declaration(act: Act, activity: Activity, second: int, stays: int) -> None:
    """Of two declarations in one round the later one stands."""
    asked = select(Declaration).where(
        Declaration.activity_id == activity.id, col(Declaration.seat_id).in_([second, stays])
    )
    rounds: dict[int, list[Declaration]] = {}
    for row in sorted(act.tx.exec(asked), key=lambda one: one.at):
        rounds.setdefault(row.round_id, []).append(row)
    for rows in rounds.values():
        for older in rows[:-1]:
            act.tx.delete(older)
    act.tx.flush()


def _one_line(act: Act, found: PositionRound, second: int, stays: int) -> None:
    gone, kept = (act.tx.get(Elector, (found.id, seat)) for seat in (second, stays))
    if gone is None:
        return
    asked = select(Position).where(Position.round_id == found.id, col(Position.seat_id).in_([second, stays]))
    given = sorted(act.tx.exec(asked), key=lambda one: one.changed_at)
    latest = given[-1] if given else None
    for older in given[:-1]:
        act.tx.delete(older)
    act.tx.flush()
    if kept is None:
        act.tx.add(Elector(round_id=found.id or 0, seat_id=stays, group_id=gone.group_id))
        act.tx.delete(gone)
    else:
        _let_go(act, found, [gone])
        if latest is not None:
            latest.group_id = kept.group_id
    if latest is not None:
        latest.seat_id = stays
        act.tx.add(latest)
    act.tx.flush()


def _let_go(act: Act, found: PositionRound, electors: list[Elector]) -> None:
    keys = record.group_keys(act.tx, found.session_id)
    gone = dict(found.gone)
    for one in electors:
        gone[keys[one.group_id]] = int(gone.get(keys[one.group_id], 0)) + 1
        act.tx.delete(one)
    found.gone = gone
    act.tx.add(found)
    act.tx.flush()


def _open(act: Act, activity: Activity) -> PositionRound | None:
    found = record.round_now(act.tx, activity.id or 0)
    return found if found is not None and running(found.state) else None
