"""What waits to be translated: the step on stage first, in the order of its wall, then the steps before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Seat, Session
from dialogue.stage.contract import Kind
from dialogue.stage.steps import activities_of
from dialogue.stage.translating.schema import AtWork, Translation
from dialogue.stage.translating.translatable import Said

FORGOTTEN = timedelta(minutes=10)
"""After this time a text that somebody took and left is given to the next one."""


class State(StrEnum):
    """Where the translation of a text stands."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Task:
    """One text and its translation into one language; `taken_by` is the seat of whoever works on it."""

    said: Said
    activity: Activity
    language: str
    translation: Translation | None
    taken_by: int = 0

    @property
    def state(self) -> State:
        if self.translation is None:
            return State.MISSING
        return State.DONE if self.translation.made_of == self.said.print else State.OUTDATED

    @property
    def turn(self) -> int:
        return self.translation.turn if self.translation else 0


def everything_said(
    reader: Reader, kinds: Mapping[str, Kind], session: Session
) -> list[tuple[Activity, Said]]:
    """All words that the room may read now: those of the step on stage first, then the other steps, the latest first.

    The same words can stand in several steps: an idea on its wall and on the board.
    """
    rows = [row for row in activities_of(reader, session.id or 0) if row.times_opened]
    rows.sort(key=lambda row: (row.id != session.current_activity_id, -row.position))
    return [(row, said) for row in rows for said in kinds[row.kind].words.read(reader, row)]


def tasks(
    reader: Reader, session: Session, found: Iterable[tuple[Activity, Said]], language: str, now: datetime
) -> list[Task]:
    """All texts that are not in this language, in their order, whether they are translated or not."""
    asked = select(Translation).where(Translation.session_id == session.id, Translation.language == language)
    made = {one.ref: one for one in reader.exec(asked)}
    taken = {
        one.ref: one.seat_id for one in at_work(reader, session.id or 0, now) if one.language == language
    }
    first: dict[str, Task] = {}
    for activity, said in found:
        if said.language != language and said.text and said.ref not in first:
            first[said.ref] = Task(said, activity, language, made.get(said.ref), taken.get(said.ref, 0))
    return list(first.values())


def at_work(reader: Reader, session_id: int, now: datetime) -> list[AtWork]:
    """What interpreters have before them now."""
    asked = select(AtWork).where(AtWork.session_id == session_id, col(AtWork.since) > now - FORGOTTEN)
    return list(reader.exec(asked.order_by(col(AtWork.since))))


def waiting(found: Sequence[Task]) -> list[Task]:
    """Those without a translation, then those whose original has changed since."""
    return [one for state in (State.MISSING, State.OUTDATED) for one in found if one.state == state]


def next_for(found: Sequence[Task], seat_id: int, after: str = "") -> Task | None:
    """The first one that waits and that nobody else has taken; `after` begins behind that one and goes round."""
    free = [one for one in waiting(found) if one.taken_by in (0, seat_id)]
    refs = [one.said.ref for one in waiting(found)]
    if after in refs:
        place = refs.index(after)
        later = set(refs[place + 1 :])
        free = sorted(
            (one for one in free if one.said.ref != after), key=lambda one: one.said.ref not in later
        )
    return free[0] if free else None


def names(reader: Reader, seats: Iterable[int]) -> dict[int, str]:
    """How those who translate are called."""
    wanted = {seat for seat in seats if seat}
    if not wanted:
        return {}
    asked = select(Seat.id, Seat.name).where(col(Seat.id).in_(wanted))
    return {seat or 0: name for seat, name in reader.exec(asked)}
