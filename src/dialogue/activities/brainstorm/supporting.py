""" "Me too": people say that they have the same idea. One each, taken back at will; only numbers by group are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from dialogue.activities.brainstorm import rules
from dialogue.activities.brainstorm.commands import SupportIdea
from dialogue.activities.brainstorm.rows import idea_of
from dialogue.activities.brainstorm.schema import Idea, IdeaState, IdeaSupport
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import Activity, rows_of
from dialogue.kernel.taking import require_open
from dialogue.kernel.vocabulary import Command
from dialogue.live.audience import Screen

ByGroup = Mapping[int | None, int]
NOBODY: ByGroup = {}


# Built once: they are asked with every card of a wall.
_support = rows_of(IdeaSupport)
_BEHIND = (
    _support.select()
    .with_only_columns(_support.c.idea_id, _support.c.group_id, func.count())
    .where(_support.c.activity_id == bindparam("activity"))
    .group_by(_support.c.idea_id, _support.c.group_id)
)
_BEHIND_SOME = _BEHIND.where(_support.c.idea_id.in_(bindparam("ideas", expanding=True)))
_BEHIND_ONE = Prepared(_BEHIND.where(_support.c.idea_id == bindparam("idea")))


def behind(
    reader: Reader, activity_id: int | None, ideas: Collection[int] | None = None
) -> dict[int, dict[int | None, int]]:
    """How many people of which group say "me too", by idea."""
    rows: Iterable[Sequence[Any]]
    if ideas is None:
        rows = reader.execute(_BEHIND, {"activity": activity_id})
    elif len(ideas) == 1:
        rows = _BEHIND_ONE.all(reader, activity=activity_id, idea=next(iter(ideas)))
    else:
        rows = reader.execute(_BEHIND_SOME, {"activity": activity_id, "ideas": list(ideas)})
    found: dict[int, dict[int | None, int]] = defaultdict(dict)
    for idea, group, number in rows:
        found[idea][group] = number
    return found


SUPPORTED = (
    select(Idea)
    .join(IdeaSupport, col(IdeaSupport.idea_id) == col(Idea.id))
    .where(IdeaSupport.activity_id == bindparam("activity"), IdeaSupport.seat_id == bindparam("seat"))
    .where(Idea.state == IdeaState.SHOWN)
    .order_by(col(Idea.id))
)
"""Built once: every phone's page asks it."""


def supported_by(reader: Reader, activity: Activity, seat_id: int | None) -> list[Idea]:
    """The ideas that a person says "me too" to, as far as the room may read them."""
    if seat_id is None or not rules.may_see_wall(Screen.PHONE, activity.phase):
        return []
    return list(reader.scalars(SUPPORTED, {"activity": activity.id, "seat": seat_id}))


def support_idea(act: Act, command: SupportIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    require_open(activity.state)
    seat = act.seat
    if seat is None or idea.state != IdeaState.SHOWN or not rules.may_see_wall(Screen.PHONE, activity.phase):
        raise NotFound("no_idea", N_("This idea is not there any more."))
    if idea.seat_id == seat.id:
        raise Refused("own", N_("This idea is your own, so you stand behind it already."))
    asked = select(IdeaSupport).where(IdeaSupport.idea_id == idea.id, IdeaSupport.seat_id == seat.id)
    given = act.tx.exec(asked).first()
    if (given is not None) is command.on:
        return
    if given is not None:
        act.tx.delete(given)
    else:
        act.tx.add(
            IdeaSupport(
                session_id=idea.session_id,
                activity_id=idea.activity_id,
                idea_id=idea.id or 0,
                seat_id=seat.id or 0,
                group_id=seat.group_id,
            )
        )
    act.tx.flush()
    act.happened(
        "idea.supported" if command.on else "idea.support_withdrawn", activity=activity.id, idea=idea.id
    )


def supporters(reader: Reader, session_id: int) -> set[int]:
    """Seats that say "me too" to whatever idea of the session."""
    return set(reader.exec(select(IdeaSupport.seat_id).where(IdeaSupport.session_id == session_id)))


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """Where two seats are one person she is counted once, and not for an idea of her own."""
    own = select(IdeaSupport.idea_id).where(IdeaSupport.activity_id == activity.id)
    counted = set(act.tx.exec(own.where(IdeaSupport.seat_id == stays)))
    written = select(Idea.id).where(Idea.activity_id == activity.id, col(Idea.seat_id).in_([second, stays]))
    hers = set(act.tx.exec(written))
    asked = select(IdeaSupport).where(IdeaSupport.activity_id == activity.id)
    for one in act.tx.exec(asked.where(col(IdeaSupport.seat_id).in_([second, stays]))).all():
        if one.idea_id in hers or (one.seat_id == second and one.idea_id in counted):
            act.tx.delete(one)
        else:
            one.seat_id = stays
            act.tx.add(one)
    act.tx.flush()


HANDLERS: dict[type[Command], Handler] = {SupportIdea: support_idea}
