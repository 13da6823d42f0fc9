"""A page of twice as many words takes about twice the work: nothing is searched for among all, once for each.

Work is counted, not timed: calls of Python functions, which are the same on every machine.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogue.activities.cluster.schema import ClusterCard
from dialogue.live.audience import Audience, Screen
from dialogue.preparing.commands import OpenSession
from support.crowd import Crowd
from support.world import World, prepare, world

FEW, MANY = 150, 300
MOST = 2.1
"""So many times the work for twice as much. With these numbers the board that searched came to 2.4."""

STEPS: dict[str, Callable[[Crowd, int], Any]] = {
    "answers": lambda crowd, number: crowd.answers(number),
    "ideas": lambda crowd, number: crowd.storm(number),
    "board": lambda crowd, number: (crowd.storm(number), crowd.board(12, loose=number - 12)),
    "vote": lambda crowd, number: crowd.vote(voters=number, state="published"),
}


@pytest.fixture(scope="module")
def crowd(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Crowd]]:
    """A room in which everybody sits already."""
    made = world(shutil.copytree(migrated, tmp_path_factory.mktemp("growth") / "data"))
    prepare(made)
    found = Crowd(made.dialogue, made.session_id, made.facilitator)
    found.run(OpenSession())
    found.people(MANY)
    yield made, found
    made.close()


def work(made: World, audience: Audience) -> int:
    """How many functions are called to draw a page."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    made.truth(audience)  # templates are read once
    sys.setprofile(count)
    try:
        made.truth(audience)
    finally:
        sys.setprofile(None)
    return calls


def growth(made: World, crowd: Crowd, step: str) -> dict[str, float]:
    """For each screen, how many times the work of few many take."""
    found: dict[str, list[int]] = {}
    for number in (FEW, MANY):
        STEPS[step](crowd, number)
        for screen in (Screen.PHONE, Screen.CONSOLE, Screen.PROJECTOR):
            found.setdefault(screen.value, []).append(work(made, Audience(screen, "en")))
    return {screen: many / few for screen, (few, many) in found.items()}


@pytest.mark.parametrize("step", STEPS)
def test_twice_as_much_is_twice_the_work(crowd: tuple[World, Crowd], step: str) -> None:
    found = growth(*crowd, step)
    assert max(found.values()) < MOST, found


def test_a_search_for_each_among_all_would_be_found(
    crowd: tuple[World, Crowd], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what the board did when ideas could first stand under others."""

    def searched(cards: list[ClusterCard]) -> list[tuple[ClusterCard, list[ClusterCard]]]:
        return [(card, [one for one in cards if one.under_id == card.id]) for card in cards]

    monkeypatch.setattr("dialogue.activities.cluster.columns.stacked", searched)
    found = growth(*crowd, "board")
    assert max(found.values()) > MOST, found
