"""Invariant 11, convergence: for every audience, an old page with frames equals a fresh page.

How it is driven: `tests/support/converging.py`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from dialogue.activities.registry import KINDS
from dialogue.app import vocabulary
from dialogue.kernel.vocabulary import Command
from dialogue.live import room as rooms
from support.converging import drive, sessions
from support.drivers import drives_of
from support.length import SEEDS
from support.world import without_touch


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between two releases."""
    monkeypatch.setattr(rooms, "TICK", 0.0)


def test_old_page_and_frames_equal_a_fresh_page(data: Path, quick: None) -> None:
    seen: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    walks = [(seed, programme) for seed in SEEDS for programme in sessions(seed)]
    for number, (seed, programme) in enumerate(walks):
        own = shutil.copytree(data, data.parent / f"walk-{number}")
        made, driven = drive(own, seed, programme=programme)
        seen.update(made.happened)
        refused.update(made.refused)
        assert driven.checked > 100, "too few comparisons to mean anything"
        assert not sum(one.reloads for one in driven.pages), "a reload would hide a difference"
    # What touches only a platform's pages is compared in test_platform_pages.py.
    never = {
        kind.name
        for kind in vocabulary().events.values()
        if any(not touch.part.startswith("platform.") for touch in kind.touches)
    } - set(seen)
    assert not never, (
        f"no random command made these happen; see tests/support/drives: {never}; refused {refused}"
    )


def test_every_kind_has_a_driver() -> None:
    """Each package with commands has a module in tests/support/drives that says what people do there."""
    for kind in KINDS.values():
        assert drives_of(kind), f"{kind.name} has no commands"
    stranger = type("Dance", (Command,), {"__module__": "dialogue.activities.dancing.commands"})
    dancing = replace(KINDS["check_in"], writes=replace(KINDS["check_in"].writes, handlers={stranger: print}))
    with pytest.raises(ImportError, match="dancing"):  # negative control
        drives_of(dancing)


@pytest.mark.parametrize(
    ("event", "part"),
    [
        ("idea.added", "brainstorm.wall"),
        ("theme.renamed", "cluster.board"),
        ("seat.joined", "session.people"),
    ],
)
def test_an_event_that_forgets_a_part_is_found(data: Path, quick: None, event: str, part: str) -> None:
    """Negative control: the same drive fails when a declaration lacks one touch."""
    broken = {event: without_touch(vocabulary().events[event], part)}
    kind = part.partition(".")[0]
    with pytest.raises(AssertionError, match="fresh page"):
        drive(data, 1, broken, kinds=["brainstorm", kind] if kind in KINDS else ["check_in"], lazy=(0.0,))
