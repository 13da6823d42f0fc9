"""Where the room's phones are: they may look around in what is open, and one tap brings everybody back to the step.

Pages beside the step carry the number of how often everybody was brought there (`seen`). With script such a page follows the
session as the step's own page does, and goes back when the number rises; without script the next page load does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import SQLModel

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import SessionState
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.live.audience import Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.asking import Standing
from dialogue.stage.schema import RoomAttention
from dialogue.stage.services import StageServices
from dialogue.undoing.contract import Telling, Undo
from dialogue.undoing.rows import remembered

PART = "session.around"
BROUGHT = "brought"
"""The field of an address that says why somebody is at the step."""
BROUGHT_STARTS, BROUGHT_ENDS = "<!--brought-->", "<!--/brought-->"
"""Where a phone's page says so: a page load puts the line there."""

EVENTS: tuple[EventKind, ...] = (event("room.brought", PART), event("look_around.set", PART))


@dataclass(frozen=True, slots=True)
class BringEveryone(Command):
    """Bring every phone to the step on stage, wherever it looks around."""

    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class LetLookAround(Command):
    """Let people look around in what is open, or keep them at the step (which brings them back as well)."""

    on: bool
    right: ClassVar[Right] = Right.STEER


def attention_of(reader: Reader | Tx, session_id: int) -> RoomAttention:
    """As it stands; what a session begins with where nobody has said anything."""
    return reader.get(RoomAttention, session_id) or RoomAttention(session_id=session_id)


def the_row(act: Act, command: object) -> Iterable[SQLModel]:
    return (attention_of(act.tx, act.session.id or 0),)


def bring_everyone(act: Act, command: BringEveryone) -> None:
    if act.session.state != SessionState.OPEN:
        raise Refused("session_not_open", N_("Please open the session first."))
    row = attention_of(act.tx, act.session.id or 0)
    row.brought += 1
    act.tx.add(row)
    act.happened("room.brought")


def let_look_around(act: Act, command: LetLookAround) -> None:
    row = attention_of(act.tx, act.session.id or 0)
    if row.look_around == command.on:
        return
    row.look_around = command.on
    row.brought += not command.on
    act.tx.add(row)
    act.happened("look_around.set", on=command.on)


HANDLERS: dict[type[Command], Handler] = {
    BringEveryone: bring_everyone,
    # How often people were brought never goes back: pages compare with it.
    LetLookAround: remembered(let_look_around, "look_around.set", rows=the_row, but={"brought"}),
}

TELLINGS: dict[str, Telling] = {
    "room.brought": Telling(
        N_("Everyone brought to the step"), fixed=N_("Whoever was elsewhere is at the step now.")
    ),
    "look_around.set": Telling(
        lambda entry, deed: (
            N_("Phones may look around") if entry.facts["on"] else N_("Phones stay at the step")
        ),
        undo=Undo("look_around.set", "look_around.set"),
    ),
}


def _around(scope: Scope) -> dict[str, Any]:
    row = attention_of(scope.reader, scope.session.id or 0)
    running = scope.session.state == SessionState.OPEN
    return {"around": row.look_around, "brought": row.brought, "running": running}


AROUND = Part(PART, "live/around.html", frozenset({Screen.PHONE, Screen.CONSOLE}), _around)


@dataclass(frozen=True, slots=True)
class Away:
    """A page beside the step: what it needs to follow the session, and to notice that everybody is brought back."""

    epoch: str
    seq: int
    brought: int


async def away(dialogue: StageServices, standing: Standing, seen: str) -> Away | None:
    """How a page beside the step follows; None when everybody was brought back since the number `seen` was told.

    A page that was told none begins with the number as it is.
    """
    room = await dialogue.hub.room(standing.session_id)
    row = await dialogue.read(lambda reader: attention_of(reader, standing.session_id))
    told = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else row.brought
    return Away(room.epoch, room.seq, row.brought) if told >= row.brought else None


def back_to_the_step(session_id: int) -> str:
    """Where a phone goes that everybody was brought away from."""
    return f"/sessions/{session_id}?{BROUGHT}=1"
