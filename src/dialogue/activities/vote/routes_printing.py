"""The page of papers for the printer, under `/sessions/{session_id}/activities/{activity_id}`.

- GET `printed` (whoever enters for others): `group` (0: a line to write it on), `each` (4, 2 or 1 to a page), `copies`.
"""

from __future__ import annotations

from typing import Annotated, Any

from starlette.responses import HTMLResponse

from dialogue.activities.vote.commands import KIND
from dialogue.activities.vote.printing import MOST_COPIES, papers
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.stage.programme import earlier_items
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


def asked_for(typed: str, *, least: int, most: int, otherwise: int) -> int:
    """A number in an address, within bounds; what is none is the usual one."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        return otherwise
    return min(max(int(typed), least), most)


@router.get("/printed")
async def printed(
    standing: Annotated[Standing, holding(Right.ENTER_FOR_OTHERS)],
    dialogue: Dialogue,
    activity_id: int,
    group: str = "",
    each: str = "",
    copies: str = "",
) -> HTMLResponse:
    language = standing.session.language

    def read(reader: Reader) -> tuple[Activity, dict[str, Any], dict[int, Any]]:
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != standing.session_id or activity.kind != KIND:
            raise NotFound("no_activity", N_("This activity is not part of the session any more."))
        activity = worded(activity, language, language)
        tongue = dialogue.tongue(language)

        found = papers(reader, activity, lambda: earlier_items(dialogue.kinds, reader, activity), tongue)
        return activity, found, groups_of(reader, standing.session_id, tongue)

    activity, found, groups = await dialogue.read(read)
    wanted = each if each in ("4", "2", "1") else str(found["fits"])
    return dialogue.page(
        "activities/vote/printed.html",
        language,
        session=standing.session,
        activity=activity,
        groups=list(groups.values()),
        group=groups.get(asked_for(group, least=0, most=10**9, otherwise=0)),
        each=int(wanted),
        copies=asked_for(copies, least=1, most=MOST_COPIES, otherwise=int(wanted)),
        **found,
    )
