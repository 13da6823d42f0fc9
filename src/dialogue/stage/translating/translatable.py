"""What an activity says of people's words that an interpreter may translate. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Touch

ANOTHER = "und"
"""What somebody writes in who writes in none of the session's languages (BCP 47: undetermined)."""

LONGEST_TRANSLATION = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's words, named for ever by `ref` ("idea:12"), with the language they were written in (empty: unknown)."""

    ref: str
    text: str
    language: str = ""
    group_id: int | None = None

    @property
    def print(self) -> str:
        return print_of(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """Words in one language; `note` says what they are (msgid), where that needs saying."""

    text: str
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words as one audience reads them: `main` first and large, `below` the original or another language.

    `translated` says that the main words are an interpreter's.
    """

    main: Line
    below: tuple[Line, ...] = ()
    translated: bool = False


def print_of(text: str) -> str:
    """By which a translation knows whether the words are still those that were translated."""
    return hashlib.sha256(text.encode()).hexdigest()


def number_of(ref: str) -> int:
    """The number in a ref.

    >>> number_of("idea:12"), number_of("something")
    (12, 0)
    """
    number = ref.partition(":")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0


def nothing_said(reader: Reader, activity: Activity) -> Sequence[Said]:
    """For activities that show nobody's words."""
    return ()


@dataclass(frozen=True, slots=True)
class Words:
    """People's words in an activity: `read` gives those that the room may read now, as the wall has them.

    What the room may not read (a silent phase, something hidden) is not given, so an interpreter never sees it.
    `touches` are the parts that show such words, its own or an earlier step's; `by="item"` names one card of its own.
    """

    read: Callable[[Reader, Activity], Sequence[Said]] = nothing_said
    touches: tuple[str | Touch, ...] = ()
