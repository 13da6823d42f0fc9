"""How far the tests walk: the short form that every run takes, and the long form of `sh scripts/test --full`.

The short form asks every address, page and kind of event; it leaves out combinations (each body at each address, each
size at each page, further seeds) that take most of the time and have seldom found what the others had not. Some of what it
leaves out goes round from day to day (`day`): what one run does not look at, that of the next day does.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

LONGEST = (
    "browser/test_every_page.py",
    "live/test_convergence.py",
    "browser/test_crowded_pages.py",
    "cli/test_tutorial.py",
    "browser/test_wall.py",
    "cli/test_whole_sessions.py",
    "live/test_rights_matrix.py",
    "live/bus/test_two_servers.py",
    "deploy/test_wheel.py",
    "cli/test_copied_checkout.py",
    "cli/test_every_vote.py",
    "cli/test_one_process.py",
    "cli/test_reload.py",
    "web/test_bad_input.py",
    "web/test_other_sessions.py",
    "cli/test_years.py",
    "minutes/test_events_in_minutes.py",
    "cli/test_bare_machine.py",
    "live/bus/test_workers.py",
    "web/test_two_platforms.py",
    "web/test_malformed.py",
    "cli/test_chaos.py",
    "notices/test_killed_sender.py",
    "browser/test_vote_by_approval.py",
    "browser/test_whole_session.py",
)
"""The files that take longest, the longest first (measured: from seven minutes to one, with four processes on two cores)."""

DAY = "TESTS_DAY"
"""The variable that holds the number of the day by which the short form goes round: the same in all processes of a run, and
set to that of another day, a run looks at what that one did. It does not begin as our settings do: a program that a test
starts would refuse it as one that there is not."""

FULL = bool(os.environ.get("TESTS_FULL"))
SEEDS = range(1, 4 if FULL else 2)


def day() -> int:
    """The number of this run's day."""
    return int(os.environ[DAY])


def share(items: Sequence[str], turn: int, of: int = 3) -> list[str]:
    """One part of `of` in the short form, another one with each turn; all in the long form."""
    return list(items) if FULL else [item for place, item in enumerate(items) if (place + turn) % of == 0]


def spread(items: Sequence[Item], places: Sequence[int | None], workers: int) -> list[Item]:
    """The order in which the long files begin first, each process with its own.

    `places` says of each item which place its file has among the longest. Each process gets an equal and connected part of
    the list (xdist's `worksteal`), and others take from a part's end only: were all long files at the beginning of the list,
    the first process would work on them when all others have nothing left to do.
    """

    def pile(place: int) -> int:
        turn = place % (2 * workers)
        return min(turn, 2 * workers - 1 - turn)

    longest = sorted((place, at) for at, place in enumerate(places) if place is not None)
    rest = [item for item, place in zip(items, places, strict=True) if place is None]
    found: list[Item] = []
    for number in range(workers):
        size = (len(items) - len(found)) // (workers - number)
        head = [items[at] for place, at in longest if pile(place) == number]
        taken = max(0, size - len(head))
        found += head + rest[:taken]
        rest = rest[taken:]
    return found + rest
