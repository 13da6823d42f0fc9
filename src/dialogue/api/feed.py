"""The record of a stream as programs may follow it: numbers without gaps, and of each event no more than pages are told.

An event's facts stay here: with them, and with who acted, a program could tell whose secret paper came when. What is told is
that something happened, of which kind, in which activity, and which parts of the caller's screen it touched; an event that
touches nothing of that screen keeps its number and says nothing else. Who sees the console also hears which ids changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from dialogue.api.views import View
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import LogEntry, Stream, rows_of
from dialogue.kernel.streams import stream_of
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.audience import Screen
from dialogue.live.parts import Book
from dialogue.people.asking import Standing

MOST = 500
OTHER = "other"
"""The kind of an event that is none of the caller's."""

SCREENS: Mapping[Right, Screen] = {
    Right.WATCH_CONSOLE: Screen.CONSOLE,
    Right.SHOW_SCREEN: Screen.PROJECTOR,
    Right.FOLLOW: Screen.PHONE,
}
"""By which right a program follows a session, and as which screen; the first that it holds counts."""

_log = rows_of(LogEntry).c
AFTER = (
    select(_log.seq, _log.kind, _log.activity_id, _log.at, _log.facts)
    .where(_log.stream_id == bindparam("stream"), _log.seq > bindparam("after"))
    .order_by(_log.seq)
    .limit(bindparam("most"))
)


class TouchView(View):
    """A part of the screen that changed; `ids` name its children, where only some did and the caller may know them."""

    part: str
    ids: tuple[int, ...] | None = None


class EventView(View):
    """One event. `kind` is `other`, and nothing else is said, where it changed nothing that the caller sees."""

    seq: int
    kind: str
    at: datetime | None = None
    activity: int | None = None
    touches: tuple[TouchView, ...] = ()


class EventsView(View):
    """Events after a number. Ask again with `next` as `after`; `head` is the newest number, `epoch` the record's name.

    Another `epoch` than before: the store was restored from a backup, so begin again from nothing.
    """

    epoch: str
    head: int
    next: int
    events: tuple[EventView, ...]


def screen_for(standing: Standing) -> Screen:
    """As which screen a program follows a session."""
    for right, screen in SCREENS.items():
        lent = standing.only is None or right in standing.only
        if lent and may(standing.seat.role, right):
            return screen
    return Screen.PHONE


def told(row: Any, events: Mapping[str, EventKind], book: Book, screen: Screen) -> EventView:
    """An event as a screen may know it."""
    kind = events.get(row.kind)
    touches = []
    for touch in kind.touches if kind else ():
        part = book.parts.get(touch.part)
        if part is None or screen not in part.screens or touch.table:
            continue
        named = row.facts.get(touch.by) if touch.by and screen is Screen.CONSOLE else None
        ids = [one for one in (named if isinstance(named, list) else [named]) if isinstance(one, int)]
        touches.append(TouchView(part=touch.part, ids=tuple(ids) if ids else None))
    if not touches and not (kind and kind.in_minutes):
        return EventView(seq=row.seq, kind=OTHER)
    return EventView(seq=row.seq, kind=row.kind, at=row.at, activity=row.activity_id, touches=tuple(touches))


def _page(stream: Stream, found: tuple[EventView, ...], after: int) -> EventsView:
    """A number beyond the record's end, as after a backup was brought back, goes on from its end: never over what comes."""
    following = found[-1].seq if found else min(after, stream.last_seq)
    return EventsView(epoch=stream.epoch, head=stream.last_seq, next=following, events=found)


def events_after(
    reader: Reader,
    stream_id: int,
    after: int,
    most: int,
    events: Mapping[str, EventKind],
    book: Book,
    screen: Screen,
) -> EventsView:
    """The events of a session after a number, as a screen may know them."""
    stream = stream_of(reader, stream_id)
    rows = reader.connection().execute(AFTER, {"stream": stream_id, "after": after, "most": most}).all()
    found = tuple(told(row, events, book, screen) for row in rows)
    return _page(stream, found, after)


def platform_events(reader: Reader, stream_id: int, after: int, most: int) -> EventsView:
    """The events of a platform after a number: that they happened, and when."""
    stream = stream_of(reader, stream_id)
    rows = reader.connection().execute(AFTER, {"stream": stream_id, "after": after, "most": most}).all()
    found = tuple(EventView(seq=row.seq, kind=row.kind, at=row.at) for row in rows)
    return _page(stream, found, after)
