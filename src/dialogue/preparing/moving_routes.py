"""Moving a session into another platform from the page of the platform that it belongs to."""

from __future__ import annotations

from typing import Annotated

from starlette.responses import Response

from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.kernel.rights import Right
from dialogue.preparing.moving import MoveSession
from dialogue.stage.acting import Number, Text
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue

router = Routes(prefix="/platforms/{platform_id}", dependencies=[stands_on("/platforms/{platform_id}")])

Preparing = Annotated[OnPlatform, holding_there(Right.PREPARE_SESSIONS)]


@router.post("/sessions/{session_id}/platform")
async def move(
    here: Preparing, dialogue: Dialogue, session_id: int, to: Number = 0, command_id: Text = ""
) -> Response:
    """The page of the platform that the session belongs to from now on."""
    await dialogue.execute(
        MoveSession(session_id, to),
        command_id=command_id,
        stream_id=here.platform_id,
        actor=here.actor,
        concerns=(session_id, to),
    )
    return see(f"/platforms/{to}")
