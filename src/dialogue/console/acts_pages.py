"""The list of what happened in a session, and the forms that take an act back or do it again.

| POST | who |
|---|---|
| `/sessions/{id}/acts/{seq}/undo` | steers the stage |
| `/sessions/{id}/acts/{seq}/redo` | steers the stage |

`seq` is the act's number in the record of the session. `GET /sessions/{id}/acts` is the list: `step` (an activity's id)
leaves the acts of one step, `before` (a number) the older ones. Each act is an element `#act-SEQ`.
"""

from __future__ import annotations

from typing import Annotated, Any

from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, may
from dialogue.people.asking import Standing, holding
from dialogue.stage.acting import Number, Steering, Text
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.stage.steps import activities_of
from dialogue.undoing.commands import RedoAct, UndoAct
from dialogue.undoing.reading import Teller, lines_before
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

router = Routes()

HERE = "/sessions/{session_id}/acts"
ACTS = "acts"
Watching = Annotated[Standing, holding(Right.WATCH_CONSOLE)]


def _number(typed: str) -> int | None:
    """A number from an address; anything else asks for nothing in particular."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else None


@router.get(HERE)
async def acts(standing: Watching, dialogue: Dialogue, step: str = "", before: str = "") -> HTMLResponse:
    tongue, session = dialogue.tongue(standing.language), standing.session
    chosen = _number(step)

    def read(reader: Reader) -> dict[str, Any]:
        teller = Teller(reader, session, dialogue.tellings, tongue, worded)
        lines, older = lines_before(teller, _number(before), chosen)
        steps = activities_of(reader, standing.session_id)
        titles = [(row.id, worded(row, session.language, standing.language).title) for row in steps]
        return {
            "lines": lines,
            "older": older,
            "steps": [{"value": number, "label": title} for number, title in titles],
        }

    return dialogue.page(
        "console/acts.html",
        standing.language,
        session=session,
        step=chosen,
        newest=not before,
        may_undo=may(standing.seat.role, Right.STEER),
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


def _back(back: str, step: int, seq: int) -> str:
    """The list, at the act; from the console's own line back to the console."""
    if back != ACTS:
        return "console"
    return f"{ACTS}?step={step}#act-{seq}" if step else f"{ACTS}#act-{seq}"


STANDS = [stands_on(HERE, "/sessions/{session_id}/console")]


@router.post(HERE + "/{seq}/undo", dependencies=STANDS)
async def undo(steer: Steering, seq: int, back: Text = "", step: Number = 0) -> Response:
    return await steer(UndoAct(seq), back=_back(back, step, seq))


@router.post(HERE + "/{seq}/redo", dependencies=STANDS)
async def redo(steer: Steering, seq: int, back: Text = "", step: Number = 0) -> Response:
    return await steer(RedoAct(seq), back=_back(back, step, seq))
