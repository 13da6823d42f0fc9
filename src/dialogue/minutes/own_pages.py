"""What somebody takes home: her own contributions and what became of each, on her phone after the session.

It is read by nobody else: it is made of the seat of whoever asks, each time anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.states import STATES, ItemState
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Activity, SessionState
from dialogue.people.asking import Standing, standing_with
from dialogue.stage.programme import activities_of
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.what_became import Onward, Own, way_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Piece:
    """One contribution with its way."""

    own: Own
    way: tuple[Onward, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One activity with what somebody contributed to it."""

    activity: Activity
    pieces: tuple[Piece, ...]


def contributions(dialogue: StageServices, reader: Reader, standing: Standing) -> list[Step]:
    """Everything that a seat contributed, in the order of the programme; without anything, nothing."""
    session, language = standing.session, standing.language
    rows = [worded(row, session.language, language) for row in activities_of(reader, session.id)]
    kinds = dialogue.kinds
    found = []
    for place, row in enumerate(rows):
        if row.kind not in kinds or not row.times_opened:
            continue
        own = kinds[row.kind].leaves.own(reader, row, standing.seat_id)
        later = [(one, kinds[one.kind].leaves.takes_up) for one in rows[place + 1 :] if one.kind in kinds]
        pieces = []
        for one in own:
            way, refs = way_of(reader, one, later)
            pieces.append(Piece(one, (*way, *_on_the_agenda(reader, refs))))
        if pieces:
            found.append(Step(row, tuple(pieces)))
    return found


def _on_the_agenda(reader: Reader, refs: list[str]) -> list[Onward]:
    decided = [int(number) for one in refs for name, _, number in [one.partition(":")] if name == "decision"]
    asked = select(AgendaItem).where(col(AgendaItem.decision_id).in_(decided)).order_by(col(AgendaItem.id))
    said = N_("On the agenda since then: “%(item)s” (%(state)s).")
    return [
        Onward(said, {"item": one.change_sought, "state": Msgid(STATES[ItemState(one.state)])})
        for one in (reader.exec(asked).all() if decided else ())
    ]


@router.get("/sessions/{session_id}/my-contributions")
@needs(Right.READ_MINUTES)
async def my_contributions(request: Request, session_id: int, dialogue: Dialogue) -> HTMLResponse:
    standing = await dialogue.read(
        lambda reader: standing_with(reader, request, session_id, Right.READ_MINUTES, phone_first=True)
    )
    if standing.session.state != SessionState.CLOSED:
        raise NotAllowed(
            "minutes_later", N_("The minutes can be read here when the session has ended. Nothing is lost.")
        )
    return dialogue.page(
        "sessions/my_contributions.html",
        standing.language,
        session=standing.session,
        steps=await dialogue.read(lambda reader: contributions(dialogue, reader, standing)),
        tongue=dialogue.tongue(standing.language),
    )
