"""Objects of rows that were read past the ORM: as the ORM would give them, and not to be changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import Session as Tx
from sqlmodel import SQLModel, create_engine, select

from dialogue.kernel.schema import Activity, Seat, Session, StakeholderGroup, rows_of, to_look_at

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

MADE: dict[type[SQLModel], dict[str, object]] = {
    Session: {"id": 1, "title": "Wells", "code": "ABCDEF", "language": "fr", "languages": ["fr", "es"]},
    StakeholderGroup: {
        "session_id": 1,
        "position": 2,
        "key": "x",
        "name": "Éleveurs",
        "letter": "É",
        "required": True,
    },
    Seat: {"session_id": 1, "token_hash": "t", "language": "es", "joined_at": AT},
    Activity: {"session_id": 1, "position": 1, "kind": "vote", "settings": {"dots": 3}},
}


@pytest.mark.parametrize("model", MADE)
def test_as_the_orm_gives_it_and_not_to_be_changed(model: type[SQLModel]) -> None:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Tx(engine) as tx:
        values = {"created_at": AT} | MADE[model]
        tx.add(model(**{name: value for name, value in values.items() if name in rows_of(model).c}))
        tx.commit()
        known = tx.exec(select(model)).one()
        found = to_look_at(model, tx.connection().execute(rows_of(model).select()).one())
        for name in rows_of(model).c.keys():  # noqa: SIM118 - its keys, as one reads them
            assert getattr(found, name) == getattr(known, name), name
        with pytest.raises(AttributeError):
            found.id = 7  # type: ignore[attr-defined]
        with pytest.raises(ValueError, match="shorter"):
            to_look_at(model, [1])
