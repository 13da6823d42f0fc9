"""The released papers of published ballots, so that anybody can count them again.

What is released is what the store keeps: papers without name, time or number, by the blocks of groups that were shown
by group, or by no group at all. They are sorted by what is on them, so their order says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dialogue.activities.vote import ballots
from dialogue.activities.vote.schema import Ballot
from dialogue.kernel.database import Reader
from dialogue.pictures.store import pictures
from dialogue.publication.history import kept_blocks

FIGURES = (
    "overall",
    "order",
    "winners",
    "ties",
    "rows",
    "balanced",
    "even",
    "room",
    "table",
    "divided",
    "notes",
)
"""What was published of a ballot, as `counting.published` made it."""


def released(reader: Reader, ballot: Ballot, groups: Mapping[int, Any]) -> dict[str, Any]:
    """One published ballot with its papers and its published figures, as JSON; options by their place on the paper.

    `groups` of a paper are the block that it is kept by, with their ids as in `blocks`; empty for none.
    """
    box, result = ballots.box_of(reader, ballot), ballot.result
    block_of = {block[0]: block for block in kept_blocks(result)}
    options = ballots.options_of(reader, ballot.id or 0)
    seen = pictures(reader, [option.picture_id for option in options])
    papers = [{"groups": block_of.get(group, []), box.way.form.reads: answer} for group, answer in box.papers]
    return {
        "ballot": ballot.id,
        "activity": ballot.activity_id,
        "round": ballot.round,
        "question": ballot.question,
        "hash": ballot.hash,
        "method": ballot.method,
        "settings": {name: value for name, value in ballot.settings.items() if name != "names"},
        "options": [
            {"place": str(o.position), "label": o.label, "ref": o.ref, "cost": o.cost}
            | ({"wordings": o.wordings} if o.wordings else {})
            | ({"picture": seen[o.picture_id].alt} if o.picture_id in seen else {})
            for o in options
        ],
        "blocks": [
            {"groups": block, "names": [groups[int(one)].name for one in block if int(one) in groups]}
            for block in block_of.values()
        ],
        "electorate": result["electorate"],
        "voted": result["voted"],
        "papers": sorted(papers, key=lambda paper: json.dumps(paper, sort_keys=True)),
        "published": {name: result[name] for name in FIGURES if name in result},
    }


def released_of(reader: Reader, activity_id: int, groups: Mapping[int, Any]) -> list[dict[str, Any]]:
    """All published rounds of an activity that the room has been shown wholly."""
    return [
        released(reader, ballot, groups)
        for ballot in ballots.published_ballots(reader, activity_id)
        if not ballots.veiled(reader, ballot)
    ]
