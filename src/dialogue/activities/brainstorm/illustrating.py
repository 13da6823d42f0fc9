"""A picture beside an idea, where the facilitator's setting allows it. It is shown, hidden and withdrawn with the idea."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select
from starlette.responses import Response

from dialogue.activities.brainstorm import rules
from dialogue.activities.brainstorm.commands import CARD, COUNT, WAITING
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.styles import MODERATED
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.taking import require_open
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.live.audience import Screen
from dialogue.pictures import store
from dialogue.pictures.intake import AGAIN, Made
from dialogue.pictures.schema import Picture, Use
from dialogue.stage.acting import Contributing, ContributingPicture
from dialogue.stage.settings import settings_of
from dialogue.web.late import Routes

EVENTS: tuple[EventKind, ...] = (
    event("idea.illustrated", CARD, COUNT, WAITING),
    event("picture.withdrawn", CARD, WAITING),
)
NOT_AGREED = N_(
    "Please tick that you may show the picture and that the people on it agree. Nothing was changed."
)
NO_PICTURES = N_("In this activity ideas have no pictures. Your idea is safe.")


@dataclass(frozen=True, slots=True)
class IllustrateIdea(Command):
    """Put a picture beside one's own idea, or other words to it. `agreed`: it may be shown, and the people on it agree."""

    idea_id: int
    alt: str
    agreed: bool
    picture: Made | None = None
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class WithdrawPicture(Command):
    """Take the picture of one's own idea back."""

    idea_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


def of_ideas(reader: Reader, activity: Activity) -> dict[int, Picture]:
    """The pictures of an activity's ideas, by idea. Nothing is asked where there can be none."""
    if not settings_of(activity, Settings).pictures:
        return {}
    asked = select(Picture).where(Picture.activity_id == activity.id, Picture.use == Use.IDEA)
    asked = asked.where(col(Picture.hidden_at).is_(None))
    return {row.subject_id or 0: row for row in reader.exec(asked)}


def shown(reader: Reader, activity: Activity) -> Mapping[int, store.Shown]:
    """Likewise, as pages show them."""
    return {idea: store.as_shown(row) for idea, row in of_ideas(reader, activity).items()}


def _own(act: Act, idea_id: int) -> tuple[Idea, Activity, Picture | None]:
    idea = act.tx.get(Idea, idea_id)
    if idea is None or idea.session_id != act.session.id or idea.state == IdeaState.WITHDRAWN:
        raise NotFound("no_idea", N_("This idea is not there any more."))
    activity = act.activity(idea.activity_id)
    rules.require_own(idea.seat_id, act.seat.id if act.seat else None)
    require_open(activity.state)
    return idea, activity, picture_of(act.tx, idea_id)


def picture_of(tx: Tx, idea_id: int) -> Picture | None:
    asked = select(Picture).where(Picture.use == Use.IDEA, col(Picture.subject_id) == idea_id)
    return tx.exec(asked.where(col(Picture.hidden_at).is_(None))).first()


def illustrate_idea(act: Act, command: IllustrateIdea) -> None:
    idea, activity, before = _own(act, command.idea_id)
    if not settings_of(activity, Settings).pictures:
        raise Refused("no_pictures", NO_PICTURES)
    if not command.agreed:
        raise Refused("not_agreed", NOT_AGREED, field="agreed")
    if command.picture is None and before is None:
        raise Refused("no_file", AGAIN, field="picture")
    if command.picture is None:
        store.describe(act, before.id or 0 if before else 0, command.alt)
    else:
        store.keep(
            act,
            command.picture,
            command.alt,
            activity_id=activity.id or 0,
            use=Use.IDEA,
            subject_id=idea.id,
            agreed=True,
        )
        store.let_go(act.tx, before.id if before else None)
    if settings_of(activity, Settings).style == MODERATED and idea.state == IdeaState.SHOWN:
        idea.state = IdeaState.WAITING  # what the room sees, the facilitator has seen
        act.tx.add(idea)
    act.happened("idea.illustrated", activity=activity.id, idea=idea.id)


def withdraw_picture(act: Act, command: WithdrawPicture) -> None:
    idea, activity, before = _own(act, command.idea_id)
    if before is None:
        return  # a second click
    store.let_go(act.tx, before.id)
    act.happened("picture.withdrawn", activity=activity.id, idea=idea.id)


HANDLERS: dict[type[Command], Handler] = {
    IllustrateIdea: illustrate_idea,
    WithdrawPicture: withdraw_picture,
}


def sees_picture(reader: Reader, activity: Activity, picture: Picture, seat_id: int | None) -> bool:
    """The author her own; the room that of a shown idea, after the reveal."""
    idea = reader.get(Idea, picture.subject_id or 0)
    if idea is None or idea.state == IdeaState.WITHDRAWN:
        return False
    if seat_id is not None and idea.seat_id == seat_id:
        return True
    return idea.state == IdeaState.SHOWN and rules.may_see_wall(Screen.PHONE, activity.phase)


router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}/ideas/{idea_id}/picture")


@router.post("")
async def illustrate(form: ContributingPicture, idea_id: int) -> Response:
    command = IllustrateIdea(idea_id, form.words.get("alt", ""), "agreed" in form.words, form.picture)
    typed = {"idea": idea_id, "alt": form.words.get("alt", ""), "of": "picture"}
    return await form.contribute(command, typed=typed)


@router.post("/withdrawal")
async def withdraw(contribute: Contributing, idea_id: int) -> Response:
    return await contribute(WithdrawPicture(idea_id))
