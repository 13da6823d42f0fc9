"""All activities: one line each, in the order in which the programme offers them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from dialogue.stage import ready_made
from dialogue.stage.contract import Kind

NAMES = (
    "check_in",
    "brainstorm",
    "questions",
    "discuss",
    "tables",
    "cluster",
    "scale",
    "map",
    "opinion",
    "vote",
    "agree",
    "review",
    "retrospect",
)
"""Folders beside this file. Each has a module `kind` with its `Kind` under the folder's name in capitals."""


def kind_of(name: str) -> Kind:
    """The kind that a folder declares. Raises TypeError when it declares none of this name."""
    found = getattr(import_module(f"dialogue.activities.{name}.kind"), name.upper(), None)
    if not isinstance(found, Kind) or found.name != name:
        raise TypeError(f"activities/{name}/kind.py must declare {name.upper()} = Kind({name!r}, ...)")
    return found


KINDS: Mapping[str, Kind] = {name: kind_of(name) for name in NAMES}

ready_made.know(KINDS)
