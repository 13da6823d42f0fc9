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

from dialogue.activities.vote.forms import Answer
from dialogue.activities.vote.history import Blocks, everybody, tears
from dialogue.activities.vote.methods import Result, tally
from dialogue.activities.vote.methods.figures import figures
from dialogue.activities.vote.ways import Way
from dialogue.kernel.messages import N_
from dialogue.publication import Marks, Publication, Round, Table, publish, withhold
from dialogue.publication.small_cells import WITHHELD

BY_GROUP_UP_TO = (
    10  # options; the proof that nobody's vote shows took 13 s with 12 options and five groups, 1 s with 10
)
TOO_MANY_OPTIONS = N_(
    "There are too many options to show groups apart safely. Only the overall result is shown."
)
NOT_BALANCED = N_("A group-balanced result is left out, because not all figures of the groups can be shown.")
AS_BEFORE = N_("As in the round before, only the overall result is shown.")
STILL_TOGETHER = N_("Groups that were shown together in the round before are shown together again.")
NOT_BY_GROUP = N_("Papers of this kind cannot be shown by group safely. Only the overall result is shown.")


@dataclass(frozen=True, slots=True)
class Box:
    """The closed ballot box: papers as (group, answer by option position) and who voted, by group; never linked."""

    options: tuple[str, ...]
    papers: tuple[tuple[str, Answer], ...]
    roll: Mapping[str, frozenset[str]]
    electorate: Mapping[str, int]
    way: Way

    @property
    def smallest(self) -> int:
        """Papers below which a group is not shown by itself."""
        return self.way.settings.smallest_group

    @property
    def marks(self) -> Marks | None:
        """What one paper may hold; None where papers cannot be told in marks."""
        return self.way.form.marks(self.way.limits, len(self.options))

    def table(self, marks: Marks) -> Table:
        """Marks by group and option, with the papers of each group."""
        given: dict[str, dict[str, int]] = {}
        voters: dict[str, int] = {}
        for group, answer in self.papers:
            voters[group] = voters.get(group, 0) + 1
            row = given.setdefault(group, dict.fromkeys(self.options, 0))
            for option, number in self.way.form.given(answer).items():
                row[option] += number
        return Table(self.options, given, voters, marks)

    def counted(self) -> Result:
        """What the method says of all papers together."""
        papers = [self.way.form.paper(answer) for _, answer in self.papers]
        return tally(self.way.method.name, papers, list(self.options), self.way.limits).overall

    @property
    def evidence(self) -> str:
        """SHA-256 over all of it, to see that nothing changed between counting and publishing."""
        body = [
            self.options,
            sorted([group, json.dumps(answer, sort_keys=True)] for group, answer in self.papers),
            sorted([group, sorted(who)] for group, who in self.roll.items()),
            sorted(self.electorate.items()),
        ]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


History = Sequence[tuple[Box, Mapping[str, Any]]]
"""Boxes of earlier rounds, with what was published of them."""


def published(box: Box, history: History = ()) -> dict[str, Any]:
    """What may be shown of the box, as JSON: overall, by group (small ones merged), balanced, order with its ties.

    `overall` is None when even that would show the votes of the few who joined or left between rounds. Its figures are
    marks; where papers have none (see `Form.marks`) they are what the method counted, or None where it counts nothing
    for each option, and nothing is shown by group.
    """
    history = [(earlier, shown) for earlier, shown in history if shown["overall"] is not None]
    marks = box.marks
    return _overall_only(box, history) if marks is None else _by_group(box, marks, history)


def _by_group(box: Box, marks: Marks, history: History) -> dict[str, Any]:
    blocks = Blocks.of(shown for _, shown in history)
    own = box.table(marks)
    table, roll, notes = blocks.table(own), blocks.roll(box.roll), blocks_note(blocks)
    if len(box.options) > BY_GROUP_UP_TO and len(table.groups) > 1:
        blocks = Blocks({}, one=True)
        table, roll, notes = blocks.table(own), blocks.roll(box.roll), [TOO_MANY_OPTIONS]
    rounds = []
    for earlier, shown in history:
        then = blocks.table(earlier.table(marks))
        rounds.append(Round(then, blocks.roll(earlier.roll), blocks.shape(shown, then)))
    now = everybody(box.roll)
    torn = any(tears(shown, everybody(earlier.roll), now) for earlier, shown in history)
    publication = withhold(table) if torn else publish(table, rounds, roll=roll, k=box.smallest)
    groups = [*box.electorate, *own.voters]
    even = balanced(publication, box, blocks)
    if publication.rows and even is None:
        notes.append(NOT_BALANCED)
    return {
        **_turnout(box),
        "overall": publication.overall,
        "order": [list(level) for level in box.counted().order] if publication.overall else [],
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


def _overall_only(box: Box, history: History) -> dict[str, Any]:
    """The overall result of papers without marks. What a difference of two rounds says of them cannot be proved, so a
    round that differs from an earlier one by fewer people than may be shown by themselves is withheld."""
    now = everybody(box.roll)
    few = any(0 < len(now ^ everybody(earlier.roll)) < box.smallest for earlier, _ in history)
    groups = [group for group, people in box.roll.items() if people]
    counted = box.counted()
    figure = counted.table.get(box.way.screen.figure, {})
    return {
        **_turnout(box),
        "overall": None if few else {option: figure.get(option) for option in box.options},
        "order": [] if few else [list(level) for level in counted.order],
        "rows": [],
        "balanced": None,
        "notes": [WITHHELD] if few else [NOT_BY_GROUP] if len(groups) > 1 else [],
        "shape": {"blocks": [sorted(groups)], "shown": [], "banded": []},
    }


def _turnout(box: Box) -> dict[str, Any]:
    return {
        "electorate": sum(box.electorate.values()),
        "voted": len(box.papers),
        "turnout": [
            {"group": group, "electorate": number, "voted": len(box.roll.get(group, ()))}
            for group, number in sorted(box.electorate.items())
        ],
    }


def balanced(publication: Publication, box: Box, blocks: Blocks) -> dict[str, Any] | None:
    """The mean of the groups' shares of each option that is shown by group, as figures; None if rows are lacking.

    Made of published rows only, so it says nothing that they do not. The share of a row is its marks on the option out
    of the most that its people could have given it (see `Form.whole`). Two groups shown together still weigh as much as
    two, each with their common share: a room of five groups stays one of five, however small some are.
    """
    rows = publication.rows
    if len(rows) < 2 or any(row.counts is None for row in rows):
        return None
    voting = [group for group, people in box.roll.items() if people]
    weights = [len(blocks.apart(row.groups, voting)) for row in rows]
    each = box.way.form.whole(box.way.limits)
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
