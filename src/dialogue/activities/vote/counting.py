"""From the papers of a closed ballot to what everybody may see of it: pure.

Nothing is computed by group but from the rows that may be published; see `dialogue.publication`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from dialogue.activities.vote.forms import Answer
from dialogue.activities.vote.methods import Result
from dialogue.activities.vote.methods.figures import figures
from dialogue.activities.vote.ways import Way
from dialogue.kernel.messages import N_
from dialogue.publication import (
    Marks,
    Publication,
    Round,
    Table,
    difference_is_alike,
    publish,
    withhold,
)
from dialogue.publication.history import Blocks, everybody, kept_blocks, tears
from dialogue.publication.small_cells import WITHHELD

BY_GROUP_UP_TO = 30
"""Options; the proof that nobody's vote shows took 0.8 s at worst with 20 to 30 of them and eight small groups."""

MUCH, LITTLE, DIVIDED = Fraction(2, 3), Fraction(1, 3), Fraction(3, 10)
"""Opinions on an option are divided when at least three in ten give it two thirds or more of what a paper can give, and
three in ten one third or less: an own rule, made to be said in one sentence."""

TOO_MANY_OPTIONS = N_(
    "There are too many options to show groups apart safely. Only the overall result is shown."
)
NOT_BALANCED = N_("A group-balanced result is left out, because not all figures of the groups can be shown.")
NOT_EVEN = N_(
    "Groups were to weigh the same, but they cannot be shown apart here. So the order is by heads, not group-balanced."
)
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
    refs: Mapping[str, str] = field(default_factory=dict)
    costs: Mapping[str, int] = field(default_factory=dict)

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
        papers: dict[str, list[tuple[int, ...]]] = {}
        for group, answer in self.papers:
            papers.setdefault(group, []).append(self.marked(answer))
        given = {
            group: dict(zip(self.options, map(sum, zip(*rows, strict=True)), strict=True))
            for group, rows in papers.items()
        }
        voters = {group: len(rows) for group, rows in papers.items()}
        return Table(self.options, given, voters, marks, papers)

    def marked(self, answer: Answer) -> tuple[int, ...]:
        """The marks of one paper, in the order of the options."""
        given = self.way.form.given(answer, self.way.limits, self.options)
        return tuple(given.get(option, 0) for option in self.options)

    def all_marked(self, papers: Iterable[tuple[str, Answer]]) -> list[tuple[int, ...]]:
        """The marks of papers, this box's or those of an earlier round of its question."""
        return [self.marked(answer) for _, answer in papers]

    def counted(
        self,
        weights: Mapping[str, Fraction] | None = None,
        *,
        of: Collection[str] = (),
        blocks: Mapping[str, str] | None = None,
    ) -> Result:
        """What the method says of all papers together, or of those `of` some groups.

        `weights`: what each paper of a group weighs, 1 without. `blocks`: the first group of the block by which the
        papers of a group are kept; a method that looks at groups is told these, so that everybody can count it again.
        """
        form, keys = self.way.form, self.way.keys(self.refs or dict.fromkeys(self.options, ""))
        papers = [
            replace(
                form.paper(form.renamed(answer, keys), (blocks or {}).get(group)),
                weight=1 if weights is None else weights.get(group, Fraction(1)),
            )
            for group, answer in self.papers
            if not of or group in of
        ]
        limits = replace(self.way.limits, costs=self.costs) if self.costs else self.way.limits
        found = self.way.method.count(papers, [keys[option] for option in self.options], limits)
        place = {key: option for option, key in keys.items()}
        missing = [
            (option,) for option, key in keys.items() if not any(key in level for level in found.order)
        ]
        return replace(
            found,
            winners=tuple(place[key] for key in found.winners),
            order=(*(tuple(place[key] for key in level) for level in found.order), *missing),
            ties=tuple(tuple(place[key] for key in tie) for tie in found.ties),
        )

    @property
    def evidence(self) -> str:
        """SHA-256 over all of it, to see that nothing changed between counting and publishing."""
        body: list[Any] = [
            self.options,
            sorted(self.costs.items()),
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

    `table` are the method's own figures, `winners` and `ties` what it says. Where the papers of a block of groups are
    kept by block (see `history.kept_blocks`), each row has the `order` that the method finds in it, and `even` is what
    the method says when every group weighs the same: the result itself, with what it says by heads as `room`, where the
    vote was set so. `divided` are options on which opinions are divided.
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
    torn = any(
        tears(shown, everybody(earlier.roll), now)
        or difference_is_alike(box.all_marked(earlier.papers), box.all_marked(box.papers))
        for earlier, shown in history
    )
    publication = withhold(table) if torn else publish(table, rounds, roll=roll, k=box.smallest)
    groups = [*box.electorate, *own.voters]
    even = balanced(publication, box, blocks)
    if publication.rows and even is None:
        notes.append(NOT_BALANCED)
    result = {
        **_turnout(box),
        "overall": publication.overall,
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
    kept = {group: block[0] for block in kept_blocks(result) for group in block}
    result |= _said_by_the_method(box, kept, shown=publication.overall is not None)
    even_count = _by_blocks(box, result, kept)
    result["even"] = even_count and _order_of(even_count)
    if box.way.settings.equal_weight:
        _led_by_groups(result, even_count)
    return result


def _order_of(counted: Result) -> dict[str, Any]:
    return {"order": [list(level) for level in counted.order], "winners": list(counted.winners)}


def _led_by_groups(result: dict[str, Any], even: Result | None) -> None:
    """Where the vote was set so, the result is what the method says when every group weighs the same.

    What it says by heads stands beside it, as `room`. Where groups cannot be shown apart it stays by heads, and that is
    said.
    """
    if even is None:
        result["notes"].append(NOT_EVEN)
        return
    result["room"] = {"order": result["order"], "winners": result["winners"]}
    result |= {**_order_of(even), "ties": [list(tie) for tie in even.ties], "table": dict(even.table)}


def _said_by_the_method(box: Box, blocks: Mapping[str, str], *, shown: bool) -> dict[str, Any]:
    if not shown:
        return {"order": [], "winners": [], "ties": [], "table": {}, "divided": []}
    counted = box.counted(blocks=blocks)
    return {
        "order": [list(level) for level in counted.order],
        "winners": list(counted.winners),
        "ties": [list(tie) for tie in counted.ties],
        "table": dict(counted.table),
        "divided": divided(box),
    }


def _by_blocks(box: Box, result: dict[str, Any], blocks: Mapping[str, str]) -> Result | None:
    """Put into each row what the method says of its papers alone; what it says when all groups weigh the same.

    Only where papers are kept by these very blocks, so that everybody can count it again.
    """
    if len(kept_blocks(result)) < 2:
        return None
    weights: dict[str, Fraction] = {}
    voting = [group for group, people in box.roll.items() if people]
    for row in result["rows"]:
        counted = box.counted(of=row["groups"], blocks=blocks)
        row["order"] = [list(level) for level in counted.order]
        row["winners"] = list(counted.winners)
        row["divided"] = divided(box, row["groups"])
        groups = sum(group in voting for group in row["groups"])
        weights |= dict.fromkeys(row["groups"], Fraction(groups, row["voters"]))
    return box.counted(weights, blocks=blocks)


def divided(box: Box, of: Collection[str] = ()) -> list[dict[str, Any]]:
    """Options on which opinions are divided, among all papers or those `of` some groups: how many give much, and little.

    Of a question that takes one answer out of several nothing is said: its figures say it.
    """
    marks = box.marks
    if marks is None or marks.one_choice:
        return []
    papers = [box.marked(answer) for group, answer in box.papers if not of or group in of]
    found = []
    for place, option in enumerate(box.options):
        much = sum(paper[place] >= MUCH * marks.each for paper in papers)
        little = sum(paper[place] <= LITTLE * marks.each for paper in papers)
        if papers and min(much, little) >= DIVIDED * len(papers):
            found.append({"option": option, "much": much, "little": little})
    return found


def _overall_only(box: Box, history: History) -> dict[str, Any]:
    """The overall result of papers without marks. What a difference of two rounds says of them cannot be proved, so a
    round that differs from an earlier one by fewer people than may be shown by themselves is withheld."""
    now = everybody(box.roll)
    few = any(0 < len(now ^ everybody(earlier.roll)) < box.smallest for earlier, _ in history)
    groups = [group for group, people in box.roll.items() if people]
    figure = box.counted().table.get(box.way.screen.figure, {})
    return {
        **_turnout(box),
        "overall": None if few else {option: figure.get(option) for option in box.options},
        **_said_by_the_method(box, {}, shown=not few),
        "even": None,
        "rows": [],
        "balanced": None,
        "notes": [WITHHELD] if few else _untold(box) if len(groups) > 1 else [],
        "shape": {"blocks": [sorted(groups)], "shown": [], "banded": []},
    }


def _untold(box: Box) -> list[str]:
    return [NOT_BY_GROUP, *([NOT_EVEN] if box.way.settings.equal_weight else [])]


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
    each = box.way.form.whole(box.way.limits, len(box.options))
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
