"""Making slips and printing them: the page is shown to whoever looks after people, a sheet only to who has made it.

The codes are made from the form's own id and the server's secret, and of that id only a hash is kept. So a form that is
sent again (its answer was lost) shows the same sheet, and nothing that is stored can make the codes again.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.people.asking import Standing, holding
from dialogue.people.codes import slip_codes, slip_digest
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.slips import MOST_AT_ONCE, MakeSlips, slip_with, slips_given
from dialogue.stage.acting import LookingAfterPeople
from dialogue.stage.services import Dialogue
from dialogue.web.late import Routes
from dialogue.web.qr import qr
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived, new_token, token_hash
from dialogue.web.services import new_command_id

SLIPS = "/sessions/{session_id}/slips"

router = Routes()


@router.get(SLIPS)
async def look(
    standing: Annotated[Standing, holding(Right.LOOK_AFTER_PEOPLE)], dialogue: Dialogue
) -> HTMLResponse:
    def read(reader: Reader) -> tuple[list[GroupView], dict[int, int]]:
        groups = groups_of(reader, standing.session_id, dialogue.tongue(standing.language))
        return list(groups.values()), slips_given(reader, standing.session_id)

    groups, given = await dialogue.read(read)
    return dialogue.page(
        "console/slips.html",
        standing.language,
        session=standing.session,
        groups=groups,
        given=given,
        most=MOST_AT_ONCE,
        command_id=new_command_id(),
    )


def _number(typed: str) -> int:
    """How many slips, as typed; nothing is none. Raises Refused."""
    words = typed.strip()
    if not words:
        return 0
    if not (words.isascii() and words.isdecimal() and len(words) < 5):
        raise Refused("no_number", N_("Please write a number of people in digits. Nothing was entered."))
    return int(words)


@router.post(SLIPS, dependencies=[stands_on(SLIPS)])
async def make(request: Request, steer: LookingAfterPeople) -> HTMLResponse:
    """Make the slips and show their sheet, this once."""
    form, dialogue, standing = await request.form(), steer.dialogue, steer.standing
    session = standing.session
    numbers: dict[int, int] = {}
    for name, value in form.items():
        group = name.removeprefix("slips.")
        if name != group and group.isascii() and group.isdecimal() and len(group) < 10:
            numbers[int(group)] = _number(value if isinstance(value, str) else "x")
    anew = "anew" in form
    asked = f"{steer.command_id or new_token()}:{sorted(numbers.items())}:{anew}"
    total = sum(numbers.values())
    key = derived(dialogue.secret, f"slips:{session.id}:{asked}")

    def made() -> tuple[list[str], list[str]]:
        codes = slip_codes(key, total) if total <= MOST_AT_ONCE else []
        return codes, [slip_digest(code) for code in codes]

    codes, digests = await asyncio.to_thread(made)
    by_group: dict[int, tuple[str, ...]] = {}
    at = 0
    for group_id, number in numbers.items():
        by_group[group_id] = (
            tuple(digests[at : at + number]) or ("",) * number
        )  # too many: refused by its number
        at += number
    command = MakeSlips(by_group, anew)
    await dialogue.execute(
        command, command_id=token_hash(asked), stream_id=session.id or 0, actor=standing.actor
    )

    def read(reader: Reader) -> dict[int, GroupView]:
        slip_with(
            reader, codes[0]
        )  # a sheet that was made long ago is not shown again once its slips are void
        return groups_of(reader, session.id or 0, dialogue.tongue(session.language))

    groups = await dialogue.read(read)
    of = [group_id for group_id, number in numbers.items() for _ in range(number)]
    address = await dialogue.found_at(session.id or 0)

    def draw() -> list[dict[str, Any]]:
        return [
            {"group": groups[group_id], "code": code, "qr": qr(f"{address}/join/{code}")}
            for group_id, code in zip(of, codes, strict=True)
        ]

    return dialogue.page(
        "console/slips_sheet.html",
        session.language,
        session=session,
        slips=await asyncio.to_thread(draw),
        address=address.partition("://")[2],
        anew=anew,
    )
