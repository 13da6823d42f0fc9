"""How ideas are added, changed, taken back and revealed."""

from __future__ import annotations

from typing import Any

from dialogue.activities.brainstorm import evidence, late, moderating, passing, promising, rules, supporting
from dialogue.activities.brainstorm.commands import (
    KIND,
    AddIdea,
    AddIdeaFor,
    EditIdea,
    RevealIdeas,
    WithdrawIdea,
)
from dialogue.activities.brainstorm.illustrating import picture_of
from dialogue.activities.brainstorm.rows import idea_of, written_by
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.styles import AT_ONCE, PASSING
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.held import put
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.taking import require_open
from dialogue.kernel.text import required, taken_in
from dialogue.kernel.turns import taken
from dialogue.kernel.vocabulary import Command
from dialogue.pictures.store import let_go
from dialogue.stage.contract import Earlier
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.written import written_in
from dialogue.undoing.rows import remembered


def _add(act: Act, activity: Activity, text: str, language: str, **facts: Any) -> dict[str, Any]:
    """A new idea of this activity; `facts` are what else its row says."""
    idea = Idea(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        language=written_in(act, language),
        text=required(text, most=rules.LONGEST_IDEA),
        created_at=act.now,
        **facts,
    )
    put(act.tx, idea)
    waits = idea.state == IdeaState.WAITING
    act.happened("idea.received" if waits else "idea.added", activity=activity.id, idea=idea.id)
    return {"idea": idea.id}


def add_idea(act: Act, command: AddIdea) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    require_open(activity.state)
    seat_id, chosen = act.seat.id if act.seat else None, settings_of(activity, Settings)
    heading = rules.heading_from(command.heading, chosen.under)
    facts: dict[str, Any] = {}
    if chosen.style == PASSING and seat_id is not None:
        required(command.text, most=rules.LONGEST_IDEA)  # no sheet is begun for nothing
        sheet = passing.sheet_for(act, activity, seat_id, command.sheet)
        facts = {"sheet_id": sheet.id, "round": sheet.round}
    rules.require_room_for_one(written_by(act.tx, activity, seat_id, facts.get("sheet_id")), chosen.limit)
    return _add(
        act,
        activity,
        command.text,
        command.language,
        seat_id=seat_id,
        group_id=act.seat.group_id if act.seat else None,
        state=IdeaState.WAITING if chosen.waits(command.text) else IdeaState.SHOWN,
        heading=heading,
        **evidence.rests_on(command.knowledge, command.source, asked=chosen.evidence),
        **facts,
    )


def add_idea_for(act: Act, command: AddIdeaFor) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    require_open(activity.state)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group this idea comes from."), field="group")
    heads = rules.heads_from(command.heads)
    channel = command.channel if command.channel in rules.CHANNELS else rules.SAID
    under = settings_of(activity, Settings).under
    return _add(
        act,
        activity,
        command.text,
        command.language,
        entered_by=act.seat.id if act.seat else None,
        group_id=group.id,
        heads=heads,
        channel=channel,
        heading=rules.heading_from(command.heading, under, needed=False),
    )


def edit_idea(act: Act, command: EditIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    rules.require_own(idea.seat_id, act.seat.id if act.seat else None)
    chosen = settings_of(activity, Settings)
    before = _said(idea)
    heading = rules.heading_from(command.heading, chosen.under, needed=False) or idea.heading
    knowledge = idea.knowledge if command.knowledge is None else command.knowledge
    source = idea.source if command.source is None else command.source
    after = before | {"text": taken_in(command.text), "heading": heading}
    after["language"] = written_in(act, command.language, idea.language)
    after |= evidence.rests_on(knowledge, source, asked=chosen.evidence)
    if activity.state != "open" and after == before:
        return  # it arrived in time and only its answer was lost
    require_open(activity.state)
    required(command.text, most=rules.LONGEST_IDEA)
    turn = taken(command.turn, idea.turn, same=after == before, stored=idea.text)
    if turn is None:
        return
    idea.turn = turn
    for name, value in after.items():
        setattr(idea, name, value)
    if after != before and chosen.waits(idea.text) and idea.state == IdeaState.SHOWN:
        idea.state = IdeaState.WAITING  # what the room reads, the facilitator has read
    act.tx.add(idea)
    if after != before:
        act.happened("idea.edited", activity=activity.id, idea=idea.id)


def _said(idea: Idea) -> dict[str, Any]:
    """What its author can change of an idea."""
    return {
        "text": idea.text,
        "language": idea.language,
        "heading": idea.heading,
        "knowledge": idea.knowledge,
        "source": idea.source,
    }


def withdraw_idea(act: Act, command: WithdrawIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    rules.require_own(idea.seat_id, act.seat.id if act.seat else None)
    require_open(activity.state)
    idea.state = IdeaState.WITHDRAWN
    act.tx.add(idea)
    picture = picture_of(act.tx, command.idea_id)
    let_go(act.tx, picture.id if picture else None)
    act.happened("idea.withdrawn", activity=activity.id, idea=idea.id)


def reveal_ideas(act: Act, command: RevealIdeas) -> None:
    activity = act.activity(command.activity_id, KIND)
    activity.phase = rules.SILENT if command.covered else rules.REVEALED
    act.tx.add(activity)
    act.happened("ideas.covered" if command.covered else "ideas.revealed", activity=activity.id)


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """A style without a silent phase is revealed from the start."""
    if activity.times_opened == 1 and settings_of(activity, Settings).style in AT_ONCE:
        activity.phase = rules.REVEALED


HANDLERS: dict[type[Command], Handler] = {
    AddIdea: add_idea,
    AddIdeaFor: add_idea_for,
    EditIdea: edit_idea,
    WithdrawIdea: withdraw_idea,
    RevealIdeas: remembered(
        reveal_ideas,
        "ideas.revealed",
        "ideas.covered",
        rows=lambda act, command: (act.activity(command.activity_id, KIND),),
    ),
    **late.handlers(add_idea),
    **moderating.HANDLERS,
    **passing.HANDLERS,
    **promising.HANDLERS,
    **supporting.HANDLERS,
}
