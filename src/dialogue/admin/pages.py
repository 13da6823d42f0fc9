"""The host's pages, for accounts that are administrators. They change nothing; what can be changed is on `/accounts`.

| address | fields |
|---|---|
| GET `/admin` | |
| GET `/admin/records` | `of` (a record's number), `about` (first word of kinds), `before` (number), `check=all` |
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from starlette.responses import HTMLResponse

from dialogue import __version__
from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import having
from dialogue.admin.looks import OLD, Disk, Holdings, disk_of, holdings, in_trouble, waiting
from dialogue.admin.records import all_checked, checked, lines, records, subjects
from dialogue.backups import last_backup
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import HOUSE, SessionState, StreamKind, utc_now
from dialogue.languages import Tongue
from dialogue.migrations import behind, newest
from dialogue.privacy.keeping import KEPT, house_days
from dialogue.stage.ready_made import platform_name
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue, Services

router = Routes()

Watching = Annotated[Account, having(Right.WATCH_SERVER)]
LONGEST_NUMBER = 15

KINDS = {
    StreamKind.HOUSE: N_("This server"),
    StreamKind.PLATFORM: N_("Platform"),
    StreamKind.FRAMEWORK: N_("Framework"),
}


def size(tongue: Tongue, number: int) -> str:
    """Bytes in words."""
    return tongue.say(N_("%(size)s MB"), size=tongue.number(round(number / 2**20, 1)))


def days(tongue: Tongue, number: int) -> str:
    if not number:
        return tongue.say(N_("as long as the session"))
    return tongue.count("%(n)s day", "%(n)s days", number)


def health(
    dialogue: Services, tongue: Tongue, found: Holdings, disk: Disk, old: bool, backed: datetime | None
) -> Iterator[tuple[str, str, bool]]:
    """How the server is: what, how, and whether it is well."""
    say, database = tongue.say, dialogue.database
    yield say(N_("Program")), f"Dialogue {__version__}, Python {platform.python_version()}", True
    yield say(N_("Database")), database.facts()["engine"], not database.trouble
    yield (
        say(N_("Tables of the database")),
        say(N_("older than the program: please start the server again")) if old else say(N_("up to date (%(revision)s)"),
            revision=newest()),
        not old,
    )  # fmt: skip
    bus = dialogue.bus
    yield (
        say(N_("Processes")),
        tongue.number(dialogue.neighbours.processes())
        + ("" if bus.up else " · " + say(N_("the line between them is broken"))),
        bus.up,
    )
    yield (
        say(N_("Pages open now")),
        tongue.number(sum(len(one.connections) for one in dialogue.hub.rooms.values())),
        True,
    )
    yield say(N_("Long work going on")), tongue.number(found.jobs), True
    trouble = in_trouble(found.mails)
    mail = say(
        N_("%(waiting)s waiting, %(trouble)s not delivered"), waiting=waiting(found.mails), trouble=trouble
    )
    no_mail = say(N_("none: no e-mail is sent (DIALOGUE_SMTP_URL)"))
    yield say(N_("Mail server")), mail if dialogue.settings.smtp_url else no_mail, not trouble
    yield say(N_("Disk")), say(N_("%(size)s free"), size=size(tongue, disk.free)), not disk.little
    if database.is_sqlite:
        fresh = backed is not None and utc_now() - backed < timedelta(days=OLD)
        yield (
            say(N_("Last backup")),
            tongue.moment(backed) if backed else say(N_("none yet: dialogue backup FILE")),
            fresh,
        )


@router.get("/admin")
async def overview(account: Watching, dialogue: Dialogue) -> HTMLResponse:
    tongue, house = dialogue.tongue(account.language), house_days(dialogue.settings)
    found = await dialogue.read(lambda reader: holdings(reader, utc_now(), house))
    folder = dialogue.settings.data
    disk, backed = await asyncio.to_thread(lambda: (disk_of(folder), last_backup(folder)))
    old = await asyncio.to_thread(behind, dialogue.database)
    labels = {one.what: tongue.say(one.label) for one in KEPT}
    well = await asyncio.to_thread(lambda: list(health(dialogue, tongue, found, disk, old, backed)))
    storage = [
        [tongue.say(N_("Database")), size(tongue, found.bytes)],
        [
            tongue.say(N_("of it pictures")),
            f"{size(tongue, found.picture_bytes)} ({tongue.number(found.pictures)})",
        ],
        *(
            [one.name, f"{size(tongue, one.bytes)}, {tongue.moment(one.made_at)}"]
            for one in disk.backups[:10]
        ),
    ]
    platforms = [
        [
            platform_name(one.name, account.language),
            *(
                tongue.number(one.states[state])
                for state in (SessionState.PLANNED, SessionState.OPEN, SessionState.CLOSED)
            ),
            tongue.number(one.people),
            size(tongue, one.picture_bytes),
            tongue.number(one.due),
        ]
        for one in found.platforms
    ]
    kept = [
        [
            labels[what],
            days(tongue, number),
            tongue.number(sum(what in one.own_days for one in found.platforms)),
        ]
        for what, number in house.items()
    ]
    kept.append(
        [tongue.say(N_("Notes of signing in")), days_of_sign_ins(tongue, dialogue.settings.keep_sign_ins), ""]
    )
    return dialogue.page(
        "admin/overview.html",
        account.language,
        well=well,
        storage=storage,
        platforms=platforms,
        kept=kept,
        records=found.records,
        entries=found.entries,
    )


def days_of_sign_ins(tongue: Tongue, number: int) -> str:
    return days(tongue, number) if number else tongue.say(N_("as long as the account"))


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else None


@router.get("/admin/records")
async def record(
    account: Watching, dialogue: Dialogue, of: str = "", about: str = "", before: str = "", check: str = ""
) -> HTMLResponse:
    tongue, stream, start = dialogue.tongue(account.language), _number(of) or HOUSE, _number(before)

    def read(reader: Reader) -> dict[str, Any]:
        known = records(reader)
        here = next((one for one in known if one.id == stream), None)
        if here is None and stream != HOUSE:
            raise NotFound("no_record", N_("There is no such record, or it is a session's."))
        known_subjects = subjects(reader, stream)
        chosen = about if about in known_subjects else ""
        shown, following = lines(reader, stream, chosen, start)
        return {
            "known": [
                {"value": str(one.id), "label": _called(tongue, one.kind, one.name, account.language)}
                for one in known
            ],
            "subjects": [
                {"value": "", "label": tongue.say(N_("everything"))},
                *({"value": one, "label": one} for one in known_subjects),
            ],
            "about": chosen,
            "whole": checked(reader, stream) if here is not None else None,
            "lines": shown,
            "following": following,
            "every": all_checked(reader) if check == "all" else None,
        }

    found = await dialogue.read(read)
    return dialogue.page("admin/records.html", account.language, stream=stream, start=start, **found)


def _called(tongue: Tongue, kind: str, name: str, language: str) -> str:
    said = tongue.say(KINDS[StreamKind(kind)])
    return f"{said}{tongue.colon} {platform_name(name, language)}" if name else said
