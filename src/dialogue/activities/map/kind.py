"""The map as the rest of the application sees it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from dialogue.activities.map import rules
from dialogue.activities.map.commands import COMPARED, COUNT, EVENTS, HANDLERS, KIND, MAPS, SHOWN
from dialogue.activities.map.drawing import PAGE, PHONE, Size, legend, map_svg, wall_size
from dialogue.activities.map.minutes_section import section
from dialogue.activities.map.routes import router
from dialogue.activities.map.rows import (
    COMPARISON,
    holds_group,
    kinds_for,
    maps_of,
    named,
    on_wall,
    owner_for,
    owners,
    shown_owners,
)
from dialogue.activities.map.schema import MapActor, MapLink, MapShown
from dialogue.activities.map.settings import Settings
from dialogue.activities.map.shapes import Actor, Map, compared
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import Item, Kind, Leaves, Person, Plans, Shows, Tells, Term, Writes
from dialogue.stage.settings import settings_of

MOST_COMPARED = 12
"""Lines of a comparison on the wall and on phones; the console and the minutes have all."""


def _actor(one: Actor, groups: dict[int, GroupView]) -> dict[str, Any]:
    row = one.row
    return {
        "id": one.id,
        "name": row.name,
        "lang": row.language,
        "also": [{"id": other.id, "name": other.name} for other in one.also],
        "joined": row.same != row.id,
        "kind": rules.KINDS[row.kind] if row.kind else "",
        "kind_key": row.kind,
        "group": groups.get(row.group or 0),
        "influence": row.influence,
        "goal": rules.GOALS[row.goal] if row.goal else "",
        "goal_key": row.goal,
    }


def told(
    reader: Reader, activity: Activity, shown: Map, size: Size, groups: dict[int, GroupView], tongue: Tongue
) -> dict[str, Any]:
    """A map as templates need it: the picture, and the same as lists."""
    kinds = kinds_for(activity, tongue)
    name = named(activity, shown.owner, groups, tongue)
    marks = {key: group.mark for key, group in groups.items()}
    alt = tongue.say(
        N_("%(name)s: %(actors)s actors, %(links)s links. The list below says the same."),
        name=name,
        actors=len(shown.actors),
        links=len(shown.links),
    )
    key = f"map-{activity.id}-{shown.owner}"
    drawn = map_svg(shown, size, marks, alt, key=key) if shown.actors else ""
    return {
        "owner": shown.owner,
        "name": name,
        "group": groups.get(shown.owner) if settings_of(activity, Settings).whose == "groups" else None,
        "picture": Markup(drawn),  # noqa: S704 - escaped by the maker
        "legend": legend(kinds, sorted({link.kind for link in shown.links})),
        "actors": [
            _actor(one, groups)
            for one in sorted(shown.actors, key=lambda one: (-one.row.influence, one.row.looks))
        ],
        "links": [
            {
                "id": link.ids[0],
                "source": shown.named[link.source].row.name,
                "target": shown.named[link.target].row.name,
                "kind": kinds[link.kind] if link.kind < len(kinds) else "–",
            }
            for link in shown.links
        ],
    }


def _context(scope: Scope) -> tuple[Tongue, dict[int, GroupView]]:
    tongue = Tongue(scope.audience.language)
    return tongue, groups_of(scope.reader, scope.here.session_id, tongue)


def _maps(scope: Scope) -> dict[str, Any]:
    """All maps, for the facilitator; which of them the room has been shown."""
    tongue, groups = _context(scope)
    shown = shown_owners(scope.reader, scope.here)
    found = maps_of(scope.reader, scope.here, owners(scope.reader, scope.here))
    return {
        "maps": [told(scope.reader, scope.here, one, PAGE, groups, tongue) for one in found],
        "shown": shown,
        "on_wall": on_wall(scope.reader, scope.here),
        "one_for_all": settings_of(scope.here, Settings).whose == "room",
    }


def _shown(scope: Scope) -> dict[str, Any]:
    """What the room may see: the wall has the newest map, phones have all. Of others nothing is read."""
    tongue, groups = _context(scope)
    only = shown_owners(scope.reader, scope.here)
    wall = scope.audience.screen == Screen.PROJECTOR
    last = on_wall(scope.reader, scope.here)
    found = maps_of(scope.reader, scope.here, [one for one in only if one == last] if wall else only[::-1])
    return {
        "maps": [
            told(scope.reader, scope.here, one, wall_size(one) if wall else PHONE, groups, tongue)
            for one in found
            if one.actors
        ],
        "one_for_all": settings_of(scope.here, Settings).whose == "room",
    }


def _compared(scope: Scope) -> dict[str, Any]:
    """Who names whom and which links only one map has: of all maps for the facilitator, for the room of those shown."""
    staff = scope.audience.screen == Screen.CONSOLE
    if scope.audience.screen == Screen.PROJECTOR and on_wall(scope.reader, scope.here) != COMPARISON:
        return {"actors": [], "links": [], "of": 0, "more": 0}
    only = owners(scope.reader, scope.here) if staff else shown_owners(scope.reader, scope.here)
    maps = [one for one in maps_of(scope.reader, scope.here, only) if one.actors]
    if len(maps) < 2:
        return {"actors": [], "links": [], "of": len(maps), "more": 0}
    tongue, groups = _context(scope)
    actors, links = compared(maps)
    most = 10_000 if staff else MOST_COMPARED
    kinds = kinds_for(scope.here, tongue)
    whose = [{"owner": one.owner, "name": named(scope.here, one.owner, groups, tongue)} for one in maps]
    by_group = settings_of(scope.here, Settings).whose == "groups"

    def seen_by(seen: tuple[int, ...]) -> list[dict[str, Any]]:
        return [
            {"group": groups.get(one["owner"]) if by_group else None, "name": one["name"]}
            for one in whose
            if one["owner"] in seen
        ]

    return {
        "of": len(maps),
        "actors": [
            {
                "name": one.name,
                "maps": seen_by(one.owners),
                "apart": max(one.heights) - min(one.heights) > 1,
                "heights": one.heights,
            }
            for one in actors[:most]
        ],
        "links": [
            {
                "source": one.name,
                "target": one.target,
                "kind": kinds[one.kind] if one.kind < len(kinds) else "–",
                "maps": seen_by(one.owners),
            }
            for one in links[:most]
        ],
        "more": max(0, len(actors) - most) + max(0, len(links) - most),
    }


def _count(scope: Scope) -> dict[str, Any]:
    """How far the maps are: actors and links of each, which is no secret."""
    tongue, groups = _context(scope)
    found = maps_of(scope.reader, scope.here, owners(scope.reader, scope.here))
    return {
        "rows": [
            {
                "name": named(scope.here, one.owner, groups, tongue),
                "group": groups.get(one.owner)
                if settings_of(scope.here, Settings).whose == "groups"
                else None,
                "actors": len(one.actors),
                "links": len(one.links),
            }
            for one in found
        ]
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    return {"one_for_all": settings_of(scope.here, Settings).whose == "room"}


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """The map of one's own group or table, with its forms."""
    tongue = Tongue(person.language)
    groups = groups_of(reader, activity.session_id, tongue)
    owner = owner_for(activity, person.seat)
    whose = settings_of(activity, Settings).whose
    own = maps_of(reader, activity, [owner])[0] if owner is not None else None
    return {
        "open": activity.state == "open",
        "whose": whose,
        "map": told(reader, activity, own, PHONE, groups, tongue) if own else None,
        "name": named(activity, owner, groups, tongue) if owner is not None else "",
        "groups": list(groups.values()),
        "link_kinds": kinds_for(activity, tongue),
        "kinds": rules.KINDS,
        "goals": rules.GOALS,
        "heights": range(rules.MOST_INFLUENCE + 1),
        "longest": rules.LONGEST_NAME,
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The actors that the room was shown, each once, those on most maps first."""
    maps = maps_of(reader, activity, shown_owners(reader, activity))
    found: dict[str, tuple[Actor, int]] = {}
    for one in maps:
        for actor in one.actors:
            first, number = found.get(actor.key, (actor, 0))
            found[actor.key] = (first, number + 1)
    ranked = sorted(found.values(), key=lambda one: (-one[1], one[0].id))
    return [Item(f"actor:{one.id}", one.row.name, one.row.language, count=number) for one, number in ranked]


MAP = Kind(
    KIND,
    plans=Plans(
        N_("Map of actors"),
        N_(
            "Each group draws who matters, how they are linked and how much influence they have. Then you compare."
        ),
        minutes=40,
        settings=Settings,
    ),
    writes=Writes(HANDLERS, EVENTS, tables=(MapActor, MapLink, MapShown)),
    shows=Shows(
        (
            Part(MAPS, "activities/map/maps.html", STAFF_ONLY, _maps),
            Part(SHOWN, "activities/map/shown.html", EVERY_SCREEN - STAFF_ONLY, _shown),
            Part(COMPARED, "activities/map/compared.html", EVERY_SCREEN, _compared),
            Part(COUNT, "activities/map/count.html", ROOM, _count),
        ),
        router,
        mine,
        stage,
        scripts={Screen.PHONE: ("js/actors.js",)},
    ),
    leaves=Leaves(harvest),
    tells=Tells(
        section,
        terms=(
            Term(
                N_("Map of actors"),
                N_("Who matters for a question, how they are linked, and how much influence each has."),
            ),
            Term(
                N_("Influence"),
                N_(
                    "How much somebody can change in the matter, from 0 to 5, as those see it who drew the map."
                ),
            ),
        ),
    ),
    people=Ties(holds_group=holds_group),
)
