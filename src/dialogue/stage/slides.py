"""What the wall shows instead of the step on stage, and in which order: steered from the console, ended with the step.

Nothing of it changes what phones show. A slide shows only what the room may see at that moment: what is hidden or
covered afterwards leaves the wall by itself, because it is read again whenever its step changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar
from zlib import crc32

from sqlmodel import SQLModel

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.clock import steady_now
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, ActivityState, Session, SessionState, Stream
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.live.audience import Audience, Screen
from dialogue.live.parts import Scope, Subject
from dialogue.stage.contract import Kind, Spot
from dialogue.stage.schema import VenueWifi, Wall
from dialogue.undoing.rows import remembered

PART = "session.slide"
HEAVIER = 2**24
"""One head more moves a card past all that came before it."""
LONGEST_BREAK = 480


class Slide(StrEnum):
    """What the wall can show; the step is what is on stage."""

    STEP = ""
    WELCOME = "welcome"
    BREAK = "break"
    BLANK = "blank"
    SPOT = "spot"
    RESULT = "result"
    WIFI = "wifi"


class Order(StrEnum):
    """In which order the wall shows what people wrote: as it came, the newest first, shuffled, or by weight."""

    CAME = ""
    NEWEST = "newest"
    SHUFFLED = "shuffled"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class ShowSlide(Command):
    """Let the wall show a slide; anything that is none brings it back to the step.

    A break takes `minutes`; a spot the `item` of an activity; a result the activity, which must be closed.
    """

    slide: str
    activity_id: int = 0
    item: int = 0
    minutes: int = 0
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class OrderWall(Command):
    """Let the wall show what people wrote in another order, for the step on stage. Shuffling again shuffles anew."""

    order: str
    right: ClassVar[Right] = Right.STEER


def wall_of(tx: Tx, session_id: int) -> Wall:
    """The session's wall, made when first needed."""
    return tx.get(Wall, session_id) or Wall(session_id=session_id)


def the_wall(act: Act, command: object) -> Iterable[SQLModel]:
    """The row of what the wall shows."""
    return (wall_of(act.tx, act.session.id),)


def slide_of(reader: Reader, session: Session) -> Wall | None:
    """The wall while it shows something else than the step; None otherwise."""
    wall = reader.get(Wall, session.id)
    if wall is None or not wall.slide or session.state == SessionState.CLOSED:
        return None
    return wall if (wall.step_id, wall.step_opened) == _step(reader, session) else None


def _step(reader: Reader, session: Session) -> tuple[int | None, int]:
    here = reader.get(Activity, session.current_activity_id or 0)
    return (here.id, here.times_opened) if here is not None else (None, 0)


def shown_of(reader: Reader, session: Session) -> Activity | None:
    """The activity of which the wall shows something besides the step on stage."""
    wall = slide_of(reader, session)
    return reader.get(Activity, wall.activity_id) if wall is not None and wall.activity_id else None


def order_of(reader: Reader, activity: Activity) -> tuple[Order, int]:
    """The order that the wall was asked for, with the seed of its shuffling."""
    wall = reader.get(Wall, activity.session_id)
    if wall is None or wall.ordered_id != activity.id:
        return Order.CAME, 0
    return Order(wall.order), wall.seed


def in_order(scope: Scope, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards of a wall in the order this audience sees them; each says its place (`order`).

    `too` is how many people stand behind a card, where that is counted.

    The place follows from the card alone, so that a card that comes later finds it without moving the others.
    """
    order, seed = Order.CAME, 0
    if scope.audience.screen == Screen.PROJECTOR:
        order, seed = order_of(scope.reader, scope.here)

    def place(number: int, weight: int) -> int:
        if order == Order.WEIGHT:
            return number - weight * HEAVIER
        if order == Order.NEWEST:
            return -number
        return crc32(f"{seed}:{number}".encode()) if order == Order.SHUFFLED else number

    placed = [{**item, "order": place(item["id"], item.get("too", 0))} for item in items]
    return sorted(placed, key=lambda item: (item["order"], item["id"]))


def spot_of(kinds: Mapping[str, Kind], scope: Scope, activity: Activity | None, item: int) -> Spot | None:
    """One piece of an activity as the room may see it now."""
    if activity is None or activity.session_id != scope.session.id:
        return None
    audience = Audience(Screen.PROJECTOR, scope.audience.language)
    seen = replace(scope, audience=audience, activity=activity, keys=(item,))
    return kinds[activity.kind].shows.spot(seen, item)


def events(kinds: Mapping[str, Kind]) -> tuple[EventKind, ...]:
    """What can happen to the wall. Each kind with walls has its own event of their order, which redraws them."""
    ordered = [
        event(f"{name}.ordered", PART, *kind.shows.walls) for name, kind in kinds.items() if kind.shows.walls
    ]
    return (event("wall.shown", PART), *ordered)


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here."""

    def show_slide(act: Act, command: ShowSlide) -> None:
        wall = wall_of(act.tx, act.session.id or 0)
        was = slide_of(act.tx, act.session)
        before = [was.slide, was.activity_id or 0, was.item] if was else [Slide.STEP.value, 0, 0]
        slide = Slide(command.slide) if command.slide in list(Slide) else Slide.STEP
        wall.slide, wall.activity_id, wall.item, wall.ends_at = slide.value, None, 0, None
        if slide == Slide.BREAK:
            if not 1 <= command.minutes <= LONGEST_BREAK:
                raise Refused(
                    "minutes",
                    N_("Please say how many minutes the break takes, between 1 and %(most)s."),
                    field="minutes",
                    most=LONGEST_BREAK,
                )
            wall.ends_at = steady_now() + timedelta(minutes=command.minutes)
        elif slide == Slide.WIFI:
            if act.tx.get(VenueWifi, act.session.id) is None:
                raise Refused("no_wifi", N_("Please type in the Wi-Fi first, on the page “Room and Wi-Fi”."))
        elif slide in (Slide.SPOT, Slide.RESULT):
            activity = act.activity(command.activity_id)
            if slide == Slide.RESULT:
                _require_done(act, activity)
            elif spot_of(kinds, _as_seen(act), activity, command.item) is None:
                raise Refused(
                    "not_seen",
                    N_("The room may not see this now, so the wall cannot show it. Nothing was changed."),
                )
            wall.activity_id, wall.item = activity.id, command.item if slide == Slide.SPOT else 0
        wall.step_id, wall.step_opened = _step(act.tx, act.session)
        act.tx.add(wall)
        act.happened("wall.shown", slide=slide.value, of=wall.activity_id, item=wall.item, before=before)

    def order_wall(act: Act, command: OrderWall) -> None:
        here = act.session.current_activity_id
        activity = act.activity(here) if here is not None else None
        if activity is None or not kinds[activity.kind].shows.walls:
            raise Refused("no_wall", N_("What is on stage has no wall of contributions to put in order."))
        wall = wall_of(act.tx, activity.session_id)
        wall.order = command.order if command.order in list(Order) else Order.CAME.value
        wall.ordered_id, wall.seed = activity.id, wall.seed + 1
        act.tx.add(wall)
        act.happened(f"{activity.kind}.ordered", activity=activity.id, order=wall.order)

    orders = [f"{name}.ordered" for name, kind in kinds.items() if kind.shows.walls]
    return {
        ShowSlide: remembered(show_slide, "wall.shown", rows=the_wall),
        OrderWall: remembered(order_wall, *orders, rows=the_wall),
    }


def _require_done(act: Act, activity: Activity) -> None:
    """Only the result of a step that is over is shown again; the one on stage is on the wall anyway."""
    if activity.id == act.session.current_activity_id or activity.state != ActivityState.CLOSED:
        raise Refused(
            "not_over", N_("Please choose a step that is over. Nothing was changed."), field="activity"
        )


def _as_seen(act: Act) -> Scope:
    stream = act.tx.get(Stream, act.stream_id)
    assert stream is not None
    return Scope(act.tx, Subject(stream, act.session), Audience(Screen.PROJECTOR, act.session.language))
