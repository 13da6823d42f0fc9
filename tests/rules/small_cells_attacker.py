"""An attacker who solves for what is hidden, exactly, and shares no idea with the code that protects.

He knows every published figure, the number of papers of each group and round, the rules of the paper, who
voted in which round and (when he is a voter) his own paper. He assumes that nobody changed their mind between
rounds. He walks through *all* tables that fit, group by group, and reads off which counts can have one value
only. Sums of counts are kept as one whole number each (a digit per figure), so that adding rows is adding
numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from operator import add

from dialogue.publication import Band, Marks

Paper = tuple[int, ...]


@dataclass(eq=False)
class Person:
    """Somebody who voted in these rounds, always alike."""

    name: str
    group: str
    rounds: frozenset[int]
    paper: Paper


@dataclass
class Line:
    """What one round shows of one block: a number or a word for each option shown, nothing for the others."""

    round: int
    groups: frozenset[str]
    figures: dict[int, int | Band]


@dataclass
class Known:
    """The values a count of some people can have, and how many papers it is about."""

    group: str
    patterns: frozenset[frozenset[int]]
    papers: int
    others: int
    values: list[set[int]]

    @property
    def rounds(self) -> frozenset[int]:
        """The rounds in which all of them voted."""
        return frozenset.intersection(*self.patterns)


@cache
def rows_of(heads: int, options: int, marks: Marks) -> tuple[Paper, ...]:
    """All sums that `heads` papers can have. Marks may know all `papers` that there can be; else any that fit are."""
    if papers := getattr(marks, "papers", ()):
        if heads == 0:
            return ((0,) * options,)
        before = rows_of(heads - 1, options, marks)
        return tuple({tuple(map(add, row, paper)) for row in before for paper in papers})

    def build(prefix: Paper, left: int) -> Iterator[Paper]:
        if len(prefix) == options:
            if sum(prefix) >= marks.least * heads:
                yield prefix
            return
        for n in range(min(marks.each * heads, left) + 1):
            yield from build((*prefix, n), left - n)

    return tuple(build((), marks.most * heads))


def fits(figure: int | Band, count: int, possible: int) -> bool:
    """Whether a count can stand behind a published figure."""
    if figure is Band.agreement:
        return count * 5 >= possible * 3
    if figure is Band.against:
        return count * 5 <= possible * 2
    if figure is Band.mixed:
        return possible * 2 < count * 5 < possible * 3
    return count == figure


def solve(
    people: list[Person], lines: list[Line], counted: set[int], marks: Marks, own: Person | None = None
) -> list[Known]:
    """Everything that can be known about each group in each round, and about those who voted in the same
    rounds.

    `counted`: the rounds whose overall result is published.
    """
    return _Attack(people, lines, counted, marks, own).known()


class _Attack:
    def __init__(
        self, people: list[Person], lines: list[Line], counted: set[int], marks: Marks, own: Person | None
    ) -> None:
        self.marks, self.own, self.options = marks, own, len(people[0].paper)
        self.cohorts: dict[str, dict[frozenset[int], int]] = defaultdict(lambda: defaultdict(int))
        for person in people:
            self.cohorts[person.group][person.rounds] += person is not own
        self.papers = defaultdict(int)
        for person in people:
            self.papers[person.group, person.rounds] += 1
        self.base = marks.each * len(people) + 1
        self.lines = [*lines, *self._overall_lines(people, lines, counted)]
        self.about = [self._about(i) for i in range(len(self.lines))]
        self.groups = self._order()

    def _overall_lines(self, people: list[Person], lines: list[Line], counted: set[int]) -> list[Line]:
        """The overall result of each round, for the options that its lines do not give in numbers already."""
        everybody = frozenset(self.cohorts)
        found = []
        for number in sorted(counted):
            given = [line for line in lines if line.round == number]
            covered = frozenset(g for line in given for g in line.groups)
            present = frozenset(p.group for p in people if number in p.rounds)
            open_options = [
                o
                for o in range(self.options)
                if not (covered >= present and all(isinstance(line.figures.get(o), int) for line in given))
            ]
            totals = {o: sum(p.paper[o] for p in people if number in p.rounds) for o in open_options}
            found.append(Line(number, everybody, totals))
        return found

    def _order(self) -> list[str]:
        """Groups that share a line follow each other, so that lines close early."""
        blocks = sorted((sorted(line.groups) for line in self.lines), key=lambda b: (len(b), b))
        home = {group: block for block in reversed(blocks) for group in block}
        return sorted(self.cohorts, key=lambda group: (home[group], group))

    def known(self) -> list[Known]:
        slots, closing = {}, defaultdict(list)
        for i, line in enumerate(self.lines):
            closing[max(self.groups.index(g) for g in line.groups if g in self.cohorts)].append(i)
            for o in line.figures:
                slots[i, o] = self.base ** len(slots)
        steps = [self._choices(group, slots) for group in self.groups]
        states: list[set[int]] = [{0}]
        ends: list[dict[int, int | None]] = []
        for step, choices in enumerate(steps):
            sums = {state + added for state in states[-1] for added in choices}
            ends.append({total: self._close(total, closing[step], slots) for total in sums})
            states.append({end for end in ends[-1].values() if end is not None})
        assert states[-1] == {0}, "the true table must fit"
        found: list[Known] = []
        reachable = {0}
        for step in reversed(range(len(steps))):
            good = {total for total, end in ends[step].items() if end in reachable}
            possible = [a for a in steps[step] if any(state + a in good for state in states[step])]
            reachable = {state for state in states[step] if any(state + a in good for a in possible)}
            found += self._read(self.groups[step], [c for a in possible for c in steps[step][a]])
        return found

    def _choices(self, group: str, slots: dict[tuple[int, int], int]) -> dict[int, list[tuple[Paper, ...]]]:
        """What each choice of rows of the group's cohorts adds to the lines' sums."""
        patterns = list(self.cohorts[group])
        weights = [
            [
                sum(w for (i, o), w in slots.items() if o == option and self._counts(i, group, pattern))
                for option in range(self.options)
            ]
            for pattern in patterns
        ]
        found: dict[int, list[tuple[Paper, ...]]] = defaultdict(list)
        for rows in product(*(rows_of(self.cohorts[group][p], self.options, self.marks) for p in patterns)):
            total = sum(
                n * w for row, ws in zip(rows, weights, strict=True) for n, w in zip(row, ws, strict=True)
            )
            found[total].append(rows)
        return found

    def _counts(self, line: int, group: str, pattern: frozenset[int]) -> bool:
        return group in self.lines[line].groups and self.lines[line].round in pattern

    def _close(self, total: int, lines: list[int], slots: dict[tuple[int, int], int]) -> int | None:
        for i in lines:
            possible, mine = self.about[i]
            for o, figure in self.lines[i].figures.items():
                count = total // slots[i, o] % self.base
                if not fits(figure, count + (mine.paper[o] if mine else 0), possible):
                    return None
                total -= count * slots[i, o]
        return total

    def _about(self, line: int) -> tuple[int, Person | None]:
        """Marks that are possible in a line, and himself if he is in it."""
        heads = sum(n for (g, pattern), n in self.papers.items() if self._counts(line, g, pattern))
        inside = self.own is not None and self._counts(line, self.own.group, self.own.rounds)
        return self.marks.each * heads, self.own if inside else None

    def _read(self, group: str, rows: list[tuple[Paper, ...]]) -> Iterator[Known]:
        patterns = list(self.cohorts[group])
        wanted = {frozenset([p]) for p in patterns}
        wanted |= {frozenset(p for p in patterns if r in p) for r in frozenset().union(*patterns)}
        for some in wanted:
            at = [i for i, p in enumerate(patterns) if p in some]
            yield Known(
                group,
                some,
                sum(self.papers[group, p] for p in some),
                sum(self.cohorts[group][p] for p in some),
                [{sum(choice[i][o] for i in at) for choice in rows} for o in range(self.options)],
            )
