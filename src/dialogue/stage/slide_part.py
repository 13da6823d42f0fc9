"""Reading what the wall shows: for the wall itself, and in words for the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState
from dialogue.live.audience import Screen
from dialogue.live.parts import Scope
from dialogue.stage.contract import Kind
from dialogue.stage.question_picture import asked_with
from dialogue.stage.ready_made import worded
from dialogue.stage.schema import VenueWifi, Wall
from dialogue.stage.slides import Order, Slide, order_of, shown_of, spot_of
from dialogue.stage.steps import activities_of
from dialogue.stage.translating.wall import second_question

NAMES = (
    (Order.CAME.value, N_("As they came")),
    (Order.NEWEST.value, N_("Newest first")),
    (Order.SHUFFLED.value, N_("Shuffle")),
)
BY_WEIGHT = ((Order.WEIGHT.value, N_("Most “me too” first")),)


def slide_context(kinds: Mapping[str, Kind], scope: Scope, wall: Wall | None) -> dict[str, Any]:
    """What the part is drawn with. A spot that the room may not see (any more) leaves the wall with its step."""
    context: dict[str, Any] = {"slide": "", "of": None, "spot": None, "ends_at": None}
    if wall is not None:
        context |= _shown(kinds, scope, wall)
    if scope.audience.screen == Screen.CONSOLE:
        context |= _choices(kinds, scope)
    return context


def _shown(kinds: Mapping[str, Kind], scope: Scope, wall: Wall) -> dict[str, Any]:
    activity = shown_of(scope.reader, scope.session)
    spot = spot_of(kinds, scope, activity, wall.item) if wall.slide == Slide.SPOT else None
    if wall.slide == Slide.SPOT and spot is None:
        return {}
    found: dict[str, Any] = {"slide": wall.slide, "spot": spot, "ends_at": wall.ends_at}
    if activity is None:
        return found
    found["of"] = _in_words(scope, activity)
    if wall.slide == Slide.RESULT and scope.audience.screen == Screen.PROJECTOR:
        kind = kinds[activity.kind]
        seen = Scope(scope.reader, scope.subject, scope.audience, activity)
        picture = asked_with(scope.reader, activity)
        second = second_question(scope, activity)
        found |= {
            "kind": kind,
            "question_picture": picture,
            "second_question": second,
            **kind.shows.stage(seen),
        }
    return found


def _choices(kinds: Mapping[str, Kind], scope: Scope) -> dict[str, Any]:
    here = scope.activity
    rows = activities_of(scope.reader, scope.session.id or 0)
    over = [row for row in rows if row.state == ActivityState.CLOSED and (here is None or row.id != here.id)]
    ordered = here is not None and bool(kinds[here.kind].shows.walls)
    weighed = here is not None and bool(kinds[here.kind].shows.weighed)
    wall = scope.reader.get(Wall, scope.session.id)
    return {
        "gong": wall is not None and wall.gong,
        "wifi": scope.reader.get(VenueWifi, scope.session.id) is not None,
        "second": wall.second_language if wall is not None else "",
        "over": [{"value": row.id, "label": _in_words(scope, row).title} for row in over],
        "orders": (NAMES + BY_WEIGHT if weighed else NAMES) if ordered else (),
        "order": order_of(scope.reader, here)[0].value if here is not None else "",
    }


def _in_words(scope: Scope, activity: Activity) -> Activity:
    return worded(activity, scope.session.language, scope.audience.language)
