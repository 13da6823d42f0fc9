"""Parts: the named regions of a live page, each drawn from the current rows for one audience.

The same template draws a part in a page, in a frame and in a catch-up. A part declares the screens that may see it;
for any other screen nothing is read and nothing is drawn (default deny).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Session, Stream
from dialogue.live.audience import Audience, Screen

OF_STREAMS = ("session.", "platform.")


def of_stream(name: str) -> bool:
    """Whether a part belongs to a whole session or platform, and not to one activity."""
    return name.startswith(OF_STREAMS)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a live page is about: a stream; where it is a session's, the session and its activity on stage."""

    stream: Stream
    session: Session | None = None
    on_stage: Activity | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a part reads with: one snapshot, what the page is about, the audience, the activity the part belongs to.

    `keys` limits a keyed part to some of its children; None means all of them. `elsewhere`: it is for the page of another
    site, whose readers were not in the room.
    """

    reader: Reader
    subject: Subject
    audience: Audience
    activity: Activity | None = None
    keys: tuple[int, ...] | None = None
    elsewhere: bool = False

    @property
    def session(self) -> Session:
        """The session, for parts of sessions and activities."""
        if self.subject.session is None:
            raise LookupError("this part belongs to a session")
        return self.subject.session

    @property
    def platform_id(self) -> int:
        """The platform, for parts of platforms: its id is that of its stream."""
        return self.subject.stream.id or 0

    @property
    def here(self) -> Activity:
        """The activity, where a part cannot do without one."""
        if self.activity is None:
            raise LookupError("this part belongs to an activity")
        return self.activity


def nothing_carried(scope: Scope) -> Activity | None:
    """For parts that show nothing of one particular activity besides the one they belong to."""
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """One region. Its root element has the id `part_id`, given to the template.

    A part belongs to the session or the platform (its name starts with `session.` or `platform.`), to the current
    activity, or with `of_table` to one table of it: then it is drawn only for audiences that sit at a table, and `read`
    gives what is at `audience.table`.

    A keyed part has children with ids `CHILD-KEY`; `read` then returns `items`, each with an `id`, and a frame brings
    only the children that an event names (`card` draws one); `items` is None while the audience may see none of
    them. A `daily` part says things that turn with the date (what is late), so it is drawn anew each day.

    A keyed part may stand `inside` another one, of which its children are pieces: it has no region of its own. A child
    whose item says `into` belongs into the list of that element id and moves there from wherever it stood; any other
    is morphed in its place. Whatever would draw the part whole draws the other one.

    `carries` names an activity of which this part shows something besides (the wall shows the result of a closed step):
    whatever changes there draws this part anew. Its template draws that activity's parts with `carried(NAME)`.
    """

    name: str
    template: str
    screens: frozenset[Screen]
    read: Callable[[Scope], Mapping[str, Any]]
    swap: str = "outerMorph"
    card: str = ""
    child: str = ""
    inside: str = ""
    daily: bool = False
    of_table: bool = False
    carries: Callable[[Scope], Activity | None] = nothing_carried

    def may_be_seen_by(self, audience: Audience) -> bool:
        """Whether this audience may see the part at all; otherwise nothing is read."""
        return audience.screen in self.screens and (audience.table > 0 or not self.of_table)

    @property
    def of_stream(self) -> bool:
        return of_stream(self.name)

    def element_id(self, activity: Activity | None) -> str:
        base = self.name.replace(".", "-").replace("_", "-")
        return base if self.of_stream or activity is None else f"{base}-{activity.id}"


Where = tuple[str, int | None, int]
"""A part as something that can change: its name, its activity (None: the session's), its table (0: of all tables)."""

Used = set[Where]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part kept for pages: its HTML, the number it was drawn at, and everything it depends on."""

    html: Markup
    seq: int
    used: frozenset[Where]
    day: date


def as_stored(activity: Activity, written_in: str, language: str) -> Activity:
    """The activity as its row says it, for every language."""
    return activity


@dataclass(slots=True)
class Book:
    """All parts of the application, and the environments (one per language) that draw them.

    `worded` gives an activity with its ready-made texts in the audience's language (from the session's to that one).
    """

    environment: Callable[[str], Environment]
    worded: Callable[[Activity, str, str], Activity] = as_stored
    parts: dict[str, Part] = field(default_factory=dict)
    daily: set[str] = field(default_factory=set)
    carriers: list[Part] = field(default_factory=list)
    pieces: dict[str, list[str]] = field(default_factory=dict)

    def add(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if part.name in self.parts:
                raise ValueError(f"part {part.name} is declared twice")
            self.parts[part.name] = part
            if part.daily:
                self.daily.add(part.name)
            if part.carries is not nothing_carried:
                self.carriers.append(part)
            if part.inside:
                self.pieces.setdefault(part.inside, []).append(part.name)

    def draw(self, name: str, scope: Scope, used: Used | None = None) -> Markup:
        """A part as HTML, with the parts inside it; nothing when the audience may not see it.

        `used` collects what was drawn, so that a cache knows what the result depends on.
        """
        part = self.parts[name]
        activity = None if part.of_stream else scope.activity
        if used is not None:
            tables = {0, scope.audience.table if part.of_table else 0}
            used |= {
                (one, activity.id if activity else None, table)
                for one in (name, *self.pieces.get(name, ()))
                for table in tables
            }
        if not part.may_be_seen_by(scope.audience):
            return Markup()
        return self._render(part.template, part, scope, part.read(scope), used)

    def draw_cards(self, part: Part, scope: Scope) -> tuple[str, list[int]]:
        """The children named by `scope.keys` as HTML, and the keys that are not there (any more)."""
        if not part.may_be_seen_by(scope.audience):
            return "", []
        context = part.read(scope)
        if context["items"] is None:
            return "", []  # not shown to this audience now: not even that something changed
        items = list(context["items"])
        there = {item["id"] if isinstance(item, dict) else item.id for item in items}
        html = "".join(
            self._render(part.card, part, scope, {**context, "item": item}, None) for item in items
        )
        return html, [key for key in scope.keys or () if key not in there]

    def draw_pieces(self, part: Part, scope: Scope) -> tuple[list[tuple[str, int, str]], list[int]]:
        """Of a part inside another one, each child as HTML with its list (if it has one) and key; and the keys gone."""
        if not part.may_be_seen_by(scope.audience):
            return [], []
        context = part.read(scope)
        drawn: list[tuple[str, int, str]] = [
            (
                item.get("into", ""),
                item["id"],
                self._render(part.card, part, scope, {**context, "item": item}, None),
            )
            for item in context["items"] or ()
        ]
        there = {key for _, key, _ in drawn}
        return drawn, [key for key in scope.keys or () if key not in there]

    def _render(
        self, template: str, part: Part, scope: Scope, context: Mapping[str, Any], used: Used | None
    ) -> Markup:
        def inner(name: str) -> Markup:
            return self.draw(name, scope, used)

        other = part.carries(scope)
        if other is not None and used is not None:
            used |= {(name, other.id, 0) for name in self.parts if not of_stream(name)}

        def carried(name: str) -> Markup:
            return self.draw(name, replace(scope, activity=other), used)

        activity, language, session = scope.activity, scope.audience.language, scope.subject.session
        html = (
            self.environment(language)
            .get_template(template)
            .render(
                {
                    "session": session,
                    "activity": activity and self.worded(activity, scope.session.language, language),
                    "screen": scope.audience.screen.value,
                    "language": language,
                    "part": inner,
                    "carried": carried,
                    "part_id": part.element_id(scope.activity),
                    **context,
                }
            )
        )
        return Markup(html)  # noqa: S704 - made by autoescaping templates
