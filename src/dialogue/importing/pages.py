"""Pages for lists out of a file (CSV, XLSX): choose it, look at what would happen line by line, do it. Without script.

C: who looks after the platform; E: who enters for others in the session.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/import` | C | |
| POST the same | C | `what` (people, organisations, groups), `file`, or `kept` with `set`, `sheet`, `encoding`, `delimiter`, `head`, `column.KEY`; `show`, `page` |
| POST the same `/carried-out` | C | the same, `expects` |
| GET the same `/{what}.{form}` | C | an empty table (csv, xlsx) |
| GET `/sessions/{session_id}/activities/{activity_id}/import` | E | |
| POST the same, POST the same `/carried-out` | E | as above |
| GET the same `/ideas.{form}` | E | an empty table |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.activities.brainstorm.anonymity import NAME
from dialogue.activities.brainstorm.settings import Settings
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.importing import ideas
from dialogue.importing.columns import IDEAS, LISTS, ON_PLATFORMS, PEOPLE
from dialogue.importing.empty_tables import empty_table
from dialogue.importing.on_platform import TakeInTable, planned
from dialogue.importing.preview import shown
from dialogue.importing.receiving import Seen, Sent, seen, sent_in
from dialogue.importing.tables import LARGEST_FILE, Planned
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.people.asking import Standing, holding
from dialogue.stage.ready_made import platform_name, worded
from dialogue.stage.services import StageServices
from dialogue.stage.settings import settings_of
from dialogue.web.answers import see, status_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

router = Routes()

PLATFORM = "/platforms/{platform_id}/import"
SESSION = "/sessions/{session_id}/activities/{activity_id}/import"
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
Entering = Annotated[Standing, holding(Right.ENTER_FOR_OTHERS)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list is taken in: the page's address and words, and which lists it takes."""

    dialogue: StageServices
    language: str
    stream_id: int
    actor: Actor
    here: str
    back: str
    around: dict[str, Any]
    lists: tuple[str, ...]

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        tongue = self.dialogue.tongue(self.language)
        return self.dialogue.page(
            f"importing/{template}.html",
            self.language,
            status=status,
            here=self.here,
            back=self.back,
            lists=[
                {"key": key, "title": tongue.say(LISTS[key].title), "columns": LISTS[key].columns}
                for key in self.lists
            ],
            most=LARGEST_FILE // (1024 * 1024),
            command_id=new_command_id(),
            **self.around,
            **context,
        )

    def upload(self, request: Request) -> HTMLResponse:
        """The first step; after the last one it also says what was done."""
        asked = request.query_params
        done = {key: _number(asked.get(key, "")) for key in ("new", "changed")}
        what = asked.get("what", "")
        return self.page(
            "upload",
            done=done if "new" in asked else None,
            what=what if what in self.lists else self.lists[0],
        )


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 7 else 0


class Judge(Protocol):
    """What would become of the lines of one list, and the command that does it."""

    def planned(self, reader: Reader, found: Seen) -> Sequence[Planned]: ...

    def command(self, found: Seen, expects: str) -> Command: ...


async def _look(place: Place, judge: Judge, sent: Sent, found: Seen, **more: Any) -> HTMLResponse:
    lines = await place.dialogue.read(lambda reader: judge.planned(reader, found))
    tongue = place.dialogue.tongue(place.language)
    return place.page("preview", **shown(sent, found, lines, tongue), **more)


async def _carry_out(place: Place, judge: Judge, sent: Sent, found: Seen) -> Response:
    try:
        done = await place.dialogue.execute(
            judge.command(found, sent.word("expects")),
            command_id=sent.word("command_id"),
            stream_id=place.stream_id,
            actor=place.actor,
        )
    except Refused as no:
        if no.code != "changed_meanwhile":
            raise
        words = place.dialogue.tongue(place.language).say(no.sentence, **no.facts)
        return await _look(place, judge, sent, found, problem=words, status=status_of(no))
    new, changed = done.answer.get("new", 0), done.answer.get("changed", 0)
    return see(f"{place.here}?what={found.what.key}&new={new}&changed={changed}")


class _OfPlatform:
    def __init__(self, platform_id: int) -> None:
        self.platform_id = platform_id

    def planned(self, reader: Reader, found: Seen) -> Sequence[Planned]:
        return planned(reader, self.platform_id, found.what.key, found.lines)

    def command(self, found: Seen, expects: str) -> Command:
        return TakeInTable(found.what.key, tuple(found.lines), expects)


def _on_platform(here: OnPlatform, request: Request) -> Place:
    called, base = platform_name(here.platform.name, here.language), f"/platforms/{here.platform_id}"
    return Place(
        request.state.dialogue,
        here.language,
        here.platform_id,
        here.actor,
        f"{base}/import",
        base,
        {"called": called, "crumbs": [{"label": called, "href": base}], "surface_of": "platform"},
        ON_PLATFORMS,
    )


def _list(sent: Sent, lists: Sequence[str]) -> str:
    what = sent.word("what")
    if what not in lists:
        raise Refused("no_list", N_("Please choose what the file holds."), field="what")
    return what


@router.get(PLATFORM)
async def choose(here: LookingAfter, request: Request) -> HTMLResponse:
    return _on_platform(here, request).upload(request)


@router.post(PLATFORM, dependencies=[stands_on(PLATFORM)])
async def look(here: LookingAfter, request: Request) -> HTMLResponse:
    place, sent = _on_platform(here, request), await sent_in(request)
    found = await seen(sent, _list(sent, place.lists))
    return await _look(place, _OfPlatform(here.platform_id), sent, found)


@router.post(PLATFORM + "/carried-out", dependencies=[stands_on(PLATFORM)])
async def carry_out(here: LookingAfter, request: Request) -> Response:
    place, sent = _on_platform(here, request), await sent_in(request)
    found = await seen(sent, _list(sent, place.lists))
    return await _carry_out(place, _OfPlatform(here.platform_id), sent, found)


@router.get(PLATFORM + "/{what}.{form}")
async def empty(here: LookingAfter, request: Request, what: str, form: str) -> Response:
    dialogue: StageServices = request.state.dialogue
    return empty_table(LISTS[what if what in ON_PLATFORMS else PEOPLE], form, dialogue.tongue(here.language))


class _OfSession:
    def __init__(self, standing: Standing, activity: Activity) -> None:
        self.standing, self.activity = standing, activity

    def planned(self, reader: Reader, found: Seen) -> Sequence[Planned]:
        return ideas.planned(reader, self.standing.session, self.activity, found.lines)

    def command(self, found: Seen, expects: str) -> Command:
        return ideas.TakeInIdeas(self.activity.id or 0, tuple(found.lines), expects)


async def _in_session(standing: Standing, request: Request, activity_id: int) -> tuple[Place, _OfSession]:
    dialogue: StageServices = request.state.dialogue
    activity = await dialogue.read(lambda reader: reader.get(Activity, activity_id))
    if activity is None or not ideas.may_take_in(activity, standing.session_id):
        raise NotFound("no_ideas_now", ideas.NOT_NOW)
    session, base = standing.session, f"/sessions/{standing.session_id}"
    title = worded(activity, session.language, standing.language).title
    around = {
        "called": title,
        "crumbs": [
            {"label": session.title, "href": f"{base}/console"},
            {"label": dialogue.tongue(standing.language).say(N_("Entries")), "href": f"{base}/entry"},
        ],
        "names_kept": settings_of(activity, Settings).shows == NAME,
        "surface_of": "session",
    }
    here = f"{base}/activities/{activity_id}/import"
    place = Place(
        dialogue,
        standing.language,
        standing.session_id,
        standing.actor,
        here,
        f"{base}/entry",
        around,
        (IDEAS,),
    )
    return place, _OfSession(standing, activity)


@router.get(SESSION)
async def choose_ideas(standing: Entering, request: Request, activity_id: int) -> HTMLResponse:
    place, _ = await _in_session(standing, request, activity_id)
    return place.upload(request)


@router.post(SESSION, dependencies=[stands_on(SESSION)])
async def look_at_ideas(standing: Entering, request: Request, activity_id: int) -> HTMLResponse:
    place, judge = await _in_session(standing, request, activity_id)
    sent = await sent_in(request)
    return await _look(place, judge, sent, await seen(sent, IDEAS))


@router.post(SESSION + "/carried-out", dependencies=[stands_on(SESSION)])
async def carry_out_ideas(standing: Entering, request: Request, activity_id: int) -> Response:
    place, judge = await _in_session(standing, request, activity_id)
    sent = await sent_in(request)
    return await _carry_out(place, judge, sent, await seen(sent, IDEAS))


@router.get(SESSION + "/ideas.{form}")
async def empty_ideas(standing: Entering, request: Request, activity_id: int, form: str) -> Response:
    place, _ = await _in_session(standing, request, activity_id)
    return empty_table(LISTS[IDEAS], form, place.dialogue.tongue(place.language))
