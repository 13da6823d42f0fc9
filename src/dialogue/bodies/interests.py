"""What each group needs for itself: by version, in its own words, and changed by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import col, func, select

from dialogue.bodies.interest_schema import GroupInterest
from dialogue.bodies.mandates import For, Reach, Who, require_mandate
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.schema import Constituency

LONGEST_INTERESTS = 600

EVENTS: tuple[EventKind, ...] = (event("group_interest.written"),)


@dataclass(frozen=True, slots=True)
class WriteGroupInterest(Command):
    """Say on the platform what one's group needs for itself: a further version. Only who holds its mandate today."""

    constituency_id: int
    text: str
    language: str = ""
    right: ClassVar[Right] = Right.SPEAK_FOR_GROUP


def versions_of(reader: Reader, platform_id: int) -> dict[int, list[GroupInterest]]:
    """The interest statements of each constituency, the oldest first."""
    asked = select(GroupInterest).where(GroupInterest.platform_id == platform_id)
    found: dict[int, list[GroupInterest]] = {}
    for row in reader.exec(asked.order_by(col(GroupInterest.id))):
        found.setdefault(row.constituency_id, []).append(row)
    return found


def add_version(
    tx: Tx,
    platform_id: int,
    constituency_id: int,
    text: str,
    language: str,
    *,
    at: datetime,
    mandate_id: int | None = None,
    session_id: int | None = None,
) -> GroupInterest:
    """Write a further version down: also called by the activity in which a group has said it."""
    last = select(func.max(GroupInterest.number)).where(GroupInterest.constituency_id == constituency_id)
    made = GroupInterest(
        platform_id=platform_id,
        constituency_id=constituency_id,
        number=(tx.exec(last).one() or 0) + 1,
        text=text,
        language=language,
        mandate_id=mandate_id,
        session_id=session_id,
        at=at,
    )
    tx.add(made)
    tx.flush()
    return made


def write_group_interest(act: Act, command: WriteGroupInterest) -> dict[str, Any]:
    group = act.tx.get(Constituency, command.constituency_id)
    if group is None or group.platform_id != act.stream_id:
        raise NotFound("no_group", N_("This group is not on the platform. Please reload the page."))
    mandate = require_mandate(
        act.tx,
        act.stream_id,
        Who(account_id=act.actor.account_id or 0),
        For(constituency_id=group.id),
        Reach.SPEAK,
        act.now.date(),
        field="text",
    )
    words = required(command.text, most=LONGEST_INTERESTS)
    earlier = versions_of(act.tx, act.stream_id).get(group.id or 0, [])
    if earlier and earlier[-1].text == words:
        raise Refused("same_words", N_("These are the words already. Nothing was changed."), field="text")
    made = add_version(
        act.tx,
        act.stream_id,
        group.id or 0,
        words,
        command.language,
        at=act.now,
        mandate_id=mandate.row.id,
    )
    act.happened("group_interest.written", group=group.id, number=made.number)
    return {"number": made.number}


HANDLERS: dict[type[Command], Handler] = {WriteGroupInterest: write_group_interest}
