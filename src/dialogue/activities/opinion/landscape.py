"""The opinion landscape of a conversation: everything that is shown of it, computed in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.agreement import Agreement, Bars, agreement, consensus
from dialogue.activities.opinion.groups import (
    Found,
    Groups,
    Split,
    find_groups,
    how_well_found,
    name_order,
    named,
)
from dialogue.activities.opinion.lenses import Lens, lenses
from dialogue.activities.opinion.priority import priority
from dialogue.activities.opinion.projection import Projection, project
from dialogue.activities.opinion.representative import Representative, representative
from dialogue.activities.opinion.votes import Counts, Id, Reals, VoteTable


@dataclass(frozen=True, eq=False)
class OpinionGroups:
    """The groups found in the votes, by name, and how well they hold.

    `stability` is the mean adjusted Rand index of the chosen split and its searches again in parts of the
    people, `by_group` how well each group is found again. Without groups `why_none` says why
    (`not-enough-votes` or `no-clear-groups`) and `stability` is None. `tried` lists every split looked at.
    """

    groups: dict[str, tuple[Id, ...]]
    stability: float | None
    by_group: dict[str, float]
    tried: tuple[Split, ...]
    why_none: str


@dataclass(frozen=True, eq=False)
class Landscape:
    """Everything about one table of votes; columns and arrays follow `table.statements`.

    `groups` are the declared ones or those of `opinions`. `agreement` is None where there is no group at all.
    `stability` and `stability_by_group` say of found groups how well they hold, of declared ones how well they
    are found in the votes alone; None where nothing can be said.
    """

    table: VoteTable
    projection: Projection
    opinions: OpinionGroups
    groups: dict[str, tuple[Id, ...]]
    stability: float | None
    stability_by_group: Mapping[str, float | None]
    everybody: Counts
    by_group: dict[str, Counts]
    agreement: Agreement | None
    representative: dict[str, list[Representative]]
    consensus: tuple[list[int], list[int]]
    priority: Reals
    lenses: list[Lens]


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
    declared = None if groups is None else _declared(table, groups)
    projection = project(table)
    found = find_groups(table, projection)
    return _drawn(table, projection, found, _opinions(found, before), declared, bars)


def _opinions(found: Found, before: Groups | None) -> OpinionGroups:
    names = named(found.groups, before)
    held = dict(zip(found.groups, found.by_group, strict=True))
    return OpinionGroups(
        groups=names,
        stability=found.stability,
        by_group={name: held[members] for name, members in names.items()},
        tried=found.tried,
        why_none=found.why_none,
    )


def _drawn(
    table: VoteTable,
    projection: Projection,
    found: Found,
    opinions: OpinionGroups,
    declared: dict[str, tuple[Id, ...]] | None,
    bars: Bars | None,
) -> Landscape:
    groups = opinions.groups if declared is None else declared
    stable: tuple[float | None, Mapping[str, float | None]] = (opinions.stability, opinions.by_group)
    if declared is not None:
        stable = how_well_found(table, projection, declared, found)
    by_group = {name: table.counts(table.rows_of(members)) for name, members in groups.items()}
    everybody = table.counts()
    grouped = sum(by_group.values(), start=_none(table)) if by_group else everybody
    sizes = [len(members) for members in groups.values()]
    return Landscape(
        table=table,
        projection=projection,
        opinions=opinions,
        groups=groups,
        stability=stable[0],
        stability_by_group=stable[1],
        everybody=everybody,
        by_group=by_group,
        agreement=agreement(list(by_group.values()), sizes, table.left_out, bars) if by_group else None,
        representative={
            name: representative(counts, grouped - counts, table.left_out)
            for name, counts in by_group.items()
        },
        consensus=consensus(everybody, table.left_out),
        priority=priority(grouped, projection.extremity),
        lenses=lenses(table, bars),
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
