"""The agenda as it stood when a session ended: what its minutes tell, whatever becomes of the items later.

Often the facilitator makes the items when everybody has gone home. Such an item is told as it was made.
"""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlmodel import col, select

from dialogue.agenda.record import ItemView, agenda_of_platform, agenda_of_session
from dialogue.agenda.schema import AgendaAtTheEnd
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Session, SessionState

VIEWS = TypeAdapter(tuple[ItemView, ...])


def keep(act: Act) -> None:
    """Runs in the command that ends a session."""
    items = VIEWS.dump_python(tuple(agenda_of_session(act.tx, act.session.id)), mode="json")
    earlier = VIEWS.dump_python(tuple(_earlier(act.tx, act.session)), mode="json")
    before = _before(act.tx, act.session)
    act.tx.merge(
        AgendaAtTheEnd(
            session_id=act.session.id,
            items=items,
            earlier=earlier,
            before_id=before.id if before else None,
        )
    )


def _before(reader: Reader, session: Session) -> Session | None:
    """The session of the same platform that was opened last before this one."""
    if session.platform_id is None or session.opened_at is None:
        return None
    asked = select(Session).where(
        Session.platform_id == session.platform_id, col(Session.opened_at) < session.opened_at
    )
    return reader.exec(asked.order_by(col(Session.opened_at).desc(), col(Session.id).desc())).first()


def before_told_by(reader: Reader, session: Session) -> Session | None:
    """The session before this one on its platform: as it was at this one's end, or as it is while that has not come."""
    kept = reader.get(AgendaAtTheEnd, session.id) if session.state == SessionState.CLOSED else None
    if kept is None:
        return _before(reader, session)
    return reader.get(Session, kept.before_id) if kept.before_id is not None else None


def keep_made(act: Act, session_id: int, item_id: int) -> None:
    """Runs in the command that makes an item of a decision of a session which has ended."""
    kept = act.tx.get(AgendaAtTheEnd, session_id) or AgendaAtTheEnd(session_id=session_id)
    made = [view for view in agenda_of_session(act.tx, session_id) if view.id == item_id]
    kept.items = [*kept.items, *VIEWS.dump_python(tuple(made), mode="json")]
    act.tx.add(kept)


def _earlier(reader: Reader, session: Session) -> list[ItemView]:
    """Items of the platform's earlier sessions that are not over, or were when this session began."""
    if session.platform_id is None:
        return []
    since = session.opened_at or session.created_at
    before = set(
        reader.exec(
            select(Session.id).where(
                Session.platform_id == session.platform_id, col(Session.opened_at) < since
            )
        )
    )
    return [
        item
        for item in agenda_of_platform(reader, session.platform_id)
        if item.session_id in before
        and item.session_id != session.id
        and not (item.over and item.moves and item.moves[-1].at < since)
    ]


def earlier_told_by(reader: Reader, session: Session) -> list[ItemView]:
    """Items of earlier sessions that were being worked on: as they stood at this session's end, or as they stand."""
    kept = reader.get(AgendaAtTheEnd, session.id) if session.state == SessionState.CLOSED else None
    return _earlier(reader, session) if kept is None else list(VIEWS.validate_python(kept.earlier))


def agenda_told_by(reader: Reader, session: Session) -> list[ItemView]:
    """The agenda items that come from a session: as they stood at its end, or as they stand while it has not ended."""
    kept = reader.get(AgendaAtTheEnd, session.id) if session.state == SessionState.CLOSED else None
    return agenda_of_session(reader, session.id) if kept is None else list(VIEWS.validate_python(kept.items))
