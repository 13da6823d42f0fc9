"""One page for whoever types in what people without a phone say: what is open now, with its own form. Also on a phone."""

from __future__ import annotations

from typing import Annotated, Any

from starlette.responses import HTMLResponse

from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Scope
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.stage.steps import RUNNING, activities_of
from dialogue.web.late import Routes
from dialogue.web.services import new_command_id

router = Routes()


@router.get("/sessions/{session_id}/entry")
async def entry(
    standing: Annotated[Standing, holding(Right.ENTER_FOR_OTHERS)], dialogue: Dialogue, group: str = ""
) -> HTMLResponse:
    session, language = standing.session, standing.language

    def read(reader: Reader) -> dict[str, Any]:
        subject = subject_at(reader, standing.session_id)
        running = [row for row in activities_of(reader, standing.session_id) if row.state in RUNNING]
        found = []
        assert subject is not None, "whoever stands in a session has one"
        for row in running:
            scope = Scope(reader, subject, Audience(Screen.CONSOLE, language), row)
            context = dialogue.kinds[row.kind].shows.entry(scope) if row.state == "open" else None
            found.append({"activity": worded(row, session.language, language), "context": context})
        groups = groups_of(reader, standing.session_id, dialogue.tongue(language))
        return {"open": found, "groups": list(groups.values())}

    return dialogue.page(
        "console/entry.html",
        language,
        session=session,
        command_id=new_command_id(),
        chosen=group,
        **await dialogue.read(read),
    )
