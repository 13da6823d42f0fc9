"""A checker of Popolo files: each object against its published schema, names that lead nowhere, sums of groups."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft3Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT3

FOLDER = Path(__file__).parents[1] / "data" / "schemas" / "popolo"
KINDS = {
    "organizations": "organization",
    "memberships": "membership",
    "events": "event",
    "motions": "motion",
    "vote_events": "vote_event",
}


def wrong_in_popolo(data: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    """Everything that does not fit, in words."""
    schemas = {file.stem: json.loads(file.read_text()) for file in FOLDER.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (schema["id"].rstrip("#"), Resource.from_contents(schema, default_specification=DRAFT3))
        for schema in schemas.values()
    )
    found = [
        f"{one['id']}: {error.message}"
        for name, kind in KINDS.items()
        for one in data[name]
        for error in Draft3Validator(schemas[kind], registry=registry).iter_errors(one)
    ]
    known = {one["id"] for rows in data.values() for one in rows}
    named = [
        value
        for rows in data.values()
        for row in rows
        for part in (row, *row.get("counts", ()), *row.get("group_results", ()))
        for key, value in part.items()
        if key.endswith("_id")
    ]
    found += [f"{one} is not there" for one in named if one not in known]
    for vote in data["vote_events"]:
        overall, groups = Counter[str](), Counter[str]()
        for one in vote["counts"]:
            if isinstance(one["value"], int):
                (groups if "group_id" in one else overall)[one["option"]] += one["value"]
        if +overall != +groups:
            found.append(f"{vote['id']}: the groups do not add up")
    return found
