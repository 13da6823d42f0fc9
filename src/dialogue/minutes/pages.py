"""The minutes' addresses: the readable page, and downloads in every format.

Whoever makes them reads the draft at any time; participants read once the session is closed: the draft, and from then on
what was circulated. There they ask for corrections, and delegates approve for their groups.

| address | who | fields |
|---|---|---|
| GET `/sessions/{session_id}/minutes`, `minutes.{form}` | see above | `lang`, `version` (a number, or draft) |
| GET `/sessions/{session_id}/minutes/changes` | the same | `before`, `after` (numbers), `lang` |
| POST `/sessions/{session_id}/minutes/corrections` | participants | `number`, `section`, `text` |
| POST `/sessions/{session_id}/minutes/approval` | delegates | `number`, `group`, `by_whom` |
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.agenda.at_the_end import before_told_by
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may, needs
from dialogue.kernel.schema import Session, SessionState, utc_now
from dialogue.languages import LANGUAGES
from dialogue.minutes.commands import LONGEST_LINE, LONGEST_WORDS
from dialogue.minutes.contents import CONTENTS
from dialogue.minutes.formats import FORMATS
from dialogue.minutes.life import ASKED_WORDS
from dialogue.minutes.material import after
from dialogue.minutes.reading import Text, changed, text_of, wanted_of
from dialogue.minutes.versions import VersionView, corrections_of, newest
from dialogue.minutes.vocabulary import ApproveMinutes, AskCorrection
from dialogue.people.asking import Standing, holding, standing_with
from dialogue.stage.acting import Number
from dialogue.stage.acting import Text as Typed
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

router = Routes()
HERE = "/sessions/{session_id}/minutes"
READERS = (Right.READ_DRAFT, Right.READ_MINUTES)


def may_read(reader: Reader, request: Request, session_id: int) -> tuple[Standing, bool]:
    """Who reads, and whether also the draft. Raises NotAllowed for strangers, and for the others too early."""
    try:
        return standing_with(reader, request, session_id, Right.READ_DRAFT), True
    except NotAllowed:
        standing = standing_with(reader, request, session_id, Right.READ_MINUTES, phone_first=True)
    if standing.session.state != SessionState.CLOSED:
        raise NotAllowed(
            "minutes_later", N_("The minutes can be read here when the session has ended. Nothing is lost.")
        )
    return standing, False


async def _read(
    dialogue: StageServices,
    request: Request,
    session_id: int,
    language: Callable[[Standing], str],
    version: str,
    *,
    short: bool,
) -> tuple[Standing, bool, Text]:
    standing, drafts = await dialogue.read(lambda reader: may_read(reader, request, session_id))

    def choose(found: list[VersionView]) -> VersionView | None:
        return wanted_of(found, version, drafts=drafts)

    text = await text_of(dialogue, session_id, language(standing), choose, short=short)
    return standing, drafts, text


def sections_in(dialogue: StageServices, language: str) -> list[dict[str, str]]:
    """The sections of minutes, to choose one from."""
    tongue = dialogue.tongue(language)
    return [{"value": one.id, "label": f"{one.number} · {tongue.say(one.heading)}"} for one in CONTENTS]


def _beside(reader: Reader, request: Request, session: Session) -> dict[str, Session | None]:
    """The sessions before and after this one on its platform whose minutes the same person may read."""
    found: dict[str, Session | None] = {"before": None, "after": None}
    for name, other in (("before", before_told_by(reader, session)), ("after", after(reader, session))):
        if other is None or other.state != SessionState.CLOSED:
            continue
        with suppress(NotAllowed):
            may_read(reader, request, other.id)
            found[name] = other
    return found


@router.get(HERE)
@needs(*READERS)
async def show(
    request: Request, session_id: int, dialogue: Dialogue, lang: str = "", version: str = "", short: str = ""
) -> HTMLResponse:
    """The minutes in the app's frame, with the downloads; whoever makes them also sees what is missing."""
    standing, drafts, text = await _read(
        dialogue,
        request,
        session_id,
        lambda one: lang if lang in LANGUAGES else one.language,
        version,
        short=bool(short),
    )
    seat, view = standing.seat, text.version

    def own(reader: Reader) -> list[Any]:
        return [one for one in corrections_of(reader, session_id) if one.seat_id == seat.id]

    lines = {line.group.id: line for line in view.lines} if view and view.newest else {}
    return dialogue.page(
        "sessions/minutes.html",
        standing.language,
        session=standing.session,
        facilitator=drafts,
        keeps=may(seat.role, Right.KEEP_MINUTES),
        contributes=may(seat.role, Right.CONTRIBUTE) and standing.session.state == SessionState.CLOSED,
        view=view,
        may_ask=view is not None
        and view.takes_corrections(utc_now())
        and may(seat.role, Right.ASK_CORRECTION),
        own_line=lines.get(seat.group_id or 0) if may(seat.role, Right.APPROVE_MINUTES) else None,
        seat=seat,
        asked=await dialogue.read(own) if may(seat.role, Right.ASK_CORRECTION) else [],
        asked_words=ASKED_WORDS,
        headings={one.id: one.heading for one in CONTENTS},
        sections=sections_in(dialogue, standing.language),
        longest={"words": LONGEST_WORDS, "line": LONGEST_LINE},
        command_id=new_command_id(),
        missing=text.missing if drafts else (),
        body=await text.body(),
        chosen=text.document.language,
        version=version,
        short=bool(short),
        formats=FORMATS,
        beside=await dialogue.read(lambda reader: _beside(reader, request, standing.session)),
    )


@router.get(HERE + "/changes")
@needs(*READERS)
async def show_changes(
    request: Request, session_id: int, dialogue: Dialogue, before: str = "", after: str = "", lang: str = ""
) -> HTMLResponse:
    """What changed from one circulated version to another, in words."""
    standing, _ = await dialogue.read(lambda reader: may_read(reader, request, session_id))
    language = lang if lang in LANGUAGES else standing.language
    last = await dialogue.read(lambda reader: newest(reader, session_id))
    number = last.number if last else 0
    before, after = before or str(number - 1), after or str(number)
    several = number > 1
    return dialogue.page(
        "sessions/minutes_changes.html",
        standing.language,
        session=standing.session,
        before=before,
        after=after,
        text_language=language,
        several=several,
        changes=await changed(dialogue, session_id, language, before, after) if several else [],
    )


@router.get("/sessions/{session_id}/minutes.{form}")
@needs(*READERS)
async def download(
    request: Request,
    session_id: int,
    form: str,
    dialogue: Dialogue,
    lang: str = "",
    version: str = "",
    short: str = "",
) -> Response:
    """The minutes as a file in one of the formats. Without `lang`, in the session's own language."""
    _, _, text = await _read(
        dialogue,
        request,
        session_id,
        lambda one: lang if lang in LANGUAGES else one.session.language,
        version,
        short=bool(short),
    )
    return await text.download(dialogue, session_id, form)


@router.post(HERE + "/corrections", dependencies=[stands_on(HERE)])
async def ask_correction(
    session_id: int,
    standing: Annotated[Standing, holding(Right.ASK_CORRECTION)],
    dialogue: Dialogue,
    number: Number = 0,
    section: Typed = "",
    text: Typed = "",
    command_id: Typed = "",
) -> Response:
    command = AskCorrection(number, section, text)
    await dialogue.execute(command, command_id=command_id, stream_id=session_id, actor=standing.actor)
    return see(f"/sessions/{session_id}/minutes#corrections")


@router.post(HERE + "/approval", dependencies=[stands_on(HERE)])
async def approve(
    session_id: int,
    standing: Annotated[Standing, holding(Right.APPROVE_MINUTES)],
    dialogue: Dialogue,
    number: Number = 0,
    group: Number = 0,
    by_whom: Typed = "",
    command_id: Typed = "",
) -> Response:
    command = ApproveMinutes(number, group, by_whom)
    await dialogue.execute(command, command_id=command_id, stream_id=session_id, actor=standing.actor)
    return see(f"/sessions/{session_id}/minutes#approval-form")
