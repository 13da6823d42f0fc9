"""Audiences: everybody who sees exactly the same thing. Personal data never makes an audience."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Screen(StrEnum):
    """The live surfaces. The screen decides what may be seen; the language only how it is said.

    A session has three; the pages of a platform (its agenda) are for its members.
    """

    PHONE = "phone"
    CONSOLE = "console"
    PROJECTOR = "projector"
    MEMBERS = "members"


EVERY_SCREEN = frozenset({Screen.PHONE, Screen.CONSOLE, Screen.PROJECTOR})
STAFF_ONLY = frozenset({Screen.CONSOLE})
ROOM = frozenset({Screen.CONSOLE, Screen.PROJECTOR})


MOST_TABLES = 60
"""Tables of one session. Each is an audience in each language, so their number is bounded."""


@dataclass(frozen=True, slots=True)
class Audience:
    """A screen in a language, and for phones the table at which people sit (0: none).

    There are at most (languages) x (console, projector, members, phones at no table and at each table) of them
    for each stream, counted in a test. Raises ValueError for a table that there cannot be.
    """

    screen: Screen
    language: str
    table: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.table <= (MOST_TABLES if self.screen is Screen.PHONE else 0):
            raise ValueError(f"no {self.screen} stands at table {self.table}")
