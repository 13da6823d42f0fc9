"""Finding rows whose ids a test does not know."""

from __future__ import annotations

from sqlmodel import select

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Session


def only_session(reader: Reader) -> Session:
    """The session of a store that has one. Its id is that of its stream, so it is not 1."""
    return reader.exec(select(Session)).one()
