"""Who counts, which groups are found, which names live on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.opinion import groups as groups_module
from dialogue.activities.opinion.groups import counted, find_groups, named
from dialogue.activities.opinion.landscape import landscape
from dialogue.activities.opinion.projection import project
from dialogue.activities.opinion.votes import Id, VoteTable

Made = Callable[..., list[tuple[int, int, int]]]


def found(votes: list[tuple[int, int, int]], **more: list[int]) -> list[tuple[Id, ...]]:
    table = VoteTable.of(votes, **more)
    return list(find_groups(table, project(table)).groups)


def who_counts(table: VoteTable) -> list[int]:
    return np.flatnonzero(counted(table)).tolist()


def cast(numbers: list[int]) -> VoteTable:
    """Participants 0, 1, ... with that many votes each, among twenty statements."""
    votes = [(person, statement, 1) for person, number in enumerate(numbers) for statement in range(number)]
    return VoteTable.of(votes, participants=range(len(numbers)), statements=range(20))


def test_seven_votes_count() -> None:
    assert who_counts(cast([7] * 16 + [6] * 4)) == list(range(16))


def test_the_most_active_fill_up_to_fifteen() -> None:
    # Ten with seven votes; of the others 5 3 6 1 3 3 0 the five most active.
    table = cast([7] * 10 + [5, 3, 6, 1, 3, 3, 0])
    assert who_counts(table) == [*range(10), 10, 11, 12, 14, 15]


def test_who_is_as_active_as_the_last_joins_too() -> None:
    # Ids must not choose between people: all with three votes join, though that makes sixteen.
    assert who_counts(cast([7] * 11 + [5, 3, 1, 3, 3, 3])) == [*range(11), 11, 12, 14, 15, 16]


def test_who_only_spoke_of_themselves_does_not_count() -> None:
    votes = [(person, statement, 1) for person in range(9) for statement in range(3 if person < 6 else 1)]
    assert who_counts(VoteTable.of(votes, meta=[0])) == [*range(6)]
    assert who_counts(VoteTable.of(votes, left_out=[0])) == [*range(6)]
    assert who_counts(VoteTable.of(votes, meta=[0, 1], left_out=[2])) == []


def test_nobody_without_a_vote_counts() -> None:
    assert who_counts(cast([7, 7, 0, 1])) == [0, 1, 3]
    assert who_counts(VoteTable.of([], participants=range(30), statements=range(3))) == []


def test_with_few_statements_all_of_them_are_enough() -> None:
    votes = [(person, statement, 1) for person in range(20) for statement in range(3 if person < 16 else 2)]
    assert who_counts(VoteTable.of(votes)) == list(range(16))


def test_two_camps_are_found(made: Made) -> None:
    assert found(made(1, 30, 12, share=0.9)) == [tuple(range(0, 30, 2)), tuple(range(1, 30, 2))]


def test_three_camps_are_found(made: Made) -> None:
    groups = found(made(2, 60, 24, camps=3))
    assert sorted(groups) == [tuple(range(camp, 60, 3)) for camp in range(3)]


def test_five_people_with_two_minds() -> None:
    votes = [(person, statement, 1 if person < 3 else -1) for person in range(5) for statement in range(4)]
    assert found(votes) == [(0, 1, 2), (3, 4)]


def test_four_people_make_no_groups() -> None:
    votes = [(person, statement, 1 if person < 2 else -1) for person in range(4) for statement in range(4)]
    assert found(votes) == []
    drawn = landscape(VoteTable.of(votes))
    assert drawn.agreement is None
    assert drawn.groups == drawn.representative == {}
    assert (drawn.opinions.why_none, drawn.stability) == ("not-enough-votes", None)


def test_a_group_of_one_is_rejected() -> None:
    votes = [(person, statement, -1 if person == 0 else 1) for person in range(6) for statement in range(4)]
    opinions = landscape(VoteTable.of(votes)).opinions
    assert (opinions.groups, opinions.why_none) == ({}, "no-clear-groups")
    assert [(split.sizes, split.holds) for split in opinions.tried] == [((5, 1), False)]


def test_everybody_of_one_mind_makes_no_groups() -> None:
    votes = [(person, statement, 1) for person in range(9) for statement in range(4)]
    assert found(votes) == []


def noise(people: int, statements: int) -> VoteTable:
    chance = np.random.default_rng(4)
    cells = chance.choice([-1, 0, 1], size=(people, statements))
    return VoteTable.of([(*map(int, cell), int(cells[cell])) for cell in np.ndindex(people, statements)])


@pytest.mark.parametrize(("people", "statements"), [(12, 10), (40, 30), (200, 40)])
def test_votes_at_random_make_no_groups(
    people: int, statements: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = landscape(noise(people, statements))
    assert (drawn.groups, drawn.stability) == ({}, None)
    assert [split.k for split in drawn.opinions.tried] == [2, 3, 4, 5]
    assert all(0 <= split.stability < 0.9 for split in drawn.opinions.tried)
    # Control: without the bar there would be groups, and a sentence about each.
    monkeypatch.setattr(groups_module, "HOLDS", 0.0)
    assert landscape(noise(people, statements)).groups


def test_how_well_each_group_is_found_again(made: Made) -> None:
    drawn = landscape(VoteTable.of(made(1, 30, 12, share=0.9)))
    assert drawn.stability == 1.0
    assert drawn.opinions.by_group == {"0": 1.0, "1": 1.0}
    assert drawn.opinions.tried[0].sizes == (15, 15)


def test_declared_groups_are_held_against_those_that_the_votes_show(made: Made) -> None:
    table = VoteTable.of(made(1, 30, 12, share=0.9))
    declared = landscape(table, groups={"early": range(15), "late": range(15, 30)})
    assert declared.opinions.groups == landscape(table).groups
    # The declared halves are not what the votes show; the camps are.
    assert declared.stability is not None and declared.stability < 0.1
    camps = {"even": range(0, 30, 2), "odd": range(1, 30, 2)}
    assert landscape(table, groups=camps).stability_by_group == {"even": 1.0, "odd": 1.0}
    one = landscape(table, groups={"all": range(30)})
    assert (one.stability, one.stability_by_group) == (None, {"all": None})


def test_many_people(made: Made) -> None:
    groups = found(made(3, 260, 30, share=0.8))
    assert sorted(groups) == [tuple(range(0, 260, 2)), tuple(range(1, 260, 2))]


def test_the_largest_group_comes_first() -> None:
    votes = [(person, statement, 1 if person < 3 else -1) for person in range(9) for statement in range(4)]
    assert [len(group) for group in found(votes)] == [6, 3]


def test_names_live_on_while_votes_are_added(made: Made) -> None:
    votes = made(5, 40, 14)
    early = landscape(VoteTable.of([vote for vote in votes if vote[0] < 25]))
    # Names as a facilitator gave them, and more of the second camp arriving so that it becomes the larger
    # one.
    before = {"west": early.groups["1"], "east": early.groups["0"]}
    late = votes + [
        (40 + person, statement, value) for person, statement, value in made(5, 40, 14) if person % 2
    ]
    later = landscape(VoteTable.of(late), before=before)
    for name in ("west", "east"):
        assert set(before[name]) <= set(later.groups[name])
    assert landscape(VoteTable.of(late)).groups["0"] == later.groups["west"]


def test_a_new_group_gets_a_new_number() -> None:
    assert named([(1, 2), (3, 4), (5, 6)], before={"0": (3, 4), "2": (1, 2)}) == {
        "0": (3, 4),
        "1": (5, 6),
        "2": (1, 2),
    }


def test_a_name_is_not_handed_to_strangers() -> None:
    assert named([(1, 2)], before={"0": (8, 9)}) == {"1": (1, 2)}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=20))
def test_as_many_people_as_possible_keep_their_name(moves: list[tuple[int, int]]) -> None:
    before: dict[str, tuple[Id, ...]] = {}
    after: dict[int, tuple[Id, ...]] = {}
    for person, (old, new) in enumerate(moves):
        if old < 4:
            before[f"old {old}"] = (*before.get(f"old {old}", ()), person)
        after[new] = (*after.get(new, ()), person)
    groups = list(after.values())

    def kept(names: dict[str, tuple[Id, ...]]) -> int:
        return sum(len(set(names[name]) & set(before.get(name, ()))) for name in names)

    ours = named(groups, before)
    assert sorted(ours.values()) == sorted(groups)
    names = [*before, *(f"new {place}" for place in range(len(groups)))]
    best = max(kept(dict(zip(way, groups, strict=True))) for way in permutations(names, len(groups)))
    assert kept(ours) == best


def test_somebody_in_two_declared_groups() -> None:
    with pytest.raises(ValueError, match="participant 1 is declared in two groups"):
        landscape(VoteTable.of([(1, 1, 1)]), groups={"farmers": [1], "companies": [1]})


def test_declared_groups_keep_only_people_of_the_table() -> None:
    drawn = landscape(
        VoteTable.of([(1, 1, 1), (2, 1, 1)]), groups={"farmers": [2, 7], "companies": [9], "10": [1]}
    )
    assert drawn.groups == {"10": (1,), "farmers": (2,)}
