"""What can be an e-mail address, when digests are sent, when a failed mail is tried again. Pure rules."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta, tzinfo

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.notices.choices import Often, Sort

LONGEST_ADDRESS = 254
LONGEST_NAME = 120
LONGEST_SUBJECT = 120
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MORNING = 7
"""The hour of the server's time zone at which digests are made."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=6)
MOST_TRIES = 20
"""Some three days; then a mail counts as refused."""
AFTER_OPENING = timedelta(hours=12)
"""A session that is still open so long after it was opened, and in which nobody is any more, was forgotten."""


def address_in(text: str) -> str:
    """The address as it is written to, its domain in the letters that mail servers read. Refused when it is none.

    Quoted and non-ASCII names before the @ and addresses in numbers are refused: they are hardly ever somebody's, and
    each is a way to write something else into a mail.
    """
    words = text.strip(" \t\r\n")
    local, at, domain = words.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower() if at else ""
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    good = (
        len(local) <= 64
        and LOCAL.fullmatch(local) is not None
        and len(labels) > 1
        and all(LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
        and len(local) + len(domain) < LONGEST_ADDRESS
    )
    if not good:
        raise Refused(
            "no_address",
            N_("This is no e-mail address. It looks like name@example.org; please check it."),
            field="address",
        )
    return f"{local}@{domain}"


def masked(address: str) -> str:
    """An address as its own person may recognise it on a page whose link may be passed on.

    >>> masked("awa.diallo@example.org")
    'a…@example.org'
    """
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}" if domain else ""


def often_in(text: str) -> Often:
    """How often, as chosen in a form."""
    if text not in set(Often):
        raise Refused("no_choice", N_("Please choose how often."), field="often")
    return Often(text)


def sorts_in(chosen: Collection[str]) -> list[str]:
    """The kinds chosen in a form, in their own order; what is none is left out."""
    return [sort.value for sort in Sort if sort in chosen]


def one_line(words: str, most: int = LONGEST_SUBJECT) -> str:
    """Words for the head of a mail: one line, nothing that steers, not longer than `most` characters.

    >>> one_line("Water\\r\\nBcc: all@example.org")
    'Water Bcc: all@example.org'
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in words)
    whole = " ".join(plain.split())
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"


def slot(now: datetime, often: Often, zone: tzinfo | None) -> datetime | None:
    """The newest moment at which somebody's digest was to be made; None for who wants none."""
    if often is Often.NEVER:
        return None
    here = now.astimezone(zone)
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    back = here.weekday() if often is Often.WEEKLY else 0
    found = morning - timedelta(days=back)
    if found > here:
        found -= timedelta(days=7 if often is Often.WEEKLY else 1)
    return found.astimezone(UTC)


def next_try(now: datetime, tries: int) -> datetime | None:
    """When a mail that could not be sent just now is tried again; None when it has been tried often enough."""
    if tries >= MOST_TRIES:
        return None
    pause: timedelta = FIRST_PAUSE * (1 << min(tries, 12))
    return now + min(pause, LONGEST_PAUSE)


def goes_on(now: datetime, opened_at: datetime | None, *, anybody: bool) -> bool:
    """Whether an open session is still being held."""
    return anybody or opened_at is None or now - opened_at < AFTER_OPENING
