"""The room's Wi-Fi, and in venue mode the laptop's address for phones: what is kept, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.live.audience import STAFF_ONLY
from dialogue.live.parts import Part, Scope
from dialogue.networks import is_private
from dialogue.stage.schema import VenueAddress, VenueWifi, Wall
from dialogue.stage.slides import PART as SLIDE
from dialogue.stage.slides import Slide
from dialogue.stage.wifi import name_from, password_from
from dialogue.undoing.contract import Telling
from dialogue.web.whereabouts import Whereabouts

NOTICE = "session.venue"
SHOWING_IT = ("session.head", "session.stage", SLIDE)
"""The parts in which the address stands."""

EVENTS: tuple[EventKind, ...] = (
    event("wifi.described", SLIDE),
    event("wifi.forgotten", SLIDE),
    event("address.chosen", *SHOWING_IT, NOTICE),
    event("address.moved", *SHOWING_IT, NOTICE),
    event("address.noted", NOTICE),
)


@dataclass(frozen=True, slots=True)
class DescribeWifi(Command):
    """Say which Wi-Fi phones take in the room. Secret: no fingerprint of the password is left behind."""

    network: str
    password: str
    hidden: bool = False
    right: ClassVar[Right] = Right.STEER
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ForgetWifi(Command):
    """Let the room's Wi-Fi be forgotten."""

    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class ChooseAddress(Command):
    """Let phones come to this one of the laptop's addresses."""

    host: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class NoteAddress(Command):
    """Take away the notice that the address has changed: the facilitator has read it."""

    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class FollowAddress(Command):
    """The laptop's address was `was` and is `host` now; without `host` it is in no network."""

    host: str
    was: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def wifi_of(reader: Reader, session_id: int | None) -> VenueWifi | None:
    """The Wi-Fi of the room with its password: for the facilitator's page, and for the wall while it is shown."""
    return reader.get(VenueWifi, session_id or 0)


def address_of(reader: Reader, session_id: int | None, where: Whereabouts) -> str:
    """The address at which phones find this session. Outside of venue mode no row is asked for."""
    row = reader.get(VenueAddress, session_id or 0) if where.venue else None
    return where.at(row.host) if row is not None else where.address


def describe_wifi(act: Act, command: DescribeWifi) -> None:
    name, password = name_from(command.network), password_from(command.password)
    row = wifi_of(act.tx, act.session.id) or VenueWifi(session_id=act.session.id, name=name)
    if (row.name, row.password, row.hidden) == (name, password, command.hidden) and row in act.tx:
        return
    row.name, row.password, row.hidden = name, password, command.hidden
    act.tx.add(row)
    act.happened("wifi.described")


def forget_wifi(act: Act, command: ForgetWifi) -> None:
    row = wifi_of(act.tx, act.session.id)
    if row is None:
        return
    act.tx.delete(row)
    act.happened("wifi.forgotten")


def at_the_end(act: Act) -> None:
    """With the session its Wi-Fi is forgotten: a password has no place in what is kept."""
    forget_wifi(act, ForgetWifi())
    row = act.tx.get(VenueAddress, act.session.id)
    if row is not None:
        act.tx.delete(row)
        act.happened("address.moved")  # back to the server's, and no notice is left on an open console


def choose_address(act: Act, command: ChooseAddress) -> None:
    if not is_private(command.host):
        raise Refused(
            "no_address",
            N_("This is none of the laptop's addresses any more. Please choose another one."),
            field="host",
        )
    row = act.tx.get(VenueAddress, act.session.id) or VenueAddress(session_id=act.session.id, host="")
    if (row.host, row.was, row.lost) == (command.host, "", False):
        return
    row.host, row.was, row.lost = command.host, "", False
    act.tx.add(row)
    act.happened("address.chosen")


def note_address(act: Act, command: NoteAddress) -> None:
    row = act.tx.get(VenueAddress, act.session.id)
    if row is None or not row.was:
        return
    row.was = ""
    act.tx.add(row)
    act.happened("address.noted")


def follow_address(act: Act, command: FollowAddress) -> None:
    row = act.tx.get(VenueAddress, act.session.id) or VenueAddress(
        session_id=act.session.id, host=command.was
    )
    before = (row.host, row.was, row.lost)
    if not command.host:
        row.lost = True
    else:
        known = row.was or row.host
        row.lost = False
        if command.host != row.host:
            row.host, row.was = command.host, known if known != command.host else ""
    if (row.host, row.was, row.lost) != before:
        act.tx.add(row)
        act.happened("address.moved")


HANDLERS: dict[type[Command], Handler] = {
    DescribeWifi: describe_wifi,
    ForgetWifi: forget_wifi,
    ChooseAddress: choose_address,
    NoteAddress: note_address,
    FollowAddress: follow_address,
}

_BY_HAND = N_("Please change it on the page “Room and Wi-Fi”.")


def tellings() -> dict[str, Telling]:
    """How these acts are told. Neither a name nor an address is in the record, so that there is none to read."""
    return {
        "wifi.described": Telling(N_("Wi-Fi of the room typed in"), fixed=_BY_HAND),
        "wifi.forgotten": Telling(N_("Wi-Fi of the room forgotten"), fixed=_BY_HAND),
        "address.chosen": Telling(N_("Address for phones chosen"), fixed=_BY_HAND),
    }


def notice_part(where: Whereabouts) -> Part:
    """On the console: that phones have to come to another address, or that none leads here now."""

    def read(scope: Scope) -> dict[str, Any]:
        row = scope.reader.get(VenueAddress, scope.session.id) if where.venue else None
        if row is None or not (row.was or row.lost):
            return {"moved": None}
        return {
            "moved": row,
            "address": where.at(row.host),
            "was": where.at(row.was) if row.was else "",
        }

    return Part(NOTICE, "live/venue.html", STAFF_ONLY, read)


def shown_on(reader: Reader, session_id: int | None, wall: Wall | None) -> VenueWifi | None:
    """The Wi-Fi while the wall shows it, and at no other time."""
    return wifi_of(reader, session_id) if wall is not None and wall.slide == Slide.WIFI else None
