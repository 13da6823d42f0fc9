"""Who sits where: even where it can be, as close as it can be where people are pinned, and always the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.tables import seating
from dialogue.activities.tables.seating import Person, late, seated, tables_for, uneven


@st.composite
def rooms(draw: st.DrawFn, most: int, tables: int, *, pins: bool) -> tuple[list[Person], list[int]]:
    numbers = draw(st.lists(st.integers(1, 60), min_size=1, max_size=tables, unique=True))
    pinned = st.sampled_from([0, 0, *numbers]) if pins else st.just(0)
    people = draw(st.lists(st.tuples(st.integers(1, 4), pinned), max_size=most))
    return [Person(key, group, table) for key, (group, table) in enumerate(people, 1)], numbers


def cost(people: Iterable[Person], seats: Mapping[int, int]) -> int:
    sizes = Counter(seats.values())
    groups = Counter((one.group, seats[one.key]) for one in people)
    return seating.SIZES_FIRST * sum(n * n for n in sizes.values()) + sum(n * n for n in groups.values())


def cheapest(people: Sequence[Person], tables: Sequence[int]) -> int:
    """The reference: every way to seat those who may move."""
    free = [one for one in people if one.table not in tables]
    fixed = {one.key: one.table for one in people if one.table in tables}
    return min(
        cost(people, fixed | {one.key: table for one, table in zip(free, way, strict=True)})
        for way in product(tables, repeat=len(free))
    )


@given(rooms(60, 12, pins=False), st.integers(1, 99))
def test_nobody_pinned_makes_even_tables(room: tuple[list[Person], list[int]], seed: int) -> None:
    people, tables = room
    found = seated(people, tables, seed)
    assert found.keys() == {one.key for one in people} and set(found.values()) <= set(tables)
    assert max(uneven(found, {one.key: one.group for one in people}, tables)) <= 1
    assert found == seated(list(reversed(people)), list(reversed(tables)), seed), (
        "the order of rows says nothing"
    )


@given(rooms(7, 3, pins=True), st.integers(1, 9))
def test_pinned_people_stay_and_the_rest_is_as_even_as_can_be(
    room: tuple[list[Person], list[int]], seed: int
) -> None:
    people, tables = room
    found = seated(people, tables, seed)
    assert all(found[one.key] == one.table for one in people if one.table)
    assert cost(people, found) == cheapest(people, tables)


def test_the_first_places_alone_would_not_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without changing tables afterwards a seating around pinned people can be worse."""
    people = [Person(1, 2), Person(2, 3), Person(3, 1), Person(4, 3), Person(5, 3, 1), Person(6, 2, 1)]
    assert cost(people, seated(people, [1, 2], 1)) == cheapest(people, [1, 2])
    monkeypatch.setattr(seating, "_cheaper", lambda *_: [])
    assert cost(people, seated(people, [1, 2], 1)) > cheapest(people, [1, 2])


@given(rooms(40, 8, pins=False), st.integers(1, 4))
def test_who_comes_late_makes_no_table_larger_than_it_must_be(
    room: tuple[list[Person], list[int]], group: int
) -> None:
    people, tables = room
    seats = seated(people, tables, 1)
    here = {table: Counter(one.group for one in people if seats[one.key] == table) for table in tables}
    chosen = late(group, here)
    sizes = {table: sum(here[table].values()) for table in tables}
    assert sizes[chosen] == min(sizes.values())
    smallest = [table for table in tables if sizes[table] == sizes[chosen]]
    assert here[chosen][group] == min(here[table][group] for table in smallest)


def test_another_number_seats_people_with_others() -> None:
    people = [Person(key, key % 4) for key in range(40)]
    ways = [seated(people, list(range(1, 9)), seed) for seed in (1, 2, 3)]
    assert len({tuple(one.items()) for one in ways}) == 3
    assert tables_for(40, 0, 6) == 7 and tables_for(4000, 0, 6) == seating.MOST_TABLES
