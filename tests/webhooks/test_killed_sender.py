"""The sender is killed (`kill -9`, a real process) at every step: each event is counted once and in order by its id.

On the wire an event may come twice, and only where the receiver had it before the sender could write that down.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.length import FULL
from support.notices import again
from support.processes import environment
from support.webhooks import Came, Receiver, Told, listening

STEPS = ("before the claim", "claimed", "before the call", "answered", "recorded")
TWICE = {"answered"}
"""Killed here, the receiver has it and nobody wrote that down."""
IN_ITS_HAND = "while the receiver has it in hand"
LOST = "as if it were written down before it is sent"
EVENTS = 5


def prepared(source: Path, folder: Path, receiver: Receiver) -> tuple[Path, list[int]]:
    """A copy of the platform with a webhook and something to tell; and the numbers that are to be told."""
    shutil.copytree(source, folder)
    told = Told(again(folder))
    told.make(f"{receiver.address}/{folder.parent.name}")
    told.rename(EVENTS)
    numbers = [one.seq for one in told.record() if one.kind in {"platform.named", "webhook.made"}]
    told.made.close()
    return folder, numbers


def played(plan: list[dict[str, Any]]) -> list[int]:
    """The senders one after the other; how each process ended."""
    done = subprocess.run(
        [sys.executable, "-m", "support.killed_webhook"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(PYTHONPATH=str(Path(__file__).parents[1])),
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def whole(came: list[Came], numbers: list[int]) -> bool:
    """The judge: by their ids each event once, in order, none left out; and nothing overtook another on the wire."""
    counted = Receiver(came=came).counted()
    wire = [one.seq[1] for one in came]
    return [one.seq[1] for one in counted] == numbers and wire == sorted(wire)


@dataclass(frozen=True)
class Played:
    """Everything that was played, by what was done."""

    ended: dict[str, list[int]]
    came: dict[str, list[Came]]
    numbers: dict[str, list[int]]


@pytest.fixture(scope="module")
def everything(platform_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A sender is killed at the third event at each step, and begun again."""
    receiver, top = Receiver(), tmp_path_factory.mktemp("killed")
    whats = (*STEPS, IN_ITS_HAND, LOST)
    plan, numbers, folders = [], {}, {}
    with listening(receiver):
        for place, what in enumerate(whats):
            folder, numbers[what] = prepared(platform_folder, top / f"n{place}" / "data", receiver)
            folders[what] = folder
            nth = 1 if what in {"before the claim", "claimed"} else 3
            step = {IN_ITS_HAND: "", LOST: "before the call"}.get(what, what)
            plan += [{"folder": str(folder), "step": step, "nth": nth}, {"folder": str(folder)}]
            if what == LOST:
                plan[-1]["before"] = "UPDATE follower SET seq = seq + 1 WHERE name LIKE 'webhook:%'"

        def kill(one: Came) -> None:
            mine = folders[IN_ITS_HAND]
            of_it = [came for came in receiver.came if came.path == one.path]
            if one.path.endswith(f"/{mine.parent.name}") and len(of_it) == 3:
                os.kill(int(mine.with_suffix(".pid").read_text()), signal.SIGKILL)

        receiver.when = kill
        ended = played(plan)
    came = {
        what: [one for one in receiver.came if one.path.endswith(f"/{folders[what].parent.name}")]
        for what in whats
    }
    return Played({what: ended[2 * at : 2 * at + 2] for at, what in enumerate(whats)}, came, numbers)


def test_killed_at_each_step(everything: Played) -> None:
    """One test for all steps: processes that share the work do not play them twice."""
    for what in (*STEPS, IN_ITS_HAND):
        assert everything.ended[what] == [-signal.SIGKILL, 0], what
        came = everything.came[what]
        assert whole(came, everything.numbers[what]), what
        twice = len(came) - len({one.id for one in came})
        assert twice == int(what in {*TWICE, IN_ITS_HAND}), what


def test_the_judge_finds_an_event_that_is_skipped_and_one_that_comes_twice(everything: Played) -> None:
    """Negative controls: a number that moves before the call loses an event; without ids one is counted twice."""
    assert everything.ended[LOST] == [-signal.SIGKILL, 0]
    assert not whole(everything.came[LOST], everything.numbers[LOST])
    came = everything.came["answered"]
    assert [one.seq[1] for one in came] != everything.numbers["answered"]


def test_killed_at_any_moment(platform_folder: Path, tmp_path: Path) -> None:
    chance, receiver = random.Random(7), Receiver()
    plan: list[dict[str, Any]] = []
    numbers: dict[str, list[int]] = {}
    with listening(receiver):
        for turn in range(30 if FULL else 3):
            folder, numbers[f"/hooks/{turn}"] = prepared(
                platform_folder, tmp_path / str(turn) / "data", receiver
            )
            # The first one hardly begins, whatever the machine; the others are somewhere on their way.
            moment = chance.uniform(0.02, 0.6) if turn else 0.01
            plan += [{"folder": str(folder), "after": moment}, {"folder": str(folder)}]
        ended = played(plan)
    assert -signal.SIGKILL in ended[::2], "too late to be in the middle"
    for path, to_be_told in numbers.items():
        assert whole([one for one in receiver.came if one.path == path], to_be_told), path
