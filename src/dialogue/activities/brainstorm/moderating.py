"""What the facilitator lets the room read: ideas that wait, that were kept back, that were hidden."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.activities.brainstorm.acts import the_idea
from dialogue.activities.brainstorm.commands import (
    KIND,
    ExplainHiding,
    HideIdea,
    KeepBackIdea,
    LetIdeasIn,
    ShowIdea,
)
from dialogue.activities.brainstorm.rows import idea_of
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command
from dialogue.stage.contract import Fate, Hides
from dialogue.stage.hiding import LONGEST_REASON
from dialogue.undoing.rows import remembered

SEEN = (IdeaState.SHOWN, IdeaState.WAITING, IdeaState.LATE)


def hide_idea(act: Act, command: HideIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    if idea.state not in SEEN:
        raise Refused("not_shown", N_("This idea is not shown any more."))
    idea.hidden_because = optional(command.reason, most=LONGEST_REASON, field="reason")
    idea.state = IdeaState.HIDDEN
    act.tx.add(idea)
    act.happened("idea.hidden", activity=activity.id, idea=idea.id)


def explain_hiding(act: Act, command: ExplainHiding) -> None:
    idea, activity = idea_of(act, command.idea_id)
    if idea.state != IdeaState.HIDDEN:
        raise Refused("not_hidden", N_("This idea is not hidden any more."))
    reason = required(command.reason, most=LONGEST_REASON, field="reason")
    if reason == idea.hidden_because:
        return
    idea.hidden_because = reason
    act.tx.add(idea)
    act.happened("idea.explained", activity=activity.id, idea=idea.id)


def keep_back_idea(act: Act, command: KeepBackIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    if idea.state not in SEEN:
        raise Refused("not_shown", N_("This idea is not shown any more."))
    idea.state = IdeaState.HIDDEN
    act.tx.add(idea)
    act.happened("idea.kept_back", activity=activity.id, idea=idea.id)


def show_idea(act: Act, command: ShowIdea) -> None:
    idea, activity = idea_of(act, command.idea_id)
    if idea.state not in (IdeaState.HIDDEN, IdeaState.WAITING):
        raise Refused("not_hidden", N_("This idea is not hidden any more."))
    idea.state, idea.hidden_because = IdeaState.SHOWN, ""
    act.tx.add(idea)
    act.happened("idea.shown", activity=activity.id, idea=idea.id)


def let_ideas_in(act: Act, command: LetIdeasIn) -> dict[str, Any]:
    """What came after the facilitator had read goes on waiting."""
    activity = act.activity(command.activity_id, KIND)
    asked = select(Idea).where(Idea.activity_id == activity.id, Idea.state == IdeaState.WAITING)
    waiting = list(act.tx.exec(asked.where(col(Idea.id) <= command.newest)))
    for idea in waiting:
        idea.state = IdeaState.SHOWN
        act.tx.add(idea)
    if waiting:
        act.happened("ideas.let_in", activity=activity.id, ideas=[idea.id for idea in waiting])
    return {"ideas": len(waiting)}


def _fate(reader: Reader, idea_id: int) -> Fate:
    idea = reader.get(Idea, idea_id)
    if idea is None or idea.state not in (IdeaState.SHOWN, IdeaState.HIDDEN):
        return Fate()
    return Fate(idea.text, idea.language, idea.state == IdeaState.SHOWN, idea.hidden_because)


HIDES = Hides(
    "idea",
    ("idea.hidden", "idea.kept_back", "idea.explained", "idea.shown", "idea.admitted", "idea.withdrawn"),
    _fate,
    hide=HideIdea,
    explain=ExplainHiding,
    show=ShowIdea,
)
"""Also from a later step: the idea leaves the brainstorm, and the step follows."""

HANDLERS: dict[type[Command], Handler] = {
    HideIdea: remembered(hide_idea, "idea.hidden", rows=lambda act, command: the_idea(act, command.idea_id)),
    ExplainHiding: remembered(
        explain_hiding, "idea.explained", rows=lambda act, command: the_idea(act, command.idea_id)
    ),
    KeepBackIdea: keep_back_idea,
    ShowIdea: remembered(show_idea, "idea.shown", rows=lambda act, command: the_idea(act, command.idea_id)),
    LetIdeasIn: let_ideas_in,
}
