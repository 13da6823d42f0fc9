"""What is allowed in the opinion activity, and which statement somebody is asked next: pure rules."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank, required, told_apart

LONGEST_STATEMENT = 280
MOST_STATEMENTS = 500
GATHERING, REVEALED = "gathering", "revealed"

LATER = "later"
VALUES: Mapping[str, int | None] = {"agree": 1, "disagree": -1, "pass": 0, LATER: None}
"""What a form says -> what is stored. Who puts a statement off has not answered it."""

WORDS: Mapping[int, str] = {1: N_("I agree"), -1: N_("I disagree"), 0: N_("Pass, I am not sure")}
"""How an answer is put into words; the buttons say the same."""


def value_of(stance: str) -> int | None:
    """What is stored for what a form says."""
    if stance not in VALUES:
        raise Refused("no_stance", N_("Please choose one of the answers. Nothing was changed."))
    return VALUES[stance]


def require_open(state: str, phase: str) -> None:
    """Refuse answers and statements unless the activity is open and its results are not shown yet."""
    if phase == REVEALED:
        raise Refused("final", N_("The results are shown, so the answers are final. Nothing was changed."))
    if state == "paused":
        raise Refused(
            "paused", N_("This activity is paused. Your text is still here; please send it when it goes on.")
        )
    if state != "open":
        raise Refused(
            "too_late",
            N_(
                "This activity has ended. Your text is still here; you can copy it or show it to the facilitator."
            ),
        )


def require_in_time(last_day: date | None, now: datetime) -> None:
    """Refuse answers after the last day, once it is over everywhere on earth."""
    if last_day is not None and (now - timedelta(hours=12)).date() > last_day:
        raise Refused(
            "too_late",
            N_(
                "This activity has ended. Your text is still here; you can copy it or show it to the facilitator."
            ),
        )


def require_not_revealed(phase: str) -> None:
    """Statements stay as they were answered once the results are shown."""
    if phase == REVEALED:
        raise Refused("final", N_("The results are shown, so the statements stay as they are."))


def require_room_for_one(written: int, each: int) -> None:
    """Refuse a statement beyond the limit per person; with 0 nobody adds any."""
    if not each:
        raise Refused("closed_list", N_("Nobody adds statements here. Please answer those that are there."))
    if written >= each:
        raise Refused(
            "limit", N_("You have written all %(limit)s of your statements. Thank you."), limit=each
        )


def require_room(there: int, more: int) -> None:
    """Refuse more statements than anybody could answer."""
    if there + more > MOST_STATEMENTS:
        raise Refused(
            "too_many",
            N_("There can be %(most)s statements, and there are %(there)s. Nothing was added."),
            most=MOST_STATEMENTS,
            there=there,
        )


def lines_of(typed: str) -> list[str]:
    """Statements typed one on each line, without the empty lines."""
    return [line for line in typed.replace("\r\n", "\n").replace("\r", "\n").split("\n") if not blank(line)]


def require_fitting(lines: Sequence[str], *, field: str = "statements") -> list[str]:
    """The statements taken in. Refused when one is too long, two look the same, or there are too many."""
    texts = [required(line, most=LONGEST_STATEMENT, field=field) for line in lines]
    told_apart(texts, field=field)
    require_room(0, len(texts))
    return texts


def draw(activity: int, seat: int, statement: int) -> float:
    """A number between 0 and 1 that is this person's for this statement, the same each time."""
    digest = hashlib.sha256(f"{activity}:{seat}:{statement}".encode()).digest()
    return (int.from_bytes(digest[:8]) + 1) / (2**64 + 2)


def next_statement(
    weights: Mapping[int, float], activity: int, seat: int, put_off: Iterable[int] = ()
) -> int | None:
    """The statement that somebody is asked next, out of those she has not answered; None when there is none.

    Drawn in proportion to the weights, with a draw that is each person's own and never changes: so two people meet
    statements in another order, and the same page shows the same statement again. What she has put off comes last.
    Among equals the earlier statement wins.

    >>> next_statement({3: 1.0}, 1, 1), next_statement({}, 1, 1), next_statement({3: 1.0, 4: 1.0}, 1, 1, [3])
    (3, None, 4)
    """
    late = set(put_off)
    first = [statement for statement in weights if statement not in late] or list(weights)

    def wait(statement: int) -> tuple[float, int]:
        # Of waiting times with these rates the shortest belongs to each with the chance of its weight.
        return -math.log(draw(activity, seat, statement)) / max(weights[statement], 1e-9), statement

    return min(first, key=wait, default=None)
