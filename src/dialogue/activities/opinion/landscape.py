"""The opinion landscape of a conversation: everything that is shown of it, computed in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.agreement import Agreement, Bars, agreement, consensus
from dialogue.activities.opinion.groups import Groups, find_groups, name_order, named
from dialogue.activities.opinion.priority import priority
from dialogue.activities.opinion.projection import Projection, project
from dialogue.activities.opinion.representative import Representative, representative
from dialogue.activities.opinion.votes import Counts, Id, Reals, VoteTable


@dataclass(frozen=True, eq=False)
class Landscape:
    """Everything about one table of votes; columns and arrays follow `table.statements`.

    `agreement` is None where there is no group at all: fewer than five people with votes and none declared.
    """

    table: VoteTable
    projection: Projection
    groups: dict[str, tuple[Id, ...]]
    everybody: Counts
    by_group: dict[str, Counts]
    agreement: Agreement | None
    representative: dict[str, list[Representative]]
    consensus: tuple[list[int], list[int]]
    priority: Reals


def landscape(
    table: VoteTable,
    *,
    groups: Mapping[str, Iterable[Id]] | None = None,
    before: Groups | None = None,
    bars: Bars | None = None,
) -> Landscape:
    """The landscape with declared `groups` (name -> participants), or with found ones where it is None.

    `before` are the groups found earlier in the same conversation, whose names live on. Shares and priorities
    are taken over people in groups, consensus over everybody who voted, as the server of Polis does. The same
    votes give the same landscape in whatever order they come; nothing is drawn by chance.

    Raises `ValueError` when somebody is declared in two groups.
    """
    projection = project(table)
    if groups is None:
        named_groups = named(find_groups(table, projection), before)
    else:
        named_groups = _declared(table, groups)
    by_group = {name: table.counts(table.rows_of(members)) for name, members in named_groups.items()}
    everybody = table.counts()
    grouped = sum(by_group.values(), start=_none(table)) if by_group else everybody
    sizes = [len(members) for members in named_groups.values()]
    return Landscape(
        table=table,
        projection=projection,
        groups=named_groups,
        everybody=everybody,
        by_group=by_group,
        agreement=agreement(list(by_group.values()), sizes, table.left_out, bars) if by_group else None,
        representative={
            name: representative(counts, grouped - counts, table.left_out)
            for name, counts in by_group.items()
        },
        consensus=consensus(everybody, table.left_out),
        priority=priority(grouped, projection.extremity),
    )


def _none(table: VoteTable) -> Counts:
    zeros = np.zeros(len(table.statements), dtype=np.int64)
    return Counts(agree=zeros, disagree=zeros, seen=zeros)


def _declared(table: VoteTable, groups: Mapping[str, Iterable[Id]]) -> dict[str, tuple[Id, ...]]:
    """The declared groups, members in the table's order; groups with nobody in the table fall away."""
    group_of: dict[Id, str] = {}
    for name, members in groups.items():
        for person in members:
            if group_of.setdefault(person, name) != name:
                raise ValueError(f"participant {person} is declared in two groups")
    declared: dict[str, list[Id]] = {}
    for person in table.participants:
        if person in group_of:
            declared.setdefault(group_of[person], []).append(person)
    return {name: tuple(declared[name]) for name in sorted(declared, key=name_order)}
