"""Ranking methods against small definitions of their own, written without a look at the methods."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby, pairwise, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.vote.methods import Paper, Settings, tally

OPTIONS = ["a", "b", "c", "d"]
SMALL = settings(max_examples=80, deadline=None)


@st.composite
def ranking(draw: st.DrawFn) -> tuple[tuple[str, ...], ...]:
    """A ranking with or without equal and missing ranks."""
    ranks = draw(st.lists(st.integers(0, 4), min_size=4, max_size=4))
    rows = sorted((rank, option) for rank, option in zip(ranks, OPTIONS, strict=True) if rank < 4)
    return tuple(tuple(option for _, option in tier) for _, tier in groupby(rows, key=lambda row: row[0]))


papers_strategy = st.lists(
    st.builds(Paper, weight=st.integers(1, 3), ranking=ranking()), min_size=1, max_size=7
).filter(lambda papers: any(paper.ranking for paper in papers))


def rank(paper: Paper, option: str) -> int:
    """Place of the tier with the option; unranked options are last together."""
    for place, tier in enumerate(paper.ranking or ()):
        if option in tier:
            return place
    return 99


def votes(papers: list[Paper], a: str, b: str) -> int:
    return sum(int(p.weight) for p in papers if rank(p, a) < rank(p, b))


@SMALL
@given(papers_strategy)
def test_borda(papers: list[Paper]) -> None:
    papers = [p for p in papers if p.ranking]
    expected = {
        a: sum(
            (p.weight * (Fraction(1) if rank(p, a) < rank(p, b) else Fraction(1, 2)))
            for p in papers
            for b in OPTIONS
            if b != a and rank(p, a) <= rank(p, b)
        )
        for a in OPTIONS
    }
    best = max(expected.values())
    assert tally("borda", papers, OPTIONS, Settings()).overall.winners == tuple(
        a for a in OPTIONS if expected[a] == best
    )


@SMALL
@given(papers_strategy)
def test_condorcet(papers: list[Paper]) -> None:
    expected = [
        a for a in OPTIONS if all(votes(papers, a, b) > votes(papers, b, a) for b in OPTIONS if b != a)
    ]
    found = tally("condorcet", papers, OPTIONS, Settings()).overall
    assert list(found.winners) == expected
    if expected:
        for method in ("schulze", "ranked-pairs"):
            assert list(tally(method, papers, OPTIONS, Settings()).overall.winners) == expected


@SMALL
@given(papers_strategy)
def test_smith_set_is_the_smallest_dominating_set(papers: list[Paper]) -> None:
    dominating = [
        [o for o, inside in zip(OPTIONS, mask, strict=True) if inside]
        for mask in product([0, 1], repeat=4)
        if any(mask)
        and all(
            votes(papers, a, b) > votes(papers, b, a)
            for a, i in zip(OPTIONS, mask, strict=True)
            for b, j in zip(OPTIONS, mask, strict=True)
            if i and not j
        )
    ]
    assert tally("condorcet", papers, OPTIONS, Settings()).overall.table["smith"] == min(dominating, key=len)


def strongest(papers: list[Paper], a: str, b: str, margins: bool) -> int:
    """Strength of the strongest path, by walking every path."""
    best = 0
    others = [o for o in OPTIONS if o not in (a, b)]
    for length in range(len(others) + 1):
        for middle in permutations(others, length):
            walk = [a, *middle, b]
            links = [(votes(papers, x, y), votes(papers, y, x)) for x, y in pairwise(walk)]
            if all(won > lost for won, lost in links):
                best = max(best, min(won - lost if margins else won for won, lost in links))
    return best


@SMALL
@given(papers_strategy, st.booleans())
def test_schulze_by_every_path(papers: list[Paper], margins: bool) -> None:
    paths = {(a, b): strongest(papers, a, b, margins) for a in OPTIONS for b in OPTIONS if a != b}
    expected = tuple(a for a in OPTIONS if all(paths[a, b] >= paths[b, a] for b in OPTIONS if a != b))
    chosen = Settings(strength="margins" if margins else "winning-votes")
    assert tally("schulze", papers, OPTIONS, chosen).overall.winners == expected


def reaches(locked: set[tuple[str, str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for a, b in locked:
            if a == here and b not in seen:
                seen.add(b)
                waiting.append(b)
    return end in seen


def locked_winners(pairs: list[tuple[str, str]]) -> set[str]:
    locked: set[tuple[str, str]] = set()
    for a, b in pairs:
        if not reaches(locked, b, a):
            locked.add((a, b))
    return {a for a in OPTIONS if not any(b == a for _, b in locked)}


@settings(max_examples=60, deadline=None)
@given(papers_strategy)
def test_ranked_pairs_by_every_order_of_equal_pairs(papers: list[Paper]) -> None:
    margin = {(a, b): votes(papers, a, b) - votes(papers, b, a) for a in OPTIONS for b in OPTIONS if a != b}
    won = sorted((pair for pair in margin if margin[pair] > 0), key=lambda pair: -margin[pair])
    groups = [list(group) for _, group in groupby(won, key=lambda pair: margin[pair])]
    expected: set[str] = set()
    for choice in product(*(permutations(group) for group in groups)):
        expected |= locked_winners([pair for group in choice for pair in group])
    assert set(tally("ranked-pairs", papers, OPTIONS, Settings()).overall.winners) == expected


def irv_winners(papers: list[Paper], left: frozenset[str]) -> set[str]:
    """All who win in some way, one elimination at a time."""
    if len(left) == 1:
        return set(left)
    count = dict.fromkeys(left, Fraction(0))
    for paper in papers:
        top = next((t for t in paper.ranking or () if left.intersection(t)), ())
        for option in left.intersection(top):
            count[option] += Fraction(paper.weight) / len(left.intersection(top))
    fewest = min(count.values())
    return set().union(*(irv_winners(papers, left - {o}) for o in left if count[o] == fewest))


@SMALL
@given(papers_strategy)
def test_irv_by_every_way(papers: list[Paper]) -> None:
    found = tally("irv", papers, OPTIONS, Settings()).overall
    assert set(found.winners) == irv_winners(papers, frozenset(OPTIONS))


def eliminations(papers: list[Paper], left: frozenset[str]) -> set[tuple[str, ...]]:
    """Every order, first place first, in which instant runoff may leave the options."""
    if not left:
        return {()}
    count = {
        o: sum(
            Fraction(p.weight) / len(left.intersection(top))
            for p in papers
            if (top := next((t for t in p.ranking or () if left.intersection(t)), ())) and o in top
        )
        for o in left
    }
    last = [o for o in left if count[o] == min(count.values())]
    return {(*order, o) for o in last for order in eliminations(papers, left - {o})}


@SMALL
@given(papers_strategy, st.integers(2, 3))
def test_irv_names_all_who_may_take_one_of_several_places(papers: list[Paper], places: int) -> None:
    sets = [frozenset(order[:places]) for order in eliminations(papers, frozenset(OPTIONS))]
    found = tally("irv", papers, OPTIONS, Settings(winners=places)).overall
    assert set(found.winners) == frozenset().union(*sets)
    assert {o for tie in found.ties for o in tie} == frozenset().union(*sets) - frozenset.intersection(*sets)


def test_a_tie_for_the_second_place_is_named() -> None:
    """a and c are equally weak: whoever goes out, e wins, and the other one is second."""
    papers = [Paper(weight=3, ranking=(("e",),)), Paper(ranking=(("a",),)), Paper(ranking=(("c",),))]
    for method in ("irv", "ranked-pairs", "schulze"):
        found = tally(method, papers, ["a", "c", "e"], Settings(winners=2)).overall
        assert (found.winners, found.ties) == (("e", "a", "c"), (("a", "c"),))


def test_ranked_pairs_names_all_who_are_second_in_some_order_of_equal_pairs() -> None:
    """x is first; a, b and c beat each other in a circle of equal victories, so each may be second."""
    circle = [("x", *rest) for rest in (("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b"))]
    papers = [Paper(ranking=tuple((o,) for o in order)) for order in circle]
    found = tally("ranked-pairs", papers, ["a", "b", "c", "x"], Settings(winners=2)).overall
    assert (found.winners, found.ties) == (("x", "a", "b", "c"), (("a", "b", "c"),))


def test_irv_approval_variant_gives_equal_first_ranks_a_whole_vote_each() -> None:
    papers = [Paper(weight=3, ranking=(("a", "b"),)), Paper(weight=4, ranking=(("c",),))]
    split = tally("irv", papers, ["a", "b", "c"], Settings()).overall
    whole = tally("irv", papers, ["a", "b", "c"], Settings(equal_ranks="whole")).overall
    assert split.table["rounds"][0]["votes"] == {"a": [3, 2], "b": [3, 2], "c": 4}
    assert whole.table["rounds"][0]["votes"] == {"a": 3, "b": 3, "c": 4}


def test_irv_and_ranked_pairs_say_when_ties_are_too_many_to_follow() -> None:
    options = [f"o{i:02}" for i in range(20)]
    papers = [Paper(ranking=((option,),)) for option in options]
    irv = tally("irv", papers, options, Settings()).overall
    assert (irv.table["explored"], irv.winners) == (False, tuple(options))
    circle = [Paper(ranking=tuple((options[(i + j) % 20],) for j in range(20))) for i in range(20)]
    pairs = tally("ranked-pairs", circle, options, Settings()).overall
    assert (pairs.table["explored"], pairs.winners) == (False, tuple(options))


@SMALL
@given(papers_strategy)
def test_a_schulze_winner_stays_one_when_a_paper_lifts_it(papers: list[Paper]) -> None:
    """Monotone: one paper that puts a winner first and changes nothing else keeps it a winner."""
    winner = tally("schulze", papers, OPTIONS, Settings()).overall.winners[0]
    first = papers[0]
    lifted = ((winner,), *(tuple(o for o in tier if o != winner) for tier in first.ranking or ()))
    better = [Paper(weight=first.weight, ranking=tuple(t for t in lifted if t)), *papers[1:]]
    if first.ranking:
        assert winner in tally("schulze", better, OPTIONS, Settings()).overall.winners
