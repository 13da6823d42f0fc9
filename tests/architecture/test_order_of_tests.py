"""The order of the tests: no process works on a long file alone while the others have nothing left to do."""

from __future__ import annotations

from pathlib import Path

from support.length import LONGEST, spread

TESTS = Path(__file__).parents[1]


def test_the_long_files_are_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)


def test_each_process_begins_with_long_files_of_its_own() -> None:
    items = [f"short {number}" for number in range(97)] + [f"long {at}" for at in (2, 0, 1, 0, 4, 3, 5)]
    places = [int(one[5:]) if one.startswith("long") else None for one in items]
    found = spread(items, places, 3)
    assert sorted(found) == sorted(items)
    parts = [found[:34], found[34:69], found[69:]]  # 104 // 3, then half of what is left, as xdist sends them
    heads = [[one for one in part if one.startswith("long")] for part in parts]
    assert heads == [["long 0", "long 0", "long 5"], ["long 1", "long 4"], ["long 2", "long 3"]]
    assert all(part[: len(head)] == head for part, head in zip(parts, heads, strict=True))
    # The negative control: simply the longest first gives all of them to the first process.
    sorted_only = spread(items, places, 1)
    assert all(one.startswith("long") for one in sorted_only[:7])


def test_few_items_are_all_run() -> None:
    assert sorted(spread(["a", "b"], [1, None], 4)) == ["a", "b"]
    assert spread([], [], 4) == []
