"""Several counts of one question: what their difference says about the few who joined or left in between.

The attacker compares the rounds and assumes that nobody changed their mind, which is the worst case: then a
row of one round less the same row of another is exactly the vote of those who came or went. People fall into
*cohorts* by the rounds in which they voted. Whatever the rounds show together follows from the cohorts' own
tables; so if each cohort's table could be shown by itself, in the blocks that all its rounds have in common,
the rounds are safe together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from dialogue.publication.audit import is_safe
from dialogue.publication.table import UNANIMITY_BELOW, Shape, Table, TableError

Roll = Mapping[str, AbstractSet[str]]  # who has voted, by group; never how


@dataclass(frozen=True)
class Round:
    """One count, who took part in it, and how it was shown. Kept by the server, never shown."""

    table: Table
    roll: Roll
    shape: Shape
    is_shown: bool = True  # False when even the overall result was withheld

    def __post_init__(self) -> None:
        if any(len(self.roll.get(group, ())) != voters for group, voters in self.table.voters.items()):
            raise TableError("The roll and the number of voters of a group differ.")

    @property
    def people(self) -> frozenset[tuple[str, str]]:
        """Everybody who voted, with their group."""
        return frozenset((group, person) for group, persons in self.roll.items() for person in persons)


def may_be_split(history: Sequence[Round], now: Round, k: int) -> bool:
    """Whether a round shown by group, safe by itself, gives nothing away beside earlier rounds of its
    question.

    Safe are rounds of the same people, of wholly different people, and of the same people and some more (or
    some fewer), as long as those could be shown by themselves. Where some joined and others left in between,
    the votes of neither are known to us apart (papers carry no names), so nothing can be proved and the
    answer is no.
    """
    shown = [one for one in history if one.is_shown]
    telling = any(_could_be_unchanged(one, now) and _is_telling(one, now, k) for one in shown)
    return not telling and _are_safe_together([*shown, now], k)


def may_be_counted(history: Sequence[Round], now: Round, k: int) -> bool:
    """Whether even the overall result of a round gives nothing away beside earlier rounds of its question.

    An earlier result from which one cannot come to this one without somebody changing their mind tells
    nothing. Of the others, each must differ by nobody, or by k people at least who are not all alike, and all
    must be safe together.
    """
    linked = [one for one in history if one.is_shown and _could_be_unchanged(one, now)]
    telling = any(_is_telling(one, now, k) for one in linked)
    return not telling and (not linked or _are_safe_together([*linked, now], k))


def _is_telling(then: Round, now: Round, k: int) -> bool:
    """Whether the difference of two overall results is the vote of few, or of people who nearly all agree."""
    people = len(now.people ^ then.people)
    before, after = then.table.row(then.table.groups), now.table.row(now.table.groups)
    most = max((abs(after[option] - before[option]) for option in now.table.options), default=0)
    alike = people < UNANIMITY_BELOW and most >= now.table.marks.each * (people - 1)
    return 0 < people < k or (people > 0 and alike)


def _could_be_unchanged(then: Round, now: Round) -> bool:
    """Whether the overall results fit the assumption that everybody in both rounds voted alike in both."""
    marks, joined, left = now.table.marks, len(now.people - then.people), len(then.people - now.people)
    before, after = then.table.row(then.table.groups), now.table.row(now.table.groups)
    gains = [max(after[option] - before[option], 0) for option in now.table.options]
    losses = [max(before[option] - after[option], 0) for option in now.table.options]
    return all(
        sum(marks_moved) <= marks.most * people and max(marks_moved) <= marks.each * people
        for marks_moved, people in ((gains, joined), (losses, left))
    )


def _are_safe_together(rounds: Sequence[Round], k: int) -> bool:
    people = [one.people for one in rounds]
    if not all(a <= b or b <= a or not a & b for a in people for b in people):
        return False
    for electorate in sorted(set(people), key=lambda who: (len(who), sorted(who))):
        within = [one for one in rounds if one.people == electorate]
        smaller = _largest([who for who in set(people) if who < electorate])
        # A round that shows the overall result only adds no row of its own.
        shapes = [one.shape for one in rounds if electorate <= one.people and one.shape.shown]
        shown_alike = all(shape == shapes[0] for shape in shapes)
        if not shapes or (shown_alike and not smaller and any(one.shape in shapes for one in within)):
            continue  # just what the round of these very people shows, and that was found safe by itself
        if not _is_cohort_safe(within, [one for one in rounds if one.people in smaller], shapes, k):
            return False
    return True


def _largest(sets: list[frozenset[tuple[str, str]]]) -> list[frozenset[tuple[str, str]]]:
    return [one for one in sets if not any(one < other for other in sets)]


def _is_cohort_safe(same: Sequence[Round], smaller: Sequence[Round], shapes: Sequence[Shape], k: int) -> bool:
    """Whether those of `same` who were in no `smaller` round could be shown as all these shapes show them."""
    if any(shape.banded for shape in shapes):
        return False  # words of two rounds bound the same people twice; we do not reason about that
    inner = {one.people: one for one in smaller}
    left = same[0].people - frozenset().union(*inner) if inner else same[0].people
    voters = {group: sum(1 for where, _ in left if where == group) for group in same[0].table.groups}
    shape = _common(shapes, [group for group, heads in voters.items() if heads], same[0].table.options)
    if any(sum(voters[group] for group in block) < k for block in shape.blocks):
        return False
    table = _difference(same, [[one for one in smaller if one.people == who] for who in inner], voters)
    if table is None:
        return True  # some changed their minds: no difference of these rounds is anybody's vote
    return (len(shape.blocks) <= 1 and not shape.shown) or is_safe(table, shape, k)


def _common(shapes: Iterable[Shape], groups: Sequence[str], options: Sequence[str]) -> Shape:
    """The blocks in which two groups stay together in every shape, and each option shown by group in any."""
    listed = list(shapes)
    blocks: dict[tuple[int, ...], list[str]] = {}
    for group in sorted(groups):
        place = tuple(next(i for i, b in enumerate(shape.blocks) if group in b) for shape in listed)
        blocks.setdefault(place, []).append(group)
    shown = tuple(option for option in options if any(option in shape.shown for shape in listed))
    return Shape(tuple(tuple(block) for block in blocks.values()), shown)


def _difference(
    same: Sequence[Round], smaller: Sequence[Sequence[Round]], voters: Mapping[str, int]
) -> Table | None:
    """The cohort's own table if nobody changed their mind; None if the counts show that somebody did."""
    for rounds in [same, *smaller]:
        if any(_rows(one.table) != _rows(rounds[0].table) for one in rounds):
            return None
    table = same[0].table
    rows = {
        group: {
            option: table.cell(group, option) - sum(rounds[0].table.cell(group, option) for rounds in smaller)
            for option in table.options
        }
        for group in voters
    }
    try:
        return Table(table.options, rows, voters, table.marks)
    except TableError:
        return None


def _rows(table: Table) -> dict[str, dict[str, int]]:
    return {group: table.row([group]) for group in table.groups}
