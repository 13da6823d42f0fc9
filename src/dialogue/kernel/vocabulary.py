"""How a package declares what can be asked (commands) and what can happen (events)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from dialogue.kernel.rights import Right


class AfterTheEnd(StrEnum):
    """What becomes of a command that comes to a session after its end, whose record rests.

    It is refused; or carried out without an entry in the record (a person leaves, a lost phone is replaced); or it
    takes the session up again.
    """

    REFUSED = "refused"
    UNRECORDED = "unrecorded"
    TAKEN_UP = "taken up"


@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands: frozen dataclasses named by a verb (`AddIdea`).

    `right` is what the sender must hold, checked before the handler runs; by default only the program may send it.
    `secret` commands leave no fingerprint of their content behind, and neither their log entry nor their outcome
    carries a seat (so their ids must be unique among all people).
    `replaces` commands put something in the place of what the same person sent before: they carry a rising number
    (`turn`, see `kernel.turns`), which tells a resend from a change, so the ids of `numbered` ones are not kept.
    `after_the_end` says what becomes of it in a session that has ended. One that is `with_platform` may also write into
    the record of the session's platform.
    Those `of_a_crowd` are sent by a whole room within moments, and their handlers read nothing of any record: what several
    of them leave there is written together (`kernel.ledger`).
    What programs may send of all commands is said in `api.offers`.
    """

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.REFUSED
    secret: ClassVar[bool] = False
    replaces: ClassVar[bool] = False
    with_platform: ClassVar[bool] = False
    of_a_crowd: ClassVar[bool] = False

    @property
    def numbered(self) -> bool:
        """Whether it carries the rising number of its form; what comes without one is told by its id."""
        return self.replaces and bool(getattr(self, "turn", 0))


@dataclass(frozen=True, slots=True)
class Touch:
    """A part of the page that an event changes; `by` names the fact holding the id (or ids) of the children changed.

    Where a part is a table's own, `table` names the fact holding the table's number: pages at other tables hear nothing.
    """

    part: str
    by: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class EventKind:
    """One thing that can happen: its name (a past participle), the parts it touches, whether the minutes tell it.

    One that `reseats` may have put people at other tables: their open pages go on as those of another audience.
    """

    name: str
    touches: tuple[Touch, ...] = ()
    in_minutes: bool = False
    reseats: bool = False


def event(name: str, *touches: str | Touch, in_minutes: bool = False, reseats: bool = False) -> EventKind:
    """Declare an event. A plain string names a part that is redrawn whole."""
    return EventKind(name, tuple(Touch(t) if isinstance(t, str) else t for t in touches), in_minutes, reseats)
