"""Days as forms send them, and what a platform's records ask of them. Pure."""

from __future__ import annotations

from datetime import date

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank


def day_in(text: str, *, field: str) -> date | None:
    """A date as a form sends it (2027-01-31); None for nothing. Refused when it is no date."""
    if blank(text):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            "no_date", N_("This is not a date. Please write it as 2027-01-31."), field=field
        ) from None


def needed_day(text: str, *, field: str) -> date:
    """A date that has to be given."""
    day = day_in(text, field=field)
    if day is None:
        raise Refused("no_day", N_("Please choose a date."), field=field)
    return day


def past_day(text: str, today: date, *, field: str) -> date:
    """A day of which something is told: it cannot lie ahead."""
    day = needed_day(text, field=field)
    if day > today:
        raise Refused("not_yet", N_("This day has not come yet."), field=field)
    return day
