"""The opinion activity's pure rules: who is asked what next, and what may be said of the answers."""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.opinion import published, rules
from dialogue.activities.opinion.published import AGREE, ANSWERS, DISAGREE, PASS, Answered
from dialogue.kernel.errors import Refused
from dialogue.publication import Band, Marks

_spec = spec_from_file_location("attack", Path(__file__).parents[1] / "test_small_cells_attack.py")
assert _spec and _spec.loader
attack = module_from_spec(_spec)
sys.modules[_spec.name] = attack
_spec.loader.exec_module(attack)

WEIGHTS = st.dictionaries(st.integers(1, 60), st.floats(1e-6, 1e4), max_size=12)


@given(WEIGHTS, st.integers(1, 9), st.integers(1, 400), st.sets(st.integers(1, 60)))
def test_next_is_open_the_same_again_and_what_was_put_off_comes_last(
    weights: dict[int, float], activity: int, seat: int, late: set[int]
) -> None:
    found = rules.next_statement(weights, activity, seat, late)
    assert (found is None) == (not weights)
    if found is not None:
        assert found in weights and (found not in late or set(weights) <= late)
        turned = dict(reversed(weights.items()))
        assert rules.next_statement(turned, activity, seat, late) == found, (
            "the order of statements is nothing"
        )
        others = {key: weight for key, weight in weights.items() if key != found}
        again = rules.next_statement({**others, found: weights[found]}, activity, seat, late)
        assert again == found


def test_statements_are_drawn_in_proportion_and_each_person_has_her_own_order() -> None:
    weights = {1: 6.0, 2: 3.0, 3: 1.0}
    first = Counter(rules.next_statement(weights, 1, seat) for seat in range(4000))
    assert [round(first[one] / 4000, 1) for one in weights] == [0.6, 0.3, 0.1]
    orders = {tuple(sorted(weights, key=lambda one: -rules.draw(1, seat, one))) for seat in range(200)}
    assert len(orders) == 6


@pytest.mark.parametrize(
    ("last", "now", "refused"),
    [
        (date(2026, 5, 3), datetime(2026, 5, 4, 11, 59, tzinfo=UTC), False),  # still that day, somewhere
        (date(2026, 5, 3), datetime(2026, 5, 4, 12, 0, tzinfo=UTC), True),
        (None, datetime(2026, 5, 4, tzinfo=UTC), False),
    ],
)
def test_the_last_day_ends_when_it_is_over_everywhere(
    last: date | None, now: datetime, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refused):
            rules.require_in_time(last, now)
    else:
        rules.require_in_time(last, now)


def test_lists_of_statements_are_checked_as_a_whole() -> None:
    assert rules.require_fitting(rules.lines_of("a\r\n\n  \nb ")) == ["a", "b"]
    for typed in ("Well\nwell ", "x" * 281, "Cafe\u0301\nCafé"):
        with pytest.raises(Refused):
            rules.require_fitting(rules.lines_of(typed))
    with pytest.raises(Refused, match="too_many"):
        rules.require_fitting([str(n) for n in range(rules.MOST_STATEMENTS + 1)])


def answered(groups: dict[str, tuple[int, int, int]], *, meta: bool = False) -> Answered:
    by_group = {name: dict(zip(ANSWERS, heads, strict=True)) for name, heads in groups.items()}
    return Answered(1, meta, by_group, {})


def told(groups: dict[str, tuple[int, int, int]], **options: bool) -> dict[str, Any]:
    return published.content(answered(groups, **options), groups)


def test_common_ground_is_what_every_group_agrees_with() -> None:
    both = told({"f": (12, 3, 1), "n": (10, 2, 2)})
    assert both["common"] and not both["apart"] and both["overall"] == {AGREE: 22, DISAGREE: 5, PASS: 3}
    one_against = told({"f": (20, 3, 1), "n": (4, 9, 1)})
    assert not one_against["common"] and one_against["apart"] == [0, 1]
    assert one_against["consensus"] == round(math.sqrt(21 / 26 * 5 / 16), 4)
    assert told({"f": (9, 0, 0), "n": (5, 0, 0)})["common"], "where all agree, each group does"
    absent = published.content(answered({"f": (12, 3, 1), "n": (10, 2, 2)}), ["f", "n", "u"])
    assert not absent["common"] and absent["consensus"] is None, "a group that said nothing has not agreed"
    about = told({"f": (12, 3, 1), "n": (10, 2, 2)}, meta=True)
    assert not about["common"] and about["consensus"] is None and about["rows"]


def test_below_five_answers_nothing_is_said_but_their_number() -> None:
    few = told({"f": (2, 0, 0), "n": (1, 1, 0)})
    assert few["answered"] == 4 and few["overall"] is None and few["rows"] == []
    assert told({"f": (2, 1, 0), "n": (1, 1, 0)})["overall"] == {AGREE: 3, DISAGREE: 2, PASS: 0}
    words = published.content(
        Answered(1, False, {"f": {AGREE: 9}}, {"1": {AGREE: 4}, "2": {AGREE: 4, DISAGREE: 1}}), ["f"]
    )
    assert words["opinion"] == {"2": "agreement"}, "an opinion group of four is not told"


def given_away(groups: dict[str, tuple[int, int, int]], found: Any) -> list[str]:
    """What the attacker of small cells works out for certain: as an outsider, and as each kind of person who answered."""
    people = [
        attack.Person(
            f"{name}{answer}{n}", name, frozenset({1}), tuple(int(answer == one) for one in range(3))
        )
        for name, heads in groups.items()
        for answer, number in enumerate(heads)
        for n in range(number)
    ]
    lines = [
        attack.Line(
            1,
            frozenset(row["groups"]),
            {
                ANSWERS.index(answer): figure if row["counts"] else Band[figure]
                for answer, figure in (row["counts"] or row["words"]).items()
            },
        )
        for row in found["rows"]
    ]
    kinds = {(one.group, one.paper): one for one in people}
    return [
        leak for own in [None, *kinds.values()] for leak in attack.leaks(people, lines, {1}, Marks(), own)
    ]


def rooms(number: int) -> Iterator[dict[str, tuple[int, int, int]]]:
    """Answers to one statement in rooms drawn at random, with groups of few people."""
    chance = random.Random(9)
    for _ in range(number):
        heads = {
            f"g{n}": (chance.choice((0, 1, 2, 3, 6)), chance.choice((0, 0, 1, 3)), chance.choice((0, 0, 1)))
            for n in range(chance.randint(2, 4))
        }
        if sum(map(sum, heads.values())) >= published.FEWEST:
            yield {name: one for name, one in heads.items() if sum(one)}


def test_nobody_works_out_who_said_what_from_what_is_shown_of_a_statement() -> None:
    shown = 0
    for groups in rooms(60):
        found = told(groups)
        assert given_away(groups, found) == []
        assert all(row["voters"] >= published.FEWEST for row in found["rows"])
        shown += bool(found["rows"])
    assert shown > 5, "nothing shown by group would prove nothing"


def test_control_figures_by_group_as_they_are_give_people_away() -> None:
    bare = 0
    for groups in rooms(20):
        rows = [
            {"groups": [name], "counts": dict(zip(ANSWERS, heads, strict=True)), "words": None}
            for name, heads in groups.items()
        ]
        bare += bool(given_away(groups, {"rows": rows}))
    assert bare > 5
