"""The promise of what is shown of authors: once somebody has written it becomes stricter or stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.brainstorm import anonymity
from dialogue.activities.brainstorm.anonymity import LEVELS, promised, require_kept, stricter, strictness
from dialogue.kernel.errors import Refused

VALUES = [value for value, _, _ in LEVELS]
STEPS = st.lists(st.one_of(st.just("write"), st.sampled_from([*VALUES, "", "nonsense"])), max_size=12)


def walk(begins: str, steps: list[str]) -> list[tuple[str, bool]]:
    """What is shown after each step, and whether somebody had written by then."""
    shows, written, seen = begins, False, list[tuple[str, bool]]()
    for step in steps:
        if step == "write":
            written = True
        else:
            try:
                require_kept(shows, step, written=written)
            except Refused as refusal:
                assert refusal.field == "shows"
                assert step not in VALUES or (written and strictness(step) < strictness(shows))
            else:
                shows = step
        seen.append((shows, written))
    return seen


def never_looser(seen: list[tuple[str, bool]]) -> bool:
    levels = [strictness(shows) for shows, written in seen if written]
    return levels == sorted(levels)


@given(st.sampled_from(VALUES), STEPS)
def test_after_the_first_contribution_it_only_becomes_stricter(begins: str, steps: list[str]) -> None:
    seen = walk(begins, steps)
    assert never_looser(seen)
    assert all(shows in VALUES for shows, _ in seen)


def test_without_the_rule_it_would_become_looser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(anonymity, "strictness", lambda shows: 0)
    assert not never_looser(walk("nothing", ["write", "name"]))


def test_what_is_promised_is_said_for_each_level() -> None:
    for value in VALUES:
        for named in (True, False):
            said = promised(value, named=named)
            assert said[0] == anonymity.TO_AUTHORS[value] and len(set(said)) == len(said) >= 2
            assert (anonymity.NO_NAME in said) is (value == "name" and not named)
    assert [stricter(value) for value in VALUES] == [["group", "nothing"], ["nothing"], []]
