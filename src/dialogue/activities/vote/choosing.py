"""Results that are a set of options chosen together, or steps of a scale in words, as they are told: pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogue.activities.vote.ways import Way
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


def told(
    result: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    named: Callable[[Sequence[str]], str],
    tongue: Tongue,
) -> dict[str, list[str]]:
    """What the papers leave open, and what groups alone, or all groups with the same weight, would choose.

    `named` puts options into words, by their places.
    """

    def those(places: Sequence[str]) -> str:
        return named(sorted(places, key=int))

    chosen, even = set(result["winners"]), result.get("even") or {}
    other = [row for row in rows if row.get("winners") and set(row["winners"]) != chosen]
    undecided = N_("The papers do not decide between %(options)s.")
    alone = N_("%(group)s alone would choose %(options)s.")
    alike = N_("If every group weighs the same, these are chosen: %(options)s.")
    differs = even.get("winners") and set(even["winners"]) != chosen
    return {
        "ties": [tongue.say(undecided, options=those(tie)) for tie in result["ties"] if len(tie) > 1],
        "differing": [
            tongue.say(alone, group=row["group"].name, options=those(row["winners"])) for row in other
        ],
        "even": [tongue.say(alike, options=those(even["winners"]))] if differs else [],
    }


def spread(
    table: Mapping[str, Any], keys: Mapping[str, str], way: Way, tongue: Tongue
) -> dict[str, Any] | None:
    """How many gave which step of a scale in words, the best step first; none where groups weigh it, not people."""
    found, words = table.get(way.screen.spread, {}), way.limits.words
    if not found or not all(isinstance(number, int) for one in found.values() for _, number in one):
        return None
    steps = range(len(words) - 1, -1, -1)
    people = {place: dict(map(tuple, found.get(key, ()))) for place, key in keys.items()}
    return {
        "words": [tongue.own(words[step]) for step in steps],
        "people": {place: [given.get(step, 0) for step in steps] for place, given in people.items()},
    }
