"""A session taken along: as a file, or as a further session of its own. No people, and nothing that they said."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from dialogue.console.pages import HERE, Planner
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.preparing.plans import plan_of, preparing
from dialogue.stage.acting import PREPARATION, Text
from dialogue.stage.limits import LONGEST_TITLE
from dialogue.stage.services import Dialogue
from dialogue.stage.session_files.plan import SessionPlan
from dialogue.stage.session_files.writing import write_session
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on

router = Routes()


async def _plan(dialogue: Dialogue, standing: Planner) -> SessionPlan:
    def read(reader: Reader) -> SessionPlan:
        return plan_of(reader, standing.session, dialogue.kinds)

    return await dialogue.read(read)


@router.get("/sessions/{session_id}/session.yaml")
async def as_file(standing: Planner, dialogue: Dialogue) -> Response:
    """The session as `dialogue session export` writes it."""
    name = f"session-{standing.session.code}.yaml"
    return Response(
        write_session(await _plan(dialogue, standing), dialogue.kinds),
        media_type="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/sessions/{session_id}/copy", dependencies=[stands_on(f"{HERE}/{PREPARATION}")])
async def copy(standing: Planner, dialogue: Dialogue, command_id: Text = "") -> Response:
    """A further session like this one, on the same platform; whoever copies it leads it."""
    account = standing.seat.account_id
    if account is None:
        raise Refused(
            "no_account", N_("Only somebody with an account can copy a session. Please sign in first.")
        )
    plan = await _plan(dialogue, standing)
    title = dialogue.tongue(plan.language).say(N_("%(title)s (copy)"), title=standing.session.title)
    named = replace(plan, title={"": title[:LONGEST_TITLE]})
    done = await dialogue.execute(
        preparing(named, account, platform_id=standing.session.platform_id),
        command_id=command_id,
        actor=Actor(account_id=account),
    )
    return see(f"/sessions/{done.answer['session']}/{PREPARATION}")
