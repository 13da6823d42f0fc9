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


@dataclass(frozen=True, slots=True)
class Audience:
    """A screen in a language. There are at most (screens x languages) of them for each stream, counted in a test."""

    screen: Screen
    language: str
