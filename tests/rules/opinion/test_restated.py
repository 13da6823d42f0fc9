"""The formulas once more, cell by cell, from docs/opinion.md; nothing here uses the module's arrays.

Random tables by hypothesis. Everything here is slow and plain on purpose.
"""

from __future__ import annotations

from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.opinion.agreement import Bars
from dialogue.activities.opinion.landscape import landscape
from dialogue.activities.opinion.votes import VoteTable

BAR = 1.2816
Cells = dict[tuple[int, int], int]


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Cells, dict[str, list[int]], set[int], int]:
    """(votes, groups, statements left out, number of statements)."""
    people = draw(st.integers(2, 14))
    statements = draw(st.integers(1, 7))
    cells = {}
    for person in range(people):
        for statement in range(statements):
            value = draw(st.sampled_from((1, 1, -1, -1, 0, None)))
            if value is not None:
                cells[person, statement] = value
    count = draw(st.integers(1, 4))
    groups: dict[str, list[int]] = {}
    for person in range(people):
        group = draw(st.integers(0, count))
        if group < count:
            groups.setdefault(str(group), []).append(person)
    out = draw(st.sets(st.integers(0, statements - 1), max_size=2))
    return cells, groups, out, statements


def tally(cells: Cells, people: list[int], statement: int) -> tuple[int, int, int]:
    votes = [cells[person, statement] for person in people if (person, statement) in cells]
    return votes.count(1), votes.count(-1), len(votes)


def p_of(a: int, s: int) -> float:
    return (a + 1) / (s + 2)


def z_one(a: int, s: int) -> float:
    return 2 * sqrt(s + 1) * ((a + 1) / (s + 1) - 0.5)


def z_two(a1: int, s1: int, a2: int, s2: int) -> float:
    a1, s1, a2, s2 = a1 + 1, s1 + 1, a2 + 1, s2 + 1
    pooled = (a1 + a2) / (s1 + s2)
    return 0.0 if pooled == 1 else (a1 / s1 - a2 / s2) / sqrt(pooled * (1 - pooled) * (1 / s1 + 1 / s2))


def measures(inside: tuple[int, int, int], outside: tuple[int, int, int], side: int) -> dict[str, float]:
    place = 0 if side == 1 else 1
    a, s, b, t = inside[place], inside[2], outside[place], outside[2]
    p, z1, r, z2 = p_of(a, s), z_one(a, s), p_of(a, s) / p_of(b, t), z_two(a, s, b, t)
    return {"p": p, "z1": z1, "r": r, "z2": z2, "product": r * z2 * p * z1}


def representative(
    cells: Cells, group: list[int], others: list[int], statements: int, out: set[int]
) -> list[tuple[int, int]]:
    """(statement, side) by the words of docs/opinion.md."""
    said = []
    for statement in range(statements):
        inside, outside = tally(cells, group, statement), tally(cells, others, statement)
        if statement in out or inside[0] + inside[1] == 0:
            continue
        agree, disagree = measures(inside, outside, 1), measures(inside, outside, -1)
        said.append((statement, agree, disagree))
    held = None
    for each in said:
        _, agree, _ = each
        if held is None:
            if agree["z1"] > BAR or (agree["r"] > 1 and agree["p"] > 0.5):
                held = each
        elif held[1]["r"] > 1:
            held = each if agree["product"] > held[1]["product"] else held
        else:
            held = each if agree["p"] * agree["z1"] > held[1]["p"] * held[1]["z1"] else held
    qualified = []
    for statement, agree, disagree in said:
        if any(side["z1"] > BAR and side["z2"] > BAR for side in (agree, disagree)):
            side = 1 if agree["z2"] >= disagree["z2"] else -1
            qualified.append((-(agree if side == 1 else disagree)["product"], statement, side))
    if not qualified:
        if held is not None:
            return [(held[0], 1)]
        if not said:
            return []
        statement, agree, disagree = max(said, key=lambda each: max(each[1]["z2"], each[2]["z2"]))
        return [(statement, 1 if agree["z2"] >= disagree["z2"] else -1)]
    chosen = [(held[0], 1)] if held is not None else []
    chosen += [
        (statement, side) for _, statement, side in sorted(qualified) if (held or (None,))[0] != statement
    ]
    chosen = chosen[:5]
    return [each for each in chosen if each[1] == 1] + [each for each in chosen if each[1] == -1]


@settings(max_examples=60, deadline=None)
@given(conversations())
def test_everything_about_declared_groups(made: tuple[Cells, dict[str, list[int]], set[int], int]) -> None:
    cells, groups, out, statements = made
    table = VoteTable.of(
        [(person, statement, value) for (person, statement), value in cells.items()],
        participants=range(14),
        statements=range(statements),
        left_out=out,
    )
    drawn = landscape(table, groups=groups, bars=Bars(least_votes=2))
    assert set(drawn.groups) == set(groups)
    everybody = list(range(14))
    for name, group in groups.items():
        others = [person for other, members in groups.items() if other != name for person in members]
        expected = representative(cells, group, others, statements, out)
        assert [(each.column, each.side) for each in drawn.representative[name]] == expected
    for side, place in ((1, 0), (-1, 1)):
        ranked = []
        for statement in range(statements):
            counts = tally(cells, everybody, statement)
            p, z = p_of(counts[place], counts[2]), z_one(counts[place], counts[2])
            if statement not in out and p > 0.5 and z > BAR:
                ranked.append((-p * z, statement))
        assert drawn.consensus[0 if side == 1 else 1] == [statement for _, statement in sorted(ranked)[:5]]
    if not groups:
        assert drawn.agreement is None
        return
    assert drawn.agreement is not None
    grouped = [person for members in groups.values() for person in members]
    for statement in range(statements):
        tallies = {name: tally(cells, members, statement) for name, members in groups.items()}
        shares = {name: p_of(each[0], each[2]) for name, each in tallies.items()}
        product = prod(shares.values())
        assert drawn.agreement.product[statement] == pytest.approx(product)
        enough = all(tallies[name][2] >= min(2, len(groups[name])) for name in groups)
        assert bool(drawn.agreement.enough[statement]) == enough
        mean = drawn.agreement.geometric_mean[statement]
        assert mean == pytest.approx(product ** (1 / len(groups))) if enough else np.isnan(mean)
        common = enough and statement not in out and all(share >= 0.6 - 1e-9 for share in shares.values())
        assert bool(drawn.agreement.common_ground[statement]) == common
        for place, name in enumerate(groups_in_order := list(drawn.groups)):
            rest = [person for other in groups_in_order if other != name for person in groups[other]]
            counts = tally(cells, rest, statement)
            voted = tallies[name][2] >= min(2, len(groups[name])) and counts[2] >= min(2, len(rest))
            far = abs(shares[name] - p_of(counts[0], counts[2])) >= 0.3 - 1e-9
            apart = bool(rest) and statement not in out and voted and far
            assert bool(drawn.agreement.apart[place, statement]) == apart
        agree, disagree, seen = tally(cells, grouped, statement)
        extremity = drawn.projection.extremity[statement]
        importance = (
            (1 - (seen - agree - disagree + 1) / (seen + 2)) * (extremity + 1) * (agree + 1) / (seen + 2)
        )
        assert drawn.priority[statement] == pytest.approx((importance * (1 + 8 * 2 ** (-seen / 5))) ** 2)


@settings(max_examples=60, deadline=None)
@given(conversations())
def test_places_and_means(made: tuple[Cells, dict[str, list[int]], set[int], int]) -> None:
    cells, _, out, statements = made
    table = VoteTable.of(
        [(person, statement, value) for (person, statement), value in cells.items()],
        participants=range(14),
        statements=range(statements),
        left_out=out,
    )
    projection = landscape(table, groups={}).projection
    means = []
    for statement in range(statements):
        votes = [value for (_, about), value in cells.items() if about == statement]
        means.append(0.0 if statement in out or not votes else sum(votes) / len(votes))
    assert projection.means == pytest.approx(np.array(means))
    zeroed = sum(1 for statement in out if any(about == statement for _, about in cells))
    for person in range(14):
        own = [(about, value) for (who, about), value in cells.items() if who == person and about not in out]
        for axis in range(2):
            place = sum((value - means[about]) * projection.components[axis, about] for about, value in own)
            place *= sqrt(statements / max(len(own) + zeroed, 1))
            assert projection.places[person, axis] == pytest.approx(place, abs=1e-9)
    for statement in range(statements):
        reach = [
            sqrt(statements) * (1 - means[statement]) * projection.components[axis, statement]
            for axis in (0, 1)
        ]
        assert projection.extremity[statement] == pytest.approx(sqrt(reach[0] ** 2 + reach[1] ** 2), abs=1e-9)
        if statement in out:
            assert projection.extremity[statement] == 0
