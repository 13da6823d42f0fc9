"""What holds for every method: neutrality, ties, empty input, groups and the balance between them."""

from __future__ import annotations

import doctest
import json
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dialogue.activities.vote.methods as methods_package
from dialogue.activities.vote.methods import METHODS, Paper, Result, Settings, check_paper, tally

OPTIONS = ["a", "b", "c", "d"]
SETTINGS = Settings(
    winners=2,
    highest=5,
    budget=60,
    costs={"a": 20, "b": 20, "c": 35, "d": 15},
    criteria={"cost": 1, "use": 2},
    completion="budget-increase",
)


ANSWERS = {"yes-no-abstain": ("no", "yes"), "consent": ("aside", "concern", "consent", "object")}
"""What is counted by methods that bring their own answers."""


def full_paper(random: Random) -> Paper:
    """A paper that answers in every way at once, so that every method can count it."""

    def some() -> list[str]:
        return random.sample(OPTIONS, random.randint(0, 4))

    def amounts(high: int) -> dict[str, int]:
        return {option: random.randint(0, high) for option in some()}

    ranked = some()
    cut = random.randint(0, len(ranked))
    tiers = (tuple(ranked[:cut]), *((option,) for option in ranked[cut:]))
    return Paper(
        weight=random.randint(1, 3),
        group=random.choice(["north", "south", "west"]),
        approved=tuple(some()),
        ranking=tuple(tier for tier in tiers if tier),
        scores=amounts(5),
        dots=amounts(3),
        grades=amounts(4),
        resistance=amounts(5),
        credits=amounts(30),
        choice=random.choice(["yes", "no", "abstain", "consent", "concern", "aside", "object"]),
        criteria_scores={option: {"cost": 1, "use": n} for option, n in amounts(5).items()},
    )


def some_papers(seed: int) -> list[Paper]:
    random = Random(seed)
    return [full_paper(random) for _ in range(random.randint(1, 8))]


# Drawing only a seed: papers drawn field by field took 20 times as long.
seeds = st.integers(0, 2**32)
papers_strategy = seeds.map(some_papers)
every_method = pytest.mark.parametrize("method", list(METHODS))
FEW = settings(max_examples=12, deadline=None)


def result(
    method: str, papers: list[Paper], options: list[str] | None = None, chosen: Settings = SETTINGS
) -> Result:
    return tally(method, papers, options or OPTIONS, chosen).overall


@every_method
@FEW
@given(papers_strategy, st.randoms(use_true_random=False))
def test_order_of_papers_and_options_changes_nothing(
    method: str, papers: list[Paper], random: Random
) -> None:
    mixed, options = papers[:], OPTIONS[:]
    random.shuffle(mixed)
    random.shuffle(options)
    chosen = replace(SETTINGS, costs=dict(random.sample(list(SETTINGS.costs.items()), 4)))
    before = json.dumps(tally(method, papers, OPTIONS, SETTINGS).as_json(), sort_keys=True)
    assert json.dumps(tally(method, mixed, options, chosen).as_json(), sort_keys=True) == before


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The same answer about options with other names."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {names.get(key, key): inner for key, inner in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return type(value)(renamed(one, names) for one in value)
    return value


def sets(levels: tuple[tuple[str, ...], ...]) -> list[frozenset[str]]:
    return [frozenset(level) for level in levels]


@every_method
@FEW
@given(papers_strategy, seeds)
def test_names_of_options_decide_nothing(method: str, papers: list[Paper], seed: int) -> None:
    names = dict(zip(OPTIONS, Random(seed).sample(OPTIONS, 4), strict=True))
    fields = ("approved", "ranking", "scores", "dots", "grades", "resistance", "credits", "criteria_scores")
    changed = [replace(p, **{f: renamed(getattr(p, f), names) for f in fields}) for p in papers]
    chosen = replace(SETTINGS, costs=renamed(SETTINGS.costs, names))
    before, after = result(method, papers), result(method, changed, OPTIONS, chosen)
    assert renamed(set(before.winners), names) == set(after.winners)
    assert renamed(sets(before.order), names) == sets(after.order)
    assert {frozenset(renamed(t, names)) for t in before.ties} == set(sets(after.ties))


@every_method
@FEW
@given(papers_strategy)
def test_weight_is_the_same_as_so_many_papers(method: str, papers: list[Paper]) -> None:
    single = [replace(paper, weight=1) for paper in papers for _ in range(int(paper.weight))]
    assert result(method, single).as_json() == result(method, papers).as_json()


@every_method
@FEW
@given(papers_strategy)
def test_only_proportions_of_weights_matter(method: str, papers: list[Paper]) -> None:
    """Without the completion, whose step is money for each head."""
    chosen = replace(SETTINGS, completion="none")
    heavier = [replace(paper, weight=paper.weight * Fraction(7, 3)) for paper in papers]
    before, after = result(method, papers, None, chosen), result(method, heavier, None, chosen)
    assert (before.winners, before.order, before.ties) == (after.winners, after.order, after.ties)


@every_method
@FEW
@given(papers_strategy)
def test_the_order_names_every_option_once_and_winners_are_among_them(
    method: str, papers: list[Paper]
) -> None:
    found = result(method, papers)
    named = [option for level in found.order for option in level]
    assert sorted(named) == list(ANSWERS.get(method, OPTIONS))
    assert len(set(found.winners)) == len(found.winners) and set(found.winners) <= set(named)
    assert all(len(tie) > 1 or METHODS[method].reads == "approved" for tie in found.ties)


@every_method
@FEW
@given(papers_strategy)
def test_fewest_winners_for_the_places_unless_tied(method: str, papers: list[Paper]) -> None:
    found = result(method, papers)
    assert len(found.winners) <= 2 or found.ties or not METHODS[method].places


@every_method
@FEW
@given(papers_strategy)
def test_groups_are_counted_alone_and_balanced(method: str, papers: list[Paper]) -> None:
    counted = tally(method, papers, OPTIONS, SETTINGS)
    for group, found in counted.by_group.items():
        alone = [paper for paper in papers if paper.group == group]
        assert found.as_json() == result(method, alone).as_json()
    doubled = [p for p in papers if p.group == "north"] + papers
    again = tally(method, doubled, OPTIONS, replace(SETTINGS, completion="none")).balanced
    before = tally(method, papers, OPTIONS, replace(SETTINGS, completion="none")).balanced
    assert again is not None and before is not None
    assert (again.winners, again.order) == (before.winners, before.order)


every_contest = pytest.mark.parametrize("method", [name for name in METHODS if name != "consent"])
"""Consent lets no answer compete with another: one objection holds it up in every weighting."""


@every_contest
def test_balance_lets_two_small_groups_outweigh_a_large_one(method: str) -> None:
    def one(group: str, weight: int, option: str, choice: str) -> Paper:
        return Paper(
            weight=weight, group=group, approved=(option,), ranking=((option,),), scores={option: 5},
            dots={option: 1}, grades={option: 5}, resistance={o: 5 for o in OPTIONS if o != option},
            credits={option: 4}, choice=choice, criteria_scores={option: {"cost": 5, "use": 5}},
        )  # fmt: skip

    papers = [one("farmers", 50, "a", "no"), one("ngos", 3, "b", "yes"), one("firms", 2, "b", "yes")]
    chosen = replace(SETTINGS, winners=1, completion="none", budget=20)
    counted = tally(method, papers, OPTIONS, chosen)
    assert counted.balanced is not None
    large, small = ("no", "yes") if method == "yes-no-abstain" else ("a", "b")
    if method == "equal-shares":
        assert counted.balanced.table["approvals"] == {"a": [55, 3], "b": [110, 3], "c": 0, "d": 0}
    elif method == "group-representation":
        assert counted.overall.winners == counted.balanced.winners == (small,)
    else:
        assert (counted.overall.winners, counted.balanced.winners) == ((large,), (small,))


@every_method
def test_no_papers_and_empty_papers_elect_nobody(method: str) -> None:
    empty = Paper(
        approved=(), ranking=(), scores={}, dots={}, grades={}, resistance={}, credits={}, choice="abstain",
        criteria_scores={},
    )  # fmt: skip
    for papers in ([], [empty], [empty, empty]):
        counted = tally(method, papers, OPTIONS, SETTINGS)
        assert counted.overall.winners == ()
        assert (counted.by_group, counted.balanced) == ({}, None)
        json.dumps(counted.as_json())


@every_method
def test_no_options_at_all(method: str) -> None:
    counted = tally(method, [], [], replace(SETTINGS, costs={}))
    assert counted.overall.winners == ()


@every_contest
def test_a_single_option_wins(method: str) -> None:
    only = Paper(
        approved=("a",), ranking=(("a",),), scores={"a": 3}, dots={"a": 1}, grades={"a": 2}, resistance={"a": 1},
        credits={"a": 4}, choice="yes", criteria_scores={"a": {"use": 1}},
    )  # fmt: skip
    found = tally(method, [only], ["a"], replace(SETTINGS, winners=1)).overall
    assert found.winners == (("yes",) if method == "yes-no-abstain" else ("a",))
    assert found.ties == ()


@every_contest
def test_two_mirrored_papers_are_a_tie(method: str) -> None:
    """Not broken by the order of papers, of options, or by names."""

    def one(first: str, second: str, choice: str) -> Paper:
        return Paper(
            approved=(first,), ranking=((first,), (second,)), scores={first: 5, second: 2}, dots={first: 1},
            grades={first: 5, second: 1}, resistance={second: 3}, credits={first: 9}, choice=choice,
            criteria_scores={first: {"use": 4}},
        )  # fmt: skip

    papers = [one("a", "b", "yes"), one("b", "a", "no")]
    chosen = replace(SETTINGS, winners=1, budget=10, costs={"a": 10, "b": 10}, completion="budget-increase")
    found = tally(method, papers, ["a", "b"], chosen).overall
    pair = ("no", "yes") if method == "yes-no-abstain" else ("a", "b")
    if method == "equal-shares":  # each has half of what its project costs: nothing is affordable
        assert found.winners == () and found.ties in ((), (pair,))
    else:
        assert found.ties == (pair,)
        assert found.winners == (() if method in ("greedy-budget", "condorcet") else pair)


@every_method
def test_valid_papers_pass_the_check(method: str) -> None:
    paper = Paper(
        approved=("a",), ranking=(("a", "b"), ("c",)), scores={"a": 5}, dots={"a": 1}, grades={"a": 2},
        resistance={"a": 1}, credits={"a": -4}, choice="object" if method == "consent" else "abstain",
        criteria_scores={"a": {"use": 1}},
    )  # fmt: skip
    check_paper(method, paper, OPTIONS, SETTINGS)


def test_the_places_filled_must_be_at_least_one() -> None:
    with pytest.raises(methods_package.SettingsError):
        result("dots", [Paper(dots={"a": 1})], OPTIONS, Settings(winners=0))


def test_an_unknown_method_is_refused_by_name() -> None:
    with pytest.raises(methods_package.SettingsError, match="plurality"):
        tally("plurality", [], [], Settings())


def modules() -> list[str]:
    return [methods_package.__name__] + [
        f"{methods_package.__name__}.{found.name}" for found in pkgutil.iter_modules(methods_package.__path__)
    ]


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings(name: str) -> None:
    outcome = doctest.testmod(import_module(name))
    assert outcome.failed == 0


@every_method
def test_every_method_shows_an_example_its_source_and_its_rules(method: str) -> None:
    function: Callable[..., Result] = METHODS[method].count
    doc = import_module(function.__module__).__doc__ or ""
    assert ">>>" in doc
    words = " ".join(doc.split())
    assert "Source: " in words and "tie" in words and "ncomplete papers" in words
