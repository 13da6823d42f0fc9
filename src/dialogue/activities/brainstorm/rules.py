"""What is allowed in a brainstorm: pure rules."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank

LONGEST_IDEA = 280
SILENT, REVEALED = "silent", "revealed"
SAID, PAPER, FILE = "said", "paper", "file"
CHANNELS = {SAID: N_("Said aloud"), PAPER: N_("On paper")}
"""By which way an idea of people without a phone came."""
MOST_HEADS = 10_000


def heads_from(typed: str) -> int:
    """How many people said an idea, as typed; nothing is one.

    >>> heads_from(" 3 "), heads_from("")
    (3, 1)
    """
    words = "1" if blank(typed) else "".join(typed.split())
    known = words.isascii() and words.isdecimal() and len(words) < 6
    if not known or not 1 <= int(words) <= MOST_HEADS:
        raise Refused(
            "no_number", N_("Please write a number of people in digits. Nothing was entered."), field="heads"
        )
    return int(words)


def require_room_for_one(written: int, limit: int) -> None:
    """Refuse an idea beyond the limit per person; 0 means no limit."""
    if limit and written >= limit:
        raise Refused(
            "limit",
            N_("You have written all %(limit)s of your ideas. Withdraw one to write another."),
            limit=limit,
        )


def require_own(author: int | None, seat: int | None) -> None:
    """People change their own ideas only."""
    if author is None or author != seat:
        raise NotAllowed("not_yours", N_("This idea belongs to somebody else. Nothing was changed."))


def heading_from(chosen: int, headings: Sequence[str], *, needed: bool = True) -> int:
    """The place of a chosen heading; 0 where there are none (or, not `needed`, where none was chosen).

    >>> heading_from(2, ("Water", "Soil")), heading_from(7, ()), heading_from(0, ("Water",), needed=False)
    (2, 0, 0)
    """
    if not headings or (not needed and not chosen):
        return 0
    if not 1 <= chosen <= len(headings):
        raise Refused(
            "no_heading",
            N_("Please choose the heading that your idea belongs to. Your text is still here."),
            field="heading",
        )
    return chosen


def may_see_wall(screen: str, phase: str) -> bool:
    """Ideas are the facilitator's to read at once, and the room's after the reveal."""
    return screen == "console" or phase == REVEALED
