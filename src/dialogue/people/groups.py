"""Stakeholder groups: the ready set of five, and how a group is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import col, select

from dialogue.charts import Mark, group_mark
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import StakeholderGroup, rows_of, to_look_at
from dialogue.languages import Tongue
from dialogue.people.schema import Constituency

READY: tuple[tuple[str, str, str], ...] = (
    ("farmers", N_("Farmers' organisations"), "F"),
    ("ngos", N_("NGOs and civil society"), "N"),
    ("universities", N_("Universities and research"), "U"),
    ("public", N_("Public services"), "P"),
    ("companies", N_("Companies"), "C"),
)
"""Key, name and letter of the groups a new session starts with."""

READY_NAMES: Mapping[str, str] = {key: name for key, name, _ in READY} | {"unassigned": N_("Unassigned")}
MOST_GROUPS = 8  # as many as there are colours and patterns that can be told apart


@dataclass(frozen=True, slots=True)
class GroupView:
    """A stakeholder group as people see it: `position` (1 to 8) picks colour and pattern, `letter` goes with them."""

    id: int
    key: str
    name: str
    letter: str
    position: int
    required: bool

    @property
    def mark(self) -> Mark:
        """How charts and the minutes show the group."""
        return group_mark(self.position, self.name, self.letter)


def view(group: StakeholderGroup, tongue: Tongue) -> GroupView:
    """The group with its name in a language; a name that was written in one language only is shown as written."""
    name = group.names.get(tongue.language) or group.name or tongue.say(READY_NAMES.get(group.key, group.key))
    return GroupView(group.id or 0, group.key, name, group.letter, group.position, group.required)


_group = rows_of(StakeholderGroup)
OF_SESSION = Prepared(
    select(*_group.c).where(_group.c.session_id == bindparam("session")).order_by(_group.c.id)
)
"""Built once, and past the ORM: almost every part of every page asks it."""


@once
def groups_of(reader: Reader, session_id: int, tongue: Tongue) -> dict[int, GroupView]:
    """The session's groups by id, in their order."""
    found = (to_look_at(StakeholderGroup, row) for row in OF_SESSION.all(reader, session=session_id))
    return {group.id or 0: view(group, tongue) for group in found}


def groups_by_key(
    reader: Reader, session_ids: Collection[int], tongue: Tongue
) -> dict[int, dict[str, GroupView]]:
    """The groups of several sessions by their keys, in their order, by session; one question for all of them.

    They look as their platform knows them today, not as they did in their session.
    """
    asked = (
        select(StakeholderGroup, Constituency)
        .join(Constituency, col(Constituency.id) == col(StakeholderGroup.constituency_id))
        .where(col(StakeholderGroup.session_id).in_(session_ids))
    )
    found: dict[int, dict[str, GroupView]] = {session_id: {} for session_id in session_ids}
    for group, one in reader.exec(asked.order_by(col(StakeholderGroup.id))):
        name = one.names.get(tongue.language) or next(iter(one.names.values()), "")
        name = name or tongue.say(READY_NAMES.get(one.key, one.key))
        found[group.session_id][group.key] = GroupView(
            group.id or 0, group.key, name, one.letter, one.position, group.required
        )
    return found
