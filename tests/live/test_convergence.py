"""Invariant 11, convergence: for every audience, an old page with frames equals a fresh page.

How it is driven: `tests/support/converging.py`.
"""

from __future__ import annotations

import json
import os
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


WALKS = [(seed, place) for seed in SEEDS for place in range(len(sessions(seed)))]


@pytest.fixture
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the walks of this run, in whichever process each is, leave what they met."""
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "walks"
    made.mkdir(exist_ok=True)
    return made


@pytest.mark.parametrize(("seed", "place"), WALKS)
def test_old_page_and_frames_equal_a_fresh_page(
    data: Path, quick: None, found: Path, seed: int, place: int
) -> None:
    made, driven = drive(data, seed, programme=sessions(seed)[place], turn=place)
    assert driven.checked > 8 * len(driven.pages), "too few comparisons to mean anything"
    assert not sum(one.reloads for one in driven.pages), "a reload would hide a difference"
    new = found / f"{seed}-{place}.new"
    new.write_text(json.dumps([sorted(made.happened), sorted(made.refused)]))
    new.rename(new.with_suffix(".json"))
    walked = [json.loads(one.read_text()) for one in found.glob("*.json")]
    if len(walked) == len(WALKS):  # whichever is the last: two at the same moment both look
        assert_all_happened(
            {kind for kinds, _ in walked for kind in kinds}, [no for _, nos in walked for no in nos]
        )


def assert_all_happened(seen: set[str], refused: list[str]) -> None:
    """Every kind of event that touches a session's pages was met in some walk."""
    # What touches only a platform's pages is compared in test_platform_pages.py.
    never = {
        kind.name
        for kind in vocabulary().events.values()
        if any(not touch.part.startswith("platform.") for touch in kind.touches)
    } - seen
    assert not never, (
        f"no random command made these happen; see tests/support/drives: {never}; refused {Counter(refused)}"
    )


def test_an_event_that_no_walk_met_is_noticed() -> None:
    every = set(vocabulary().events)
    assert_all_happened(every, [])
    with pytest.raises(AssertionError, match=r"idea\.added"):
        assert_all_happened(every - {"idea.added"}, [])


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
