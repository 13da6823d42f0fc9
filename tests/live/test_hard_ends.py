"""A step that closes by itself: late ones count until then, nobody else's clock is asked, and it can be taken back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dialogue.activities.brainstorm.commands import AddIdea
from dialogue.kernel.clock import steady_now
from dialogue.kernel.schema import Activity
from dialogue.preparing.commands import OpenSession
from dialogue.stage.hard_ends import close_due
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from dialogue.stage.timing import AddTime
from dialogue.undoing.commands import UndoAct
from support.drivers import join
from support.undoing import newest
from support.world import World, prepare, world


class Room:
    """A brainstorm of ten minutes on stage, and a clock that can be put forward."""

    def __init__(self, data: Path, patch: pytest.MonkeyPatch) -> None:
        self.made: World = world(data)
        self.on, self.left = timedelta(0), set[Any]()
        patch.setattr("dialogue.stage.hard_ends.steady_now", lambda: steady_now() + self.on)
        prepare(self.made)
        self.run(OpenSession())
        command, _ = join(self.made)
        assert self.made.run(command, None, system=True) is not None
        self.run(AddActivity("brainstorm", "", "What next?", 10))
        (self.here,) = self.made.on_the_programme()
        self.run(TurnActivity(self.here, "open"))

    def run(self, command: Any) -> None:
        assert self.made.run(command, self.made.facilitator) is not None, self.made.refused

    def grace(self, minutes: int | None) -> None:
        self.run(
            EditActivity(self.here, "", "What next?", 10, by_itself=minutes is not None, grace=minutes or 0)
        )

    def after(self, minutes: float) -> str:
        """The state of the step so many minutes after it was opened, when the program has looked."""
        self.on = timedelta(minutes=minutes)
        asyncio.run(close_due(self.made.dialogue, self.left))
        (row,) = self.made.rows(Activity)
        return str(row.state)


@pytest.fixture
def room(data: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    found = Room(data, monkeypatch)
    yield found
    found.made.close()


def test_a_step_closes_by_itself_when_the_minutes_for_late_ones_are_over(room: Room) -> None:
    room.grace(2)
    assert room.after(9) == "open"
    assert room.after(11.9) == "open"
    # What comes in the minutes for late ones counts, and nothing marks it.
    late = room.made.run(AddIdea(room.here, "Wells"), room.made.participants()[0].id)
    assert late is not None
    # Time that is given moves the end.
    room.run(AddTime(room.here, 5))
    assert room.after(13) == "open"
    assert room.after(17.1) == "closed"
    closed = [entry for entry in room.made.log() if entry.kind == "activity.closed"]
    assert [(one.seat_id, one.account_id) for one in closed] == [(None, None)], "the program did it, once"
    assert room.after(30) == "closed"
    assert len([entry for entry in room.made.log() if entry.kind == "activity.closed"]) == 1
    # Opened again it has no clock, so it stays open.
    room.run(UndoAct(newest(room.made, "activity.closed")))
    assert room.after(60) == "open"


def test_only_what_was_told_to_closes_by_itself(room: Room) -> None:
    """The control beside it: without the choice, or while it pauses, time only runs out."""
    assert room.after(600) == "open"
    room.grace(0)
    room.run(TurnActivity(room.here, "pause"))
    assert room.after(600) == "paused"
    room.grace(None)
    room.run(TurnActivity(room.here, "resume"))
    assert room.after(600) == "open"
    room.grace(0)
    assert room.after(10.1) == "closed"
