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

from sqlalchemy import Delete, Insert, Select, Update
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
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in (statement.selected_columns if isinstance(statement, Select) else ())
    )
    named = compiled.positiontup is None
    return _Ready(compiled.string, tuple(places), columns, not any(columns), named)
