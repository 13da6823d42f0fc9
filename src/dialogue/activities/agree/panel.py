"""A person's own panel in the goal room: her position, her objections, her amendments, her statement."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.own_beside import beside
from dialogue.activities.agree.schema import (
    Elector,
    MinorityStatement,
    Objection,
    Position,
    PositionRound,
    running,
)
from dialogue.agreement import ObjectionState, Scale, rule_from
from dialogue.decisions.voices import OBJECTION_STATES
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.stage.comprehension.reading import own
from dialogue.stage.contract import Person


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """What `mine.html` draws. Without a seat (shared drawings) nothing personal is read."""
    found = record.round_now(reader, activity.id or 0)
    seat_id = person.seat.id if person.seat else None
    elector = reader.get(Elector, (found.id, seat_id)) if found and seat_id else None
    position = _position(reader, found, seat_id)
    scale = rule_from(found.rule).levels if found else None
    objections = _objections(reader, activity, seat_id, found, position)
    standing = [o["row"].version_id for o in objections if o["open"]]
    return {
        "phase": activity.phase,
        "round": found,
        "running": found is not None and running(found.state),
        "moving": found is not None and found.state == "shown",
        "open": activity.state == "open" and found is not None and running(found.state),
        "by_hands": found is not None and not found.phones,
        "late": bool(found and found.phones and seat_id and elector is None),
        "of_group": _size(reader, found, elector),
        "levels": _levels(found, standing),
        "objecting": bool(standing),
        "newer": bool(found and standing and found.version_id not in standing),
        "keeps": bool(standing and position and not position.meets and scale and _is_for(scale, position)),
        "asks_reason": bool(scale and position and not position.words and _asks(scale, position, objections)),
        "position": position,
        "position_label": scale.levels[position.level].label if scale and position else "",
        "objections": objections,
        "statements": _statements(reader, activity, seat_id),
        "longest": rules.LONGEST_WORDS,
        "longest_statement": rules.LONGEST_STATEMENT,
        **beside(reader, activity, person.seat, found),
        **own(reader, activity, person),
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


def _is_for(scale: Scale, position: Position) -> bool:
    return rules.gives_up(scale.levels[position.level], keeps=False)


def _asks(scale: Scale, position: Position, objections: list[dict[str, Any]]) -> bool:
    """Whether her position objects and no reason of hers is known."""
    known = any(o["open"] and o["row"].reason for o in objections)
    return scale.levels[position.level].objects and not known


def _levels(found: PositionRound | None, standing: list[int]) -> list[dict[str, Any]]:
    """The scale as the macro `position_scale` takes it, with texts still to be translated.

    `standing` are the wordings that she has open objections to: each level says what it does to them.
    """
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
            "words": rules.words_are(level),
            "note": rules.effect_of(
                level, objecting=bool(standing), same_wording=found.version_id in standing
            ),
        }
        for place, level in enumerate(scale.levels.values(), 1)
    ]


def _objections(
    reader: Reader,
    activity: Activity,
    seat_id: int | None,
    found: PositionRound | None,
    position: Position | None,
) -> list[dict[str, Any]]:
    """Her objections with their state, and what the position that she has sent will do to each."""
    taking = found is not None and running(found.state)
    version = record.version_now(reader, activity.id or 0)
    if seat_id is None:
        return []
    asked = select(Objection).where(
        Objection.activity_id == activity.id,
        Objection.seat_id == seat_id,
        col(Objection.carried_into).is_(None),
    )
    return [
        {
            "row": row,
            "state": OBJECTION_STATES[row.state],
            "open": row.state == ObjectionState.OPEN,
            "upholdable": row.state in rules.UPHOLDABLE,
            "newer": version is not None and version.id != row.version_id,
            "given_up": taking and position is not None and row.id in position.meets,
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
