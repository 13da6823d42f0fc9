"""The page of a framework, and on a platform's own page the frameworks it belongs to.

A: whoever has a role on a platform in it; K: who coordinates one.

| address | who | fields |
|---|---|---|
| GET `/platforms/{platform_id}/frameworks` | A | |
| POST the same | C (of the platform) | `name`, `about`, `cycle_from`, `cycle_until` |
| POST the same `/joining` | C | `key` |
| POST the same `/{framework_id}/leaving` | C | |
| GET `/frameworks/{framework_id}` | A | `year`: entries of one year |
| POST the same `/targets` | K | `text`, `measure` |
| POST the same `/targets/{target_id}/items` | K | `item` (the id of an item of a platform that she works on) |
| POST the same `/key` | K | |
| POST the same `/entries` | K | `sort`, `happened_on`, `what`, `came_of_it`, `platforms` (ids) |
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda import states
from dialogue.agenda.record import agenda_of_platform
from dialogue.bodies import synergies
from dialogue.bodies.asking import OnPlatform, holding_there
from dialogue.bodies.forms import chosen
from dialogue.bodies.roles import role_on
from dialogue.frameworks import members, roll_up
from dialogue.frameworks.commands import (
    LONGEST_NAME,
    LONGEST_WORDS,
    AddTarget,
    FoundFramework,
    GatherItem,
    JoinFramework,
    LeaveFramework,
    RecordEntry,
    RenewKey,
)
from dialogue.frameworks.schema import Framework
from dialogue.frameworks.yearly import years_of
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import ON_PLATFORM, Right, may, needs
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived, new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

OF_PLATFORM = "/platforms/{platform_id}/frameworks"
PAGE = "/frameworks/{framework_id}"
KEY_LENGTH = 20
"""Hexadecimal digits: 80 bits, asked for only from signed-in coordinators."""
MOST_REPORTS = 3
"""Years offered on the page; the report leads on to the others."""

router = Routes()
Seeing = Annotated[OnPlatform, holding_there(Right.SEE_PLATFORM)]
LookingAfter = Annotated[OnPlatform, holding_there(Right.LOOK_AFTER_PLATFORM)]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
LONGEST = {"name": LONGEST_NAME, "words": LONGEST_WORDS}


def key_from(secret: str, salt: str) -> str:
    """The key by which a platform joins, made again from the server's secret."""
    return derived(secret, f"framework:{salt}")[:KEY_LENGTH]


def _new_key(dialogue: Services, whose: int, command_id: str) -> tuple[str, str]:
    """Salt and digest of a key. Made of the form's own id: sent again, it is the same command."""
    salt = token_hash(f"{whose}:{command_id or new_token()}")[:32]
    return salt, token_hash(key_from(dialogue.secret, salt))


@router.get(OF_PLATFORM)
async def of_platform(here: Seeing, dialogue: Dialogue) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        role = role_on(reader, here.platform_id, here.account_id) or ""
        found = members.frameworks_of(reader, here.platform_id)
        return {
            "frameworks": [(one, members.platforms_in(reader, one.id)) for one in found],
            "may_write": may(role, Right.LOOK_AFTER_PLATFORM, ON_PLATFORM),
        }

    return dialogue.page(
        "frameworks/of_platform.html",
        here.language,
        platform=here.platform,
        called=platform_name(here.platform.name, here.language),
        today=utc_now().date(),
        longest=LONGEST,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


async def _on_platform(
    dialogue: Services, here: OnPlatform, command: Command, command_id: str, concerns: tuple[int, ...] = ()
) -> dict[str, Any]:
    done = await dialogue.execute(
        command, command_id=command_id, stream_id=here.platform_id, actor=here.actor, concerns=concerns
    )
    return done.answer


@router.post(OF_PLATFORM, dependencies=[stands_on(OF_PLATFORM)])
async def found(
    here: LookingAfter,
    dialogue: Dialogue,
    name: Text = "",
    about: Text = "",
    cycle_from: Text = "",
    cycle_until: Text = "",
    command_id: Text = "",
) -> Response:
    salt, digest = _new_key(dialogue, here.platform_id, command_id)
    command = FoundFramework(name, about, cycle_from, cycle_until, salt, digest)
    answer = await _on_platform(dialogue, here, command, command_id)
    return see(f"/frameworks/{answer['framework']}")


@router.post(OF_PLATFORM + "/joining", dependencies=[stands_on(OF_PLATFORM)])
async def join(here: LookingAfter, dialogue: Dialogue, key: Text = "", command_id: Text = "") -> Response:
    command = JoinFramework(token_hash("".join(key.split()).lower()))
    answer = await _on_platform(dialogue, here, command, command_id)
    return see(f"/frameworks/{answer['framework']}")


@router.post(OF_PLATFORM + "/{framework_id}/leaving", dependencies=[stands_on(OF_PLATFORM)])
async def leave(
    here: LookingAfter, dialogue: Dialogue, framework_id: Number, command_id: Text = ""
) -> Response:
    await _on_platform(dialogue, here, LeaveFramework(framework_id), command_id)
    return see(OF_PLATFORM.format(platform_id=here.platform_id))


@router.get(PAGE)
@needs(Right.SEE_FRAMEWORK)
async def framework(
    request: Request, dialogue: Dialogue, account: SignedIn, framework_id: Number, year: str = ""
) -> HTMLResponse:
    language = account.language or language_of(request)
    tongue, today = dialogue.tongue(language), utc_now().date()
    wanted = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None

    def read(reader: Reader) -> dict[str, Any]:
        me = account.id or 0
        row = members.framework_with(reader, framework_id, me, Right.SEE_FRAMEWORK)
        looks_after = Right.LOOK_AFTER_FRAMEWORK in members.held_on_framework(reader, framework_id, me)
        may_read = members.readable(reader, me)
        platforms = members.platforms_in(reader, framework_id)
        works = [
            one
            for one in platforms
            if may(role_on(reader, one.id, me) or "", Right.WORK_ON_AGENDA, ON_PLATFORM)
        ]
        entries = roll_up.entries_of(reader, framework_id)
        return {
            "framework": row,
            "looks_after": looks_after,
            "key": _shown_key(dialogue, row) if looks_after else "",
            "platforms": {one.id: platform_name(one.name, language) for one in platforms},
            "may_read": may_read,
            "whole": roll_up.whole_sum(reader, framework_id, tongue, today),
            "targets": roll_up.targets_of(reader, framework_id, may_read, tongue, today),
            "entries": [one for one in entries if wanted is None or one.happened_on.year == wanted],
            "reports": years_of(reader, row, today)[:MOST_REPORTS],
            "years": sorted({one.happened_on.year for one in entries}, reverse=True),
            "choices": [
                {"value": str(item.id), "label": item.change_sought[:120]}
                for one in (works if looks_after else [])
                for item in agenda_of_platform(reader, one.id, whole=False)
            ],
        }

    return dialogue.page(
        "frameworks/framework.html",
        language,
        year=wanted,
        today=today,
        states=states,
        labels=synergies,
        longest=LONGEST,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


def _shown_key(dialogue: Services, row: Framework) -> str:
    """The key for other platforms; empty when the server has another secret than when it was made."""
    key = key_from(dialogue.secret, row.salt)
    return key if token_hash(key) == row.digest else ""


async def _looked_after(
    dialogue: Services, account: Account, framework_id: int, command: Command, command_id: str, place: str
) -> Response:
    right = Right.LOOK_AFTER_FRAMEWORK
    await dialogue.read(lambda reader: members.framework_with(reader, framework_id, account.id or 0, right))
    await dialogue.execute(
        command, command_id=command_id, stream_id=framework_id, actor=Actor(account_id=account.id)
    )
    return see(f"/frameworks/{framework_id}#{place}")


@router.post(PAGE + "/targets", dependencies=[stands_on(PAGE)])
@needs(Right.LOOK_AFTER_FRAMEWORK)
async def add_target(
    dialogue: Dialogue,
    account: SignedIn,
    framework_id: Number,
    text: Text = "",
    measure: Text = "",
    command_id: Text = "",
) -> Response:
    command = AddTarget(text, measure, account.language)
    return await _looked_after(dialogue, account, framework_id, command, command_id, "targets")


@router.post(PAGE + "/targets/{target_id}/items", dependencies=[stands_on(PAGE)])
@needs(Right.LOOK_AFTER_FRAMEWORK)
async def gather(
    dialogue: Dialogue,
    account: SignedIn,
    framework_id: Number,
    target_id: Number,
    item: Text = "",
    command_id: Text = "",
) -> Response:
    command = GatherItem(target_id, chosen(item) or 0)
    return await _looked_after(dialogue, account, framework_id, command, command_id, f"target-{target_id}")


@router.post(PAGE + "/key", dependencies=[stands_on(PAGE)])
@needs(Right.LOOK_AFTER_FRAMEWORK)
async def renew(
    dialogue: Dialogue, account: SignedIn, framework_id: Number, command_id: Text = ""
) -> Response:
    command = RenewKey(*_new_key(dialogue, framework_id, command_id))
    return await _looked_after(dialogue, account, framework_id, command, command_id, "platforms")


@router.post(PAGE + "/entries", dependencies=[stands_on(PAGE)])
@needs(Right.LOOK_AFTER_FRAMEWORK)
async def record_entry(
    dialogue: Dialogue,
    account: SignedIn,
    framework_id: Number,
    sort: Text = "",
    happened_on: Text = "",
    what: Text = "",
    came_of_it: Text = "",
    platforms: Annotated[list[str] | None, Form()] = None,
    command_id: Text = "",
) -> Response:
    there = tuple(number for one in platforms or () if (number := chosen(one)) is not None)
    command = RecordEntry(sort, happened_on, what, came_of_it, there, account.language)
    return await _looked_after(dialogue, account, framework_id, command, command_id, "entries")
