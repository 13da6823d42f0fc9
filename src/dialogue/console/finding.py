"""Finding contributions on the console: search, one group, another order.

The list itself is a live part that all facilitators share, so what one of them looks for is said beside it, by a style sheet
of her own: it names what she sees, and stays while the list goes on living. Without script it works as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dialogue.console.asked import Watching
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Stream
from dialogue.kernel.text import plain
from dialogue.live.audience import Audience, Screen
from dialogue.live.parts import Part, Scope, Subject
from dialogue.people.asking import Standing
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.contract import Kind
from dialogue.stage.services import Dialogue
from dialogue.web.late import Routes

router = Routes()

CAME, NEWEST, BY_GROUP, LONGEST = "", "newest", "group", "longest"
ORDERS: Mapping[str, str] = {
    CAME: N_("As they came"),
    NEWEST: N_("Newest first"),
    BY_GROUP: N_("By group"),
    LONGEST: N_("Longest first"),
}
LONGEST_SEARCH = 80


@dataclass(frozen=True, slots=True)
class Sought:
    """What the form asks for; the fields as they came in the address."""

    words: str = ""
    group: int = 0
    order: str = CAME

    @property
    def anything(self) -> bool:
        return bool(self.words or self.group or self.order)


def sought(request: Request) -> Sought:
    """What an address asks for. What cannot be is as if it were not asked."""
    asked = request.query_params
    group, order = asked.get("of", ""), asked.get("sort", "")
    number = int(group) if group.isascii() and group.isdecimal() and len(group) < 10 else 0
    return Sought(asked.get("q", "")[:LONGEST_SEARCH], number, order if order in ORDERS else CAME)


def matching(items: list[Mapping[str, Any]], asked: Sought) -> list[Mapping[str, Any]]:
    """The items (`id`, `text`, `group`) that are asked for, in the order asked for. Every word must be in the text."""
    words = plain(asked.words).split()
    found = [
        item
        for item in items
        if all(word in plain(item["text"]) for word in words)
        and (not asked.group or (item["group"] is not None and item["group"].id == asked.group))
    ]
    if asked.order == NEWEST:
        return sorted(found, key=lambda item: -item["id"])
    if asked.order == BY_GROUP:
        return sorted(found, key=lambda item: (item["group"].position if item["group"] else 99, item["id"]))
    if asked.order == LONGEST:
        return sorted(found, key=lambda item: (-len(item["text"]), item["id"]))
    return sorted(found, key=lambda item: item["id"])


def as_styles(child: str, found: list[Mapping[str, Any]], every: int, asked: Sought) -> str:
    """The sheet that shows only these children of a list, in this order, and how many they are. It holds numbers alone."""
    ids = [f"#{child}-{int(item['id'])}" for item in found]
    lines = [f'.find-count::after{{content:"{len(found)} / {every}"}}']
    if len(found) < every:
        others = f":not({','.join(ids)})" if ids else ""
        lines.append(f".console-stage .wall>li{others}{{display:none}}")
    if asked.order:
        lines.append(".console-stage .wall{display:grid}")
        lines += [f"{one}{{order:{place}}}" for place, one in enumerate(ids, 1)]
    return "\n".join(lines)


def _wall_of(kind: Kind) -> Part | None:
    return next((part for part in kind.shows.parts if part.name in kind.shows.walls), None)


def searched(reader: Reader, kinds: Mapping[str, Kind], standing: Standing) -> tuple[str, list[Any]] | None:
    """What the step on stage lists, for the console: how its children are called, and all of them; None for no list."""
    activity = reader.get(Activity, standing.session.current_activity_id or 0)
    stream = reader.get(Stream, standing.session_id)
    part = _wall_of(kinds[activity.kind]) if activity is not None else None
    if part is None or stream is None:
        return None
    audience = Audience(Screen.CONSOLE, standing.language)
    scope = Scope(reader, Subject(stream, standing.session), audience, activity)
    return part.child, list(part.read(scope)["items"] or [])


def finder(reader: Reader, dialogue: Dialogue, standing: Standing, asked: Sought) -> dict[str, Any]:
    """What the console's form shows."""
    tongue = dialogue.tongue(standing.language)
    groups: list[GroupView] = list(groups_of(reader, standing.session_id, tongue).values())
    return {
        "sought": asked,
        "sought_groups": [{"value": "", "label": tongue.say(N_("All groups"))}]
        + [{"value": str(group.id), "label": group.name} for group in groups],
        "sought_orders": [{"value": key, "label": tongue.say(label)} for key, label in ORDERS.items()],
    }


@router.get("/sessions/{session_id}/found.css")
async def found_styles(request: Request, standing: Watching, dialogue: Dialogue) -> Response:
    """What is found now, as a style sheet (see above)."""
    asked = sought(request)

    def read(reader: Reader) -> str:
        listed = searched(reader, dialogue.kinds, standing)
        if listed is None:
            return ""
        child, items = listed
        return as_styles(child, matching(items, asked), len(items), asked)

    css = await dialogue.read(read)
    return Response(css, media_type="text/css; charset=utf-8", headers={"Cache-Control": "no-store"})
