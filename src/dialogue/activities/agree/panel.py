"""A person's own panel in the goal room: her position, her objections, her statement."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.schema import Elector, MinorityStatement, Objection, Position, PositionRound
from dialogue.activities.contract import Person
from dialogue.agreement import ObjectionState, rule_from
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """What `mine.html` draws. Without a seat (shared drawings) nothing personal is read."""
    found = record.round_now(reader, activity.id or 0)
    seat_id = person.seat.id if person.seat else None
    elector = reader.get(Elector, (found.id, seat_id)) if found and seat_id else None
    position = _position(reader, found, seat_id)
    scale = rule_from(found.rule).levels if found else None
    return {
        "phase": activity.phase,
        "round": found,
        "open": activity.state == "open" and found is not None and found.state == "open",
        "late": bool(found and seat_id and elector is None),
        "of_group": _size(reader, found, elector),
        "levels": _levels(found),
        "position": position,
        "position_label": scale.levels[position.level].label if scale and position else "",
        "objections": _objections(reader, activity, seat_id),
        "statements": _statements(reader, activity, seat_id),
        "longest": rules.LONGEST_WORDS,
        "longest_statement": rules.LONGEST_STATEMENT,
    }


def _position(reader: Reader, found: PositionRound | None, seat_id: int | None) -> Position | None:
    if found is None or seat_id is None:
        return None
    asked = select(Position).where(Position.round_id == found.id, Position.seat_id == seat_id)
    return reader.exec(asked).first()


def _size(reader: Reader, found: PositionRound | None, elector: Elector | None) -> int | None:
    """How many of her group are in the electorate: in a small group others may guess who stands where."""
    if found is None or elector is None:
        return None
    key = record.group_keys(reader, found.session_id).get(elector.group_id, "")
    return found.eligible.get(key, 0)


def _levels(found: PositionRound | None) -> list[dict[str, Any]]:
    """The scale as the macro `position_scale` takes it, with labels still to be translated."""
    if found is None:
        return []
    scale = rule_from(found.rule).levels
    tones = rules.TONES[scale.key]
    return [
        {
            "value": level.key,
            "label": level.label,
            "tone": tones[level.key],
            "number": place,
            "icon": rules.ICONS[tones[level.key]],
            "objects": level.objects,
            "reservation": level.reservation,
        }
        for place, level in enumerate(scale.levels.values(), 1)
    ]


def _objections(reader: Reader, activity: Activity, seat_id: int | None) -> list[dict[str, Any]]:
    if seat_id is None:
        return []
    asked = select(Objection).where(
        Objection.activity_id == activity.id,
        Objection.seat_id == seat_id,
        col(Objection.carried_into).is_(None),
    )
    upholdable = (ObjectionState.DEFERRED, ObjectionState.MONITORED, ObjectionState.NOT_QUALIFIED)
    return [
        {
            "row": row,
            "state": rules.STATES[row.state],
            "open": row.state == ObjectionState.OPEN,
            "upholdable": row.state in upholdable,
        }
        for row in reader.exec(asked.order_by(col(Objection.id)))
    ]


def _statements(reader: Reader, activity: Activity, seat_id: int | None) -> list[MinorityStatement]:
    if seat_id is None:
        return []
    asked = select(MinorityStatement).where(
        MinorityStatement.activity_id == activity.id, MinorityStatement.seat_id == seat_id
    )
    return list(reader.exec(asked.order_by(col(MinorityStatement.id))))
