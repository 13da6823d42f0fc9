"""A picture that belongs to the question of an activity: added on its page in the preparation, shown with the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select
from starlette.responses import Response

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.pictures import store
from dialogue.pictures.intake import AGAIN, Made
from dialogue.pictures.schema import Picture, Use
from dialogue.stage.acting import Illustrating, Planning
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on

HERE = "/sessions/{session_id}/activities/{activity_id}"
router = Routes(prefix=HERE)


@dataclass(frozen=True, slots=True)
class IllustrateQuestion(Command):
    """Give the question of an activity a picture, or the one it has other words (`alt`)."""

    activity_id: int
    alt: str
    picture: Made | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class TakeQuestionPictureOff(Command):
    """Remove the picture of a question."""

    activity_id: int
    right: ClassVar[Right] = Right.PLAN


def of_question(reader: Reader, activity_id: int) -> Picture | None:
    """The picture of an activity's question, if it has one."""
    asked = select(Picture).where(Picture.activity_id == activity_id, Picture.use == Use.QUESTION)
    return reader.exec(asked.where(col(Picture.hidden_at).is_(None))).first()


def illustrate(act: Act, command: IllustrateQuestion) -> None:
    activity = act.activity(command.activity_id)
    before = of_question(act.tx, command.activity_id)
    if command.picture is not None:
        store.keep(act, command.picture, command.alt, activity_id=command.activity_id, use=Use.QUESTION)
        store.let_go(act.tx, before.id if before else None)
    elif before is not None:
        store.describe(act, before.id or 0, command.alt)
    else:
        raise Refused("no_file", AGAIN, field="picture")
    _happened(act, activity)


def take_off(act: Act, command: TakeQuestionPictureOff) -> None:
    activity = act.activity(command.activity_id)
    before = of_question(act.tx, command.activity_id)
    if before is None:
        return  # a second click
    store.let_go(act.tx, before.id)
    _happened(act, activity)


def _happened(act: Act, activity: Activity) -> None:
    act.happened("activity.edited", activity=activity.id)
    if activity.id == act.session.current_activity_id:
        act.happened("stage.reworded", activity=activity.id)


HANDLERS: dict[type[Command], Handler] = {
    IllustrateQuestion: illustrate,
    TakeQuestionPictureOff: take_off,
}


def is_asked(activity: Activity) -> bool:
    """Whether the room has been asked the question: before, its picture is for whoever prepares it."""
    return activity.times_opened > 0


def asked_with(reader: Reader, activity: Activity) -> store.Shown | None:
    """The picture of a question that the room has been asked."""
    found = of_question(reader, activity.id or 0) if is_asked(activity) else None
    return store.as_shown(found) if found else None


def asked_with_pictures(reader: Reader, activities: Sequence[Activity]) -> dict[int, store.Shown]:
    """The pictures of all questions that the room has been asked, by activity."""
    wanted = [one.id for one in activities if is_asked(one)]
    asked = select(Picture).where(col(Picture.activity_id).in_(wanted), Picture.use == Use.QUESTION)
    found = reader.exec(asked.where(col(Picture.hidden_at).is_(None)))
    return {row.activity_id: store.as_shown(row) for row in found}


EDIT = stands_on(f"{HERE}/edit")


@router.post("/question-picture", dependencies=[EDIT])
async def add(form: Illustrating, activity_id: int) -> Response:
    command = IllustrateQuestion(activity_id, form.words.get("alt", ""), form.picture)
    return await form.steer(command, back=f"activities/{activity_id}/edit")


@router.post("/question-picture/removal", dependencies=[EDIT])
async def remove(steer: Planning, activity_id: int) -> Response:
    return await steer(TakeQuestionPictureOff(activity_id), back=f"activities/{activity_id}/edit")
