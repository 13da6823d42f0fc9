"""Restitutions, read: by decision and group, with what is still open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select

from dialogue.agenda.restitution import Answer
from dialogue.agenda.restitution_schema import Restitution
from dialogue.bodies.schema import Mandate
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import StakeholderGroup
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView, groups_by_key


@dataclass(frozen=True, slots=True)
class Told:
    """One restitution with the name of the delegate."""

    row: Restitution
    delegate: str


@dataclass(frozen=True, slots=True)
class OfGroup:
    """A group of the session that decided: what its people said, oldest first. `asked`: the decision waits for its yes."""

    group: GroupView
    constituency_id: int | None
    told: tuple[Told, ...]
    asked: bool = False

    @property
    def answer(self) -> Answer | None:
        """What counts: the newest answer; None as long as it was not brought back."""
        return Answer(self.told[-1].row.answer) if self.told else None


def restitutions_of(reader: Reader, decision_ids: Collection[int]) -> dict[int, list[Told]]:
    """Restitutions by decision, oldest first."""
    asked = (
        select(Restitution, Mandate)
        .join(Mandate, col(Mandate.id) == col(Restitution.mandate_id))
        .where(col(Restitution.decision_id).in_(decision_ids))
        .order_by(col(Restitution.id))
    )
    found: dict[int, list[Told]] = {}
    for row, mandate in reader.exec(asked):
        found.setdefault(row.decision_id, []).append(Told(row, mandate.person))
    return found


def by_group(
    reader: Reader, session_id: int, decision_id: int, tongue: Tongue, awaited: Collection[str] = ()
) -> list[OfGroup]:
    """Every group of the session that made a decision, with what its people said to it."""
    return every_group(reader, [(session_id, decision_id)], tongue, {decision_id: awaited})[decision_id]


def every_group(
    reader: Reader,
    decisions: Collection[tuple[int, int]],
    tongue: Tongue,
    awaited: dict[int, Collection[str]] | None = None,
) -> dict[int, list[OfGroup]]:
    """The same for several decisions, (session, decision) each; in three questions however many they are."""
    sessions = {session for session, _ in decisions}
    groups = groups_by_key(reader, sessions, tongue)
    asked = select(StakeholderGroup).where(col(StakeholderGroup.session_id).in_(sessions))
    constituency = {(row.session_id, row.key): row.constituency_id for row in reader.exec(asked)}
    told = restitutions_of(reader, [decision for _, decision in decisions])
    return {
        decision: [
            OfGroup(
                group,
                (here := constituency.get((session, key))),
                tuple(one for one in told.get(decision, []) if one.row.constituency_id == here),
                key in (awaited or {}).get(decision, ()),
            )
            for key, group in groups[session].items()
        ]
        for session, decision in decisions
    }
