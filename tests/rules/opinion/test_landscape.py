"""The landscape as a whole: the same in whatever order votes come, and sound at the edges."""

from __future__ import annotations

import doctest
import random
from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.opinion.agreement import Bars
from dialogue.activities.opinion.landscape import Landscape, landscape
from dialogue.activities.opinion.order import order_by_content
from dialogue.activities.opinion.votes import VoteTable

Made = Callable[..., list[tuple[int, int, int]]]


def everything(drawn: Landscape) -> tuple[object, ...]:
    """All figures, to the last bit."""
    agreement = drawn.agreement
    return (
        drawn.groups,
        drawn.projection.places.tolist(),
        drawn.representative,
        drawn.consensus,
        drawn.priority.tolist(),
        agreement
        and (agreement.product.tolist(), agreement.common_ground.tolist(), agreement.apart.tolist()),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 6), st.sampled_from((-1, 0, 1))), max_size=90),
    st.randoms(use_true_random=False),
)
def test_the_order_of_votes_changes_nothing(votes: list[tuple[int, int, int]], chance: random.Random) -> None:
    once = list({vote[:2]: vote for vote in votes}.values())
    mixed = chance.sample(once, len(once))
    people, statements = chance.sample(range(12), 12), chance.sample(range(7), 7)
    first = landscape(VoteTable.of(once, participants=range(12), statements=range(7)))
    second = landscape(VoteTable.of(mixed, participants=people, statements=statements))
    assert everything(first) == everything(second)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 5)), st.sampled_from((-1, 0, 1, 1)), max_size=60
    ),
    st.sets(st.integers(0, 5), max_size=1),
    st.sets(st.integers(0, 5), max_size=1),
    st.randoms(use_true_random=False),
)
def test_the_order_of_people_and_statements_changes_nothing(
    votes: dict[tuple[int, int], int], out: set[int], meta: set[int], chance: random.Random
) -> None:
    people, statements = chance.sample(range(10), 10), chance.sample(range(6), 6)
    plain = landscape(
        VoteTable.of(
            [(*cell, value) for cell, value in votes.items()],
            participants=range(10),
            statements=range(6),
            left_out=out,
            meta=meta,
        )
    )
    other = landscape(
        VoteTable.of(
            [(people[who], statements[what], value) for (who, what), value in votes.items()],
            participants=range(10),
            statements=range(6),
            left_out=[statements[each] for each in out],
            meta=[statements[each] for each in meta],
        )
    )
    assert {frozenset(people[int(who)] for who in own) for own in plain.groups.values()} == {
        frozenset(own) for own in other.groups.values()
    }
    # People who could be exchanged for one another may exchange their places; nothing else may.
    assert sorted(plain.projection.places.tolist()) == sorted(other.projection.places.tolist())
    assert plain.opinions.tried == other.opinions.tried
    cells = [tuple(row) for row in np.where(plain.table.seen, plain.table.values, 9).tolist()]
    seen_at: dict[tuple[int, ...], tuple[list[float], int]] = {}
    group_of = {who: place for place, own in enumerate(plain.groups.values()) for who in own}
    for who, cell in enumerate(cells):
        at = (plain.projection.places[who].tolist(), group_of.get(who, -1))
        assert seen_at.setdefault(cell, at) == at  # the same votes, the same place and group


def test_very_regular_tables_do_not_take_long() -> None:
    ring = [(person, (person + step) % 200, 1) for person in range(200) for step in (0, 1)]
    own = [(person, person, 1) for person in range(200)]
    for votes in (ring, own):
        assert landscape(VoteTable.of(votes)).opinions.why_none == "no-clear-groups"


def test_what_looks_the_same_and_is_not_is_told_apart() -> None:
    # A ring of two and a ring of four: each person agrees with two, each statement has two, and counting alone
    # finds no difference.
    ring = [(who, what, 1) for who in (0, 1) for what in (0, 1)]
    ring += [(2 + who, 2 + (who + step) % 4, 1) for who in range(4) for step in (0, 1)]
    orders = []
    for seed in range(6):
        chance = random.Random(seed)
        people, statements = chance.sample(range(6), 6), chance.sample(range(6), 6)
        table = VoteTable.of([(people[who], statements[what], value) for who, what, value in ring])
        rows, columns = order_by_content(table.values, table.seen)
        orders.append(table.seen[rows][:, columns].tolist())
    assert all(each == orders[0] for each in orders)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 13), st.integers(0, 6), st.sampled_from((-1, 0, 1))), max_size=90),
    st.sets(st.integers(0, 6), max_size=7),
)
def test_statements_about_the_voter_might_as_well_not_be_there(
    votes: list[tuple[int, int, int]], meta: set[int]
) -> None:
    people, kept = range(14), [each for each in range(7) if each not in meta]
    drawn = landscape(VoteTable.of(votes, participants=people, statements=range(7), meta=meta))
    without = landscape(
        VoteTable.of([vote for vote in votes if vote[1] not in meta], participants=people, statements=kept)
    )
    assert drawn.projection.places.tolist() == without.projection.places.tolist()
    assert (drawn.groups, drawn.opinions.tried) == (without.groups, without.opinions.tried)
    for name, chosen in drawn.representative.items():
        theirs = without.representative[name]
        assert [(each.column, each.side) for each in chosen] == [(kept[e.column], e.side) for e in theirs]
    assert drawn.consensus == tuple([kept[column] for column in side] for side in without.consensus)
    assert [lens.column for lens in drawn.lenses] == sorted(meta)


def test_a_lens_shows_everybody_by_what_they_say_of_themselves() -> None:
    # 0: "I farm" - agree 1 and 2, disagree 3 and 4, pass 5; 6 did not see it. All but the farmers agree with 1.
    farms = {1: 1, 2: 1, 3: -1, 4: -1, 5: 0}
    votes = [(person, 0, said) for person, said in farms.items()]
    votes += [(person, 1, -1 if person < 3 else 1) for person in range(1, 7)]
    (lens,) = landscape(VoteTable.of(votes, meta=[0, 9], left_out=[9])).lenses  # 9 is moderated out: no lens
    assert lens.column == 0
    assert lens.people == {"agree": (1, 2), "disagree": (3, 4)}
    assert [counts.agree[1] for counts in lens.counts.values()] == [0, 2]
    assert lens.agreement is not None and lens.agreement.apart[:, 1].tolist() == [True, True]
    nobody = [vote for vote in votes if vote[0] in (1, 2)]
    assert landscape(VoteTable.of(nobody, meta=[0])).lenses[0].agreement is None


def test_control_other_votes_change_something(made: Made) -> None:
    votes = made(1, 20, 8)
    assert votes[0][2] != 0
    turned = [(*votes[0][:2], -votes[0][2]), *votes[1:]]
    assert everything(landscape(VoteTable.of(votes))) != everything(landscape(VoteTable.of(turned)))


def test_statements_under_other_numbers_keep_their_figures(made: Made) -> None:
    votes = made(6, 30, 9)
    numbers = [4, 8, 0, 3, 7, 1, 6, 2, 5]
    first = landscape(VoteTable.of(votes))
    second = landscape(VoteTable.of([(who, numbers[what], value) for who, what, value in votes]))
    assert first.groups == second.groups
    assert first.agreement is not None and second.agreement is not None
    assert second.agreement.product[numbers] == pytest.approx(first.agreement.product)
    assert second.priority[numbers] == pytest.approx(first.priority)


def test_a_vote_for_a_statement_raises_its_group_informed_consensus(made: Made) -> None:
    votes = made(7, 24, 6, share=0.5)
    groups = {"a": range(12), "b": range(12, 24)}
    before = landscape(VoteTable.of(votes), groups=groups).agreement
    missing = next((p, s) for p in range(24) for s in range(6) if not any(v[:2] == (p, s) for v in votes))
    after = landscape(VoteTable.of([*votes, (*missing, 1)]), groups=groups).agreement
    assert before is not None and after is not None
    assert after.product[missing[1]] > before.product[missing[1]]


def test_nobody_has_seen_anything() -> None:
    table = VoteTable.of([], participants=range(8), statements=range(3))
    for drawn in (landscape(table), landscape(table, groups={"a": range(4), "b": range(4, 8)})):
        assert drawn.consensus == ([], [])
        assert drawn.priority.tolist() == [5.0625] * 3
        assert not any(drawn.representative.values())
    assert drawn.agreement is not None
    assert drawn.agreement.product.tolist() == [0.25] * 3
    assert np.isnan(drawn.agreement.geometric_mean).all()
    assert not drawn.agreement.common_ground.any()
    assert not drawn.agreement.apart.any()


def test_no_people_and_no_statements() -> None:
    drawn = landscape(VoteTable.of([]))
    assert (drawn.groups, drawn.agreement, drawn.consensus) == ({}, None, ([], []))


def test_one_statement() -> None:
    table = VoteTable.of([(person, 1, 1 if person < 4 else -1) for person in range(8)])
    drawn = landscape(table)
    assert drawn.groups == {"0": (0, 1, 2, 3), "1": (4, 5, 6, 7)}
    assert [(each.column, each.side) for each in drawn.representative["0"]] == [(0, 1)]
    assert [(each.column, each.side) for each in drawn.representative["1"]] == [(0, -1)]
    assert drawn.agreement is not None
    assert drawn.agreement.apart.tolist() == [[True], [True]]


def test_a_statement_moderated_out_speaks_for_nobody() -> None:
    votes = [(person, statement, 1 if person < 4 else -1) for person in range(8) for statement in range(3)]
    drawn = landscape(VoteTable.of(votes, left_out=[1]), groups={"a": range(4), "b": range(4, 8)})
    assert all(each.column != 1 for chosen in drawn.representative.values() for each in chosen)
    assert drawn.agreement is not None
    assert drawn.agreement.apart[:, 1].tolist() == [False, False]
    let_in = landscape(VoteTable.of(votes), groups={"a": range(4), "b": range(4, 8)})
    assert any(each.column == 1 for chosen in let_in.representative.values() for each in chosen)


def test_geometric_mean_can_be_compared_between_numbers_of_groups() -> None:
    votes = [(person, 1, 1) for person in range(48)]
    for number in range(2, 9):
        size = 48 // number
        groups = {str(group): range(group * size, (group + 1) * size) for group in range(number)}
        agreement = landscape(VoteTable.of(votes), groups=groups).agreement
        assert agreement is not None
        share = (size + 1) / (size + 2)
        assert agreement.geometric_mean[0] == pytest.approx(share)
        assert agreement.product[0] == pytest.approx(share**number)


def test_not_enough_votes_is_no_number() -> None:
    votes = [(person, 1, 1) for person in range(6)] + [(6, 1, 1), (7, 1, 1)]
    groups = {"many": range(6), "few": range(6, 12)}
    agreement = landscape(VoteTable.of(votes, participants=range(12)), groups=groups).agreement
    assert agreement is not None
    assert np.isnan(agreement.geometric_mean[0])
    assert not agreement.common_ground[0]
    enough = landscape(VoteTable.of([*votes, (8, 1, 1)], participants=range(12)), groups=groups).agreement
    assert enough is not None
    assert enough.common_ground[0]


def test_exactly_at_the_bars() -> None:
    # 2 of 3 agree: p = 3/5 = 0.6 in both groups, so just common ground.
    votes = [(person, 1, -1 if person in (2, 5) else 1) for person in range(6)]
    agreement = landscape(VoteTable.of(votes), groups={"a": range(3), "b": range(3, 6)}).agreement
    assert agreement is not None
    assert agreement.common_ground[0]
    higher = landscape(
        VoteTable.of(votes), groups={"a": range(3), "b": range(3, 6)}, bars=Bars(common=0.61)
    ).agreement
    assert higher is not None
    assert not higher.common_ground[0]
    # 5 of 8 against 2 of 8: p = 6/10 and 3/10, so just apart.
    votes = [(person, 1, 1 if person in (0, 1, 2, 3, 4, 8, 9) else -1) for person in range(16)]
    agreement = landscape(VoteTable.of(votes), groups={"a": range(8), "b": range(8, 16)}).agreement
    assert agreement is not None
    assert agreement.apart.tolist() == [[True], [True]]


def test_silence_of_the_others_is_no_difference() -> None:
    votes = [(person, 1, 1) for person in range(6)]
    groups = {"a": range(6), "b": range(6, 12)}
    silent = landscape(VoteTable.of(votes, participants=range(12)), groups=groups).agreement
    spoken = landscape(
        VoteTable.of(votes + [(person, 1, -1) for person in range(6, 9)]), groups=groups
    ).agreement
    assert silent is not None and spoken is not None
    assert silent.apart.tolist() == [[False], [False]]  # though p is 7/8 against 1/2
    assert spoken.apart.tolist() == [[True], [True]]


@pytest.mark.parametrize(
    "name", ["votes", "order", "kmeans", "stability", "groups", "proportions", "priority"]
)
def test_examples_in_docstrings(name: str) -> None:
    module = import_module(f"dialogue.activities.opinion.{name}")
    names = {**vars(module), "np": np}
    if name == "priority":
        names["Counts"] = import_module("dialogue.activities.opinion.votes").Counts
    outcome = doctest.testmod(module, extraglobs=names)
    assert outcome.attempted > 0
    assert outcome.failed == 0
