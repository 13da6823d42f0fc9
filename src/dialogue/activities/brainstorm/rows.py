"""Reading ideas, and people's ties to them."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from dialogue.activities.brainstorm import passing
from dialogue.activities.brainstorm.anonymity import NOTHING
from dialogue.activities.brainstorm.commands import KIND
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import Activity, rows_of, to_look_at
from dialogue.stage.settings import settings_of

# Built once, all of these: they are asked at every idea, and building one costs as much as running it.
_OF_ACTIVITY = (
    select(Idea)
    .where(
        col(Idea.activity_id) == bindparam("activity"),
        col(Idea.state).in_(bindparam("states", expanding=True)),
    )
    .order_by(col(Idea.id))
)
_SOME = _OF_ACTIVITY.where(col(Idea.id).in_(bindparam("keys", expanding=True)))
_ONE = Prepared(
    select(*rows_of(Idea).c).where(
        col(Idea.activity_id) == bindparam("activity"), col(Idea.id) == bindparam("key")
    )
)
_how_many = (
    select(func.count())
    .select_from(Idea)
    .where(
        col(Idea.activity_id) == bindparam("activity"),
        col(Idea.seat_id) == bindparam("seat"),
        col(Idea.state) != IdeaState.WITHDRAWN,
    )
)
_HOW_MANY = Prepared(_how_many)
_HOW_MANY_ON_SHEET = Prepared(_how_many.where(col(Idea.sheet_id) == bindparam("sheet")))


def ideas_of(
    reader: Reader, activity_id: int, *, everything: bool = False, keys: tuple[int, ...] | None = None
) -> list[Idea]:
    """The activity's ideas in the order they came: the shown ones, or (for staff) the hidden ones too. Only to look at."""
    states = [IdeaState.SHOWN, IdeaState.HIDDEN] if everything else [IdeaState.SHOWN]
    if keys is not None and len(keys) == 1:  # as in almost every frame
        row = _ONE.first(reader, activity=activity_id, key=keys[0])
        idea = to_look_at(Idea, row) if row is not None else None
        return [idea] if idea is not None and idea.state in states else []
    wanted = {"activity": activity_id, "states": states}
    if keys is None:
        return list(reader.scalars(_OF_ACTIVITY, wanted))
    return list(reader.scalars(_SOME, {**wanted, "keys": keys}))


def waiting_of(reader: Reader, activity: Activity) -> list[Idea]:
    """The ideas that nobody but the facilitator reads yet."""
    asked = select(Idea).where(Idea.activity_id == activity.id, Idea.state == IdeaState.WAITING)
    return list(reader.exec(asked.order_by(col(Idea.id))))


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


def written(reader: Reader, activity: Activity, seat_id: int) -> set[int]:
    """The ids of a person's own ideas."""
    return {idea.id or 0 for idea in reader.scalars(OWN, {"activity": activity.id, "seat": seat_id})}


def idea_of(act: Act, idea_id: int) -> tuple[Idea, Activity]:
    """An idea of this session with its activity. Raises NotFound."""
    idea = act.tx.get(Idea, idea_id)
    if idea is None or idea.session_id != act.session.id:
        raise NotFound("no_idea", N_("This idea is not there any more."))
    return idea, act.activity(idea.activity_id, KIND)


def written_by(reader: Reader, activity: Activity, seat_id: int | None, sheet_id: int | None = None) -> int:
    """How many ideas a person has there that she did not withdraw; on one sheet, where she writes on one."""
    whose = {"activity": activity.id, "seat": seat_id or 0}
    if sheet_id is None:
        found = _HOW_MANY.first(reader, **whose)
    else:
        found = _HOW_MANY_ON_SHEET.first(reader, **whose, sheet=sheet_id)
    return int(found[0]) if found is not None else 0


def writers(reader: Reader, activity: Activity) -> set[int]:
    """Seats with an idea that they did not withdraw; where sheets go round, in the round that runs.

    A hidden idea counts: the person has spoken.
    """
    asked = select(Idea.seat_id).where(Idea.activity_id == activity.id, Idea.state != IdeaState.WITHDRAWN)
    if passing.is_passing(activity):
        asked = asked.where(Idea.round == passing.round_of(reader, activity))
    return {seat for seat in reader.exec(asked) if seat is not None}


def heard(reader: Reader, activity: Activity) -> set[int] | None:
    """Those seats, where it may be known of which group an idea came; else nothing.

    The facilitator reads ideas as they come: a count by group that falls with each of them would say whose it is.
    """
    return None if settings_of(activity, Settings).shows == NOTHING else writers(reader, activity)


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
    asked = select(Idea).where(Idea.activity_id == activity.id, Idea.seat_id == second)
    for idea in act.tx.exec(asked).all():
        idea.seat_id = stays
        act.tx.add(idea)
    act.tx.flush()
    passing.makes_one(act, activity, second, stays)
