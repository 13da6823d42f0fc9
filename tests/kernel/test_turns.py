"""Which of several sendings counts: any order of arrivals, losses, resends and tabs."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import find, given, settings
from hypothesis import strategies as st

from dialogue.kernel.errors import Refused
from dialogue.kernel.turns import taken

# A step: a person changes her mind in one of two tabs, or the network delivers one of the sendings that it has (again).
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.sampled_from("ABC")), st.tuples(st.just("arrive"), st.integers(0, 9))
    ),
    max_size=30,
)


def play(steps: list[tuple[str, Any]], *, numbered: bool = True) -> tuple[str, str]:
    """What is stored in the end, and what should be: the newest sending among those that arrived."""
    sent: list[tuple[int, str]] = []
    stored, last = "", 0
    arrived: set[int] = set()
    for step, what in steps:
        if step == "send":  # both tabs count with the number that the device keeps
            sent.append((len(sent) + 1, what))
        elif sent:
            turn, words = sent[what % len(sent)]
            arrived.add(turn)
            try:
                new = taken(turn if numbered else 0, last, same=words == stored, stored=stored)
            except Refused as refusal:
                assert refusal.facts["stored"] == stored
                assert turn < last
                continue
            if new is not None:
                stored, last = words, new
    return stored, sent[max(arrived) - 1][1] if arrived else ""


@settings(max_examples=500, deadline=None)
@given(STEPS)
def test_the_newest_that_arrived_is_stored(steps: list[tuple[str, Any]]) -> None:
    stored, newest = play(steps)
    assert stored == newest


def test_without_numbers_an_older_sending_would_win() -> None:
    def wrong(steps: list[tuple[str, Any]]) -> bool:
        stored, newest = play(steps, numbered=False)
        return stored != newest

    assert find(STEPS, wrong, random=random.Random(1))
