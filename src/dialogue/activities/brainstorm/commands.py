"""Commands and events of the brainstorm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import func, select

from dialogue.activities.brainstorm import rules
from dialogue.activities.brainstorm.acts import the_idea
from dialogue.activities.brainstorm.illustrating import picture_of
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import required, taken_in
from dialogue.kernel.turns import taken
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.pictures.store import let_go
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.written import written_in
from dialogue.undoing.rows import remembered

KIND = "brainstorm"
CARD = Touch("brainstorm.wall", by="idea")

EVENTS: tuple[EventKind, ...] = (
    event("idea.added", CARD, "brainstorm.count", "session.people"),
    event("idea.edited", CARD),
    event("idea.withdrawn", CARD, "brainstorm.count", "session.people"),
    event("idea.hidden", CARD, "brainstorm.count", in_minutes=True),
    event("idea.shown", CARD, "brainstorm.count"),
    event("ideas.revealed", "brainstorm.wall", "brainstorm.count", "brainstorm.phase", in_minutes=True),
    event("ideas.covered", "brainstorm.wall", "brainstorm.count", "brainstorm.phase"),
)


@dataclass(frozen=True, slots=True)
class AddIdea(Command):
    """Write an idea."""

    activity_id: int
    text: str
    language: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE
    api: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class AddIdeaFor(Command):
    """Write an idea on behalf of a group (people without a phone): how many said it, aloud or on paper."""

    activity_id: int
    group_id: int
    text: str
    heads: str = ""
    channel: str = rules.SAID
    language: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class EditIdea(Command):
    """Change the words of one's own idea."""

    idea_id: int
    text: str
    turn: int = 0
    language: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WithdrawIdea(Command):
    """Take one's own idea back."""

    idea_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class HideIdea(Command):
    """Hide an idea from the room, with a reason that the record keeps."""

    idea_id: int
    reason: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class ShowIdea(Command):
    """Show a hidden idea again."""

    idea_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class RevealIdeas(Command):
    """End the silent phase (or, with `covered`, go back to it)."""

    activity_id: int
    covered: bool = False
    right: ClassVar[Right] = Right.STEER


def _idea(act: Act, idea_id: int) -> tuple[Idea, Activity]:
    idea = act.tx.get(Idea, idea_id)
    if idea is None or idea.session_id != act.session.id:
        raise NotFound("no_idea", N_("This idea is not there any more."))
    return idea, act.activity(idea.activity_id, KIND)


def _add(
    act: Act,
    activity: Activity,
    text: str,
    *,
    seat_id: int | None,
    group_id: int | None,
    heads: int | None = None,
    channel: str = "",
    language: str = "",
) -> dict[str, Any]:
    idea = Idea(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        seat_id=seat_id,
        entered_by=None if seat_id else (act.seat.id if act.seat else None),
        group_id=group_id,
        language=written_in(act, language),
        text=required(text, most=rules.LONGEST_IDEA),
        heads=heads,
        channel=channel,
        created_at=act.now,
    )
    act.tx.add(idea)
    act.tx.flush()
    act.happened("idea.added", activity=activity.id, idea=idea.id)
    return {"idea": idea.id}


def add_idea(act: Act, command: AddIdea) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    seat = act.seat
    asked = (
        select(func.count())
        .select_from(Idea)
        .where(Idea.activity_id == activity.id, Idea.seat_id == (seat.id if seat else 0))
    )
    written = act.tx.exec(asked.where(Idea.state != IdeaState.WITHDRAWN)).one()
    rules.require_room_for_one(written, settings_of(activity, Settings).limit)
    return _add(
        act,
        activity,
        command.text,
        seat_id=seat.id if seat else None,
        group_id=seat.group_id if seat else None,
        language=command.language,
    )


def add_idea_for(act: Act, command: AddIdeaFor) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group this idea comes from."), field="group")
    heads = rules.heads_from(command.heads)
    channel = command.channel if command.channel in rules.CHANNELS else rules.SAID
    return _add(
        act,
        activity,
        command.text,
        seat_id=None,
        group_id=group.id,
        heads=heads,
        channel=channel,
        language=command.language,
    )


def edit_idea(act: Act, command: EditIdea) -> None:
    idea, activity = _idea(act, command.idea_id)
    rules.require_own(idea.seat_id, act.seat.id if act.seat else None)
    if activity.state != "open" and taken_in(command.text) == idea.text:
        return  # it arrived in time and only its answer was lost
    rules.require_open(activity.state)
    text = required(command.text, most=rules.LONGEST_IDEA)
    language = written_in(act, command.language, idea.language)
    changed = (text, language) != (idea.text, idea.language)
    turn = taken(command.turn, idea.turn, same=not changed, stored=idea.text)
    if turn is None:
        return
    idea.text, idea.language, idea.turn = text, language, turn
    act.tx.add(idea)
    if changed:
        act.happened("idea.edited", activity=activity.id, idea=idea.id)


def withdraw_idea(act: Act, command: WithdrawIdea) -> None:
    idea, activity = _idea(act, command.idea_id)
    rules.require_own(idea.seat_id, act.seat.id if act.seat else None)
    rules.require_open(activity.state)
    idea.state = IdeaState.WITHDRAWN
    act.tx.add(idea)
    picture = picture_of(act.tx, command.idea_id)
    let_go(act.tx, picture.id if picture else None)
    act.happened("idea.withdrawn", activity=activity.id, idea=idea.id)


def hide_idea(act: Act, command: HideIdea) -> None:
    idea, activity = _idea(act, command.idea_id)
    if idea.state != IdeaState.SHOWN:
        raise Refused("not_shown", N_("This idea is not shown any more."))
    idea.hidden_because = required(command.reason, most=200, field="reason")
    idea.state = IdeaState.HIDDEN
    act.tx.add(idea)
    act.happened("idea.hidden", activity=activity.id, idea=idea.id)


def show_idea(act: Act, command: ShowIdea) -> None:
    idea, activity = _idea(act, command.idea_id)
    if idea.state != IdeaState.HIDDEN:
        raise Refused("not_hidden", N_("This idea is not hidden any more."))
    idea.state, idea.hidden_because = IdeaState.SHOWN, ""
    act.tx.add(idea)
    act.happened("idea.shown", activity=activity.id, idea=idea.id)


def reveal_ideas(act: Act, command: RevealIdeas) -> None:
    activity = act.activity(command.activity_id, KIND)
    activity.phase = rules.SILENT if command.covered else rules.REVEALED
    act.tx.add(activity)
    act.happened("ideas.covered" if command.covered else "ideas.revealed", activity=activity.id)


HANDLERS: dict[type[Command], Handler] = {
    AddIdea: add_idea,
    AddIdeaFor: add_idea_for,
    EditIdea: edit_idea,
    WithdrawIdea: withdraw_idea,
    HideIdea: remembered(hide_idea, "idea.hidden", rows=lambda act, command: the_idea(act, command.idea_id)),
    ShowIdea: remembered(show_idea, "idea.shown", rows=lambda act, command: the_idea(act, command.idea_id)),
    RevealIdeas: remembered(
        reveal_ideas,
        "ideas.revealed",
        "ideas.covered",
        rows=lambda act, command: (act.activity(command.activity_id, KIND),),
    ),
}
