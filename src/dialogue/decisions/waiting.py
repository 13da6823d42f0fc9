"""Decisions that wait for groups to confirm them: until when, and which of them are late."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select

from dialogue.agreement import State
from dialogue.decisions.reading import lines
from dialogue.decisions.schema import Decision, DecisionAnswer
from dialogue.kernel.database import Reader

SOON = timedelta(days=14)
"""How long before its last day a decision that waits is brought up."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision that stands and that `groups` (keys) must still confirm, at the latest on `by` (None: no day is set)."""

    decision_id: int
    session_id: int
    goal: str
    language: str
    state: str
    groups: tuple[str, ...]
    by: date | None

    def late(self, today: date) -> bool:
        """Whether the last day is past. A provisional decision has lapsed then."""
        return self.by is not None and self.by < today

    def soon(self, today: date) -> bool:
        """Whether it is late or will be before long."""
        return self.by is not None and self.by <= today + SOON


def waiting_in(reader: Reader, session_ids: Collection[int]) -> list[Waiting]:
    """What waits in sessions, those with the nearest last day first. What was not agreed waits for nobody, nor does what
    a later decision has replaced.
    """
    standing = [one for one in lines(reader, session_ids) if one.superseded_by is None]
    asked = {one.id: one for one in standing if one.state != State.NOT_AGREED}
    rows = reader.exec(select(Decision).where(col(Decision.id).in_(asked))).all()
    given = select(DecisionAnswer).where(col(DecisionAnswer.decision_id).in_(asked))
    answered: dict[int, set[str]] = {}
    for answer in reader.exec(given):
        answered.setdefault(answer.decision_id, set()).add(answer.group_key)
    found = []
    for row in rows:
        said = answered.get(row.id or 0, set()) | set(row.confirmed)
        groups = tuple(key for key in row.to_ratify if key not in said)
        if groups:
            found.append(
                Waiting(row.id or 0, row.session_id, row.text, row.language, row.state, groups, row.ratify_by)
            )
    return sorted(found, key=lambda one: (one.by or date.max, one.decision_id))
