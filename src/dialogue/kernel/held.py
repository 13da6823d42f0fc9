"""Rows that a transaction holds as the ORM does, read and written past it: the few that every command of a room needs.

What is changed in them is saved at the next flush, as in any other row. Only the way is shorter: to load one row, the ORM
takes 100 microseconds of Python where nothing has rested, and five times that after a tenth of a second's rest, which is
how an idea comes; to write one it takes twice that.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from sqlalchemy import JSON, bindparam, select
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlmodel import SQLModel

from dialogue.kernel.database import Tx
from dialogue.kernel.prepared import Prepared, all_given
from dialogue.kernel.schema import columns_of, rows_of

Row = TypeVar("Row", bound=SQLModel)


def held(tx: Tx, model: type[Row], number: int | None) -> Row | None:
    """The row of this number, as `tx.get` finds it; None when there is none. For models with one number as their key."""
    if number is None:
        return None
    if class_mapper(model).identity_key_from_primary_key((number,)) in tx.identity_map:
        return tx.get(model, number)
    tx.flush()
    found = _by_number(model).first(tx, number=number)
    if found is None:
        return None
    row: Row = class_mapper(model).class_manager.new_instance()
    row.__dict__.update(zip(columns_of(model), found, strict=True))
    make_transient_to_detached(row)
    tx.add(row)
    return row


def put(tx: Tx, row: Row) -> Row:
    """Write a new row, as `tx.add` and `tx.flush` do, and hold it. For models whose key the store gives out.

    When a savepoint is rolled back the ORM forgets rows that it wrote itself; this one it forgets with `tx.expire_all`,
    which the executor says then.
    """
    tx.flush()
    values = row.__dict__
    insert, columns, key = _insert(type(row))
    number = insert.first(tx, **{name: values.get(name) for name in columns})
    assert number is not None
    values[key] = number[0]
    # A savepoint that was rolled back leaves the row that was put in it, and SQLite gives its number out again.
    undone = tx.identity_map.get(class_mapper(type(row)).identity_key_from_primary_key((number[0],)))
    if undone is not None:
        tx.expunge(undone)
    make_transient_to_detached(row)
    tx.add(row)
    return row


@cache
def _by_number(model: type[SQLModel]) -> Prepared:
    table = rows_of(model)
    (key,) = table.primary_key.columns
    return Prepared(select(*table.c).where(key == bindparam("number")))


@cache
def _insert(model: type[SQLModel]) -> tuple[Prepared, tuple[str, ...], str]:
    """The statement, the columns that it takes, and the name of the key that it answers with."""
    table = rows_of(model)
    (key,) = table.primary_key.columns
    if any(isinstance(column.type, JSON) and column.nullable for column in table.c):
        raise TypeError(f"{model.__name__}: the ORM tells nothing from null in JSON, and this way does not")
    columns = tuple(column.key for column in table.c if column is not key)
    return Prepared(all_given(table, but=[key]).returning(key)), columns, key.key
