"""The three answers, and what may be seen of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dialogue.kernel.messages import N_
from dialogue.publication import Band, Publication, Roll, Round, Shape, Table, publish

CLEAR, NOT_SURE, UNCLEAR = "clear", "not-sure", "unclear"

ANSWERS: Mapping[str, str] = {CLEAR: N_("Clear"), NOT_SURE: N_("Not sure"), UNCLEAR: N_("Unclear")}

ICONS: Mapping[str, str] = {CLEAR: "circle-check", NOT_SURE: "circle-help", UNCLEAR: "circle-x"}

BANDS: Mapping[str, str] = {
    Band.agreement.name: N_("most of them"),
    Band.mixed.name: N_("about half"),
    Band.against.name: N_("fewer than half"),
}
"""What stands in place of a number that would show somebody's answer."""

Answers = Sequence[tuple[str, str, int]]
"""(group key, answer, seat) of everybody who has answered."""


def table_of(answers: Answers) -> Table:
    """Answers by group."""
    by_group: dict[str, dict[str, int]] = {}
    voters: dict[str, int] = {}
    for group, answer, _ in answers:
        row = by_group.setdefault(group, dict.fromkeys(ANSWERS, 0))
        row[answer] += 1
        voters[group] = voters.get(group, 0) + 1
    return Table(tuple(ANSWERS), by_group, voters)


def roll_of(answers: Answers) -> Roll:
    """Who has answered, by group."""
    roll: dict[str, set[str]] = {}
    for group, _, seat in answers:
        roll.setdefault(group, set()).add(str(seat))
    return {group: frozenset(seats) for group, seats in roll.items()}


def seen(answers: Answers, earlier: Iterable[tuple[Answers, Mapping[str, Any]]] = ()) -> dict[str, Any]:
    """What everybody may see of the answers, as JSON: overall, and by group where nobody's answer can be worked out,
    also not from the difference to an `earlier` time (its answers, and what was seen of them).
    """
    history = [
        Round(table_of(then), roll_of(then), _shape(shown)) for then, shown in earlier if shown.get("shape")
    ]
    found = publish(table_of(answers), history, roll=roll_of(answers))
    return _as_json(found)


def _as_json(found: Publication) -> dict[str, Any]:
    return {
        "voters": found.voters,
        "overall": found.overall,
        "rows": [
            {
                "groups": list(row.groups),
                "voters": row.voters,
                "counts": row.counts,
                "words": {option: BANDS[word.name] for option, word in row.words.items()}
                if row.words
                else None,
            }
            for row in found.rows
        ],
        "notes": list(found.notes),
        "shape": {
            "blocks": [list(block) for block in found.shape.blocks],
            "shown": list(found.shape.shown),
            "banded": sorted(found.shape.banded),
        }
        if found.overall is not None
        else None,
    }


def _shape(shown: Mapping[str, Any]) -> Shape:
    shape = shown["shape"]
    return Shape(
        tuple(tuple(block) for block in shape["blocks"]), tuple(shape["shown"]), frozenset(shape["banded"])
    )
