"""The brainstorm as the rest of the application sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from dialogue.activities.brainstorm import illustrating, rules
from dialogue.activities.brainstorm.acts import ACTS
from dialogue.activities.brainstorm.commands import EVENTS, HANDLERS, KIND
from dialogue.activities.brainstorm.minutes_section import ideas, section
from dialogue.activities.brainstorm.routes import pages
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Touch
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.pictures.store import LONGEST_ALT
from dialogue.stage.contract import (
    Earlier,
    Item,
    Kind,
    Leaves,
    Person,
    Plans,
    Shows,
    Spot,
    Tells,
    Term,
    Undoes,
    Writes,
)
from dialogue.stage.settings import settings_of
from dialogue.stage.slides import in_order
from dialogue.stage.translating.showing import spoken, spot
from dialogue.stage.translating.translatable import Said, Words


def ideas_of(
    reader: Reader, activity_id: int, *, everything: bool = False, keys: tuple[int, ...] | None = None
) -> list[Idea]:
    """The activity's ideas in the order they came: the shown ones, or (for staff) the hidden ones too."""
    states = [IdeaState.SHOWN, IdeaState.HIDDEN] if everything else [IdeaState.SHOWN]
    asked = select(Idea).where(Idea.activity_id == activity_id, col(Idea.state).in_(states))
    if keys is not None:
        asked = asked.where(col(Idea.id).in_(keys))
    return list(reader.exec(asked.order_by(col(Idea.id))))


def _wall(scope: Scope) -> dict[str, Any]:
    if not rules.may_see_wall(scope.audience.screen, scope.here.phase):
        return {"items": None}
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    staff = scope.audience.screen == Screen.CONSOLE
    pictures = illustrating.shown(scope.reader, scope.here)
    items = [
        {
            "id": idea.id,
            "text": idea.text,
            "lang": idea.language,
            "group": groups.get(idea.group_id or 0),
            "hidden": idea.state == IdeaState.HIDDEN,
            "because": idea.hidden_because,
            "on_behalf": idea.seat_id is None,
            "picture": pictures.get(idea.id or 0),
            "heads": idea.heads,
        }
        for idea in ideas_of(scope.reader, scope.here.id or 0, everything=staff, keys=scope.keys)
    ]
    return {"items": in_order(scope, spoken(scope, "idea", items))}


def _spot(scope: Scope, item: int) -> Spot | None:
    """An idea that the room may read now."""
    found = next(iter(_wall(scope)["items"] or ()), None)
    return spot(found["said"], found["group"]) if found else None


def _count(scope: Scope) -> dict[str, Any]:
    asked = (
        select(func.count())
        .select_from(Idea)
        .where(Idea.activity_id == scope.here.id, Idea.state == IdeaState.SHOWN)
    )
    return {"count": scope.reader.exec(asked).one(), "silent": scope.here.phase == rules.SILENT}


def _phase(scope: Scope) -> dict[str, Any]:
    return {"silent": scope.here.phase == rules.SILENT}


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around wall and count."""
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    return {"groups": list(groups.values()), "silent": scope.here.phase == rules.SILENT}


def entry(scope: Scope) -> dict[str, Any]:
    """What whoever types for others sees: the ways an idea may come, and what was entered last."""
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    asked = select(Idea).where(Idea.activity_id == scope.here.id, col(Idea.seat_id).is_(None))
    last = scope.reader.exec(asked.order_by(col(Idea.id).desc()).limit(5))
    return {
        "channels": rules.CHANNELS,
        "last": [{"idea": idea, "group": groups.get(idea.group_id or 0)} for idea in last],
    }


OWN = (
    select(Idea)
    .where(
        col(Idea.activity_id) == bindparam("activity"),
        col(Idea.seat_id) == bindparam("seat"),
        col(Idea.state) != IdeaState.WITHDRAWN,
    )
    .order_by(col(Idea.id))
)
"""A person's own ideas; built once, because every phone's page asks it."""


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own ideas and how many more she may write (None: as many as she likes)."""
    own: list[Idea] = []
    if person.seat is not None:
        own = list(reader.scalars(OWN, {"activity": activity.id, "seat": person.seat.id}))
    chosen = settings_of(activity, Settings)
    limit = chosen.limit
    return {
        "ideas": own,
        "may_illustrate": chosen.pictures,
        "pictures": illustrating.shown(reader, activity) if own else {},
        "longest_alt": LONGEST_ALT,
        "left": max(0, limit - len(own)) if limit else None,
        "limit": limit,
        "longest": rules.LONGEST_IDEA,
        "open": activity.state == "open",
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The shown ideas."""
    return [
        Item(f"idea:{idea.id}", idea.text, idea.language, idea.group_id)
        for idea in ideas_of(reader, activity.id or 0)
    ]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The ideas that the room may read: none before the reveal."""
    if activity.phase != rules.REVEALED:
        return []
    return [
        Said(f"idea:{idea.id}", idea.text, idea.language, idea.group_id)
        for idea in ideas_of(reader, activity.id or 0)
    ]


def writers(reader: Reader, activity: Activity) -> set[int]:
    """Seats with an idea that they did not withdraw. A hidden idea counts: the person has spoken."""
    asked = select(Idea.seat_id).where(Idea.activity_id == activity.id, Idea.state != IdeaState.WITHDRAWN)
    return {seat for seat in reader.exec(asked) if seat is not None}


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """A brainstorm without a silent phase is revealed from the start."""
    if activity.times_opened == 1 and not settings_of(activity, Settings).silent_first:
        activity.phase = rules.REVEALED


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have written an idea, also one that was hidden or withdrawn."""
    asked = select(Idea.seat_id).join(Activity, col(Activity.id) == col(Idea.activity_id))
    found = reader.exec(asked.where(Activity.session_id == session_id, col(Idea.seat_id).is_not(None)))
    return {seat for seat in found if seat is not None}


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether an idea was written on behalf of the group."""
    asked = select(Idea.id).join(Activity, col(Activity.id) == col(Idea.activity_id))
    found = asked.where(Activity.session_id == session_id, Idea.group_id == group_id)
    return reader.exec(found).first() is not None


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The ideas of the second seat are hers: she may change and withdraw them. They keep their group."""
    for idea in act.tx.exec(
        select(Idea).where(Idea.activity_id == activity.id, Idea.seat_id == second)
    ).all():
        idea.seat_id = stays
        act.tx.add(idea)
    act.tx.flush()


BRAINSTORM = Kind(
    KIND,
    plans=Plans(
        N_("Gather ideas"),
        N_("Everybody writes ideas, first in silence, then for all to see."),
        minutes=20,
        settings=Settings,
        first_phase=rules.SILENT,
    ),
    writes=Writes(
        HANDLERS | illustrating.HANDLERS, (*EVENTS, *illustrating.EVENTS), tables=(Idea,), opens=opens
    ),
    shows=Shows(
        (
            Part(
                "brainstorm.wall",
                "activities/brainstorm/wall.html",
                EVERY_SCREEN,
                _wall,
                card="activities/brainstorm/card.html",
                child="idea",
            ),
            Part("brainstorm.count", "activities/brainstorm/count.html", ROOM, _count),
            Part("brainstorm.phase", "activities/brainstorm/phase.html", EVERY_SCREEN, _phase),
        ),
        pages,
        mine,
        stage,
        entry,
        spot=_spot,
        walls=("brainstorm.wall",),
        sees_picture=illustrating.sees_picture,
    ),
    leaves=Leaves(harvest, contributed=writers),
    undoes=Undoes(ACTS),
    tells=Tells(
        section,
        elsewhere=ideas,
        terms=(
            Term(
                N_("Idea"),
                N_("One contribution in a person's own words, kept with the group it came from."),
            ),
        ),
    ),
    people=Ties(contributors=contributors, makes_one=makes_one, holds_group=holds_group),
    words=Words(said, (Touch("brainstorm.wall", by="item"),)),
)
