"""Methods that fill several places, against definitions of their own."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.vote.methods import Paper, Settings, tally

OPTIONS = ["a", "b", "c", "d"]
SMALL = settings(max_examples=80, deadline=None)
ballots = st.lists(
    st.tuples(st.sampled_from("xy"), st.frozensets(st.sampled_from(OPTIONS), min_size=1)),
    min_size=1,
    max_size=7,
)
Ballots = list[tuple[str, frozenset[str]]]


def papers(given_ballots: Ballots) -> list[Paper]:
    return [Paper(group=group, approved=tuple(sorted(approved))) for group, approved in given_ballots]


def pav_score(given_ballots: Ballots, committee: frozenset[str]) -> Fraction:
    """1 + 1/2 + 1/3 + ... for each paper, up to the number of its approved options that are elected."""
    return sum(
        (Fraction(1, j) for _, approved in given_ballots for j in range(1, len(approved & committee) + 1)),
        Fraction(0),
    )


def step_by_step(given_ballots: Ballots, places: int) -> set[frozenset[str]]:
    """Add the option that gives the committee the largest score, following every tie."""
    found = {frozenset[str]()}
    for _ in range(places):
        following = set()
        for committee in found:
            scores = {o: pav_score(given_ballots, committee | {o}) for o in OPTIONS if o not in committee}
            most = max(scores.values(), default=Fraction(0))
            more = [o for o in scores if scores[o] == most and most > pav_score(given_ballots, committee)]
            following |= {committee | {o} for o in more} or {committee}
        found = following
    return found


@SMALL
@given(ballots, st.integers(1, 4))
def test_sequential_pav(given_ballots: Ballots, places: int) -> None:
    expected = step_by_step(given_ballots, places)
    found = tally("sequential-pav", papers(given_ballots), OPTIONS, Settings(winners=places)).overall
    assert {frozenset(outcome) for outcome in found.table["outcomes"]} == expected
    assert set(found.winners) == frozenset.union(*expected)
    still_open = frozenset.union(*expected) - frozenset.intersection(*expected)
    assert found.ties == ((tuple(sorted(still_open)),) if still_open else ())


def heard(given_ballots: Ballots, committee: frozenset[str]) -> Fraction:
    """Sum over the groups of the share of people with an approved option in the committee."""
    total = Fraction(0)
    for group in {group for group, _ in given_ballots}:
        members = [approved for name, approved in given_ballots if name == group]
        total += Fraction(sum(bool(approved & committee) for approved in members), len(members))
    return total


@SMALL
@given(ballots)
def test_group_representation_takes_the_largest_gain_first(given_ballots: Ballots) -> None:
    found = tally("group-representation", papers(given_ballots), OPTIONS, Settings(winners=2)).overall
    first = {o: heard(given_ballots, frozenset({o})) for o in OPTIONS}
    expected = set()
    for one in (o for o in OPTIONS if first[o] == max(first.values())):
        rest = {o: heard(given_ballots, frozenset({one, o})) for o in OPTIONS if o != one}
        if max(rest.values()) > first[one]:
            expected |= {frozenset({one, o}) for o in rest if rest[o] == max(rest.values())}
        else:
            again = {o: heard(given_ballots, frozenset({o})) for o in rest}
            more = {o for o in again if again[o] == max(again.values()) and again[o] > 0}
            expected |= {frozenset({one, o}) for o in more} or {frozenset({one})}
    assert {frozenset(outcome) for outcome in found.table["outcomes"]} == expected


def test_a_small_group_is_represented_beside_a_large_one() -> None:
    given_papers = [
        Paper(weight=90, group="large", approved=("a", "b")),
        Paper(weight=5, group="small", approved=("c",)),
    ]
    by_group = tally("group-representation", given_papers, OPTIONS, Settings(winners=2)).overall
    assert {"c"} < set(by_group.winners)
    assert by_group.table["outcomes"] == [["a", "c"], ["b", "c"]]
    by_heads = tally("sequential-pav", given_papers, OPTIONS, Settings(winners=2)).overall
    assert by_heads.winners == ("a", "b")


def test_a_second_round_begins_when_everybody_is_represented() -> None:
    given_papers = [
        Paper(weight=3, group="x", approved=("a", "b")),
        Paper(weight=1, group="x", approved=("a", "c")),
    ]
    found = tally("group-representation", given_papers, OPTIONS, Settings(winners=3)).overall
    assert found.order == (("a",), ("b",), ("c",), ("d",))


def test_too_many_ways_are_reported() -> None:
    options = [f"o{i:02}" for i in range(16)]
    tied = [Paper(approved=(option,)) for option in options]
    for method in ("sequential-pav", "group-representation"):
        found = tally(method, tied, options, Settings(winners=8)).overall
        assert found.table["explored"] is False
        assert found.winners == tuple(options) and found.ties == (tuple(options),)
