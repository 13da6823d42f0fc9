"""Everything that programs can read: address, right, model, and the function that reads it in one snapshot.

Addresses, the description (`openapi`) and the tests are made from this one list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from dialogue.agenda.record import ItemView
from dialogue.api import feed, frameworks, reading, shapes, steps, threads, views
from dialogue.api.asking import Lent
from dialogue.api.problems import NOT_VALID, NotAsked
from dialogue.kernel.database import LARGEST_ID, Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import utc_now
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView
from dialogue.people.asking import Standing
from dialogue.stage.services import StageServices

R = Right
ROOM = (R.FOLLOW, R.SHOW_SCREEN, R.WATCH_CONSOLE)
"""Whoever sees what the room sees."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks for: a snapshot, as whom, with which numbers in the address, in which language."""

    reader: Reader
    dialogue: StageServices
    tongue: Tongue
    ids: Mapping[str, int]
    query: Mapping[str, str]
    standing: Standing | None = None
    here: Lent | None = None

    @property
    def session(self) -> Standing:
        if self.standing is None:
            raise LookupError("this resource belongs to a session")
        return self.standing

    @property
    def platform(self) -> Lent:
        if self.here is None:
            raise LookupError("this resource belongs to a platform")
        return self.here

    @property
    def step(self) -> steps.Step:
        """The activity of the address."""
        return steps.Step(
            self.reader, self.dialogue.book, self.session.session_id, self.ids["activity_id"], self.tongue
        )

    def number(self, name: str, default: int, *, least: int = 0, most: int = LARGEST_ID) -> int:
        """A whole number of the query. Raises NotAsked for anything else."""
        said = self.query.get(name)
        if said is None:
            return default
        number = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else -1
        if not least <= number <= most:
            raise NotAsked(422, "not_valid", NOT_VALID, field=name)
        return number


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query, with its schema."""

    name: str
    about: str
    schema: Mapping[str, Any]


AFTER = Parameter(
    "after", "Only what came after this number.", {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
)
LIMIT = Parameter("limit", "How many at most.", {"type": "integer", "minimum": 1, "maximum": feed.MOST})
YEAR = Parameter(
    "year",
    "The year that is told; the present one otherwise.",
    {"type": "integer", "minimum": 1, "maximum": 9999},
)
LANG = Parameter("lang", "The language of ready-made texts: en, fr or es.", {"type": "string"})


@dataclass(frozen=True)
class Resource:
    """Something to be read. Any one of `rights` opens it."""

    path: str
    name: str
    about: str
    rights: tuple[Right, ...]
    kind: Any
    read: Callable[[Asked], Any]
    query: tuple[Parameter, ...] = field(default=(LANG,))

    @property
    def in_session(self) -> bool:
        return self.path.startswith("/sessions/")

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Made when the resource is asked for first: all of them together would cost a start a tenth of a second."""
        return TypeAdapter(self.kind)


def _session_events(asked: Asked) -> feed.EventsView:
    dialogue, standing = asked.dialogue, asked.session
    return feed.events_after(
        asked.reader,
        standing.session_id,
        asked.number("after", 0),
        asked.number("limit", 100, least=1, most=feed.MOST),
        dialogue.vocabulary.events,
        dialogue.book,
        feed.screen_for(standing),
    )


def _platform_events(asked: Asked) -> feed.EventsView:
    after, most = asked.number("after", 0), asked.number("limit", 100, least=1, most=feed.MOST)
    return feed.platform_events(asked.reader, asked.platform.platform_id, after, most)


def _framework_year(asked: Asked) -> frameworks.YearView:
    number = asked.number("year", utc_now().year, least=1, most=9999)
    return frameworks.year(asked.reader, asked.platform, asked.ids["framework_id"], number, asked.tongue)


PLATFORM = "/platforms/{platform_id}"
SESSION = "/sessions/{session_id}"
ACTIVITY = SESSION + "/activities/{activity_id}"

RESOURCES: tuple[Resource, ...] = (
    Resource(
        PLATFORM, "platform", "The platform, and what the token may do on it.", (R.SEE_PLATFORM,),
        shapes.PlatformView, lambda asked: reading.platform(asked.reader, asked.platform),
    ),
    Resource(
        PLATFORM + "/people", "platform-people", "Everybody with a role on the platform.", (R.SEE_PLATFORM,),
        list[shapes.PersonView], lambda asked: reading.people(asked.reader, asked.platform.platform_id),
    ),
    Resource(
        PLATFORM + "/sessions", "sessions", "The sessions in which whoever lent the token has a role.", (R.SEE_PLATFORM,),
        list[shapes.SessionLine], lambda asked: reading.sessions(asked.reader, asked.platform),
    ),
    Resource(
        PLATFORM + "/agenda", "agenda", "The agenda for structural change: items with commitments, moves and reviews.",
        (R.READ_AGENDA,), list[ItemView], lambda asked: reading.agenda(asked.reader, asked.platform),
    ),
    Resource(
        PLATFORM + "/learning", "learning", "The learning register.", (R.READ_AGENDA,),
        list[LearningView], lambda asked: reading.learning(asked.reader, asked.platform),
    ),
    Resource(
        PLATFORM + "/decisions", "platform-decisions", "Decisions on the agenda, and those of one's own sessions.",
        (R.READ_AGENDA,), list[shapes.VerdictView],
        lambda asked: reading.platform_decisions(asked.reader, asked.platform, asked.tongue),
    ),
    Resource(
        PLATFORM + "/agenda/{item_id}/thread", "item-thread",
        "An agenda item's thread: what led to it and what came of it.", (R.READ_AGENDA,), threads.ThreadView,
        lambda asked: threads.of_item(
            asked.reader, asked.dialogue, asked.platform, asked.ids["item_id"], asked.tongue
        ),
    ),
    Resource(
        PLATFORM + "/frameworks", "frameworks", "The joint frameworks that the platform belongs to.", (R.READ_AGENDA,),
        list[frameworks.FrameworkLine],
        lambda asked: frameworks.of_platform(asked.reader, asked.platform, asked.tongue),
    ),
    Resource(
        PLATFORM + "/frameworks/{framework_id}", "framework",
        "A framework: its targets, the items that serve them, what they add up to, and what platforms did together.",
        (R.READ_AGENDA,), frameworks.FrameworkView,
        lambda asked: frameworks.framework(asked.reader, asked.platform, asked.ids["framework_id"], asked.tongue),
    ),
    Resource(
        PLATFORM + "/frameworks/{framework_id}/year", "framework-year", "A framework's year in figures.",
        (R.READ_AGENDA,), frameworks.YearView, _framework_year, (YEAR, LANG),
    ),
    Resource(
        PLATFORM + "/events", "platform-events", "The platform's record, event by event.", (R.SEE_PLATFORM,),
        feed.EventsView, _platform_events, (AFTER, LIMIT),
    ),
    Resource(
        SESSION, "session", "A session with its groups.", ROOM,
        shapes.SessionView, lambda asked: reading.session(asked.reader, asked.session, asked.tongue),
    ),
    Resource(
        SESSION + "/people", "people", "Everybody in the session.", (R.WATCH_CONSOLE, R.LOOK_AFTER_PEOPLE),
        list[shapes.SeatView], lambda asked: reading.seats(asked.reader, asked.session.session_id),
    ),
    Resource(
        SESSION + "/activities", "activities", "The programme: every activity with its state.", ROOM,
        list[views.StepView],
        lambda asked: reading.steps(asked.reader, asked.session, asked.tongue.language),
    ),
    Resource(
        ACTIVITY, "activity", "One activity of the programme.", ROOM, views.StepView,
        lambda asked: reading.step(asked.reader, asked.session, asked.ids["activity_id"], asked.tongue.language),
    ),
    Resource(
        ACTIVITY + "/ideas", "ideas", "The wall of a brainstorm, as the room sees it.", ROOM, views.IdeasView,
        lambda asked: views.wall(
            asked.reader, asked.session.session_id, asked.ids["activity_id"], asked.tongue.language
        ),
    ),
    Resource(
        ACTIVITY + "/themes", "themes", "The board of a cluster activity, as the room sees it.", ROOM, shapes.BoardView,
        lambda asked: reading.board(
            asked.reader, asked.session.session_id, asked.ids["activity_id"], asked.tongue
        ),
    ),
    Resource(
        ACTIVITY + "/ballots", "ballots", "The ballots of a vote, and results as far as they were published.", ROOM,
        shapes.BallotsView,
        lambda asked: reading.votes(
            asked.reader, asked.session.session_id, asked.ids["activity_id"], asked.tongue
        ),
    ),
    Resource(
        ACTIVITY + "/goal", "goal", "The goal of an agreement activity: wordings and rounds.", ROOM, shapes.GoalView,
        lambda asked: reading.goal(asked.reader, asked.session.session_id, asked.ids["activity_id"]),
    ),
    Resource(
        ACTIVITY + "/statements", "statements",
        "The statements of an opinion landscape or a scale, and the result once shown.", ROOM,
        steps.StatementsView, lambda asked: steps.statements(asked.step),
    ),
    Resource(
        ACTIVITY + "/questions", "questions", "The questions that the room sees, with how many people ask each.", ROOM,
        steps.QuestionsView, lambda asked: steps.questions(asked.step),
    ),
    Resource(
        ACTIVITY + "/floor", "floor",
        "The floor of a discussion: who speaks, who comes next, how the groups have spoken.", ROOM,
        steps.FloorView, lambda asked: steps.floor(asked.step),
    ),
    Resource(
        ACTIVITY + "/maps", "maps", "The maps of actors that the room was shown.", ROOM,
        steps.MapsView, lambda asked: steps.maps(asked.step),
    ),
    Resource(
        SESSION + "/thread", "thread", "The thread of a session, from what people said to what was learnt.",
        (R.READ_DRAFT,), threads.ThreadView,
        lambda asked: threads.of_session(asked.reader, asked.dialogue, asked.session, asked.tongue),
    ),
    Resource(
        SESSION + "/decisions", "decisions", "What the session has decided.", ROOM, list[shapes.VerdictView],
        lambda asked: reading.decisions(asked.reader, asked.session, asked.tongue),
    ),
    Resource(
        SESSION + "/events", "events", "The session's record, event by event, as far as the caller sees it.", ROOM,
        feed.EventsView, _session_events, (AFTER, LIMIT),
    ),
)  # fmt: skip
"""All that can be read as JSON. Minutes, screens and the live feed have addresses of their own (`application`)."""
