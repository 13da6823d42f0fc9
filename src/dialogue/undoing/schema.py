"""The table of undoing: what rows looked like before and after an act."""

from __future__ import annotations

from typing import Any

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import record


class Deed(SQLModel, table=True):
    """An act that may be taken back: its entry in the record (`seq`; `last` is the last entry of the same command).

    `before` and `after` are looks at the rows that it changed (`rules.Looks`): of steps, slides and announcements, never
    of ballots. `ref` finds the act where its package keeps more about it. `undone_by` is the entry that took it back.
    """

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    seq: int = Field(primary_key=True)
    last: int
    ref: str = Field(default="", max_length=40, index=True)
    before: dict[str, Any] = record()
    after: dict[str, Any] = record()
    undone_by: int | None = None
