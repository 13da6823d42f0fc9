"""Addresses of a map, under `/sessions/{session_id}/activities/{activity_id}/map`.

- POST `actors`, `actors/{actor_id}/change` (participant): `name`, `kind`, `group`, `influence`, `goal`;
  `actors/{actor_id}/removal`.
- POST `links` (participant): `source`, `target`, `kind` (place in the list of kinds); `links/{link_id}/removal`.
- POST `same` (who moderates): `actor`, `into`; `actors/{actor_id}/apart`.
- POST `showing-map` (who publishes): `owner`.
- GET `maps.csv`, `maps.json`, `map-{owner}.svg` (who may read the draft of the minutes): what the room was shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, TypeVar

from starlette.responses import Response

from dialogue.activities.map import exporting
from dialogue.activities.map.commands import (
    KIND,
    AddActor,
    ChangeActor,
    JoinActors,
    LinkActors,
    RemoveActor,
    RevealMap,
    TakeActorApart,
    UnlinkActors,
)
from dialogue.activities.map.drawing import PAGE, map_svg
from dialogue.activities.map.rows import kinds_for, maps_of, named, shown_owners
from dialogue.activities.map.shapes import Map
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.stage.acting import CONSOLE, Contributing, Moderating, Number, Publishing, Text, Turn
from dialogue.stage.services import Dialogue
from dialogue.web.answers import see
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}/map")
Reading = Annotated[Standing, holding(Right.READ_DRAFT)]
T = TypeVar("T")


@router.post("/actors")
async def add(
    contribute: Contributing,
    activity_id: int,
    name: Text = "",
    kind: Text = "",
    group: Turn = 0,
    influence: Turn = 0,
    goal: Text = "",
) -> Response:
    typed = {
        "form": "actor",
        "name": name,
        "kind": kind,
        "group": group,
        "influence": influence,
        "goal": goal,
    }
    return await contribute(AddActor(activity_id, name, kind, group, influence, goal), typed=typed)


@router.post("/actors/{actor_id}/change")
async def change(
    contribute: Contributing,
    actor_id: int,
    name: Text = "",
    kind: Text = "",
    group: Turn = 0,
    influence: Turn = 0,
    goal: Text = "",
) -> Response:
    return await contribute(
        ChangeActor(actor_id, name, kind, group, influence, goal), typed={"form": "change"}
    )


@router.post("/actors/{actor_id}/removal")
async def remove(contribute: Contributing, actor_id: int) -> Response:
    return await contribute(RemoveActor(actor_id))


@router.post("/links")
async def link(
    contribute: Contributing, activity_id: int, source: Turn = 0, target: Turn = 0, kind: Number = -1
) -> Response:
    typed = {"form": "link", "source": source, "target": target}
    return await contribute(LinkActors(activity_id, source, target, kind), typed=typed)


@router.post("/links/{link_id}/removal")
async def unlink(contribute: Contributing, link_id: int) -> Response:
    return await contribute(UnlinkActors(link_id))


@router.post("/same")
async def same(steer: Moderating, activity_id: int, actor: Number = 0, into: Number = 0) -> Response:
    return await steer(JoinActors(activity_id, actor, into))


@router.post("/actors/{actor_id}/apart")
async def apart(steer: Moderating, actor_id: int) -> Response:
    return await steer(TakeActorApart(actor_id))


@router.post("/showing-map")
async def reveal(steer: Publishing, activity_id: int, owner: Number = 0) -> Response:
    return await steer(RevealMap(activity_id, owner))


async def _file(
    standing: Standing,
    dialogue: Dialogue,
    activity_id: int,
    write: Callable[[Reader, Activity, Tongue, list[tuple[str, Map]]], str | None],
    media: str,
    name: str,
) -> Response:
    """A file made of the maps that the room was shown; back to the console where there is none."""
    tongue = Tongue(standing.language)

    def read(reader: Reader) -> str | None:
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != standing.session_id or activity.kind != KIND:
            return None
        groups = groups_of(reader, activity.session_id, tongue)
        found = maps_of(reader, activity, shown_owners(reader, activity))
        maps = [(named(activity, one.owner, groups, tongue), one) for one in found if one.actors]
        return write(reader, activity, tongue, maps) if maps else None

    content = await dialogue.read(read)
    if content is None:
        return see(f"/sessions/{standing.session_id}/{CONSOLE}")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


@router.get("/maps.csv")
async def table(standing: Reading, dialogue: Dialogue, activity_id: int) -> Response:
    def write(reader: Reader, activity: Activity, tongue: Tongue, maps: list[tuple[str, Map]]) -> str:
        groups = groups_of(reader, activity.session_id, tongue)
        return exporting.as_csv(maps, kinds_for(activity, tongue), groups, tongue)

    return await _file(standing, dialogue, activity_id, write, "text/csv; charset=utf-8", "maps.csv")


@router.get("/maps.json")
async def data(standing: Reading, dialogue: Dialogue, activity_id: int) -> Response:
    def write(reader: Reader, activity: Activity, tongue: Tongue, maps: list[tuple[str, Map]]) -> str:
        groups = groups_of(reader, activity.session_id, tongue)
        kinds = kinds_for(activity, tongue)
        told = [exporting.told(one, name, kinds, groups) for name, one in maps]
        return json.dumps({"format": "dialogue-maps/1", "maps": told}, ensure_ascii=False, indent=2) + "\n"

    return await _file(standing, dialogue, activity_id, write, "application/json", "maps.json")


@router.get("/map-{owner}.svg")
async def picture(standing: Reading, dialogue: Dialogue, activity_id: int, owner: int) -> Response:
    def write(reader: Reader, activity: Activity, tongue: Tongue, maps: list[tuple[str, Map]]) -> str | None:
        marks = {key: group.mark for key, group in groups_of(reader, activity.session_id, tongue).items()}
        for name, one in maps:
            if one.owner == owner:
                return map_svg(one, PAGE, marks, name, key="map", standalone=True)
        return None

    return await _file(standing, dialogue, activity_id, write, "image/svg+xml", f"map-{owner}.svg")
