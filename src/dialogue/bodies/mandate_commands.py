"""Entering mandates and taking them back. What was entered is never changed: a better entry follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from dialogue.accounts.schema import Account
from dialogue.bodies.days import day_in, needed_day, past_day
from dialogue.bodies.mandates import Reach, mandate_of
from dialogue.bodies.organisations import found_or_made
from dialogue.bodies.roles import role_on
from dialogue.bodies.schema import Mandate, MandateEnd
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Seat, Session
from dialogue.kernel.text import blank, optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.schema import Constituency

LONGEST_NAME = 120
LONGEST_LINE = 160
LONGEST_WORDS = 1000
LONGEST_LINK = 400

EVENTS: tuple[EventKind, ...] = (event("mandate.given"), event("mandate.ended"))


@dataclass(frozen=True, slots=True)
class GiveMandate(Command):
    """Enter a mandate. Dates are as browsers send them.

    `person` is a name; `account` or `seat` say who that is here. It is for the `constituency`, or for the organisation
    of that name.
    """

    person: str
    reach: str
    given_by: str
    decided_on: str
    valid_from: str
    valid_until: str = ""
    constituency: int | None = None
    organisation: str = ""
    account: int | None = None
    seat: int | None = None
    document: str = ""
    link: str = ""
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class EndMandate(Command):
    """A mandate was taken back: until which day it was valid, by whom and why."""

    mandate_id: int
    last_day: str
    by_whom: str
    because: str = ""
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


def link_in(text: str, *, field: str) -> str:
    """An address on the web, or nothing. Refused when a browser would not go there, or would run it."""
    words = optional(text, most=LONGEST_LINK, field=field)
    if words:
        try:
            found = urlsplit(words)
        except ValueError:
            found = urlsplit("")
        if found.scheme not in ("http", "https") or not found.netloc:
            raise Refused(
                "no_link", N_("Please write the whole address, with https:// in front."), field=field
            )
    return words


def _person(act: Act, command: GiveMandate) -> str:
    """The name to write down, of an account or a seat of this platform, or as typed."""
    if command.account is not None:
        account = act.tx.get(Account, command.account)
        if account is None or role_on(act.tx, act.stream_id, command.account) is None:
            raise Refused("no_person", N_("Please choose a person from the list."), field="who")
        return account.name
    if command.seat is not None:
        seat = act.tx.get(Seat, command.seat)
        session = act.tx.get(Session, seat.session_id) if seat else None
        if seat is None or session is None or session.platform_id != act.stream_id or blank(seat.name):
            raise Refused("no_person", N_("Please choose a person from the list."), field="who")
        return seat.name
    return required(command.person, most=LONGEST_NAME, field="person")


def give_mandate(act: Act, command: GiveMandate) -> dict[str, Any]:
    person = _person(act, command)
    if command.reach not in set(Reach):
        raise Refused("no_reach", N_("Please choose how far the mandate reaches."), field="reach")
    constituency, organisation = command.constituency, None
    if constituency is not None and not blank(command.organisation):
        sentence = N_("Please choose a group or name an organisation, not both.")
        raise Refused("both", sentence, field="organisation")
    if constituency is not None:
        group = act.tx.get(Constituency, constituency)
        if group is None or group.platform_id != act.stream_id:
            raise Refused("no_group", N_("Please choose the group that the mandate is for."), field="group")
    elif blank(command.organisation):
        raise Refused("no_group", N_("Please choose the group that the mandate is for."), field="group")
    else:
        organisation = found_or_made(act.tx, act.stream_id, command.organisation).id
    since = needed_day(command.valid_from, field="valid_from")
    until = day_in(command.valid_until, field="valid_until")
    if until is not None and until < since:
        raise Refused("ends_before", N_("The mandate ends before it begins."), field="valid_until")
    made = Mandate(
        platform_id=act.stream_id,
        person=person,
        account_id=command.account,
        seat_id=command.seat,
        constituency_id=constituency,
        organisation_id=organisation,
        reach=command.reach,
        given_by=required(command.given_by, most=LONGEST_LINE, field="given_by"),
        decided_on=past_day(command.decided_on, act.now.date(), field="decided_on"),
        valid_from=since,
        valid_until=until,
        document=optional(command.document, most=LONGEST_WORDS, field="document"),
        link=link_in(command.link, field="link"),
        recorded_by=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("mandate.given", mandate=made.id)
    return {"mandate": made.id}


def end_mandate(act: Act, command: EndMandate) -> None:
    found = mandate_of(act.tx, act.stream_id, command.mandate_id)
    if found is None:
        raise NotFound("no_mandate", N_("This mandate is not there. Please go back to the list."))
    if found.end is not None:
        raise Refused("ended", N_("This mandate was taken back already. Nothing was changed."))
    last = needed_day(command.last_day, field="last_day")
    if last < found.row.valid_from or (found.row.valid_until is not None and last > found.row.valid_until):
        raise Refused("outside", N_("This day lies outside of the mandate's own days."), field="last_day")
    act.tx.add(
        MandateEnd(
            mandate_id=command.mandate_id,
            last_day=last,
            by_whom=required(command.by_whom, most=LONGEST_LINE, field="by_whom"),
            because=optional(command.because, most=LONGEST_WORDS, field="because"),
            recorded_by=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("mandate.ended", mandate=command.mandate_id)


HANDLERS: dict[type[Command], Handler] = {GiveMandate: give_mandate, EndMandate: end_mandate}
