"""Methods that add up or compare numbers, against small definitions of their own."""

from __future__ import annotations

from itertools import combinations
from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.vote.methods import Paper, Settings, tally
from dialogue.activities.vote.methods.roots import RootSum

OPTIONS = ["a", "b", "c"]
SMALL = settings(max_examples=80, deadline=None)
five = st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 5))
rows = st.lists(st.tuples(st.integers(1, 3), five), min_size=1, max_size=7).filter(
    lambda r: any(d for _, d in r)
)
Rows = list[tuple[int, dict[str, int]]]


def best(values: dict[str, float]) -> tuple[str, ...]:
    return tuple(o for o in OPTIONS if values[o] == max(values.values()))


def summed(given_rows: Rows) -> dict[str, float]:
    return {o: sum(w * d.get(o, 0) for w, d in given_rows) for o in OPTIONS}


@SMALL
@given(rows)
def test_dots_score_and_resistance_are_sums(given_rows: Rows) -> None:
    sums = summed(given_rows)
    scores = [Paper(weight=w, scores=d) for w, d in given_rows]
    assert tally("score", scores, OPTIONS, Settings()).overall.winners == best(sums)
    resistance = [Paper(weight=w, resistance=d) for w, d in given_rows]
    lowest = {o: -value for o, value in sums.items()}
    assert tally("least-resistance", resistance, OPTIONS, Settings()).overall.winners == best(lowest)
    dots = [Paper(weight=w, dots=d) for w, d in given_rows]
    found = tally("dots", dots, OPTIONS, Settings()).overall
    assert found.winners == (best(sums) if any(sums.values()) else ())


@SMALL
@given(rows)
def test_approval_is_a_count(given_rows: Rows) -> None:
    papers = [Paper(weight=w, approved=tuple(d)) for w, d in given_rows]
    heads = {o: sum(w for w, d in given_rows if o in d) for o in OPTIONS}
    assert tally("approval", papers, OPTIONS, Settings()).overall.winners == best(heads)


def without_middle(grades: list[int]) -> list[int]:
    """The majority values: the lower middle grade, taken away again and again."""
    left, values = sorted(grades), []
    while left:
        values.append(left.pop((len(left) - 1) // 2))
    return values


@SMALL
@given(rows)
def test_majority_judgment_by_taking_away(given_rows: Rows) -> None:
    papers = [Paper(weight=w, grades=d) for w, d in given_rows]
    cast = [(w, d) for w, d in given_rows if d]
    values = {o: without_middle([d.get(o, 0) for w, d in cast for _ in range(w)]) for o in OPTIONS}
    top = max(values.values())
    found = tally("majority-judgment", papers, OPTIONS, Settings()).overall
    assert found.winners == tuple(o for o in OPTIONS if values[o] == top)
    assert found.table["majority_grade"] == {o: values[o][0] for o in OPTIONS}


@SMALL
@given(rows)
def test_star_by_every_pair_that_may_be_the_final(given_rows: Rows) -> None:
    cast = [(w, d) for w, d in given_rows if d]
    sums = summed(cast)
    expected: set[str] = set()
    for one, other in combinations(OPTIONS, 2):
        weaker = min(sums[one], sums[other])
        if any(sums[o] > weaker for o in OPTIONS if o not in (one, other)):
            continue
        for_one = sum(w for w, d in cast if d.get(one, 0) > d.get(other, 0))
        for_other = sum(w for w, d in cast if d.get(one, 0) < d.get(other, 0))
        expected |= {one} if for_one >= for_other else set()
        expected |= {other} if for_other >= for_one else set()
    papers = [Paper(weight=w, scores=d) for w, d in given_rows]
    assert set(tally("star", papers, OPTIONS, Settings()).overall.winners) == expected


def test_star_fills_further_places_by_counting_again() -> None:
    papers = [Paper(weight=3, scores={"a": 5, "b": 4, "c": 1}), Paper(weight=2, scores={"c": 5})]
    found = tally("star", papers, OPTIONS, Settings(winners=2)).overall
    assert found.order == (("a",), ("b",), ("c",))
    assert found.winners == ("a", "b")


def test_star_names_all_who_may_take_the_second_place() -> None:
    """a (5) and b (8) tie in the final. After a wins, b beats c; after b wins, a and c tie: all may be second."""
    papers = [Paper(scores=dict(zip("abc", row, strict=True))) for row in ((0, 5, 0), (2, 2, 3), (3, 1, 0))]
    found = tally("star", papers, ["a", "b", "c"], Settings(winners=2)).overall
    assert (found.winners, found.ties) == (("a", "b", "c"), (("a", "c"),))
    assert tally("star", papers, ["a", "b", "c"], Settings()).overall.winners == ("a", "b")


def test_star_says_when_ties_are_too_many_to_follow() -> None:
    options = [f"o{number:02}" for number in range(20)]
    papers = [Paper(scores=dict.fromkeys(options, 3))]
    found = tally("star", papers, options, Settings(winners=10)).overall
    assert (found.winners, found.table["explored"]) == (tuple(options), False)


credits = st.dictionaries(st.sampled_from(OPTIONS), st.integers(-30, 60), min_size=1)


@SMALL
@given(st.lists(credits, min_size=1, max_size=6))
def test_quadratic_agrees_with_floating_point_where_that_can_tell(given_rows: list[dict[str, int]]) -> None:
    found = tally("quadratic", [Paper(credits=d) for d in given_rows], OPTIONS, Settings()).overall
    about = {
        o: sum((1 if d.get(o, 0) > 0 else -1) * sqrt(abs(d.get(o, 0))) for d in given_rows) for o in OPTIONS
    }
    place = {o: i for i, level in enumerate(found.order) for o in level}
    for one, other in combinations(OPTIONS, 2):
        if abs(about[one] - about[other]) > 1e-9:
            assert (place[one] < place[other]) == (about[one] > about[other])


def test_quadratic_sees_equal_sums_of_roots_and_nearly_equal_ones() -> None:
    """√2 + √8 = √18 exactly; √1000001 + √999999 is below 2 √1000000 by a billionth."""
    assert RootSum.root(2) + RootSum.root(8) == RootSum.root(18)
    assert RootSum.root(1000001) + RootSum.root(999999) < RootSum.root(4000000)
    papers = [Paper(credits={"a": 2, "b": 18}), Paper(credits={"a": 8})]
    assert tally("quadratic", papers, ["a", "b"], Settings()).overall.ties == (("a", "b"),)


@SMALL
@given(rows, rows, st.integers(0, 3), st.integers(1, 3))
def test_multi_criteria_is_a_weighted_sum(cost: Rows, use: Rows, first: int, second: int) -> None:
    papers = []
    for (_, a), (_, b) in zip(cost, use, strict=False):
        papers.append(
            Paper(
                criteria_scores={
                    o: {"cost": a.get(o, 0), "use": b[o]} if o in b else {"cost": 1} for o in OPTIONS
                }
            )
        )
    sums = {
        o: sum(
            first * p.criteria_scores[o]["cost"] + second * p.criteria_scores[o].get("use", 0)  # type: ignore[index]
            for p in papers
        )
        for o in OPTIONS
    }
    chosen = Settings(criteria={"cost": first, "use": second})
    assert tally("multi-criteria", papers, OPTIONS, chosen).overall.winners == best(sums)


@SMALL
@given(st.lists(st.sampled_from(["yes", "no", "abstain"]), min_size=1, max_size=9))
def test_yes_no_abstain(choices: list[str]) -> None:
    found = tally("yes-no-abstain", [Paper(choice=c) for c in choices], [], Settings()).overall
    yes, no = choices.count("yes"), choices.count("no")
    expected = {"yes": yes >= no > 0 or yes > no, "no": no >= yes > 0 or no > yes}
    assert found.winners == tuple(c for c in ("no", "yes") if expected[c])
    assert found.ties == ((("no", "yes"),) if yes == no else ())


@SMALL
@given(st.lists(st.sampled_from(["consent", "concern", "aside", "object"]), min_size=1, max_size=9))
def test_consent(choices: list[str]) -> None:
    found = tally(
        "consent", [Paper(choice=c, group="ab"[n % 2]) for n, c in enumerate(choices)], [], Settings()
    )
    reached = "object" not in choices and not {"consent", "concern"}.isdisjoint(choices)
    assert found.balanced is not None
    for counted in (found.overall, found.balanced):
        assert (counted.winners, counted.ties) == (("consent",) if reached else (), ())
    assert all(found.overall.table[c] == choices.count(c) for c in ("consent", "concern", "aside", "object"))
