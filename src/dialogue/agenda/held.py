"""The item that a command works with."""

from __future__ import annotations

from datetime import date

from dialogue.agenda import moves
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.states import ItemState
from dialogue.kernel.act import Act
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session


def item_here(act: Act, item_id: int) -> AgendaItem:
    """An item of this platform. Raises NotFound when there is none."""
    item = act.tx.get(AgendaItem, item_id)
    if item is None or item.platform_id != act.stream_id:
        raise NotFound("no_item", N_("This agenda item is not there. Please go back to the agenda."))
    return item


def since_of(act: Act, item: AgendaItem) -> date:
    """No promise of a session can be due before its day."""
    session = act.tx.get_one(Session, item.session_id)
    return (session.opened_at or session.created_at).date()


def require_alive(item: AgendaItem) -> None:
    """Refused when nothing may happen to the item any more."""
    if not moves.moves_from(ItemState(item.state)):
        raise Refused("item_final", N_("This agenda item is closed. It stays readable; nothing was changed."))
