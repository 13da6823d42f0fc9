"""5,000 random tables with histories: the attacker finds nothing; with the rules off he finds plenty."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations
from pathlib import Path

import pytest

from dialogue.publication import Marks, Publication, Round, Row, Shape, Table, publish

pytestmark = pytest.mark.slow

_spec = spec_from_file_location("small_cells_attacker", Path(__file__).with_name("small_cells_attacker.py"))
attacker = module_from_spec(_spec)
sys.modules[_spec.name] = attacker  # dataclasses look their module up
_spec.loader.exec_module(attacker)
Line, Person, solve = attacker.Line, attacker.Person, attacker.solve

K = 5
OPTIONS = ("yes", "no", "abstain")
Publisher = Callable[[list[Round], Table, dict[str, frozenset[str]]], Publication]


def protected(history: list[Round], table: Table, roll: dict[str, frozenset[str]]) -> Publication:
    return publish(table, history, roll=roll, k=K)


def round_by_round(history: list[Round], table: Table, roll: dict[str, frozenset[str]]) -> Publication:
    return publish(table, k=K)


def table_of(people: list[Person], number: int, options: tuple[str, ...], marks: Marks) -> Table:
    present = [p for p in people if number in p.rounds]
    by_group: dict[str, dict[str, int]] = {}
    for p in present:
        row = by_group.setdefault(p.group, dict.fromkeys(options, 0))
        for option, n in zip(options, p.paper, strict=True):
            row[option] += n
    papers = {g: tuple(p.paper for p in present if p.group == g) for g in by_group}
    known = None if marks.one_choice or len(people) % 2 else papers
    return Table(options, by_group, {g: len(papers[g]) for g in by_group}, marks, known)


def roll_of(people: list[Person], number: int) -> dict[str, frozenset[str]]:
    present = [p for p in people if number in p.rounds]
    return {g: frozenset(p.name for p in present if p.group == g) for g in {p.group for p in present}}


def lines_of(publication: Publication, number: int, options: tuple[str, ...]) -> list[Line]:
    return [
        Line(
            number, frozenset(row.groups), {options.index(o): f for o, f in (row.counts or row.words).items()}
        )
        for row in publication.rows
    ]


def published(people, options, marks, publisher: Publisher) -> tuple[list[list[Line]], set[int]]:
    """What each round shows, published one after the other, and the rounds that show their overall result."""
    history: list[Round] = []
    lines, counted = [], set()
    for number in sorted({r for p in people for r in p.rounds}):
        table, roll = table_of(people, number, options, marks), roll_of(people, number)
        publication = publisher(history, table, roll)
        history.append(Round(table, roll, publication.shape, publication.overall is not None))
        if publication.overall is not None:
            counted.add(number)
        lines.append(lines_of(publication, number, options))
    return lines, counted


def leaks(people, lines: list[Line], counted: set[int], marks: Marks, own: Person | None) -> list[str]:
    """Counts that are certain and must not be, less those that the overall results give away."""
    found, plain = [], None
    for known in solve(people, lines, counted, marks, own):
        if known.others == 0 or not is_secret(known, people, marks, counted, own):
            continue
        for o, values in enumerate(known.values):
            if len(values) > 1 or is_open(known, o, lines, people, marks, own):
                continue
            if plain is None:
                plain = {(n.group, n.patterns): n.values for n in solve(people, [], counted, marks, own)}
            if len(plain[known.group, known.patterns][o]) > 1:
                found.append(f"{known.group} {sorted(known.rounds)} option {o}: {values}")
    return found


def is_secret(known, people, marks: Marks, counted: set[int], own: Person | None) -> bool:
    """Fewer than k people, or a few more who all agree; an outsider gets no hidden count at all."""
    mates = [p for p in people if p.group == known.group and p.rounds in known.patterns and p is not own]
    most = max(sum(column) for column in zip(*(p.paper for p in mates), strict=True))
    alike = known.papers < 10 and most == marks.each * len(mates)
    return known.papers < K or alike or (own is None and len(counted) == 1)


def is_open(known, option: int, lines: list[Line], people, marks: Marks, own: Person | None) -> bool:
    """Shown in numbers by the rules: a row of k or more, from which he may take himself out.

    Or a part of one where nobody (else) chose this, or where ten or more (or all but him) agree.
    """
    for line in lines:
        figure = line.figures.get(option)
        if line.groups != {known.group} or line.round not in known.rounds or not isinstance(figure, int):
            continue
        row = [p for p in people if p.group == known.group and line.round in p.rounds]
        if len(row) < K:
            continue
        whole = known.patterns >= {p.rounds for p in row if p is not own}
        nobody_else = figure == (own.paper[option] if own in row else 0)
        full = marks.each * (len(row) - (own in row))
        if whole or nobody_else or (len(row) >= 10 and max(line.figures.values()) >= full):
            return True
    return False


def random_people(
    chance: random.Random, options: int, marks: Marks, rounds: int, largest: int
) -> list[Person]:
    favour = [chance.random() ** 2 + 0.02 for _ in range(options)]
    sizes = [
        min(largest, chance.choice((1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11))) for _ in range(chance.randint(2, 5))
    ]
    movement = chance.choice(("same", "join", "join", "leave", "both", "grow"))
    people = []
    for g, size in enumerate(sizes):
        for _ in range(size):
            people.append(Person(f"p{len(people)}", "ABCDEF"[g], when(chance, movement, rounds), ()))
        if movement == "grow" and rounds > 1 and chance.random() < 0.4:
            for _ in range(chance.randint(4, 8)):
                people.append(Person(f"p{len(people)}", "ABCDEF"[g], frozenset({rounds}), ()))
    for p in people:
        p.paper = paper(chance, favour, marks)
    return people


def when(chance: random.Random, movement: str, rounds: int) -> frozenset[int]:
    every = frozenset(range(1, rounds + 1))
    if rounds == 1 or movement in ("same", "grow") or chance.random() < 0.75:
        return every
    if movement == "join" or (movement == "both" and chance.random() < 0.5):
        return frozenset(range(chance.randint(2, rounds), rounds + 1))
    return frozenset(range(1, chance.randint(1, rounds - 1) + 1))


def paper(chance: random.Random, favour: list[float], marks: Marks) -> tuple[int, ...]:
    if marks.one_choice:
        chosen = chance.choices(range(len(favour)), favour)[0]
        return tuple(int(o == chosen) for o in range(len(favour)))
    counts = [0] * len(favour)
    for _ in range(chance.randint(marks.least, marks.most)):
        o = chance.choices(range(len(favour)), favour)[0]
        counts[o] = min(marks.each, counts[o] + 1)
    missing = marks.least - sum(counts)
    for o in range(len(counts)):
        more = min(max(missing, 0), marks.each - counts[o])
        counts[o], missing = counts[o] + more, missing - more
    return tuple(counts)


def attack(seed: int, publisher: Publisher) -> tuple[list[str], int]:
    """Leaks of one random case to an outsider and to one voter, and the number of rows shown by group."""
    chance = random.Random(seed)
    rounds = chance.choice((1, 1, 1, 2, 2, 3))
    options, marks, largest = 2, Marks(), 11  # walking through all tables must stay quick
    if rounds == 1 and chance.random() < 0.2:
        marks, largest = chance.choice((Marks.approval(2), Marks.dots(2), Marks.dots(2, all_used=True))), 6
    elif rounds == 1:
        options = chance.choice((2, 3, 3))
    elif rounds == 2 and chance.random() < 0.1:
        options, largest = 3, 5
    people = random_people(chance, options, marks, rounds, largest)
    lines, counted = published(people, OPTIONS[:options], marks, publisher)
    seen = [line for shown in lines for line in shown]
    found = [f"outsider: {leak}" for leak in leaks(people, seen, counted, marks, None)] if seen else []
    if seen:
        own = chance.choice(people)
        found += [f"{own.group} {own.paper}: {leak}" for leak in leaks(people, seen, counted, marks, own)]
        found += pair_leaks(chance, people, seen, counted, marks, own)
    return found, len(lines[-1])


def pair_leaks(chance, people, lines: list[Line], counted: set[int], marks: Marks, own: Person) -> list[str]:
    """Leaks about two groups of one row taken together, when both have fewer than k people."""
    papers = Counter(p.group for p in people)
    pairs = [
        pair
        for line in lines
        for pair in combinations(sorted(line.groups), 2)
        if len(line.groups) > 2 and papers[pair[0]] + papers[pair[1]] < K
    ]
    if not pairs or len(counted) > 1:
        return []
    first, second = chance.choice(pairs)
    joined = {p: Person(p.name, first if p.group == second else p.group, p.rounds, p.paper) for p in people}
    rows = [Line(n.round, frozenset(first if g == second else g for g in n.groups), n.figures) for n in lines]
    everybody = list(joined.values())
    found = leaks(everybody, rows, counted, marks, None)
    found += leaks(everybody, rows, counted, marks, joined[own])
    return [f"{first}+{second}: {leak}" for leak in found if leak.startswith(first)]


def raw(history: list[Round], table: Table, roll: dict[str, frozenset[str]]) -> Publication:
    """Every group by itself: all rules switched off."""
    return as_rows(table, [(group,) for group in table.groups])


def only_merged(history: list[Round], table: Table, roll: dict[str, frozenset[str]]) -> Publication:
    """The smallest groups merged until none is below k, and nothing else."""
    blocks = [(group,) for group in table.groups]
    while len(blocks) > 1 and min(map(table.heads, blocks)) < K:
        blocks.sort(key=table.heads)
        blocks = [blocks[0] + blocks[1], *blocks[2:]]
    return as_rows(table, blocks)


def as_rows(table: Table, blocks: list[tuple[str, ...]]) -> Publication:
    shape = Shape(tuple(blocks), table.options)
    rows = tuple(Row(block, table.heads(block), table.row(block), None) for block in blocks)
    return Publication(table.row(table.groups), table.heads(table.groups), rows, table.options, (), shape)


@pytest.mark.parametrize("part", range(10))
def test_nothing_hidden_is_found_in_5000_tables_with_histories(part):
    split = 0
    for seed in range(part * 500, part * 500 + 500):
        found, rows = attack(seed, protected)
        assert not found, f"seed {seed}: {found}"
        split += rows > 0
    assert split > 100, "a protection that shows nothing proves nothing"


@pytest.mark.parametrize(("publisher", "share"), [(raw, 0.6), (only_merged, 0.2), (round_by_round, 0.05)])
def test_with_the_rules_off_the_attacker_finds_leaks(publisher, share):
    leaky = sum(bool(attack(seed, publisher)[0]) for seed in range(150))
    assert leaky >= share * 150
