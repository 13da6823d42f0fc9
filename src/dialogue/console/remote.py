"""The buttons for the clock, the gong and the wall: beside the programme on a laptop, on top on a phone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.stage.acting import LookingAfterPeople, Number, Steering, Text
from dialogue.stage.attention import Announce, AnswerCall, AskReady, EndAnnouncement
from dialogue.stage.balancing import BringBack, SetAside
from dialogue.stage.bringing import BringEveryone, LetLookAround
from dialogue.stage.slides import OrderWall, ShowSlide
from dialogue.stage.timing import AddTime, SetGong, StrikeGong
from dialogue.stage.translating.wall import SpeakOnWall
from dialogue.web.late import Routes

router = Routes()


@router.post("/sessions/{session_id}/activities/{activity_id}/time")
async def add_time(steer: Steering, activity_id: int, minutes: Number = 0) -> Response:
    return await steer(AddTime(activity_id, minutes))


@router.post("/sessions/{session_id}/gong")
async def set_gong(steer: Steering, on: Text = "") -> Response:
    return await steer(SetGong(bool(on)))


@router.post("/sessions/{session_id}/gong/stroke")
async def strike_gong(steer: Steering) -> Response:
    return await steer(StrikeGong())


@router.post("/sessions/{session_id}/slide")
async def show_slide(
    steer: Steering, slide: Text = "", activity: Number = 0, item: Number = 0, minutes: Number = 0
) -> Response:
    return await steer(ShowSlide(slide, activity, item, minutes))


@router.post("/sessions/{session_id}/wall-order")
async def order_wall(steer: Steering, order: Text = "") -> Response:
    return await steer(OrderWall(order))


@router.post("/sessions/{session_id}/wall-language")
async def speak_on_wall(steer: Steering, language: Text = "") -> Response:
    return await steer(SpeakOnWall(language))


@router.post("/sessions/{session_id}/announcement")
async def announce(
    request: Request,
    steer: Steering,
    text: Text = "",
    phones: Text = "",
    wall: Text = "",
    minutes: Number = 0,
) -> Response:
    form = await request.form()
    texts = {
        name.removeprefix("text-"): value
        for name, value in form.items()
        if name.startswith("text-") and isinstance(value, str)
    }
    return await steer(Announce(text, texts, bool(phones), bool(wall), minutes))


@router.post("/sessions/{session_id}/announcement/end")
async def end_announcement(steer: Steering) -> Response:
    return await steer(EndAnnouncement())


@router.post("/sessions/{session_id}/ready-ask")
async def ask_ready(steer: Steering, ends: Text = "") -> Response:
    return await steer(AskReady(bool(ends)))


@router.post("/sessions/{session_id}/calls/{call_id}")
async def answer_call(steer: LookingAfterPeople, call_id: int, done: Text = "") -> Response:
    return await steer(AnswerCall(call_id, bool(done)))


@router.post("/sessions/{session_id}/activities/{activity_id}/balance/aside")
async def set_aside(steer: Steering, activity_id: int, key: Text = "") -> Response:
    return await steer(SetAside(activity_id, key))


@router.post("/sessions/{session_id}/activities/{activity_id}/balance/back")
async def bring_back(steer: Steering, activity_id: int) -> Response:
    return await steer(BringBack(activity_id))


@router.post("/sessions/{session_id}/bringing")
async def bring_everyone(steer: Steering) -> Response:
    return await steer(BringEveryone())


@router.post("/sessions/{session_id}/look-around")
async def let_look_around(steer: Steering, on: Text = "") -> Response:
    return await steer(LetLookAround(bool(on)))
