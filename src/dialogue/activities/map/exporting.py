"""A map as a file: CSV for spreadsheets, JSON for programs. Pure but for the words of the language."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from dialogue.activities.map.rules import GOALS, KINDS
from dialogue.activities.map.shapes import Map
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView
from dialogue.polis.spreadsheet import guarded


def told(shown: Map, name: str, kinds: Sequence[str], groups: Mapping[int, GroupView]) -> dict[str, Any]:
    """One map as plain data; keys and values as they are stored, names of kinds in words."""
    return {
        "map": name,
        "actors": [
            {
                "id": one.id,
                "name": one.row.name,
                "also": [other.name for other in one.also],
                "kind": one.row.kind or None,
                "group": groups[one.row.group or 0].name if one.row.group in groups else None,
                "influence": one.row.influence,
                "goal": one.row.goal or None,
            }
            for one in shown.actors
        ],
        "links": [
            {
                "from": link.source,
                "to": link.target,
                "kind": kinds[link.kind] if link.kind < len(kinds) else None,
            }
            for link in shown.links
        ],
    }


def as_csv(
    maps: Sequence[tuple[str, Map]], kinds: Sequence[str], groups: Mapping[int, GroupView], tongue: Tongue
) -> str:
    """All maps in one table: a line for each actor, and one for each link with its other end."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(["map", "what", "name", "to", "kind", "group", "influence", "goal"])
    for name, shown in maps:
        for one in shown.actors:
            group = groups[one.row.group or 0].name if one.row.group in groups else ""
            kind = tongue.say(KINDS[one.row.kind]) if one.row.kind else ""
            goal = tongue.say(GOALS[one.row.goal]) if one.row.goal else ""
            words = [name, "actor", one.row.name, "", kind, group]
            write.writerow([*map(guarded, words), one.row.influence, guarded(goal)])
        for link in shown.links:
            ends = shown.named[link.source].row.name, shown.named[link.target].row.name
            kind = kinds[link.kind] if link.kind < len(kinds) else ""
            write.writerow(map(guarded, [name, "link", *ends, kind, "", "", ""]))
    return out.getvalue()
