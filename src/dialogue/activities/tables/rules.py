"""What is allowed at tables: pure rules."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.kernel import taking
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_

LONGEST_LINE = 280
LONGEST_NAME = 40
LONGEST_WHO = 60
MOST_HEADS = 30
MOST_LINES = 200

SEATING, TALKING, REPORTS = "seating", "talking", "reports"
"""Phases: the seating is being made, people talk at their tables, the room reads what every table wrote."""

MIXED, CHOICE, HAND = "mixed", "choice", "hand"
MIXINGS: Mapping[str, str] = {
    MIXED: N_("Mixed: each table gets people of as many groups as possible"),
    CHOICE: N_("Everybody chooses a table on the phone"),
    HAND: N_("You seat people yourself"),
}
"""Ways in which people come to a table, and their names."""

BEGINS = {MIXED: SEATING, CHOICE: TALKING, HAND: SEATING}


def require_open(state: str) -> None:
    """Refuse lines and seats unless the activity is open."""
    taking.require_open(
        state,
        over=N_(
            "The tables have ended. Your text is still here; you can copy it or show it to the facilitator."
        ),
    )


def require_seated(table: int) -> None:
    """Who sits nowhere writes nothing."""
    if not table:
        raise Refused("no_table", N_("You have no table yet. Please find your table first."))


def require_pen(scribe: int | None, seat: int | None) -> None:
    """Only who has the pen writes for the table."""
    if scribe is None or scribe != seat:
        raise Refused(
            "no_pen",
            N_("Somebody else writes for your table now. Your text is still here; take the pen to send it."),
        )


def require_free_pen(scribe: int | None, seat: int | None, *, away: bool) -> None:
    """A pen is taken from nobody who is here: she hands it on herself."""
    if scribe is not None and scribe != seat and not away:
        raise Refused(
            "pen_held",
            N_("The person who writes is here. Please ask her to hand the pen on: there is a button for it."),
        )


def require_room(people: int, most: int) -> None:
    """A table that people choose takes only so many."""
    if people >= most:
        raise Refused("full", N_("This table is full. Please choose another one."))


def require_own(author: int | None, seat: int | None) -> None:
    """Where everybody writes, people change their own lines only."""
    if author is None or author != seat:
        raise NotAllowed("not_yours", N_("This line belongs to somebody else. Nothing was changed."))


def number_from(typed: str, most: int, *, field: str) -> int:
    """A whole number as typed in a form, from 1 on.

    >>> number_from(" 7 ", 60, field="table")
    7
    """
    words = "".join(typed.split())
    known = words.isascii() and words.isdecimal() and len(words) < 6
    if not known or not 1 <= int(words) <= most:
        raise Refused(
            "no_number",
            N_("Please write a number from 1 to %(most)s. Nothing was changed."),
            field=field,
            most=most,
        )
    return int(words)
