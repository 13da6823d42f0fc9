"""Mandates: who may speak, take a position or bind for whom, from when to when. Rules and reading.

A position that binds a group or an organisation, and an approval for one, ask `require_mandate`: a mandate that is valid
that day and reaches that far, or a refusal that says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlmodel import col, select

from dialogue.bodies.schema import Mandate, MandateEnd
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import sameness

SOON = timedelta(days=60)
"""How long before its last day a mandate is brought up."""


class Reach(StrEnum):
    """How far a mandate goes. Each goes as far as those before it."""

    SPEAK = "speak"
    POSITION = "position"
    BIND = "bind"


REACHES: Mapping[Reach, str] = {
    Reach.SPEAK: N_("Speaks"),
    Reach.POSITION: N_("Takes positions"),
    Reach.BIND: N_("Binds"),
}

WHAT_IT_LETS: Mapping[Reach, str] = {
    Reach.SPEAK: N_("Brings the group's word and takes answers back."),
    Reach.POSITION: N_("Also says where the group stands."),
    Reach.BIND: N_("Also decides and approves for the group."),
}

ORDER = tuple(Reach)


class Standing(StrEnum):
    """How a mandate stands on a day."""

    VALID = "valid"
    SOON_OVER = "soon_over"
    NOT_YET = "not_yet"
    OVER = "over"
    ENDED = "ended"


STANDINGS: Mapping[Standing, str] = {
    Standing.VALID: N_("Valid"),
    Standing.SOON_OVER: N_("Runs out soon"),
    Standing.NOT_YET: N_("Not begun"),
    Standing.OVER: N_("Run out"),
    Standing.ENDED: N_("Taken back"),
}


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate, and how it was taken back if it was. Nothing of it is ever changed."""

    row: Mandate
    end: MandateEnd | None

    @property
    def reach(self) -> Reach:
        return Reach(self.row.reach)

    @property
    def last_day(self) -> date | None:
        """The last day on which it is valid; None: it has no end."""
        ended = self.end.last_day if self.end is not None else None
        days = [one for one in (self.row.valid_until, ended) if one is not None]
        return min(days, default=None)

    def valid_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.row.valid_from <= day and (self.last_day is None or day <= self.last_day)

    def standing(self, today: date) -> Standing:
        """How it stands today."""
        last = self.last_day
        if last is not None and last < today:
            over = self.row.valid_until is not None and self.row.valid_until <= last
            return Standing.OVER if over or self.end is None else Standing.ENDED
        if today < self.row.valid_from:
            return Standing.NOT_YET
        return Standing.SOON_OVER if last is not None and last <= today + SOON else Standing.VALID

    def reaches(self, wanted: Reach) -> bool:
        """Whether it goes as far as that."""
        return ORDER.index(self.reach) >= ORDER.index(wanted)


def mandates_of(reader: Reader, platform_id: int) -> list[MandateView]:
    """All mandates that were ever given on a platform, the newest first."""
    asked = select(Mandate).where(Mandate.platform_id == platform_id).order_by(col(Mandate.id).desc())
    rows = list(reader.exec(asked))
    ends = select(MandateEnd).where(col(MandateEnd.mandate_id).in_([one.id for one in rows]))
    ended = {one.mandate_id: one for one in reader.exec(ends)}
    return [MandateView(one, ended.get(one.id or 0)) for one in rows]


def mandate_of(reader: Reader, platform_id: int, mandate_id: int) -> MandateView | None:
    """One mandate of a platform."""
    return next((one for one in mandates_of(reader, platform_id) if one.row.id == mandate_id), None)


@dataclass(frozen=True, slots=True)
class Who:
    """The person of whom a mandate is asked: an account, a seat, or a name as it was written."""

    account_id: int | None = None
    seat_id: int | None = None
    name: str = ""

    def is_in(self, mandate: Mandate) -> bool:
        """Whether the mandate was given to this person."""
        if self.account_id is not None:
            return mandate.account_id == self.account_id
        if self.seat_id is not None:
            return mandate.seat_id == self.seat_id
        return bool(self.name) and sameness(mandate.person) == sameness(self.name)


@dataclass(frozen=True, slots=True)
class For:
    """For whom a mandate was given: one constituency, or one organisation."""

    constituency_id: int | None = None
    organisation_id: int | None = None

    def is_in(self, mandate: Mandate) -> bool:
        """Whether the mandate was given for this one."""
        return (mandate.constituency_id, mandate.organisation_id) == (
            self.constituency_id,
            self.organisation_id,
        )


def best(found: Iterable[MandateView], wanted: Reach, day: date) -> MandateView | None:
    """The mandate that lets somebody do this on that day."""
    return next((one for one in found if one.valid_on(day) and one.reaches(wanted)), None)


def require_mandate(
    reader: Reader, platform_id: int, who: Who, of: For, wanted: Reach, day: date, *, field: str = ""
) -> MandateView:
    """The mandate that lets somebody do this for a group or an organisation. Refused with what is missing."""
    theirs = [one for one in mandates_of(reader, platform_id) if who.is_in(one.row) and of.is_in(one.row)]
    found = best(theirs, wanted, day)
    if found is not None:
        return found
    if not theirs:
        raise Refused(
            "no_mandate",
            N_("No mandate of this person is on the platform's list. Please enter it there first."),
            field=field,
        )
    far = [one for one in theirs if one.reaches(wanted)]
    if not far:
        sentence = {
            Reach.POSITION: N_("This mandate lets the person speak, but not take a position."),
            Reach.BIND: N_("This mandate does not reach so far: it does not let the person bind the group."),
        }[wanted]
        raise Refused("mandate_too_short", sentence, field=field)
    coming = [one for one in far if day < one.row.valid_from]
    if coming:
        begins = min(one.row.valid_from for one in coming)
        raise Refused(
            "mandate_not_begun", N_("This mandate begins only on %(day)s."), field=field, day=begins
        )
    ran_out = max(one.last_day or day for one in far)
    raise Refused(
        "mandate_over",
        N_("This mandate ended on %(day)s. Please enter a new one first."),
        field=field,
        day=ran_out,
    )
