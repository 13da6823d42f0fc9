"""How rows looked before and after an act, and whether they still look so: pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

Look = Mapping[str, Any] | None
"""The columns of a row; None where there is no such row."""

Looks = Mapping[str, Look]
"""Rows by table and number ("theme:3")."""

MOVED_ON = N_("This has changed again since then. Nothing was undone, so that no later work is lost.")


def changed(
    before: Looks, after: Looks, but: Collection[str] = ()
) -> tuple[dict[str, Look], dict[str, Look]]:
    """What differs between two looks, each way: whole rows that came or went, else only the columns that changed.

    Columns named in `but` are not looked at.
    """
    was: dict[str, Look] = {}
    now: dict[str, Look] = {}
    for row in sorted({*before, *after}):
        old, new = before.get(row), after.get(row)
        if old is None or new is None:
            if old != new:
                was[row], now[row] = old, new
            continue
        names = sorted(name for name in old if name not in but and old[name] != new[name])
        if names:
            was[row] = {name: old[name] for name in names}
            now[row] = {name: new[name] for name in names}
    return was, now


def require_as_left(left: Looks, now: Looks) -> None:
    """Refuse to take later work along: what the act left must still be as it left it."""
    for row, look in left.items():
        there = now.get(row)
        if look is None or there is None:
            as_left = look is None and there is None
        else:
            as_left = all(there.get(name) == value for name, value in look.items())
        if not as_left:
            raise Refused("moved_on", MOVED_ON)
