"""Audiences: everybody who sees exactly the same thing. Personal data never makes an audience."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Screen(StrEnum):
    """The three live surfaces. The screen decides what may be seen; the language only how it is said."""

    PHONE = "phone"
    CONSOLE = "console"
    PROJECTOR = "projector"


EVERY_SCREEN = frozenset(Screen)
STAFF_ONLY = frozenset({Screen.CONSOLE})
ROOM = frozenset({Screen.CONSOLE, Screen.PROJECTOR})


@dataclass(frozen=True, slots=True)
class Audience:
    """A screen in a language. There are at most (screens x languages of the session) of them, counted in a test."""

    screen: Screen
    language: str
