"""What a phone shows now, for whoever runs the session: as the room has it, nobody's own, and nothing to press."""

from __future__ import annotations

from starlette.responses import HTMLResponse

from dialogue.console.asked import Watching
from dialogue.kernel.database import Reader
from dialogue.live.audience import Audience, Screen
from dialogue.people.groups import groups_of
from dialogue.stage.attention_phone import between
from dialogue.stage.phone import NO_NUMBER, PARTS, SEAT
from dialogue.stage.room_list import COUNT_ENDS, COUNT_STARTS, listed
from dialogue.stage.services import Dialogue
from dialogue.web.late import Routes
from dialogue.web.security import FRAMED

router = Routes()


@router.get("/sessions/{session_id}/preview")
async def phone_now(standing: Watching, dialogue: Dialogue, group: str = "") -> HTMLResponse:
    """The phone of somebody of a group, in the facilitator's language. Its forms are inert: it only goes on living."""
    session, language = standing.session, standing.language
    room = await dialogue.hub.room(standing.session_id)
    seq, parts = await room.page(Audience(Screen.PHONE, language), PARTS)
    key = int(group) if group.isascii() and group.isdecimal() and len(group) < 10 else 0

    def line(reader: Reader) -> str:
        groups = groups_of(reader, standing.session_id, dialogue.tongue(language))
        return dialogue.draw(
            "sessions/own_group.html",
            language,
            session=session,
            group=groups.get(key),
            counted=True,
            delegate=False,
        )

    own = await dialogue.read(line)
    page = dialogue.draw(
        "sessions/phone.html", language, session=session, epoch=room.epoch, parts=parts, sentence="", typed={}
    )
    page = page.replace(NO_NUMBER, f'data-seq="{seq}"', 1).replace(SEAT, own, 1)
    page = page.replace("screen=phone&amp;", "screen=phone&amp;preview=1&amp;", 1)
    page = page.replace("<body>", '<body data-preview="1">', 1).replace("<form ", "<form inert ")
    page = between(page, COUNT_STARTS, COUNT_ENDS, listed(str(parts["session.stage"])))
    return HTMLResponse(page, headers={"Content-Security-Policy": FRAMED})
