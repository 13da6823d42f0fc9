"""A decision as people see it who were not in the room: without heads by group where a group is small. Pure.

Positions are open in the room, and its record keeps them. On the page of another site the count of a group of two tells how
two people stood whom the reader may know. Left out is then every count by group: one group alone that is left out would be
what remains of the whole. So is the mean of the groups' shares, out of which a share could be worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogue.agreement import Sentence
from dialogue.decisions.judgement import Judgement, Sentences
from dialogue.publication import SMALLEST_GROUP


def told_elsewhere(judgement: Judgement, tally: Mapping[str, Any]) -> Judgement:
    """The judgement as other sites may show it; the same one where nothing had to be left out."""
    if tally.get("overall", {}).get("cast", 0) < SMALLEST_GROUP:
        return replace(judgement, in_the_way=(), figures=())
    if any(0 < count.get("cast", 0) < SMALLEST_GROUP for count in tally.get("groups", {}).values()):
        return replace(judgement, in_the_way=_whole(judgement.in_the_way), figures=_whole(judgement.figures))
    return judgement


def _whole(sentences: Sentences) -> Sentences:
    return tuple(one for one in sentences if not _counts_a_group(one))


def _counts_a_group(sentence: Sentence) -> bool:
    heads = any(isinstance(value, int) for value in sentence.params.values())
    return heads and (sentence.group is not None or "numerator" in sentence.params)
