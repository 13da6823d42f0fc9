"""What programs read of questions, discussions, maps, opinion landscapes and scales: what their parts show the room.

Each is read by the very function that a wall or a phone is drawn from, so what is hidden there is not read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dialogue.activities.opinion import reveal
from dialogue.activities.opinion.rows import statements_of as opinions_in
from dialogue.activities.scale import rules as scale
from dialogue.activities.scale.rows import result_of
from dialogue.activities.scale.rows import statements_of as on_scale
from dialogue.api.reading import activity_of, no_activity
from dialogue.api.views import View
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Book, Scope
from dialogue.people.groups import GroupView


class StatementView(View):
    """A statement that everybody is asked; its `id` names its answer in commands."""

    id: int
    text: str
    language: str


class StatementsView(View):
    """The statements of an opinion landscape or a scale. `result` stays empty until the room has been shown it.

    In a result, counts are those that the room was shown: small groups stand together there too. Groups are named by ids.
    """

    activity: int
    revealed: bool
    statements: tuple[StatementView, ...]
    result: dict[str, Any] | None


class GroupCount(View):
    """How many people of a group."""

    group: str
    count: int


class QuestionView(View):
    """A question on the wall. `stand` says whether it is open, being answered now, or answered."""

    id: int
    number: int
    text: str
    language: str
    group: str
    name: str
    stand: str
    answer: str
    people: int
    counts: tuple[GroupCount, ...]


class QuestionsView(View):
    """The questions that the room sees, in the order of the wall of a phone."""

    activity: int
    questions: tuple[QuestionView, ...]


class SpeakerView(View):
    """Somebody who speaks or waits to speak; `name` only where the room is shown it."""

    id: int
    group: str
    name: str
    about: str
    point_of_order: bool


class SpokenView(View):
    """How often and how long a group has spoken (minutes and seconds)."""

    group: str
    turns: int
    time: str


class FloorView(View):
    """Who has the floor, who comes next, how many wait besides, and how the groups have spoken so far."""

    activity: int
    speaking: SpeakerView | None
    waiting: tuple[SpeakerView, ...]
    more: int
    spoken: tuple[SpokenView, ...]


class ActorView(View):
    """An actor on a map."""

    id: int
    name: str
    kind: str
    group: str
    influence: int
    goal: str


class LinkView(View):
    """A link between two actors, by their names."""

    source: str
    target: str
    kind: str


class MapView(View):
    """One map that the room was shown."""

    name: str
    actors: tuple[ActorView, ...]
    links: tuple[LinkView, ...]


class MapsView(View):
    """The maps of an activity that the room was shown, the newest first."""

    activity: int
    maps: tuple[MapView, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An activity of a session as the room has it, to be read in one snapshot."""

    reader: Reader
    book: Book
    session_id: int
    activity_id: int
    tongue: Tongue

    def scope(self, kind: str) -> Scope:
        """The activity of that kind as a phone in the room has it. Raises NotFound."""
        activity = activity_of(self.reader, self.session_id, self.activity_id, kind)
        subject = subject_at(self.reader, self.session_id)
        if subject is None:
            raise no_activity()
        return Scope(self.reader, subject, Audience(Screen.PHONE, self.tongue.language), activity)

    def shown(self, part: str, scope: Scope) -> Mapping[str, Any]:
        """What a part shows; nothing where that screen does not have it."""
        found = self.book.parts[part]
        return found.read(scope) if found.may_be_seen_by(scope.audience) else {}


def _name(group: GroupView | None) -> str:
    return group.name if group is not None else ""


def statements(step: Step) -> StatementsView:
    """The statements of an opinion landscape or a scale, once it has been opened. Raises NotFound."""
    reader, activity_id = step.reader, step.activity_id
    found = reader.get(Activity, activity_id)
    if found is None or found.session_id != step.session_id or found.kind not in {"opinion", "scale"}:
        raise no_activity()
    result: dict[str, Any] | None = None
    if found.kind == "opinion":
        rows: Any = opinions_in(reader, activity_id)
        content = reveal.revealed(reader, found)
        result = dict(content) if content is not None else None
    else:
        rows = on_scale(reader, activity_id)
        kept = result_of(reader, activity_id) if found.phase == scale.REVEALED else None
        result = dict(kept.content) if kept is not None else None
    return StatementsView(
        activity=activity_id,
        revealed=result is not None,
        statements=tuple(
            StatementView(id=one.id or 0, text=one.text, language=one.language)
            for one in (rows if found.times_opened else ())
        ),
        result=result,
    )


def questions(step: Step) -> QuestionsView:
    """The questions of an activity. Raises NotFound."""
    scope = step.scope("questions")
    items = step.shown("questions.wall", scope).get("items", ())
    return QuestionsView(
        activity=scope.here.id or 0,
        questions=tuple(
            QuestionView(
                id=one["id"],
                number=one["number"],
                text=one["text"],
                language=one["lang"],
                group=_name(one["group"]),
                name=one["name"],
                stand=one["stand"],
                answer=one["answer"],
                people=one["heads"],
                counts=tuple(
                    GroupCount(group=_name(each["group"]), count=each["count"]) for each in one["counts"]
                ),
            )
            for one in items
        ),
    )


def _speaker(one: Mapping[str, Any]) -> SpeakerView:
    return SpeakerView(
        id=one["id"],
        group=_name(one["group"]),
        name=one["name"],
        about=one["about"].main.text if one["about"] else "",
        point_of_order=one["order"],
    )


def floor(step: Step) -> FloorView:
    """The floor of a discussion. Raises NotFound."""
    scope = step.scope("discuss")
    now, queue = step.shown("discuss.floor", scope), step.shown("discuss.queue", scope)
    wall = replace(scope, audience=replace(scope.audience, screen=Screen.PROJECTOR))
    spoken = step.shown("discuss.time", wall)
    return FloorView(
        activity=scope.here.id or 0,
        speaking=_speaker(now["one"]) if now.get("one") else None,
        waiting=tuple(_speaker(one) for one in queue.get("items", ())),
        more=queue.get("more", 0),
        spoken=tuple(
            SpokenView(group=_name(row["group"]), turns=row["turns"], time=row["time"])
            for row in spoken.get("rows", ())
        ),
    )


def maps(step: Step) -> MapsView:
    """The maps that the room was shown. Raises NotFound."""
    scope = step.scope("map")
    read = step.tongue.say
    return MapsView(
        activity=scope.here.id or 0,
        maps=tuple(
            MapView(
                name=one["name"],
                actors=tuple(
                    ActorView(
                        id=actor["id"],
                        name=actor["name"],
                        kind=read(actor["kind"]) if actor["kind"] else "",
                        group=_name(actor["group"]),
                        influence=actor["influence"],
                        goal=read(actor["goal"]) if actor["goal"] else "",
                    )
                    for actor in one["actors"]
                ),
                links=tuple(
                    LinkView(source=link["source"], target=link["target"], kind=link["kind"])
                    for link in one["links"]
                ),
            )
            for one in step.shown("map.shown", scope).get("maps", ())
        ),
    )
