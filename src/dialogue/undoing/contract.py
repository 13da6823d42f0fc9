"""How an act is told in words and taken back: declared by the package that it belongs to, for each of its events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.undoing.case import Case
from dialogue.undoing.rows import put_back, require_as_it_was_left
from dialogue.undoing.schema import Deed

BY_HAND = N_("This cannot be done again from here. Please do it with its own button.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (msgid) with what fills its places; with `many` it is the singular of `n`."""

    text: str
    facts: Mapping[str, object]
    many: str = ""
    n: int = 0


def several(one: str, many: str, n: int, **facts: object) -> Sentence:
    """A sentence in the singular or the plural, by `n`; both are marked for translation by this call."""
    return Sentence(one, facts, many, n)


Facts = dict[str, Any]


def nothing_against(reader: Reader, case: Case) -> None:
    """For acts that can be taken back as long as what they left is there."""


def nothing_to_say(reader: Reader, case: Case) -> Sequence[Sentence]:
    """For acts that nobody builds on."""
    return ()


def as_entered(case: Case) -> Facts:
    """The facts of the event that takes an act back are those of the act, where they name the cards that change."""
    return dict(case.entry.facts)


def _rows_back(act: Act, case: Case) -> Facts:
    put_back(act, case)
    return as_entered(case)


@dataclass(frozen=True, slots=True)
class Undo:
    """How an act is taken back.

    `event` is what happens then, `again` what happens when it is done again after all; without it that cannot be.
    `left` refuses where what the act left is not so any more.
    `may` refuses with a sentence where it cannot be taken back now; it only reads, because the list of what happened
    asks it too. `restore` puts everything back and gives the event's facts. `stays` says beforehand which later work of
    others is not touched.
    """

    event: str
    again: str = ""
    left: Callable[[Reader, Case], None] = require_as_it_was_left
    may: Callable[[Reader, Case], None] = nothing_against
    restore: Callable[[Act, Case], Facts] = _rows_back
    stays: Callable[[Reader, Case], Sequence[Sentence]] = nothing_to_say
    by_hand: str = BY_HAND


Words = Mapping[str, object]
"""What fills the places of a sentence; a `Msgid` among them is translated with it."""


def no_words(reader: Reader, entry: LogEntry, deed: Deed | None) -> Words:
    """For acts told without further words; the title of the step is there for all (`step`)."""
    return {}


def no_detail(reader: Reader, entry: LogEntry) -> str:
    """For acts whose sentence says everything."""
    return ""


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of event is told.

    `says` is a msgid, or chooses one by the entry. It is read in the minutes too, so it never holds what the room may
    not read; `detail` is for the facilitators' list only. Without `undo` the act stays, and `fixed` says why.
    `in_minutes` says whether the minutes tell that it was undone.
    """

    says: str | Callable[[LogEntry, Deed | None], str]
    words: Callable[[Reader, LogEntry, Deed | None], Words] = no_words
    detail: Callable[[Reader, LogEntry], str] = no_detail
    undo: Undo | None = None
    fixed: str = ""
    in_minutes: bool = False


Tellings = Mapping[str, Telling]
"""By the name of the event."""
