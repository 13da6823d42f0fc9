"""The desk of whoever keeps the minutes: what is missing, notes, circulating, corrections, approvals, publishing.

All of it is done with plain forms; each goes back to its own place on the page.

| address (below `/sessions/{session_id}/minutes`) | fields |
|---|---|
| GET `desk` | |
| POST `notes` | `section`, `text` |
| POST `versions` | `number`, `days`, `because`, `what_is_new` |
| POST `links` | `group` |
| POST `answers` | `correction`, `verdict` (accepted, answered), `answer` |
| POST `approvals` | `number`, `group`, `by_whom`, `at_meeting` (1) |
| POST `publication` | `number`, `public` |
"""

from __future__ import annotations

from typing import Annotated, Any

from starlette.responses import HTMLResponse, Response

from dialogue.documents.plain_data import write_json
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import utc_now
from dialogue.kernel.text import taken_in
from dialogue.kernel.vocabulary import Command
from dialogue.languages import LANGUAGES, Tongue
from dialogue.minutes.commands import LONGEST_LINE, LONGEST_NOTE, LONGEST_WORDS
from dialogue.minutes.contents import CONTENTS
from dialogue.minutes.life import ASKED_WORDS, WAYS, WINDOW, require_complete
from dialogue.minutes.links import good, keys_of, made
from dialogue.minutes.pages import sections_in
from dialogue.minutes.reading import draft_in
from dialogue.minutes.versions import corrections_of, made_from, notes_of, versions_of
from dialogue.minutes.vocabulary import (
    AnswerCorrection,
    CirculateMinutes,
    Composed,
    NoteApproval,
    PublishMinutes,
    RenewMinutesLink,
    WriteNote,
)
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.stage.acting import Number, Text
from dialogue.stage.services import Dialogue
from dialogue.web.answers import see
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

BASE = "/sessions/{session_id}/minutes"
DESK = f"{BASE}/desk"
TRIES = 3
"""How often the minutes are made anew when something is recorded at the same moment."""

router = Routes(dependencies=[stands_on(DESK)])
Keeping = Annotated[Standing, holding(Right.KEEP_MINUTES)]


@router.get(DESK)
async def desk(session_id: int, standing: Keeping, dialogue: Dialogue) -> HTMLResponse:
    language = standing.language
    tongue = dialogue.tongue(language)
    draft, _ = await draft_in(dialogue, session_id, language)

    def read(reader: Reader) -> dict[str, Any]:
        return {
            "versions": versions_of(reader, session_id, tongue),
            "notes": notes_of(reader, session_id),
            "corrections": corrections_of(reader, session_id),
            "groups": groups_of(reader, session_id, tongue),
            "keys": keys_of(reader, session_id, dialogue.secret),
        }

    found = await dialogue.read(read)
    return dialogue.page(
        "sessions/minutes_desk.html",
        language,
        session=standing.session,
        missing=draft.missing,
        headings={one.id: (one.number, one.heading) for one in CONTENTS},
        sections=sections_in(dialogue, language),
        asked_words=ASKED_WORDS,
        ways=WAYS,
        window=WINDOW,
        now=utc_now(),
        address=await dialogue.found_at(session_id),
        public=f"/published-minutes/{standing.session.code}",
        longest={"line": LONGEST_LINE, "words": LONGEST_WORDS, "note": LONGEST_NOTE},
        command_id=new_command_id(),
        **found,
    )


async def _done(
    dialogue: Dialogue, standing: Standing, command: Command, command_id: str, place: str
) -> Response:
    await dialogue.execute(
        command, command_id=command_id, stream_id=standing.session_id, actor=standing.actor
    )
    return see(f"/sessions/{standing.session_id}/minutes/desk#{place}")


@router.post(BASE + "/notes")
async def note(
    standing: Keeping,
    dialogue: Dialogue,
    was: Drawn,
    section: Text = "",
    text: Text = "",
    command_id: Text = "",
) -> Response:
    return await _done(dialogue, standing, WriteNote(section, text, was), command_id, "notes")


def _without_link(reader: Reader, session_id: int) -> list[int]:
    have = good(reader, session_id)
    return [one for one in groups_of(reader, session_id, Tongue("en")) if one not in have]


@router.post(BASE + "/versions")
async def circulate(
    session_id: int,
    standing: Keeping,
    dialogue: Dialogue,
    number: Number = 0,
    days: Text = "",
    because: Text = "",
    what_is_new: Text = "",
    command_id: Text = "",
) -> Response:
    """The text is made in each language outside of the writer; if something is recorded meanwhile, it is made again."""
    own, _ = await draft_in(dialogue, session_id, standing.language)
    typed = taken_in(days)
    window = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0
    for last in (number + 1 == TRIES for number in range(TRIES)):
        texts, ends = [], set[tuple[str, ...]]()
        missing: tuple[str, ...] = ()
        for language in LANGUAGES:
            draft, end = await draft_in(dialogue, session_id, language, circulated=True)
            texts.append((language, write_json(draft.document)))
            ends.add(end)
            if language == standing.session.language:
                missing = draft.missing
        without = await dialogue.read(lambda reader: _without_link(reader, session_id))
        composed = Composed(
            tuple(texts),
            made_from(ends.pop() if len(ends) == 1 else ()),
            missing,
            made(dialogue.secret, session_id, without),
        )
        command = CirculateMinutes(number, composed, window, because, what_is_new)
        try:
            return await _done(dialogue, standing, command, command_id, "versions")
        except Refused as refusal:
            if refusal.code == "holes":  # said in the words of whoever asks
                require_complete(own.missing, "")
            if refusal.code != "moved_on" or last:
                raise
    raise Refused(
        "moved_on", N_("Something was recorded while the minutes were being made. Please try again.")
    )


@router.post(BASE + "/links")
async def renew(
    session_id: int, standing: Keeping, dialogue: Dialogue, group: Number = 0, command_id: Text = ""
) -> Response:
    (one,) = made(dialogue.secret, session_id, [group])
    return await _done(dialogue, standing, RenewMinutesLink(*one), command_id, "groups")


@router.post(BASE + "/answers")
async def answer(
    standing: Keeping,
    dialogue: Dialogue,
    was: Drawn,
    correction: Number = 0,
    verdict: Text = "",
    answer: Text = "",
    command_id: Text = "",
) -> Response:
    if verdict not in ("accepted", "answered"):
        raise Refused("no_verdict", N_("Please choose what becomes of it."), field="verdict")
    command = AnswerCorrection(correction, verdict == "accepted", answer, was)
    return await _done(dialogue, standing, command, command_id, "corrections")


@router.post(BASE + "/approvals")
async def note_approval(
    standing: Keeping,
    dialogue: Dialogue,
    number: Number = 0,
    group: Number = 0,
    by_whom: Text = "",
    at_meeting: Text = "",
    command_id: Text = "",
) -> Response:
    command = NoteApproval(number, group, by_whom, at_meeting == "1")
    return await _done(dialogue, standing, command, command_id, "groups")


@router.post(BASE + "/publication")
async def publish(
    standing: Keeping, dialogue: Dialogue, number: Number = 0, public: Text = "", command_id: Text = ""
) -> Response:
    return await _done(dialogue, standing, PublishMinutes(number, public == "yes"), command_id, "versions")
