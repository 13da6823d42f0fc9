"""The agenda as it stood when a session ended: what its minutes tell, whatever becomes of the items later."""

from __future__ import annotations

from pydantic import TypeAdapter

from dialogue.agenda.record import ItemView, agenda_of_session
from dialogue.agenda.schema import AgendaAtTheEnd
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Session, SessionState

VIEWS = TypeAdapter(tuple[ItemView, ...])


def keep(act: Act) -> None:
    """Runs in the command that ends a session."""
    views = tuple(agenda_of_session(act.tx, act.session.id))
    items = VIEWS.dump_python(views, mode="json")
    act.tx.merge(AgendaAtTheEnd(session_id=act.session.id, items=items))


def agenda_told_by(reader: Reader, session: Session) -> list[ItemView]:
    """The agenda items that come from a session: as they stood at its end, or as they stand while it has not ended."""
    kept = reader.get(AgendaAtTheEnd, session.id) if session.state == SessionState.CLOSED else None
    return agenda_of_session(reader, session.id) if kept is None else list(VIEWS.validate_python(kept.items))
