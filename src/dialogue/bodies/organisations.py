"""The organisations of a platform, named by people and found again by name."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.bodies.schema import Organisation
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.text import required, sameness

LONGEST_NAME = 160


def organisations_of(reader: Reader, platform_id: int) -> list[Organisation]:
    """All organisations of the platform, by name."""
    asked = select(Organisation).where(Organisation.platform_id == platform_id)
    return list(reader.exec(asked.order_by(col(Organisation.name))))


def found_or_made(
    tx: Tx, platform_id: int, name: str, *, constituency_id: int | None = None, field: str = "organisation"
) -> Organisation:
    """The organisation of that name (one that looks the same is the same), made when there is none yet.

    Refused when the name is empty or too long. One that belongs to no constituency yet gets the one given.
    """
    words = " ".join(required(name, most=LONGEST_NAME, field=field).split())
    same = [one for one in organisations_of(tx, platform_id) if sameness(one.name) == sameness(words)]
    found = same[0] if same else Organisation(platform_id=platform_id, name=words)
    found.constituency_id = found.constituency_id or constituency_id
    tx.add(found)
    tx.flush()
    return found
