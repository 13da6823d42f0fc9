"""A published result as a page of its own, for other sites to show in a frame; and the page that says which sites may.

| address | who | fields |
|---|---|---|
| GET `/embed/{activity_id}/{key}` | everybody who was given it | `lang` |
| GET `/platforms/{platform_id}/embedding` | who looks after the platform | |
| POST the same | the same | `sites` (one a line) |

The page for frames reads no cookie and sets none, and has no script. Its own policy names the platform's allowed sites.
"""

from __future__ import annotations

from html import escape
from typing import Annotated, Any

from starlette.responses import HTMLResponse, Response

from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out
from dialogue.embedding.results import embedded, key_of, published_on
from dialogue.embedding.sites import LONGEST, AllowSites
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import not_there
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Activity, Session
from dialogue.languages import LANGUAGES, chosen
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Scope
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name, worded
from dialogue.stage.services import Dialogue
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import embedding_policy
from dialogue.web.services import new_command_id

router = Routes()

HERE = "/platforms/{platform_id}/embedding"
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]


@router.get("/embed/{activity_id}/{key}")
@needs(Right.COME_IN)
async def show(dialogue: Dialogue, activity_id: int, key: str, lang: str = "") -> HTMLResponse:
    """Raises NotFound for whatever is not published, and while no site is allowed."""

    def read(reader: Reader) -> tuple[str, dict[str, Any]]:
        found = embedded(reader, dialogue.secret, activity_id, key)
        subject = subject_at(reader, found.session.id or 0) if found else None
        if found is None or subject is None:
            raise not_there()
        session = found.session
        language = lang if lang in LANGUAGES else chosen(session.language, among=session.languages)
        scope = Scope(reader, subject, Audience(Screen.PHONE, language), found.activity, elsewhere=True)
        policy = embedding_policy(found.sites)
        return policy, {
            "language": language,
            "session": session,
            "activity": worded(found.activity, session.language, language),
            "headed": found.shows.headed,
            "results": [dialogue.book.draw(part, scope) for part in found.shows.parts],
        }

    policy, context = await dialogue.read(read)
    page = dialogue.draw("embedding/result.html", context.pop("language"), **context)
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


@router.get(HERE)
async def settings(here: LookingAfter, dialogue: Dialogue) -> HTMLResponse:
    found = await dialogue.read(lambda reader: published_on(reader, here.platform_id))
    address = dialogue.where.address.rstrip("/")

    def told(activity: Activity, session: Session) -> dict[str, Any]:
        shown = worded(activity, session.language, here.language)
        key = key_of(dialogue.secret, activity.id or 0)
        at = f"{address}/embed/{activity.id}/{key}?lang={here.language}"
        return {"session": session, "activity": shown, "address": at, "code": snippet(at, shown)}

    return dialogue.page(
        "embedding/sites.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        longest=LONGEST,
        example="https://example.org",
        command_id=new_command_id(),
        results=[told(activity, session) for activity, session in found],
    )


def snippet(address: str, activity: Activity) -> str:
    """What is copied into another site's page. People's words stand in it escaped: it will be read as HTML there."""
    title = escape(activity.prompt or activity.title)
    return (
        f'<iframe src="{escape(address)}" title="{title}" width="100%" height="600" loading="lazy"></iframe>'
    )


@router.post(HERE, dependencies=[stands_on(HERE)])
async def allow(
    here: LookingAfter, dialogue: Dialogue, was: Drawn, sites: Text = "", command_id: Text = ""
) -> Response:
    return await carried_out(dialogue, here, AllowSites(sites, was), command_id, HERE)
