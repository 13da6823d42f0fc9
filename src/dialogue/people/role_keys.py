"""Roles without an account: a link for a person, and handing one's own role over to another device by a code.

A link is good until it is ended, on each device that opens it; all of these are one seat. A code is good once. Ending
either closes what was opened by it at once. Of codes only digests are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import BY_LINK, Right, may
from dialogue.kernel.schema import Seat, utc_now
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.people.codes import HAND_OVER_LENGTH, ROLE_LENGTH, role_code, role_digest
from dialogue.people.schema import RoleKey
from dialogue.people.seats import LONGEST_NAME, take_seat
from dialogue.web.security import derived

GOOD_FOR = timedelta(minutes=10)
MOST_LINKS = 30
"""Links and codes of a session that are good at the same time."""


class KeyKind(StrEnum):
    """A link for a person, a code for now, or a code printed in advance."""

    LINK = "link"
    HAND_OVER = "hand-over"
    SHEET = "sheet"


LENGTHS = {
    KeyKind.LINK: ROLE_LENGTH,
    KeyKind.HAND_OVER: HAND_OVER_LENGTH,
    KeyKind.SHEET: ROLE_LENGTH,
}

EVENTS: tuple[EventKind, ...] = (
    event("role.key_made"),
    event("role.link_taken", "session.people"),
    event("role.handed_over", "session.people", in_minutes=True),
    event("role.key_ended", "session.people"),
)


@dataclass(frozen=True, slots=True)
class OfferRole(Command):
    """Make a link by which somebody takes a role. Only the digest of its code comes here."""

    name: str
    role: str
    salt: str
    digest: str
    right: ClassVar[Right] = Right.GIVE_ROLES


@dataclass(frozen=True, slots=True)
class OfferHandOver(Command):
    """Make a code that gives one's own role to another device, once; `printed`: until the session ends."""

    salt: str
    digest: str
    printed: bool = False
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class TakeRole(Command):
    """Somebody comes in by a link; the seat is made at the first time."""

    digest: str
    token_hash: str
    language: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class TakeOver(Command):
    """A device takes the role over that a code was made for."""

    digest: str
    token_hash: str
    language: str
    name: str = ""
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class EndKey(Command):
    """A link or a code is good no more, and whoever came in by it is out."""

    key_id: int
    right: ClassVar[Right] = Right.STEER
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class KeyView:
    """A link or code as its maker sees it: the seat that came in by it, and whether that is still to be awaited."""

    key: RoleKey
    seat: Seat | None
    waits: bool


def code_of(secret: str, key: RoleKey) -> str:
    """The code, made again from the server's secret."""
    return role_code(key_secret(secret, key.session_id, key.salt), LENGTHS[KeyKind(key.kind)])


def key_secret(secret: str, session_id: int, salt: str) -> str:
    """What a code is made from."""
    return derived(secret, f"role-key:{session_id}:{salt}")


def key_with(reader: Reader, digest: str) -> RoleKey | None:
    """The link or code with this digest, also one that is good no more."""
    return reader.exec(select(RoleKey).where(RoleKey.digest == digest)).first()


def is_role_code(code: str) -> bool:
    """Whether a code in its one spelling can be one of a link or of handing over."""
    return len(code) in {HAND_OVER_LENGTH, ROLE_LENGTH}


def found_by(reader: Reader, code: str) -> RoleKey | None:
    """The link or code that somebody typed."""
    return key_with(reader, role_digest(code)) if is_role_code(code) else None


def seat_of_key(reader: Reader, key_id: int | None) -> Seat | None:
    """The seat that came in by a link or code."""
    return reader.exec(select(Seat).where(Seat.key_id == key_id)).first() if key_id else None


def keys_of(reader: Reader, session_id: int, kinds: Sequence[KeyKind], now: datetime) -> list[KeyView]:
    """What is good or in use, the newest first; codes whose time has passed unused are left out."""
    asked = select(RoleKey, Seat).outerjoin(Seat, col(Seat.key_id) == col(RoleKey.id))
    asked = asked.where(
        RoleKey.session_id == session_id,
        col(RoleKey.kind).in_(kinds),
        col(RoleKey.ended_at).is_(None),
    )
    found = []
    for key, seat in reader.exec(asked.order_by(col(RoleKey.id).desc())).all():
        waits = key.used_at is None and (key.until is None or key.until > now)
        if waits or key.used_at is not None:
            found.append(KeyView(key, seat, waits))
    return found


def handed_over(reader: Reader, session_id: int) -> list[tuple[RoleKey, Seat]]:
    """Every device that took a role over, in the order in which they did, also those that are out again."""
    asked = select(RoleKey, Seat).join(Seat, col(Seat.key_id) == col(RoleKey.id))
    asked = asked.where(RoleKey.session_id == session_id, RoleKey.kind != KeyKind.LINK)
    return [(key, seat) for key, seat in reader.exec(asked.order_by(col(RoleKey.used_at))).all()]


def devices_of(reader: Reader, session_id: int) -> list[dict[str, Any]]:
    """The devices that lead by a code now, as the console says it."""
    return [
        {"key": key.id, "name": seat.name, "at": key.used_at}
        for key, seat in handed_over(reader, session_id)
        if key.ended_at is None and seat.removed_at is None
    ]


def offer_role(act: Act, command: OfferRole) -> dict[str, Any]:
    if command.role not in BY_LINK:
        raise Refused("no_role", N_("Please choose a role from the list."), field="role")
    name = required(command.name, most=LONGEST_NAME, field="name")
    return _made(act, KeyKind.LINK, command.role, command.salt, command.digest, name=name)


def offer_hand_over(act: Act, command: OfferHandOver) -> dict[str, Any]:
    assert act.seat is not None
    kind = KeyKind.SHEET if command.printed else KeyKind.HAND_OVER
    # A code that nobody used is replaced: of each kind one person has one.
    for one in keys_of(act.tx, act.session.id, [kind], act.now):
        if one.waits and one.key.by_seat == act.seat.id:
            _end(act, one.key)
    until = None if command.printed else act.now + GOOD_FOR
    return _made(act, kind, act.seat.role, command.salt, command.digest, until=until)


def _made(
    act: Act,
    kind: KeyKind,
    role: str,
    salt: str,
    digest: str,
    *,
    name: str = "",
    until: datetime | None = None,
) -> dict[str, Any]:
    if len(keys_of(act.tx, act.session.id, list(KeyKind), act.now)) >= MOST_LINKS:
        raise Refused(
            "many_keys",
            N_("This session has %(most)s links already. Please end some that nobody needs any more."),
            most=MOST_LINKS,
        )
    made = RoleKey(
        session_id=act.session.id,
        kind=kind,
        role=role,
        name=name,
        salt=salt,
        digest=digest,
        by_seat=act.seat.id if act.seat else None,
        made_at=act.now,
        until=until,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("role.key_made", key=made.id, role=role)
    return {"key": made.id}


def take_role(act: Act, command: TakeRole) -> dict[str, Any]:
    key = _good(act, command.digest)
    if key.kind != KeyKind.LINK:
        raise _over()
    seat = seat_of_key(act.tx, key.id)
    if seat is not None:
        return {"seat": seat.id, "role": seat.role}
    return _seated(act, key, command.token_hash, command.language, key.name, "role.link_taken")


def take_over(act: Act, command: TakeOver) -> dict[str, Any]:
    key = _good(act, command.digest)
    made_by = act.tx.get(Seat, key.by_seat) if key.by_seat else None
    if key.kind == KeyKind.LINK or key.used_at is not None:
        raise _over()
    if made_by is None or made_by.removed_at is not None or made_by.role != key.role:
        raise _over()  # nobody hands over what she has lost meanwhile
    name = optional(command.name, most=LONGEST_NAME, field="name") or made_by.name
    return _seated(act, key, command.token_hash, command.language, name, "role.handed_over")


def _good(act: Act, digest: str) -> RoleKey:
    key = key_with(act.tx, digest)
    if key is None or key.session_id != act.session.id or not is_good(key, act.now):
        raise _over()
    return key


def is_good(key: RoleKey, now: datetime | None = None) -> bool:
    """Whether somebody may still come in by it; a code that was used is good for nobody else."""
    if key.ended_at is not None:
        return False
    if key.kind == KeyKind.LINK:
        return True
    return key.used_at is None and (key.until is None or key.until > (now or utc_now()))


def _over() -> NotFound:
    return NotFound(
        "key_over",
        N_(
            "This code does not work any more, or there is no such code. Please ask the facilitator for a new one."
        ),
        field="code",
    )


def _seated(
    act: Act, key: RoleKey, token_hash: str, language: str, name: str, happened: str
) -> dict[str, Any]:
    seat_id = take_seat(
        act, role=key.role, token_hash=token_hash, key_id=key.id, name=name, language=language
    )
    key.used_at = act.now
    act.tx.add(key)
    act.happened(happened, seat=seat_id, role=key.role, key=key.id)
    return {"seat": seat_id, "role": key.role}


def end_key(act: Act, command: EndKey) -> None:
    assert act.seat is not None
    key = act.tx.get(RoleKey, command.key_id)
    if key is None or key.session_id != act.session.id:
        raise _over()
    own = act.seat.id == key.by_seat and key.kind != KeyKind.LINK
    if not own and not may(act.seat.role, Right.GIVE_ROLES):
        raise NotAllowed(
            "not_yours", N_("Your role in this session does not allow this. Nothing was changed.")
        )
    if key.ended_at is None:
        _end(act, key)


def _end(act: Act, key: RoleKey) -> None:
    key.ended_at = act.now
    act.tx.add(key)
    seat = seat_of_key(act.tx, key.id)
    if seat is not None:
        seat.removed_at = act.now
        act.tx.add(seat)
    act.happened("role.key_ended", key=key.id, seat=seat.id if seat else 0)
    if seat is not None:
        end_hand_overs(act, seat.id or 0)


def end_hand_overs(act: Act, seat_id: int) -> None:
    """What somebody handed over to other devices ends with her own role: codes that wait, and devices."""
    asked = select(RoleKey).where(
        RoleKey.by_seat == seat_id, RoleKey.kind != KeyKind.LINK, col(RoleKey.ended_at).is_(None)
    )
    for key in list(act.tx.exec(asked)):
        _end(act, key)


HANDLERS: dict[type[Command], Handler] = {
    OfferRole: offer_role,
    OfferHandOver: offer_hand_over,
    TakeRole: take_role,
    TakeOver: take_over,
    EndKey: end_key,
}
