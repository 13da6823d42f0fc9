"""Ideas that came after the close: a phone kept them while it had no line. The facilitator admits or declines them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from dialogue.activities.brainstorm import evidence, rules
from dialogue.activities.brainstorm.anonymity import NOTHING
from dialogue.activities.brainstorm.commands import KIND, AddIdea, AdmitIdea, SendLateIdea
from dialogue.activities.brainstorm.rows import idea_of, written_by
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.styles import PASSING
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState, LogEntry
from dialogue.kernel.taking import require_open
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.live.parts import Scope
from dialogue.people.groups import groups_of
from dialogue.stage.contract import MinutesContext
from dialogue.stage.late import Late
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.written import written_in

CAME_LATE = "idea.came_late"


def handlers(add: Handler) -> dict[type[Command], Handler]:
    """The commands of this file. `add` is how an idea is added in time: what was kept is in time again after a reopening."""

    def send_late(act: Act, command: SendLateIdea) -> dict[str, Any] | None:
        activity = act.activity(command.activity_id, KIND)
        if activity.state == ActivityState.OPEN:
            sent = (command.text, command.language, command.heading, command.sheet)
            return add(act, AddIdea(activity.id or 0, *sent, command.knowledge, command.source))
        if activity.state != ActivityState.CLOSED:
            require_open(activity.state)
        return _kept(act, activity, command)

    return {SendLateIdea: send_late, AdmitIdea: admit_idea}


def _kept(act: Act, activity: Activity, command: SendLateIdea) -> dict[str, Any]:
    chosen, seat = settings_of(activity, Settings), act.seat
    if chosen.style != PASSING:  # there the limit is one of a sheet, and the sheets lie still
        rules.require_room_for_one(written_by(act.tx, activity, seat.id if seat else None), chosen.limit)
    facts: dict[str, Any] = evidence.rests_on(command.knowledge, command.source, asked=chosen.evidence)
    idea = Idea(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        seat_id=seat.id if seat else None,
        group_id=seat.group_id if seat else None,
        language=written_in(act, command.language),
        text=required(command.text, most=rules.LONGEST_IDEA),
        heading=rules.heading_from(command.heading, chosen.under, needed=False),
        state=IdeaState.LATE,
        created_at=act.now,
        **facts,
    )
    act.tx.add(idea)
    act.tx.flush()
    act.happened(CAME_LATE, activity=activity.id, idea=idea.id)
    return {"idea": idea.id}


def admit_idea(act: Act, command: AdmitIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    if idea.state != IdeaState.LATE:
        raise Refused("not_late", N_("This idea does not wait any more."))
    idea.state = IdeaState.SHOWN
    act.tx.add(idea)
    act.happened("idea.admitted", activity=activity.id, idea=idea.id)


def late(scope: Scope) -> Sequence[Late]:
    """What waits for the facilitator, of all steps of this kind."""
    asked = (
        select(Idea, Activity)
        .join(Activity, col(Activity.id) == col(Idea.activity_id))
        .where(Idea.session_id == scope.session.id, Idea.state == IdeaState.LATE)
        .order_by(col(Idea.id))
    )
    found = scope.reader.exec(asked).all()
    groups = groups_of(scope.reader, scope.session.id or 0, Tongue(scope.audience.language)) if found else {}
    return [
        Late(
            idea.id or 0,
            activity,
            idea.text,
            idea.language,
            groups.get(idea.group_id or 0) if settings_of(activity, Settings).shows != NOTHING else None,
            admit=f"ideas/{idea.id}/admission",
            decline=f"ideas/{idea.id}/keeping-back",
        )
        for idea, activity in found
    ]


def told(context: MinutesContext, ideas: Sequence[Idea]) -> list[tuple[str, str]]:
    """How many ideas came after the close, and how many of them the facilitator let stand among the others."""
    asked = select(LogEntry).where(
        LogEntry.stream_id == context.session.id,
        LogEntry.activity_id == context.activity.id,
        LogEntry.kind == CAME_LATE,
    )
    came = {entry.facts["idea"] for entry in context.reader.exec(asked)}
    if not came:
        return []
    shown = sum(idea.id in came and idea.state == IdeaState.SHOWN for idea in ideas)
    say = context.tongue.say
    return [
        (
            say(N_("Arrived after the close")),
            say(N_("%(number)s, of which %(shown)s stand among the others"), number=len(came), shown=shown),
        )
    ]
