"""Further screens: the link that lets one in, and the pages of what a projector cannot show at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (event("screen.offered"), event("wall.turned", "session.wall"))

TURNS = {"next": 1, "previous": -1}


@dataclass(frozen=True, slots=True)
class OfferScreen(Command):
    """Let screens in by the link with this number; screens let in by an earlier link lose their right.

    Only the number after the present one makes a link: a button pressed twice, or by two people, takes away nothing.
    """

    number: int
    key_hash: str
    right: ClassVar[Right] = Right.STEER
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class TurnWall(Command):
    """Turn the projector's pages by hand (`move` is next or previous), or let them turn by themselves (anything else).

    How many pages there are depends on each screen, so the number only counts turns: a screen takes it modulo its own
    pages. Whoever takes over begins on the first page, which every screen has.
    """

    move: str
    right: ClassVar[Right] = Right.STEER


def turn_wall(act: Act, command: TurnWall) -> None:
    here = act.session.current_activity_id
    if here is None:
        raise Refused("nothing_on_stage", N_("Nothing is on stage, so the projector has no pages to turn."))
    if command.move not in TURNS:
        act.session.wall_activity_id = None
    elif act.session.wall_activity_id != here:
        act.session.wall_activity_id, act.session.wall_page = here, 0
    else:
        act.session.wall_page += TURNS[command.move]
    act.tx.add(act.session)
    act.happened("wall.turned", activity=here)


def offer_screen(act: Act, command: OfferScreen) -> None:
    if command.number != act.session.screen_number + 1:
        return
    act.session.screen_number = command.number
    act.session.screen_key_hash = command.key_hash
    act.happened("screen.offered")


HANDLERS: dict[type[Command], Handler] = {OfferScreen: offer_screen, TurnWall: turn_wall}
