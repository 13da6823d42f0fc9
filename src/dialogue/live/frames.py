"""Frames: what lies between a page's cursor and the head, as HTML for one audience.

Three idempotent operations only: morph (or replace) a region, insert or morph keyed children in order, delete by id.
So a frame may be skipped, repeated or merged with another, and the page still ends equal to a fresh one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from dialogue.kernel.clock import steady_time
from dialogue.kernel.database import Reader
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import Activity, Session, Stream, StreamKind, rows_of, to_look_at
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.audience import Audience
from dialogue.live.parts import Book, Part, Scope, Subject, Where, of_stream

TOO_FAR = 500  # events behind; a fresh page is then smaller than the catch-up
STAGE = "session.stage"  # contains every part of the current activity

Keys = set[int] | None
"""Children of a keyed part that changed; None means the whole part."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A log entry as the live side keeps it: number, event, activity and facts."""

    seq: int
    kind: str
    activity_id: int | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame ready to send. `text` is empty when nothing this audience sees has changed."""

    seq: int
    after: int
    text: str

    def since(self, earlier: int) -> str:
        """The text for a page that stands at `earlier`, and saw nothing of what happened until `after`."""
        if earlier == self.after:
            return self.text
        return self.text.replace(f'"after": {self.after}', f'"after": {earlier}', 1)


def touched(entries: Iterable[Entry], events: Mapping[str, EventKind]) -> dict[Where, Keys]:
    """The parts that the entries touch, each with its changed children."""
    parts: dict[Where, Keys] = {}
    for entry in entries:
        for touch in events[entry.kind].touches:
            table = int(entry.facts.get(touch.table) or 0) if touch.table else 0
            where = (touch.part, None if of_stream(touch.part) else entry.activity_id, table)
            if not touch.by:
                parts[where] = None
                continue
            named = entry.facts.get(touch.by)
            keys = {k for k in (named if isinstance(named, list) else [named]) if isinstance(k, int)}
            held = parts.setdefault(where, set())
            if held is not None:
                held |= keys
    return parts


def reload_frame(seq: int, after: int) -> Frame:
    """The universal repair: the page loads itself again."""
    return Frame(seq, after, json.dumps({"seq": seq, "after": after, "reload": True}))


def beat(after: int, seq: int) -> str:
    """A sign of life: the server's clock (epoch milliseconds), and the number the page may now remember."""
    return json.dumps({"now": int(steady_time() * 1000), "after": after, "seq": seq, "content": ""})


# Built once, past the ORM, and one question instead of three: every frame and every page begins with it.
_stream, _session, _activity = rows_of(Stream), rows_of(Session), rows_of(Activity)
_ABOUT = Prepared(
    select(*_stream.c, *_session.c, *_activity.c)
    .outerjoin(_session, _session.c.id == _stream.c.id)
    .outerjoin(_activity, _activity.c.id == _session.c.current_activity_id)
    .where(_stream.c.id == bindparam("stream"))
)
_OF_STREAM, _OF_SESSION = len(_stream.c), len(_stream.c) + len(_session.c)


def subject_at(reader: Reader, stream_id: int) -> Subject | None:
    """What the pages of a stream are about, in this snapshot; None when there is no such stream."""
    found = _ABOUT.first(reader, stream=stream_id)
    if found is None:
        return None
    stream = to_look_at(Stream, found[:_OF_STREAM])
    if stream.kind != StreamKind.SESSION:
        return Subject(stream)
    session, activity = found[_OF_STREAM:_OF_SESSION], found[_OF_SESSION:]
    return Subject(
        stream,
        to_look_at(Session, session) if session[0] is not None else None,
        to_look_at(Activity, activity) if activity[0] is not None else None,
    )


def build(
    book: Book,
    events: Mapping[str, EventKind],
    reader: Reader,
    subject: Subject,
    audience: Audience,
    after: int,
    entries: Iterable[Entry],
    changed: Mapping[Where, Keys] | None = None,
) -> Frame:
    """The frame for one audience from its cursor `after` to the stream's number in this snapshot.

    `changed` is what the entries touch, where somebody has worked it out already: it is the same for all audiences, of
    which a session with tables has a hundred and more.
    """
    changes = {
        where: keys
        for where, keys in (touched(entries, events) if changed is None else changed).items()
        if where[0] in book.parts
        and book.parts[where[0]].may_be_seen_by(audience)
        and where[2] in {0, audience.table}
    }
    activity = subject.on_stage if changes else None
    scope = Scope(reader, subject, audience, activity)
    seq = subject.stream.last_seq
    owners = {owner for _, owner, _ in changes if owner is not None}
    for part in book.carriers if owners else ():
        other = part.carries(scope) if part.may_be_seen_by(audience) else None
        if other is not None and other.id in owners:
            changes[part.name, None, 0] = None
    if (STAGE, None, 0) in changes:
        changes = {where: keys for where, keys in changes.items() if where[1] is None}
    html = "".join(
        _partial(book, book.parts[name], scope, keys)
        for (name, owner, _), keys in sorted(changes.items(), key=lambda change: change[0][0])
        if (owner is None or (activity is not None and owner == activity.id)) and (keys is None or keys)
    )
    if not html:
        return Frame(seq, after, "")
    return Frame(seq, after, json.dumps({"seq": seq, "after": after, "content": html}))


def _partial(book: Book, part: Part, scope: Scope, keys: Keys) -> str:
    if keys is None and part.inside:
        part = book.parts[part.inside]
    target = part.element_id(scope.activity)
    if keys is None or not part.card:
        html = book.draw(part.name, scope)
        return _operation(target, part.swap, html)
    named = Scope(scope.reader, scope.subject, scope.audience, scope.activity, tuple(sorted(keys)))
    if part.inside:
        pieces, gone = book.draw_pieces(part, named)
        lists: dict[str, str] = {}
        for into, _, text in pieces:
            if into:
                lists[into] = lists.get(into, "") + text
        frame = "".join(_operation(into, "keyed", html) for into, html in lists.items())
        frame += "".join(
            _operation(f"{part.child}-{key}", part.swap, html) for into, key, html in pieces if not into
        )
    else:
        cards, gone = book.draw_cards(part, named)
        frame = _operation(target, "keyed", cards) if cards else ""
    return frame + "".join(_operation(f"{part.child}-{key}", "delete") for key in gone)


def _operation(target: str, swap: str, html: str = "") -> str:
    return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{html}</hx-partial>'
