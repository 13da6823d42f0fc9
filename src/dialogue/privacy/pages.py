"""The privacy page of a platform: taking words out, deleting a session or all of it. Works without script.

For coordinators. Fields of the forms:

| address | fields |
|---|---|
| GET `/platforms/{platform_id}/privacy` | |
| GET `/platforms/{platform_id}/redaction`, GET `/platforms/{platform_id}/sessions/{session_id}/redaction` | |
| POST `/platforms/{platform_id}/redaction/preview`, POST `/platforms/{platform_id}/sessions/{session_id}/redaction/preview` | `seat`, `words` (one name or passage a line); shows what would change |
| POST `/platforms/{platform_id}/redaction` | likewise with `session`; does it |
| GET, POST `/platforms/{platform_id}/sessions/{session_id}/deletion` | `typed`: its title |
| POST `/platforms/{platform_id}/retention` | `what`, `days` (empty: as the house does; 0: as long as the session) |
| GET, POST `/platforms/{platform_id}/deletion` | `typed`: its name |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from sqlmodel import col, select
from starlette.responses import HTMLResponse, Response

from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import carried_out, chosen
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session, SessionState
from dialogue.people.groups import groups_of
from dialogue.privacy.belonging import everything, of_platform, of_session
from dialogue.privacy.columns import SEAT, whose, word_columns
from dialogue.privacy.erasing import DeletePlatform, DeleteSession, extent, resting_on
from dialogue.privacy.keeping import DAYS, KEPT, SetRetention, days_of, house_days
from dialogue.privacy.redact import LONGEST, MOST, TakeWordsOut, looked_up
from dialogue.privacy.schema import LetGo, Redaction
from dialogue.privacy.searching import texts_in
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

HERE = "/platforms/{platform_id}/privacy"
KEPT_FOR = "/platforms/{platform_id}/retention"
WORDS = "/platforms/{platform_id}/redaction"
OF_SESSION = "/platforms/{platform_id}/sessions/{session_id}/redaction"
SESSION_GOES = "/platforms/{platform_id}/sessions/{session_id}/deletion"
ALL_GOES = "/platforms/{platform_id}/deletion"
router = Routes()

LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
SessionId = Annotated[int, Path(ge=1, le=2**63 - 1)]


def sessions_on(reader: Reader, platform_id: int) -> list[Session]:
    """The sessions of a platform, the newest first."""
    asked = select(Session).where(Session.platform_id == platform_id).order_by(col(Session.id).desc())
    return list(reader.exec(asked))


def session_on(reader: Reader, platform_id: int, session_id: int) -> Session:
    """A session of this platform. Raises NotFound."""
    found = reader.get(Session, session_id)
    if found is None or found.platform_id != platform_id:
        raise NotFound("no_session", N_("This session does not exist. Please check the code or the link."))
    return found


def _page(dialogue: StageServices, here: OnPlatform, template: str, **found: Any) -> HTMLResponse:
    return dialogue.page(
        f"privacy/{template}.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        base=f"/platforms/{here.platform_id}",
        command_id=new_command_id(),
        **found,
    )


@router.get(HERE)
async def privacy(here: LookingAfter, dialogue: Dialogue) -> HTMLResponse:
    tongue, labels = dialogue.tongue(here.language), {one.what: one.label for one in KEPT}

    def read(reader: Reader) -> dict[str, Any]:
        redactions = select(Redaction).where(Redaction.platform_id == here.platform_id)
        went = select(LetGo, Session.title).where(
            LetGo.session_id == Session.id, Session.platform_id == here.platform_id
        )
        return {
            **_kept(reader, here, dialogue),
            "went": [
                (row, title, tongue.say(labels[row.what]))
                for row, title in reader.exec(went.order_by(col(LetGo.at).desc()))
                if row.what in labels
            ],
            "sessions": [
                (one, one.state == SessionState.OPEN) for one in sessions_on(reader, here.platform_id)
            ],
            "redactions": list(reader.exec(redactions.order_by(col(Redaction.id).desc()))),
        }

    return _page(dialogue, here, "privacy", **await dialogue.read(read))


def _kept(reader: Reader, here: OnPlatform, dialogue: StageServices) -> dict[str, Any]:
    """How long each kind of thing is kept, with what can be chosen instead."""
    tongue, own = dialogue.tongue(here.language), days_of(reader, here.platform_id)
    house = house_days(dialogue.settings)

    def told(days: int) -> str:
        return (
            tongue.count("%(n)s day", "%(n)s days", days)
            if days
            else tongue.say(N_("as long as the session"))
        )

    choices = [{"value": str(days), "label": told(days)} for days in (*DAYS, 0)]
    first = N_("as this server does: %(days)s")
    return {
        "kept": [(one.what, tongue.say(one.label), str(own.get(one.what, ""))) for one in KEPT],
        "days": {
            one.what: [{"value": "", "label": tongue.say(first, days=told(house[one.what]))}, *choices]
            for one in KEPT
        },
    }


@router.post(KEPT_FOR, dependencies=[stands_on(HERE)])
async def retention(
    here: LookingAfter, dialogue: Dialogue, what: Text = "", days: Text = "", command_id: Text = ""
) -> Response:
    command = SetRetention(what, chosen(days) if days else None)
    return await carried_out(dialogue, here, command, command_id, HERE + "#kept")


def people_in(
    reader: Reader, session_id: int, dialogue: StageServices, language: str
) -> list[dict[str, str]]:
    """Everybody who said something in a session or has a name in it, as a list to choose from."""
    tongue, tables = dialogue.tongue(language), everything().tables
    rows, groups = of_session(reader, session_id), groups_of(reader, session_id, tongue)
    said: dict[int, int] = {}
    for name, of in rows.items():
        columns = [one.name for one in word_columns(tables[name])] if whose(tables[name]) else []
        for row in of if columns else ():
            said[row[SEAT]] = said.get(row[SEAT], 0) + any(texts_in(row[one]) for one in columns)
    found = []
    for seat in rows["seat"]:
        number, group = said.get(seat["id"], 0), groups.get(seat["group_id"] or 0)
        if seat["same_as"] is None and (number or seat["name"]):
            label = " · ".join(
                part
                for part in (
                    tongue.say(N_("No. %(number)s"), number=seat["id"]),
                    seat["name"] or tongue.say(N_("no name given")),
                    group.name if group else "",
                    tongue.count("%(n)s contribution", "%(n)s contributions", number),
                )
                if part
            )
            found.append({"value": str(seat["id"]), "label": label})
    return found


async def _redaction(here: OnPlatform, dialogue: StageServices, session_id: int) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        session = session_on(reader, here.platform_id, session_id) if session_id else None
        people = people_in(reader, session_id, dialogue, here.language) if session else []
        return {"session": session, "people": people}

    found = await dialogue.read(read)
    return _page(dialogue, here, "redaction", longest=LONGEST, most=MOST, plan=None, **found)


@router.get(WORDS)
async def words(here: LookingAfter, dialogue: Dialogue) -> HTMLResponse:
    return await _redaction(here, dialogue, 0)


@router.get(OF_SESSION)
async def of_one(here: LookingAfter, dialogue: Dialogue, session_id: SessionId) -> HTMLResponse:
    return await _redaction(here, dialogue, session_id)


async def _preview(
    here: OnPlatform, dialogue: StageServices, session_id: int, seat: str, words: str
) -> HTMLResponse:
    command = TakeWordsOut(session_id, chosen(seat) or 0, tuple(words.splitlines()))

    def read(reader: Reader) -> dict[str, Any]:
        session = session_on(reader, here.platform_id, session_id) if session_id else None
        plan = looked_up(reader, here.platform_id, command)
        titles = {one.id: one.title for one in sessions_on(reader, here.platform_id)}
        return {
            "session": session,
            "plan": plan,
            "touched": [titles[one] for one in sorted(plan.sessions) if one in titles],
        }

    found = await dialogue.read(read)
    return _page(
        dialogue,
        here,
        "redaction",
        people=[],
        seat=command.seat_id,
        words=words,
        longest=LONGEST,
        most=MOST,
        **found,
    )


@router.post(WORDS + "/preview", dependencies=[stands_on(WORDS)])
async def preview(here: LookingAfter, dialogue: Dialogue, seat: Text = "", words: Text = "") -> HTMLResponse:
    return await _preview(here, dialogue, 0, seat, words)


@router.post(OF_SESSION + "/preview", dependencies=[stands_on(OF_SESSION)])
async def preview_of_one(
    here: LookingAfter, dialogue: Dialogue, session_id: SessionId, seat: Text = "", words: Text = ""
) -> HTMLResponse:
    return await _preview(here, dialogue, session_id, seat, words)


@router.post(WORDS, dependencies=[stands_on(WORDS)])
async def take_out(
    here: LookingAfter,
    dialogue: Dialogue,
    session: Text = "",
    seat: Text = "",
    words: Text = "",
    command_id: Text = "",
) -> Response:
    command = TakeWordsOut(chosen(session) or 0, chosen(seat) or 0, tuple(words.splitlines()))
    answer = await carried_out(dialogue, here, command, command_id, HERE + "#redactions")
    await dialogue.hub.look()  # what was drawn before is forgotten at once
    return answer


@router.get(SESSION_GOES)
async def session_goes(here: LookingAfter, dialogue: Dialogue, session_id: SessionId) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        session = session_on(reader, here.platform_id, session_id)
        return {
            "session": session,
            "going_on": session.state == SessionState.OPEN,
            "extent": extent(of_session(reader, session_id)),
            "items": resting_on(reader, session_id),
        }

    return _page(dialogue, here, "deletion", address=SESSION_GOES, **await dialogue.read(read))


@router.post(SESSION_GOES, dependencies=[stands_on(SESSION_GOES)])
async def delete_session(
    here: LookingAfter, dialogue: Dialogue, session_id: SessionId, typed: Text = "", command_id: Text = ""
) -> Response:
    command = DeleteSession(here.platform_id, session_id, typed)
    await dialogue.execute(command, command_id=command_id, actor=here.actor, concerns=(here.platform_id,))
    await dialogue.hub.look()
    return see(HERE.format(platform_id=here.platform_id))


@router.get(ALL_GOES)
async def all_goes(here: LookingAfter, dialogue: Dialogue) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        sessions = sessions_on(reader, here.platform_id)
        return {
            "session": None,
            "going_on": any(one.state == SessionState.OPEN for one in sessions),
            "extent": extent(of_platform(reader, here.platform_id, [one.id for one in sessions])),
            "items": 0,
        }

    return _page(dialogue, here, "deletion", address=ALL_GOES, **await dialogue.read(read))


@router.post(ALL_GOES, dependencies=[stands_on(ALL_GOES)])
async def delete_platform(
    here: LookingAfter, dialogue: Dialogue, typed: Text = "", command_id: Text = ""
) -> Response:
    await dialogue.execute(DeletePlatform(here.platform_id, typed), command_id=command_id, actor=here.actor)
    await dialogue.hub.look()
    return see("/")
