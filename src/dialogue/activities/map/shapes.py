"""A map as it is looked at: doubled actors are one, links lead between those that are shown. And two maps compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """An actor as stored. `same` is the actor that it is the same as, itself for most."""

    id: int
    name: str
    looks: str
    kind: str
    group: int | None
    influence: int
    goal: str
    same: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as shown: `key` is equal for the same actor on every map, `also` are its other names here."""

    id: int
    key: str
    row: Row
    also: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A link as shown, with the ids of the stored links behind it."""

    source: int
    target: int
    kind: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """One map as shown."""

    owner: int
    actors: tuple[Actor, ...]
    links: tuple[Link, ...]
    named: Mapping[int, Actor] = field(default_factory=dict)
    """By the id of each stored actor, doubled ones too."""


def map_of(
    owner: int, rows: Sequence[Row], links: Iterable[tuple[int, int, int, int]], looks: Mapping[int, str]
) -> Map:
    """The map from its rows and links (id, source, target, kind). `looks` are those of the actors that others are the same
    as, on whatever map."""
    together: dict[str, list[Row]] = {}
    for row in rows:
        together.setdefault(looks.get(row.same, row.looks), []).append(row)
    actors = []
    named: dict[int, Actor] = {}
    for key, same in together.items():
        # The one that the others were said to be the same as gives its name, else the oldest.
        first = next((row for row in same if row.id == row.same), same[0])
        one = Actor(first.id, key, first, tuple(row for row in same if row is not first))
        actors.append(one)
        named |= {row.id: one for row in same}
    found: dict[tuple[int, int, int], list[int]] = {}
    for number, source, target, kind in links:
        if source in named and target in named and named[source] is not named[target]:
            found.setdefault((named[source].id, named[target].id, kind), []).append(number)
    drawn = tuple(Link(*ends, tuple(ids)) for ends, ids in sorted(found.items()))
    return Map(owner, tuple(actors), drawn, named)


@dataclass(frozen=True, slots=True)
class Seen:
    """An actor, or a link, with the owners of the maps that have it; `heights` are an actor's influence on each."""

    name: str
    owners: tuple[int, ...]
    heights: tuple[int, ...] = ()
    target: str = ""
    kind: int = 0


def compared(maps: Sequence[Map]) -> tuple[list[Seen], list[Seen]]:
    """Actors and links over several maps, those that fewest maps have first; links only between actors."""
    actors: dict[str, list[tuple[int, Actor]]] = {}
    links: dict[tuple[str, str, int], list[int]] = {}
    for one in maps:
        for actor in one.actors:
            actors.setdefault(actor.key, []).append((one.owner, actor))
        for link in one.links:
            ends = (one.named[link.source].key, one.named[link.target].key, link.kind)
            links.setdefault(ends, []).append(one.owner)
    names = {key: found[0][1].row.name for key, found in actors.items()}
    seen = [
        Seen(
            names[key],
            tuple(owner for owner, _ in found),
            tuple(actor.row.influence for _, actor in found),
        )
        for key, found in actors.items()
    ]
    between = [
        Seen(names[source], tuple(owners), target=names[target], kind=kind)
        for (source, target, kind), owners in links.items()
    ]
    return (
        sorted(seen, key=lambda one: (len(one.owners), one.name)),
        sorted(between, key=lambda one: (len(one.owners), one.name, one.target, one.kind)),
    )
