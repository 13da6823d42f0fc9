"""The few statements that a whole room asks within seconds, made ready once and given to the store's driver as they are.

SQLAlchemy takes 20 microseconds of Python for each, SQLite's driver one or two; on a server it takes more than the driver
and the way there, since a driver describes every column anew for it. Everything else stays as it is: the transaction is
the one that `kernel.database` opened, values are converted as their columns say, errors are SQLAlchemy's. While somebody
listens to what is asked, the statement goes the ordinary way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Delete, Insert, Select, Table, Update, bindparam
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from dialogue.kernel.database import Tx

Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as a driver takes it: its text, and for each place the driver's name for it, ours (or None and a
    constant) and its conversion. `named` says that the driver takes values by names.
    """

    text: str
    places: tuple[tuple[str, str | None, Any, Convert], ...]
    columns: tuple[Convert, ...]
    plain: bool
    named: bool

    def values(self, given: dict[str, Any]) -> Any:
        """What the driver is given."""
        found = (
            constant if name is None else given[name] if convert is None else convert(given[name])
            for _, name, constant, convert in self.places
        )
        if not self.named:
            return list(found)
        return dict(zip((place for place, *_ in self.places), found, strict=True))

    def converted(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row as the driver gave it, with the values that its columns stand for."""
        if self.plain:
            return row
        return tuple(
            value if convert is None else convert(value)
            for convert, value in zip(self.columns, row, strict=True)
        )


class Prepared:
    """A Core statement whose parameters are all named (`bindparam`); each one is given each time."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self.statement = statement
        self._ready: dict[str, _Ready] = {}

    def first(self, tx: Tx, /, **given: Any) -> Sequence[Any] | None:
        """The first row, all its columns converted; None when there is none."""
        connection = tx.connection()
        if _goes_the_ordinary_way(connection):
            return connection.execute(self.statement, given).first()
        ready, cursor = self._execute(connection, given)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else ready.converted(row)

    def all(self, tx: Tx, /, **given: Any) -> Sequence[Sequence[Any]]:
        """All rows, all their columns converted."""
        connection = tx.connection()
        if _goes_the_ordinary_way(connection):
            return connection.execute(self.statement, given).all()
        ready, cursor = self._execute(connection, given)
        rows = cursor.fetchall()
        cursor.close()
        return rows if ready.plain else [ready.converted(row) for row in rows]

    def run(self, tx: Tx, /, **given: Any) -> None:
        """Change what the statement says."""
        connection = tx.connection()
        if _goes_the_ordinary_way(connection):
            connection.execute(self.statement, given)
        else:
            self._execute(connection, given)[1].close()

    def _execute(self, connection: Connection, given: dict[str, Any]) -> tuple[_Ready, Any]:
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _made_ready(self.statement, dialect)
        values = ready.values(given)
        driver: Any = connection.connection.driver_connection
        base: Any = dialect.loaded_dbapi.Error
        try:
            return ready, driver.execute(ready.text, values)
        except base as error:
            if dialect.is_disconnect(error, driver, None):
                connection.execute(
                    self.statement, given
                )  # fails likewise, and SQLAlchemy gives up the lines of then
            # As SQLAlchemy says it, without the values: these are people's words.
            raise DBAPIError.instance(
                ready.text, values, error, base, hide_parameters=True, dialect=dialect
            ) from error


def all_given(table: Table, *, but: Sequence[ColumnElement[Any]] = ()) -> Insert:
    """The statement that puts one row into a table, each of its columns a parameter of its name; `but` for these."""
    given = [column.key for column in table.c if all(column is not one for one in but)]
    return table.insert().values({name: bindparam(name) for name in given})


def _goes_the_ordinary_way(connection: Connection) -> bool:
    return bool(connection.dispatch.before_cursor_execute)


def _made_ready(statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> _Ready:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    places: list[tuple[str, str | None, Any, Convert]] = []
    binds = {name: bound for bound, name in compiled.bind_names.items()}
    for name in compiled.positiontup or binds:
        bound = binds[name]
        convert = bound.type.dialect_impl(dialect).bind_processor(dialect)
        value = compiled.params[name]
        constant = None if bound.required else value if convert is None else convert(value)
        places.append((name, name if bound.required else None, constant, convert))
    columns = tuple(
        column.type.dialect_impl(dialect).result_processor(dialect, None) for column in _columns_of(statement)
    )
    named = compiled.positiontup is None
    return _Ready(compiled.string, tuple(places), columns, not any(columns), named)


def _columns_of(statement: Select[Any] | Insert | Update | Delete) -> Sequence[ColumnElement[Any]]:
    """The columns of what a statement answers with."""
    return list(statement.selected_columns if isinstance(statement, Select) else statement.exported_columns)
