"""What of the attendance goes on paper or into a file: the sheet to sign, certificates, register and tally as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Annotated

from starlette.responses import HTMLResponse, Response

from dialogue.console.attendance_pages import HERE, tables
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.languages import LANGUAGES
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.register import CONFIRMED, entries_of, register_of
from dialogue.people.schema import RegisterEntry
from dialogue.polis.spreadsheet import guarded
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.late import Routes

REGISTER_HEAD = (
    N_("Name"),
    N_("Organisation"),
    N_("Group"),
    N_("Day"),
    N_("Arrival"),
    N_("Departure"),
    N_("Confirmed"),
)
TALLY_HEAD = (N_("Question"), N_("Group"), N_("Answer"), N_("People"))
MOST_LINES = 60
ROOM_FOR = 12  # empty lines of a group's sheet, when nobody says how many

router = Routes()

Keeping = Annotated[Standing, holding(Right.KEEP_ATTENDANCE)]


def _read(
    dialogue: StageServices, reader: Reader, standing: Standing, language: str
) -> tuple[list[RegisterEntry], dict[int, GroupView]]:
    """The entries (none where no register is kept), and the groups."""
    groups = groups_of(reader, standing.session_id, dialogue.tongue(language))
    kept = register_of(reader, standing.session_id) is not None
    return entries_of(reader, standing.session_id) if kept else [], groups


@router.get(HERE + "/sheet")
async def sheet(standing: Keeping, dialogue: Dialogue, lines: str = "", lang: str = "") -> HTMLResponse:
    """A page for each group: who is in the register already, and empty lines, with a column to sign."""
    language = lang if lang in LANGUAGES else standing.session.language
    entries, groups = await dialogue.read(lambda reader: _read(dialogue, reader, standing, language))
    number = int(lines) if lines.isascii() and lines.isdecimal() and len(lines) < 4 else ROOM_FOR
    return dialogue.page(
        "console/attendance_sheet.html",
        language,
        session=standing.session,
        groups=list(groups.values()),
        entries=entries,
        empty=min(number, MOST_LINES),
    )


@router.get(HERE + "/certificates")
async def certificates(
    standing: Keeping, dialogue: Dialogue, entry: str = "", lang: str = ""
) -> HTMLResponse:
    """A page for everybody in the register, or for one."""
    language = lang if lang in LANGUAGES else standing.session.language
    entries, _ = await dialogue.read(lambda reader: _read(dialogue, reader, standing, language))
    return dialogue.page(
        "sessions/certificates.html",
        language,
        session=standing.session,
        entries=[one for one in entries if not entry or one.key == entry],
        confirmed=CONFIRMED,
        back=f"/sessions/{standing.session_id}/attendance",
    )


def _file(name: str, rows: Iterable[Sequence[str]]) -> Response:
    """A table for spreadsheet programs; no cell of it is taken for a formula."""
    written = io.StringIO()
    csv.writer(written).writerows([guarded(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get(HERE + "/register.csv")
async def register_file(standing: Keeping, dialogue: Dialogue, lang: str = "") -> Response:
    language = lang if lang in LANGUAGES else standing.language
    entries, groups = await dialogue.read(lambda reader: _read(dialogue, reader, standing, language))
    tongue, zone = dialogue.tongue(language), dialogue.zone
    say = tongue.say

    def row(one: RegisterEntry) -> list[str]:
        times = [at.astimezone(zone) if at else None for at in (one.arrived_at, one.left_at)]
        day = next((at.strftime("%Y-%m-%d") for at in times if at), "")
        group = groups.get(one.group_id or 0)
        return [
            one.name,
            one.organisation,
            group.name if group else "",
            day,
            *(at.strftime("%H:%M") if at else "" for at in times),
            say(CONFIRMED[one.confirmed]),
        ]

    return _file(
        f"register-{standing.session.code}.csv",
        [[say(one) for one in REGISTER_HEAD], *(row(one) for one in entries)],
    )


@router.get(HERE + "/tally.csv")
async def tally_file(standing: Keeping, dialogue: Dialogue, lang: str = "") -> Response:
    """The figures that are shown, one a line; an empty number is one that is not shown."""
    language = lang if lang in LANGUAGES else standing.language
    found = await dialogue.read(lambda reader: tables(dialogue, reader, standing.session, language))
    say = dialogue.tongue(language).say
    rows = [[say(one) for one in TALLY_HEAD]]
    for one in found:
        question = one["question"]
        for name, numbers in [(say("All"), one["shown"].overall), *one["rows"]]:
            for answer, number in zip(question.answers, numbers, strict=True):
                rows.append([question.text, name, answer, "" if number is None else str(number)])
    return _file(f"tally-{standing.session.code}.csv", rows)
