"""Can a hidden count be worked out exactly? Answered exactly, for an outsider and for everybody who voted.

What is published is a flow: marks run from each group to each option, and every published figure fixes or
bounds one edge. A count is certain if and only if no cycle of the residual graph runs through its edge
(Gusfield 1988, "A graph theoretic approach to statistical data security", SIAM Journal on Computing 17(3)).
Flows of whole numbers exist wherever flows exist, so the answer holds for whole people too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dialogue.publication.papers import say_more
from dialogue.publication.table import UNANIMITY_BELOW, Paper, Shape, Table, band, band_range


@dataclass(frozen=True)
class Attacker:
    """An outsider (no group), or a voter of `group`: with the own `paper`, or with `marks` on `option`.

    Where a paper may mark several options and is not given, its rest is left open and the worst is assumed.
    """

    group: str | None = None
    option: str | None = None
    marks: int = 0
    paper: Paper | None = None


@dataclass
class _Edge:
    start: int
    end: int
    more: bool  # whether the count may still be larger, everything published staying as it is
    less: bool


def is_near_unanimous(table: Table, groups: tuple[str, ...], options: tuple[str, ...]) -> bool:
    """Whether all, or all but one, of a small block put all they could on one option.

    All but one, because the one who differs would know everybody else's vote.
    """
    heads = table.heads(groups)
    full = table.marks.each * max(heads - 1, 0)
    row = table.row(groups)
    return 0 < heads < UNANIMITY_BELOW and any(row[option] >= max(full, 1) for option in options)


def attackers(table: Table) -> Iterator[Attacker]:
    """The outsider, then every kind of voter there is."""
    yield Attacker()
    for group in table.groups:
        if table.papers is not None:
            yield from (Attacker(group, paper=paper) for paper in sorted(set(table.papers[group])))
            continue
        for option in table.options:
            most = min(table.marks.each, table.marks.most, table.cell(group, option))
            for marks in range(1 if table.marks.one_choice else 0, most + 1):
                yield Attacker(group, option, marks)


def is_safe(table: Table, shape: Shape, k: int) -> bool:
    """Whether this shape gives away no count about fewer than k people, nor any hidden one to an outsider.

    Left aside is what the overall result gives away by itself, which is published in any case.
    """
    if not _rows_may_be_shown(table, shape, k) or (len(shape.blocks) > 1 and say_more(table, shape)):
        return False
    plain = Shape.overall_only(table)
    for attacker in attackers(table):
        network = _Network(table, shape, attacker)
        found = [cell for cell in _protected(table, shape, attacker, k) if network.is_certain(*cell)]
        if found:
            overall = _Network(table, plain, attacker, generous=True)
            if not all(overall.is_certain(*cell) for cell in found):
                return False
        if any(network.is_total_certain(*total) for total in _protected_words(table, shape, attacker)):
            return False
    return True


def _rows_may_be_shown(table: Table, shape: Shape, k: int) -> bool:
    """Heads and unanimity of every row that is shown in numbers, and of the row left over for the words."""
    exact = [block for i, block in enumerate(shape.blocks) if i not in shape.banded]
    worded = [block for i, block in enumerate(shape.blocks) if i in shape.banded]
    if any(table.heads(block) < k for block in shape.blocks) or len(worded) == 1:
        return False
    if len(shape.blocks) > 1 and any(is_near_unanimous(table, block, shape.shown) for block in exact):
        return False
    left = tuple(group for block in worded for group in block)
    return not (exact and left and is_near_unanimous(table, left, shape.shown))


def _protected(table: Table, shape: Shape, attacker: Attacker, k: int) -> Iterator[tuple[str, str]]:
    """Cells that this attacker must not be sure of."""
    shown_alone = {b[0] for i, b in enumerate(shape.blocks) if len(b) == 1 and i not in shape.banded}
    for group in table.groups:
        others = table.voters[group] - (group == attacker.group)
        small = table.voters[group] < k or is_near_unanimous(table, (group,), table.options)
        # A voter alone in a group can take the own vote out of the block. What is left may be known when it
        # could have been shown by itself; an outsider must not learn any hidden count at all.
        if others == 0 or (attacker.group is not None and not small):
            continue
        for option in _asked(table, attacker, table.options):
            if group not in shown_alone or option not in shape.shown:
                yield group, option


def _protected_words(table: Table, shape: Shape, attacker: Attacker) -> Iterator[tuple[int, str]]:
    for i in sorted(shape.banded):
        if attacker.group is None or is_near_unanimous(table, shape.blocks[i], shape.shown):
            for option in _asked(table, attacker, shape.shown):
                yield i, option


def _asked(table: Table, attacker: Attacker, options: tuple[str, ...]) -> tuple[str, ...]:
    """Where papers hold several marks, a voter asks about the one option whose own marks are set."""
    if attacker.group is None or attacker.paper is not None or table.marks.one_choice:
        return options
    return tuple(option for option in options if option == attacker.option)


class _Network:
    """The residual graph of one attacker's knowledge. Nodes are bits; the marks sit on edges group -> option.

    Where the own paper is partly open, an edge may change only if it could with every such paper; `generous`,
    if it could with any. So "certain" is never missed in the first case and never wrong in the second.
    """

    def __init__(self, table: Table, shape: Shape, attacker: Attacker, *, generous: bool = False) -> None:
        self._table, self._shape, self._generous = table, shape, generous
        self._node: dict[tuple[object, ...], int] = {("source",): 0}
        self._cells: dict[tuple[str, str], _Edge] = {}
        self._totals: dict[tuple[int, str], _Edge] = {}
        self._edges: list[_Edge] = []
        for number, block in enumerate(shape.blocks):
            for group in block:
                self._add_group(number, group, attacker)
            if number in shape.banded:
                self._add_words(number, block)
        self._out = [0] * len(self._node)
        for edge in self._edges:
            if edge.more:
                self._out[edge.start] |= 1 << edge.end
            if edge.less:
                self._out[edge.end] |= 1 << edge.start

    def is_certain(self, group: str, option: str) -> bool:
        """Whether the marks of the others in this group on this option can have one value only."""
        return not self._can_change(self._cells[group, option])

    def is_total_certain(self, number: int, option: str) -> bool:
        """Whether the number behind the word of this block on this option can have one value only."""
        return not self._can_change(self._totals[number, option])

    def _add_group(self, number: int, group: str, attacker: Attacker) -> None:
        table, marks = self._table, self._table.marks
        own = group == attacker.group
        heads = table.voters[group] - own
        total = sum(table.cell(group, option) for option in table.options)
        low, high = (marks.least, marks.most) if own else (0, 0)
        if own and attacker.paper is not None:
            low = high = sum(attacker.paper)
        elif self._generous:
            low, high = high, low
        more, less = total - low < marks.most * heads, total - high > marks.least * heads
        self._edge(("source",), ("group", group), more, less)
        for option in table.options:
            count = table.cell(group, option)
            low, high = self._own_marks(attacker, option, count) if own else (0, 0)
            column = ("column", number if option in self._shape.shown else None, option)
            more, less = count - low < marks.each * heads, count - high > 0
            self._cells[group, option] = self._edge(("group", group), column, more, less)

    def _own_marks(self, attacker: Attacker, option: str, count: int) -> tuple[int, int]:
        """Fewest and most own marks on an option, the other way round when generous."""
        if attacker.paper is not None:
            known = attacker.paper[self._table.options.index(option)]
            return known, known
        if option == attacker.option or self._table.marks.one_choice:
            known = attacker.marks if option == attacker.option else 0
            return known, known
        most = min(self._table.marks.each, count)
        return (most, 0) if self._generous else (0, most)

    def _add_words(self, number: int, block: tuple[str, ...]) -> None:
        possible = self._table.marks.each * self._table.heads(block)
        row = self._table.row(block)
        for option in self._shape.shown:
            low, high = band_range(band(row[option], possible), possible)
            self._totals[number, option] = self._edge(
                ("column", number, option), ("rest", option), row[option] < high, row[option] > low
            )

    def _edge(self, start: tuple[object, ...], end: tuple[object, ...], more: bool, less: bool) -> _Edge:
        nodes = [self._node.setdefault(name, len(self._node)) for name in (start, end)]
        edge = _Edge(nodes[0], nodes[1], more, less)
        self._edges.append(edge)
        return edge

    def _can_change(self, edge: _Edge) -> bool:
        return (edge.more and self._leads(edge.end, edge.start)) or (
            edge.less and self._leads(edge.start, edge.end)
        )

    def _leads(self, start: int, goal: int) -> bool:
        """Whether a path leads from start to goal without the one edge that joins them directly."""
        target = 1 << goal
        seen, waiting = 1 << start, self._out[start] & ~target
        while waiting:
            low = waiting & -waiting
            seen |= low
            step = self._out[low.bit_length() - 1]
            if step & target:
                return True
            waiting = (waiting | step) & ~seen
        return False
