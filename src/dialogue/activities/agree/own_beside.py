"""What a person's own panel holds besides her position: amendments, a delegate's declaration, her group's interests."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.interests import LONGEST_INTERESTS, may_write, statement_of
from dialogue.activities.agree.parts_beside import EFFECTS
from dialogue.activities.agree.schema import PositionRound
from dialogue.activities.agree.schema_beside import AMENDMENT_STATES, Amendment, AmendmentState, Declaration
from dialogue.agreement import rule_from
from dialogue.documents.word_diff import word_diff
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import Activity, Seat


def beside(
    reader: Reader, activity: Activity, seat: Seat | None, found: PositionRound | None
) -> dict[str, Any]:
    """Fields of the panel; without a seat (shared drawings) nothing personal is read."""
    version = record.version_now(reader, activity.id or 0)
    amends = activity.state == "open" and version is not None
    common = {
        "amends": amends,
        "wording": version.text if version else "",
        "wording_language": version.language if version else "",
        "longest_goal": rules.LONGEST_GOAL,
        "longest_interests": LONGEST_INTERESTS,
        "effects": [{"value": effect.value, "label": label} for effect, label in EFFECTS.items()],
    }
    if seat is None:
        return {**common, "amendments": [], "declares": False, "declaration": None, "speaks": False}
    speaks = seat.group_id is not None and activity.state == "open" and may_write(reader, seat)
    return {
        **common,
        "amendments": _amendments(reader, activity, seat),
        **_declares(reader, seat, found),
        "speaks": speaks,
        "interests": statement_of(reader, seat.group_id or 0) if speaks else None,
        "linked": _linked(reader, activity, seat) if speaks else None,
    }


def _amendments(reader: Reader, activity: Activity, seat: Seat) -> list[dict[str, Any]]:
    asked = select(Amendment).where(Amendment.activity_id == activity.id, Amendment.seat_id == seat.id)
    rows = list(reader.exec(asked.order_by(col(Amendment.id))))
    versions = {v.id: v for v in record.versions_of(reader, activity.id or 0)} if rows else {}
    return [
        {
            "row": row,
            "state": AMENDMENT_STATES[AmendmentState(row.state)],
            "open": row.state == AmendmentState.PROPOSED,
            "diff": word_diff(versions[row.version_id].text, row.text),
            "offer_diff": word_diff(versions[row.offer_version_id].text, row.offer) if row.offer else (),
            "asked": bool(row.offer) and not row.offer_answer and row.state == AmendmentState.PROPOSED,
        }
        for row in rows
    ]


def _declares(reader: Reader, seat: Seat, found: PositionRound | None) -> dict[str, Any]:
    """A delegate's declaration in the present round, with the levels that she may choose from."""
    if found is None or not may(seat.role, Right.DECLARE):
        return {"declares": False, "declaration": None}
    asked = select(Declaration).where(Declaration.round_id == found.id, Declaration.seat_id == seat.id)
    row = reader.exec(asked).first()
    levels = rule_from(found.rule).levels.levels
    return {
        "declares": True,
        "declaration": row,
        "declared_label": levels[row.level].label if row else "",
        "declarable": [{"value": level.key, "label": level.label} for level in levels.values()],
    }


def _linked(reader: Reader, activity: Activity, seat: Seat) -> Any:
    return next(
        (one for one in record.links_of(reader, activity.id or 0) if one.group_id == seat.group_id), None
    )
