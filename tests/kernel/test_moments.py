"""Moments in the store: in UTC, whatever clock they were told by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import StatementError

from dialogue.kernel.schema import UtcDateTime, utc_now


def test_moments_are_kept_in_utc_and_none_without_a_zone() -> None:
    engine = create_engine("sqlite://")
    table = Table(
        "at",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("moment", UtcDateTime, nullable=True),
    )
    lima = datetime(2026, 3, 1, 21, 30, tzinfo=timezone(timedelta(hours=-5)))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"id": 1, "moment": lima}, {"id": 2, "moment": None}])
        assert connection.execute(select(table.c.moment)).scalars().all() == [
            datetime(2026, 3, 2, 2, 30, tzinfo=UTC),
            None,
        ]
        raw = connection.execute(text("SELECT moment FROM at WHERE id = 1")).scalar_one()
        assert str(raw).startswith("2026-03-02 02:30"), "the bytes too"
        with pytest.raises(StatementError, match="without time zone"):
            connection.execute(insert(table), {"id": 3, "moment": lima.replace(tzinfo=None)})
    engine.dispose()
    assert utc_now().utcoffset() == timedelta(0)
