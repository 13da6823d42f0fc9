"""The thread from what people said to what was learnt, as knots and links, for programs."""

from __future__ import annotations

from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.sources import sessions_of
from dialogue.api.asking import Lent
from dialogue.api.views import View
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.languages import Tongue
from dialogue.people.asking import Standing
from dialogue.stage.services import StageServices
from dialogue.threads.graph import Thread
from dialogue.threads.reading import thread_of_item, thread_of_session


class KnotView(View):
    """One thing in the thread. `ref` names it ("idea:5", "goal:7", "agenda:1"); `group` is a group's key in the session."""

    ref: str
    layer: str
    text: str
    language: str
    group: str | None
    note: str


class LinkView(View):
    """`target` came of `source`. `loose`: it lay on the table then; nobody said that it was used."""

    source: str
    target: str
    loose: bool


class ThreadView(View):
    """Knots and links. `left_out` are sessions whose words the program may not read."""

    knots: tuple[KnotView, ...]
    links: tuple[LinkView, ...]
    left_out: tuple[int, ...]


def of_session(reader: Reader, dialogue: StageServices, standing: Standing, tongue: Tongue) -> ThreadView:
    """A session's thread; what became of its decisions for whoever reads the agenda."""
    session, lent = standing.session, standing.only
    held = held_on_platform(reader, session.platform_id or 0, standing.seat.account_id or 0)
    agenda = Right.READ_AGENDA in held and (lent is None or Right.READ_AGENDA in lent)
    return _view(thread_of_session(reader, dialogue.kinds, tongue, session, agenda=agenda), ())


def of_item(reader: Reader, dialogue: StageServices, here: Lent, item_id: int, tongue: Tongue) -> ThreadView:
    """An agenda item's thread. Words of a session only for a program that may read its record while it is made."""
    item = reader.get(AgendaItem, item_id)
    if item is None or item.platform_id != here.platform_id:
        raise NotFound("no_item", N_("There is no such page. Please go back to the start page."))
    own = sessions_of(reader, here.account_id) if Right.READ_DRAFT in here.lent else []
    thread, left_out = thread_of_item(reader, dialogue.kinds, tongue, item_id, own)
    return _view(thread, tuple(one.id or 0 for one in left_out))


def _view(thread: Thread, left_out: tuple[int, ...]) -> ThreadView:
    return ThreadView(
        knots=tuple(
            KnotView(
                ref=one.ref,
                layer=one.layer,
                text=one.text,
                language=one.language,
                group=one.group.key if one.group else None,
                note=one.note,
            )
            for one in thread.knots.values()
        ),
        links=tuple(LinkView(source=one.source, target=one.target, loose=one.loose) for one in thread.links),
        left_out=left_out,
    )
