"""Looking at rows before and after a command, and putting them back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Row, UtcDateTime, rows_of
from dialogue.kernel.streams import Happening
from dialogue.undoing.case import Case
from dialogue.undoing.rules import Look, Looks, changed, require_as_left
from dialogue.undoing.schema import Deed

Rows = Callable[[Act, Any], Iterable[SQLModel]]
"""The rows that a command may change, from what its handler is given."""


def no_rows(act: Act, command: Any) -> Iterable[SQLModel]:
    """For acts of which their package keeps by itself how everything was."""
    return ()


def no_ref(happened: Happening) -> str:
    """For acts of which nothing more is kept."""
    return ""


def remembered(
    handler: Handler,
    *kinds: str,
    rows: Rows = no_rows,
    but: Collection[str] = (),
    ref: Callable[[Happening], str] = no_ref,
) -> Handler:
    """The handler, which also keeps how its rows looked before and after, so that the act can be taken back.

    It is kept beside the first event of these `kinds`; one that begins with a dot stands for all that end so. Columns
    named in `but` are left out.
    """

    def carry_out(act: Act, command: Any) -> dict[str, Any] | None:
        before = looks(rows(act, command))
        first = len(act.events)
        answer = handler(act, command)
        own = [one for one in act.events if one.stream_id == act.stream_id]
        told = next((one for one in act.events[first:] if _named(one.kind, kinds)), None)
        if told is not None and told in own:
            act.tx.flush()
            was, now = changed(before, looks(rows(act, command)), but)
            seq = act.seq + own.index(told) + 1
            last = act.seq + len(own)
            act.tx.add(
                Deed(session_id=act.stream_id, seq=seq, last=last, ref=ref(told), before=was, after=now)
            )
        return answer

    return carry_out


def _named(event: str, kinds: Collection[str]) -> bool:
    return any(event == kind or (kind.startswith(".") and event.endswith(kind)) for kind in kinds)


def looks(rows: Iterable[SQLModel]) -> dict[str, Look]:
    """How these rows look, as JSON."""
    return {_name(row): _look(row) for row in rows}


def _name(row: SQLModel) -> str:
    table = rows_of(type(row))
    (key,) = table.primary_key.columns
    return f"{table.name}:{getattr(row, key.name)}"


def _look(row: SQLModel) -> dict[str, Any]:
    found = {}
    for name in (column.name for column in rows_of(type(row)).columns):
        value = getattr(row, name)
        found[name] = value.isoformat() if isinstance(value, datetime) else value
    return found


def looked_up(name: str) -> type[SQLModel]:
    """The class of the row with this name ("theme:3")."""
    table = name.partition(":")[0]
    found: type[SQLModel] = next(
        one.class_ for one in SQLModel._sa_registry.mappers if rows_of(one.class_).name == table
    )
    return found


def _there(reader: Reader, name: str) -> SQLModel | None:
    return reader.get(looked_up(name), int(name.partition(":")[2]))


def _values(model: type[SQLModel], look: Mapping[str, Any]) -> dict[str, Any]:
    columns = rows_of(model).c
    return {
        name: datetime.fromisoformat(value)
        if isinstance(value, str) and isinstance(columns[name].type, UtcDateTime)
        else value
        for name, value in look.items()
    }


def made_of(model: type[Row], look: Mapping[str, Any]) -> Row:
    """A new row that looks like this."""
    return model(**_values(model, look))


def require_as_it_was_left(reader: Reader, case: Case) -> None:
    """Refuse unless the act's rows look as it left them, and it changed anything at all."""
    if not case.left:
        raise Refused("changed_nothing", N_("This act changed nothing, so there is nothing to undo."))
    now: Looks = {
        name: None if row is None else _look(row) for name in case.left for row in [_there(reader, name)]
    }
    require_as_left(case.left, now)


def put_back(act: Act, case: Case) -> None:
    """Let the act's rows look as before it (or as after it, when it is done again)."""
    require_as_it_was_left(act.tx, case)
    for name, look in case.to.items():
        row = _there(act.tx, name)
        if look is None:
            act.tx.delete(row)
        elif row is None:
            act.tx.add(made_of(looked_up(name), look))
        else:
            for column, value in _values(type(row), look).items():
                setattr(row, column, value)
            act.tx.add(row)
    act.tx.flush()


def deed_at(reader: Reader, session_id: int, seq: int) -> Deed | None:
    """What is kept of the act with this number."""
    return reader.get(Deed, (session_id, seq))


def deed_of(reader: Reader, session_id: int, ref: str) -> Deed | None:
    """What is kept of the act that its package knows by `ref`."""
    asked = select(Deed).where(Deed.session_id == session_id, Deed.ref == ref).order_by(col(Deed.seq).desc())
    return reader.exec(asked).first()
