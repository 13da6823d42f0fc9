"""The few statements that a whole room asks within seconds, made ready once and given to SQLite's driver as they are.

SQLAlchemy takes 20 microseconds of Python for each, the driver one or two. Everything else stays as it is: the transaction
is the one that `kernel.database` opened, values are converted as their columns say, errors are SQLAlchemy's. On a server,
and while somebody listens to what is asked, the statement goes the ordinary way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from dialogue.kernel.database import Tx

Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as SQLite's driver takes it: its text, and for each place its name (or a constant) and its conversion."""

    text: str
    places: tuple[tuple[str | None, Any, Convert], ...]
    columns: tuple[Convert, ...]
    plain: bool


class Prepared:
    """A Core statement whose parameters are all named (`bindparam`); each one is given each time."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self.statement = statement
        self._ready: _Ready | None = None

    def first(self, tx: Tx, /, **given: Any) -> Sequence[Any] | None:
        """The first row, all its columns converted; None when there is none."""
        connection = tx.connection()
        if _goes_the_ordinary_way(connection):
            return connection.execute(self.statement, given).first()
        ready, cursor = self._execute(connection, given)
        row = cursor.fetchone()
        cursor.close()
        if row is None or ready.plain:
            return row  # type: ignore[no-any-return]
        return tuple(
            value if convert is None else convert(value)
            for convert, value in zip(ready.columns, row, strict=True)
        )

    def run(self, tx: Tx, /, **given: Any) -> None:
        """Change what the statement says."""
        connection = tx.connection()
        if _goes_the_ordinary_way(connection):
            connection.execute(self.statement, given)
        else:
            self._execute(connection, given)[1].close()

    def _execute(self, connection: Connection, given: dict[str, Any]) -> tuple[_Ready, sqlite3.Cursor]:
        ready = self._ready
        if ready is None:
            ready = self._ready = _made_ready(self.statement, connection.dialect)
        values = [
            constant if name is None else given[name] if convert is None else convert(given[name])
            for name, constant, convert in ready.places
        ]
        driver: Any = connection.connection.driver_connection
        try:
            return ready, driver.execute(ready.text, values)
        except sqlite3.Error as error:
            # As SQLAlchemy says it, without the values: these are people's words.
            raise DBAPIError.instance(
                ready.text, values, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
            ) from error


def _goes_the_ordinary_way(connection: Connection) -> bool:
    return connection.dialect.name != "sqlite" or bool(connection.dispatch.before_cursor_execute)


def _made_ready(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> _Ready:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler) and compiled.positiontup is not None
    places: list[tuple[str | None, Any, Convert]] = []
    for name in compiled.positiontup:
        bound = compiled.binds[name]
        convert = bound.type.dialect_impl(dialect).bind_processor(dialect)
        value = compiled.params[name]
        constant = None if bound.required else value if convert is None else convert(value)
        places.append((name if bound.required else None, constant, convert))
    columns = tuple(
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in (statement.selected_columns if isinstance(statement, Select) else ())
    )
    return _Ready(compiled.string, tuple(places), columns, not any(columns))
