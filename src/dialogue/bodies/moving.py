"""What moves with a session from one platform into another: how its groups and organisations are found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogue.bodies.organisations import found_or_made
from dialogue.bodies.schema import Organisation
from dialogue.kernel.database import Tx


@dataclass(frozen=True, slots=True)
class Moving:
    """A session on its way from the platform `was` into `to`.

    `constituencies` leads from those of its groups to the same ones of the platform that it goes to.
    """

    session_id: int
    was: int
    to: int
    constituencies: Mapping[int, int]


def organisation_there(tx: Tx, moving: Moving, organisation_id: int) -> int:
    """The organisation of the same name on the platform that the session goes to, brought along when there is none."""
    here = tx.get_one(Organisation, organisation_id)
    belongs = moving.constituencies.get(here.constituency_id or 0)
    return found_or_made(tx, moving.to, here.name, constituency_id=belongs).id or 0
