"""Reading maps: whose there are, what is on each, which the room has been shown."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, select

from dialogue.activities.map import rules
from dialogue.activities.map.schema import MapActor, MapLink, MapShown
from dialogue.activities.map.settings import Settings
from dialogue.activities.map.shapes import Map, Row, map_of
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Seat
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView
from dialogue.stage.settings import settings_of

ROOM = 0
COMPARISON = -1
"""Stands for the comparison of the maps, where the wall shows that."""


def owner_for(activity: Activity, seat: Seat | None) -> int | None:
    """On whose map somebody draws; None for somebody who sits at no table where each table has one."""
    if seat is None:
        return None
    whose = settings_of(activity, Settings).whose
    if whose == "room":
        return ROOM
    return seat.group_id if whose == "groups" else seat.table_number or None


def kinds_for(activity: Activity, tongue: Tongue) -> list[str]:
    """The kinds of links of this activity, in words."""
    own = rules.kinds_of(settings_of(activity, Settings).kinds)
    return own or [tongue.say(one) for one in rules.LINKS]


def named(activity: Activity, owner: int, groups: dict[int, GroupView], tongue: Tongue) -> str:
    """What a map is called."""
    whose = settings_of(activity, Settings).whose
    if whose == "room":
        return tongue.say(N_("The map of the room"))
    if whose == "tables":
        return tongue.say(N_("Table %(number)s"), number=owner)
    return groups[owner].name if owner in groups else "–"


def shown_owners(reader: Reader, activity: Activity) -> list[int]:
    """The maps that the room may see, the newest last. The map of the whole room is everybody's from the start."""
    if settings_of(activity, Settings).whose == "room":
        return [ROOM]
    return [owner for owner in _shown(reader, activity) if owner != COMPARISON]


def _shown(reader: Reader, activity: Activity) -> list[int]:
    asked = select(MapShown).where(MapShown.activity_id == activity.id)
    return [one.owner for one in reader.exec(asked.order_by(col(MapShown.at), col(MapShown.owner)))]


def on_wall(reader: Reader, activity: Activity) -> int | None:
    """Whose map the wall has, or the comparison: what was shown last."""
    if settings_of(activity, Settings).whose == "room":
        return ROOM
    found = _shown(reader, activity)
    return found[-1] if found else None


def owners(reader: Reader, activity: Activity) -> list[int]:
    """Whose maps have anything on them."""
    asked = select(MapActor.owner).where(MapActor.activity_id == activity.id).distinct()
    return sorted(reader.exec(asked))


def maps_of(reader: Reader, activity: Activity, only: Collection[int]) -> list[Map]:
    """The maps of these owners, in the order given; nothing of others is read but the names of what is the same."""
    if not only:
        return []
    of_here = (MapActor.activity_id == activity.id, col(MapActor.owner).in_(only))
    actors = list(reader.exec(select(MapActor).where(*of_here).order_by(col(MapActor.id))))
    roots = {one.same_as for one in actors if one.same_as is not None}
    looks = {one.id or 0: one.looks for one in actors}
    if roots - set(looks):
        asked = select(MapActor.id, MapActor.looks).where(col(MapActor.id).in_(roots))
        looks |= {key or 0: value for key, value in reader.exec(asked)}
    links = list(
        reader.exec(
            select(MapLink)
            .where(MapLink.activity_id == activity.id, col(MapLink.owner).in_(only))
            .order_by(col(MapLink.id))
        )
    )
    return [
        map_of(
            owner,
            [
                Row(
                    one.id or 0,
                    one.name,
                    one.looks,
                    one.kind,
                    one.group_id,
                    one.influence,
                    one.goal,
                    one.same_as or one.id or 0,
                    one.language,
                )
                for one in actors
                if one.owner == owner
            ],
            [(one.id or 0, one.source_id, one.target_id, one.kind) for one in links if one.owner == owner],
            looks,
        )
        for owner in only
    ]


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether a map is the group's, or an actor on one belongs to it."""
    asked = select(MapActor.id).where(MapActor.session_id == session_id)
    if reader.exec(asked.where(MapActor.group_id == group_id)).first() is not None:
        return True
    owned = asked.join(Activity, col(Activity.id) == col(MapActor.activity_id)).where(
        MapActor.owner == group_id
    )
    return reader.exec(owned).first() is not None


def actors_on(act: Act, activity: Activity, owner: int) -> list[MapActor]:
    """The stored actors of one map."""
    asked = select(MapActor).where(MapActor.activity_id == activity.id, MapActor.owner == owner)
    return list(act.tx.exec(asked.order_by(col(MapActor.id))))
