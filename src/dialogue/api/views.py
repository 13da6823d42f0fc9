"""What programs may read: models of what the room sees, and the pure functions that make them.

A view shows what the projector shows, and asks the same rules; what the room may not see is not read for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from dialogue.activities.brainstorm import illustrating
from dialogue.activities.brainstorm.anonymity import NOTHING
from dialogue.activities.brainstorm.commands import KIND
from dialogue.activities.brainstorm.kind import ideas_of
from dialogue.activities.brainstorm.promising import shown_of_authors
from dialogue.activities.brainstorm.rules import may_see_wall
from dialogue.activities.brainstorm.schema import Idea
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState, Session
from dialogue.languages import Tongue
from dialogue.live.audience import Screen
from dialogue.people.asking import existing_session
from dialogue.people.groups import groups_of
from dialogue.pictures.store import Shown
from dialogue.stage.programme import activities_of
from dialogue.stage.ready_made import worded


class View(BaseModel):
    """Base of all views."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PictureView(View):
    """A picture: where it is read, what it shows in words, its width and height in pixels."""

    address: str
    alt: str
    width: int
    height: int


class StepView(View):
    """One step of the programme; `picture` is that of its question, once it has been asked."""

    id: int
    kind: str
    title: str
    question: str
    state: ActivityState
    planned_minutes: int
    ends_at: datetime | None
    picture: PictureView | None = None


class ProgrammeView(View):
    """A session's programme as the room knows it. `language` is that of its ready-made texts."""

    session: int
    title: str
    language: str
    on_stage: int | None
    steps: tuple[StepView, ...]


class IdeaView(View):
    """One idea on the wall; `group` is empty where its author belongs to none, or where groups are not shown."""

    id: int
    text: str
    language: str
    group: str
    picture: PictureView | None = None


class IdeasView(View):
    """The wall of a brainstorm. In the silent phase `revealed` is false and no idea is read."""

    activity: int
    revealed: bool
    ideas: tuple[IdeaView, ...]


def seen(picture: Shown | None) -> PictureView | None:
    """A picture as programs read it; the address takes the program's token as every other."""
    if picture is None:
        return None
    large = picture.large
    return PictureView(
        address=f"/api/v1{large.address}", alt=picture.alt, width=large.width, height=large.height
    )


def programme_of(
    session: Session,
    activities: Iterable[Activity],
    language: str,
    pictures: Mapping[int, Shown] = MappingProxyType({}),
) -> ProgrammeView:
    """The programme from its rows; `pictures` are those of questions, by activity."""
    steps = (worded(one, session.language, language) for one in activities)
    return ProgrammeView(
        session=session.id or 0,
        title=session.title,
        language=language,
        on_stage=session.current_activity_id,
        steps=tuple(
            StepView(
                id=one.id or 0,
                kind=one.kind,
                title=one.title,
                question=one.prompt,
                state=ActivityState(one.state),
                planned_minutes=one.planned_minutes,
                ends_at=one.ends_at,
                picture=seen(pictures.get(one.id or 0)),
            )
            for one in steps
        ),
    )


def wall_of(
    activity: Activity,
    ideas: Iterable[Idea],
    groups: Mapping[int, str],
    pictures: Mapping[int, Shown] = MappingProxyType({}),
) -> IdeasView:
    """The wall from its rows, which the caller has read as far as the room may see them."""
    return IdeasView(
        activity=activity.id or 0,
        revealed=may_see_wall(Screen.PROJECTOR, activity.phase),
        ideas=tuple(
            IdeaView(
                id=one.id or 0,
                text=one.text,
                language=one.language,
                group=groups.get(one.group_id or 0, ""),
                picture=seen(pictures.get(one.id or 0)),
            )
            for one in ideas
        ),
    )


def programme(reader: Reader, session_id: int, language: str) -> ProgrammeView:
    """The programme of a session. Raises NotFound."""
    return programme_of(existing_session(reader, session_id), activities_of(reader, session_id), language)


def wall(reader: Reader, session_id: int, activity_id: int, language: str) -> IdeasView:
    """The wall of a session's brainstorm. Raises NotFound."""
    activity = reader.get(Activity, activity_id)
    if activity is None or activity.session_id != session_id or activity.kind != KIND:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    if not may_see_wall(Screen.PROJECTOR, activity.phase):
        return wall_of(activity, (), {})
    shown = shown_of_authors(activity) != NOTHING
    groups = groups_of(reader, session_id, Tongue(language)) if shown else {}
    return wall_of(
        activity,
        ideas_of(reader, activity_id),
        {key: group.name for key, group in groups.items()},
        illustrating.shown(reader, activity),
    )
