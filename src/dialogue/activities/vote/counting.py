"""From the papers of a closed ballot to what everybody may see of it: pure.

Nothing is computed by group but from the rows that may be published; see `dialogue.publication`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dialogue.activities.vote.history import Blocks, everybody, tears
from dialogue.activities.vote.methods import tally
from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.activities.vote.methods.figures import figures
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks, Publication, Round, Table, publish, withhold

BY_GROUP_UP_TO = (
    10  # options; the proof that nobody's vote shows took 13 s with 12 options and five groups, 1 s with 10
)
TOO_MANY_OPTIONS = N_(
    "There are too many options to show groups apart safely. Only the overall result is shown."
)
NOT_BALANCED = N_("A group-balanced result is left out, because not all figures of the groups can be shown.")
AS_BEFORE = N_("As in the round before, only the overall result is shown.")
STILL_TOGETHER = N_("Groups that were shown together in the round before are shown together again.")
WORDS: Mapping[Band, str] = {
    Band.agreement: N_("many dots"),
    Band.mixed: N_("some dots"),
    Band.against: N_("few dots"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """The closed ballot box: papers as (group, dots by option position) and who voted, by group; never linked."""

    options: tuple[str, ...]
    papers: tuple[tuple[str, Mapping[str, int]], ...]
    roll: Mapping[str, frozenset[str]]
    electorate: Mapping[str, int]
    limits: Settings
    smallest: int

    @property
    def table(self) -> Table:
        """Dots by group and option, with the papers of each group."""
        dots: dict[str, dict[str, int]] = {}
        voters: dict[str, int] = {}
        for group, given in self.papers:
            voters[group] = voters.get(group, 0) + 1
            row = dots.setdefault(group, dict.fromkeys(self.options, 0))
            for option, number in given.items():
                row[option] += number
        number = self.limits.dots or 0
        return Table(self.options, dots, voters, Marks.dots(number, each=self.limits.max_per_option))

    @property
    def evidence(self) -> str:
        """SHA-256 over all of it, to see that nothing changed between counting and publishing."""
        body = [
            self.options,
            sorted([group, sorted(dots.items())] for group, dots in self.papers),
            sorted([group, sorted(who)] for group, who in self.roll.items()),
            sorted(self.electorate.items()),
        ]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def published(box: Box, history: Sequence[tuple[Box, Mapping[str, Any]]] = ()) -> dict[str, Any]:
    """What may be shown of the box, as JSON: overall, by group (small ones merged), balanced, order with its ties.

    `history`: boxes of earlier rounds with what was published of them. `overall` is None when even that would show
    the votes of the few who joined or left between rounds.
    """
    history = [(earlier, shown) for earlier, shown in history if shown["overall"] is not None]
    blocks = Blocks.of(shown for _, shown in history)
    table, roll, notes = blocks.table(box.table), blocks.roll(box.roll), blocks_note(blocks)
    if len(box.options) > BY_GROUP_UP_TO and len(table.groups) > 1:
        blocks = Blocks({}, one=True)
        table, roll, notes = blocks.table(box.table), blocks.roll(box.roll), [TOO_MANY_OPTIONS]
    rounds = []
    for earlier, shown in history:
        then = blocks.table(earlier.table)
        rounds.append(Round(then, blocks.roll(earlier.roll), blocks.shape(shown, then)))
    now = everybody(box.roll)
    torn = any(tears(shown, everybody(earlier.roll), now) for earlier, shown in history)
    publication = withhold(table) if torn else publish(table, rounds, roll=roll, k=box.smallest)
    groups = [*box.electorate, *box.table.voters]
    counted = tally("dots", [Paper(dots=dict(dots)) for _, dots in box.papers], list(box.options), box.limits)
    even = balanced(publication, box, blocks)
    if publication.rows and even is None:
        notes.append(NOT_BALANCED)
    return {
        "electorate": sum(box.electorate.values()),
        "voted": publication.voters,
        "turnout": [
            {"group": group, "electorate": number, "voted": len(box.roll.get(group, ()))}
            for group, number in sorted(box.electorate.items())
        ],
        "overall": publication.overall,
        "order": [list(level) for level in counted.overall.order] if publication.overall else [],
        "rows": [
            {
                "groups": blocks.apart(row.groups, groups),
                "voters": row.voters,
                "counts": row.counts,
                "words": {option: word.name for option, word in row.words.items()} if row.words else None,
            }
            for row in publication.rows
        ],
        "balanced": even,
        "notes": [*notes, *publication.notes],
        "shape": {
            "blocks": [blocks.apart(block, groups) for block in publication.shape.blocks],
            "shown": list(publication.shape.shown),
            "banded": sorted(publication.shape.banded),
        },
    }


def balanced(publication: Publication, box: Box, blocks: Blocks) -> dict[str, Any] | None:
    """The mean of the groups' shares of each option that is shown by group, as figures; None if rows are lacking.

    Made of published rows only, so it says nothing that they do not. The share of a row is its dots on the option out
    of all the dots its people had. Two groups shown together still weigh as much as two, each with their common
    share: a room of five groups stays one of five, however small some are.
    """
    rows = publication.rows
    if len(rows) < 2 or any(row.counts is None for row in rows):
        return None
    voting = [group for group, people in box.roll.items() if people]
    weights = [len(blocks.apart(row.groups, voting)) for row in rows]
    each = box.limits.dots or 1
    means = {
        option: sum(
            (
                Fraction(weight * row.counts[option], row.voters * each)
                for weight, row in zip(weights, rows, strict=True)
                if row.counts is not None
            ),
            Fraction(0),
        )
        / sum(weights)
        for option in publication.shown
    }
    return dict(figures(means)) or None


def share(value: Any) -> Fraction:
    """A figure as `methods.figures` writes it, as a fraction again."""
    return Fraction(*value) if isinstance(value, list) else Fraction(value)


def blocks_note(blocks: Blocks) -> list[str]:
    """What is said where an earlier round decides how far groups can be told apart."""
    if blocks.one:
        return [AS_BEFORE]
    return [STILL_TOGETHER] if any(group != first for group, first in blocks.first.items()) else []
