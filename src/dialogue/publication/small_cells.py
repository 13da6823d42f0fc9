"""What may be published of a table of group x option, so that no small group's vote can be worked out.

Pure and deterministic. `docs/small-cells.md` says in plain words what is protected and what is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogue.kernel.messages import N_
from dialogue.publication.audit import is_near_unanimous, is_safe
from dialogue.publication.rounds import Roll, Round, may_be_counted, may_be_split
from dialogue.publication.table import Band, Shape, Table, band

SMALLEST_GROUP = 5  # papers; the default k of an anonymous count

ONLY_OVERALL = N_(
    "The groups are too small or too much alike to be shown apart. Only the overall result is shown."
)
ONLY_OVERALL_ROUNDS = N_(
    "Too few people joined or left since an earlier result. Only the overall result is shown."
)
MERGED = N_("Small groups are shown together, so that nobody's vote can be worked out.")
FEWER_OPTIONS = N_("Rarely chosen options are not shown by group.")
WORDS = N_("Some groups are shown in words, because numbers would show how people voted.")
UNANIMOUS = N_("Everybody in one row gave the same answer. This shows how each of them voted.")
FEW_CHANGED = N_("Only a few people differ from an earlier result. Comparing both may show their votes.")
WITHHELD = N_(
    "Too few people joined or left since an earlier result. This result would show their votes. It is kept."
)


@dataclass(frozen=True)
class Row:
    """One line of a published table, with either `counts` or `words` for each option shown by group."""

    groups: tuple[str, ...]
    voters: int
    counts: dict[str, int] | None
    words: dict[str, Band] | None


@dataclass(frozen=True)
class Publication:
    """What everybody may see: no figure outside this object may be shown of an anonymous count.

    `rows` is empty when only the overall result is shown; `overall` is None when even that would give votes
    away. `notes` are sentences to show beside it (message ids). Balanced figures and a group's pass or fail
    are computed from `rows`, never from the table.
    """

    overall: dict[str, int] | None
    voters: int
    rows: tuple[Row, ...]
    shown: tuple[str, ...]
    notes: tuple[str, ...]
    shape: Shape


def publish(
    table: Table,
    history: Sequence[Round] = (),
    *,
    roll: Roll | None = None,
    k: int = SMALLEST_GROUP,
    overall_always: bool = False,
) -> Publication:
    """The most telling publication of a closed count that gives no exact hidden figure away.

    `history`: earlier counts of the same question; `roll`: who voted in this one (needed to compare with
    them: without it a count with a history is withheld). k: papers below which a group is not shown by
    itself. `overall_always` shows the overall result even where its comparison with an earlier one may show
    the votes of the few who joined or left; a note then says so. Raises `ValueError` for k below 2, which
    would protect nobody.

    >>> table = Table(("yes", "no"), {"farmers": {"yes": 8, "no": 4}, "NGOs": {"yes": 3, "no": 3},
    ...     "companies": {"yes": 1, "no": 1}}, {"farmers": 12, "NGOs": 6, "companies": 2})
    >>> [(row.groups, row.counts) for row in publish(table).rows]
    [(('farmers',), {'yes': 8, 'no': 4}), (('NGOs', 'companies'), {'yes': 4, 'no': 4})]
    """
    if k < 2:
        raise ValueError("A smallest group of fewer than two papers protects nobody.")
    apart = False
    for shape in _shapes(table, k):
        if is_safe(table, shape, k):
            apart = True
            if not history or (roll is not None and may_be_split(history, Round(table, roll, shape), k)):
                return _shown(table, shape, ())
    plain = Shape.overall_only(table)
    notes = (ONLY_OVERALL_ROUNDS if apart else ONLY_OVERALL,) if len(table.groups) > 1 else ()
    if not history or (roll is not None and may_be_counted(history, Round(table, roll, plain), k)):
        return _shown(table, plain, notes)
    if overall_always:
        return _shown(table, plain, (*notes, FEW_CHANGED))
    return withhold(table)


def withhold(table: Table) -> Publication:
    """Nothing but how many took part, and why."""
    return Publication(None, table.heads(table.groups), (), (), (WITHHELD,), Shape.overall_only(table))


def _shapes(table: Table, k: int) -> Iterator[Shape]:
    """Shapes to try, the most telling first: for each option, numbers count six times as much as words.

    With three times as much, rooms of thirty were shown one group in numbers and three in words where all could be
    shown in numbers with two pairs merged; and then nothing can be said of the mean of the groups.
    """
    found: set[tuple[int, int, int, Shape]] = set()
    for blocks in _merges(table, k):
        for shown in _options(table):
            for banded in _worded(table, blocks, shown):
                value = (6 * (len(blocks) - len(banded)) + len(banded)) * len(shown)
                found.add((-value, -len(blocks), len(banded), Shape(blocks, shown, banded)))
    yield from (entry[-1] for entry in sorted(found, key=lambda entry: (*entry[:3], _spelled(entry[-1]))))


def _spelled(shape: Shape) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...], tuple[int, ...]]:
    return shape.blocks, shape.shown, tuple(sorted(shape.banded))


def _merges(table: Table, k: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Groups merged from the smallest on: first until none is below k, then further, down to two blocks."""
    blocks: list[tuple[str, ...]] = [(group,) for group in table.groups]
    while len(blocks) > 1:
        blocks.sort(key=lambda block: (table.heads(block), block))
        if table.heads(blocks[0]) >= k:
            yield tuple(sorted(blocks, key=lambda block: (-table.heads(block), block)))
        blocks = [tuple(sorted(blocks[0] + blocks[1])), *blocks[2:]]


def _options(table: Table) -> Iterator[tuple[str, ...]]:
    """All options, then without the rarest ones. Of single choices two go at least: one is the remainder."""
    overall = table.row(table.groups)
    order = {option: i for i, option in enumerate(table.options)}
    rarest = sorted(table.options, key=lambda option: (overall[option], -order[option]))
    yield table.options
    first = 2 if table.marks.least == table.marks.most else 1
    # With many options not every number is tried: each costs an audit of all merges, and steps of half will do.
    for number in [n for n in (1, 2, 3, 4, 6, 9, 13, 19, 28) if first <= n < len(rarest)]:
        yield tuple(sorted(rarest[number:], key=order.__getitem__))


def _worded(
    table: Table, blocks: tuple[tuple[str, ...], ...], shown: tuple[str, ...]
) -> Iterator[frozenset[int]]:
    """Blocks to show in words: none, or the nearly unanimous ones and then the smallest of the rest."""
    alike = {i for i, block in enumerate(blocks) if is_near_unanimous(table, block, shown)}
    if not alike:
        yield frozenset()
    rest = sorted(set(range(len(blocks))) - alike, key=lambda i: (table.heads(blocks[i]), blocks[i]))
    for number in sorted({0, 1, 2, len(rest)}):
        if number <= len(rest) and len(alike) + number > 1:
            yield frozenset([*alike, *rest[:number]])


def _shown(table: Table, shape: Shape, notes: tuple[str, ...]) -> Publication:
    rows = []
    for i, block in enumerate(shape.blocks if shape.shown else ()):
        counts, heads = table.row(block), table.heads(block)
        numbers = {option: counts[option] for option in shape.shown}
        words = {option: band(n, table.marks.each * heads) for option, n in numbers.items()}
        rows.append(
            Row(block, heads, None if i in shape.banded else numbers, words if i in shape.banded else None)
        )
    overall, voters = table.row(table.groups), table.heads(table.groups)
    full = [row.counts for row in rows if row.counts and table.marks.each * row.voters in row.counts.values()]
    said = (
        (MERGED, any(len(block) > 1 for block in shape.blocks) and bool(rows)),
        (FEWER_OPTIONS, bool(rows) and len(shape.shown) < len(table.options)),
        (WORDS, bool(shape.banded)),
        (UNANIMOUS, bool(full) or (voters > 0 and table.marks.each * voters in overall.values())),
    )
    told = tuple(note for note, true in said if true)
    return Publication(overall, voters, tuple(rows), shape.shown if rows else (), notes + told, shape)
