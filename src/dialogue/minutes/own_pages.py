"""What somebody takes home: her own contributions and what became of each, on her phone after the session.

It is read by nobody else: it is made of the seat of whoever asks, each time anew.  From each piece the thread leads on: it
holds what the minutes hold, and no more.

| address | who | fields |
|---|---|---|
| GET `/sessions/{session_id}/my-contributions` | who reads the minutes, after the end | |
| GET `/sessions/{session_id}/my-thread` | the same | `of`: a piece or what came of one (`idea:5`) |
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.states import STATES, ItemState
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Activity, SessionState
from dialogue.minutes.press import composing
from dialogue.minutes.reading import ends_of
from dialogue.people.asking import Standing, existing_session, standing_with
from dialogue.stage.programme import activities_of
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.strands import Layer
from dialogue.stage.what_became import Onward, Own, way_of
from dialogue.threads.graph import LAYERS, Thread
from dialogue.threads.reading import thread_of_session
from dialogue.web.late import Routes

router = Routes()


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
    _require_over(standing)
    thread = await _thread(dialogue, session_id, standing.language)
    return dialogue.page(
        "sessions/my_contributions.html",
        standing.language,
        session=standing.session,
        steps=await dialogue.read(lambda reader: contributions(dialogue, reader, standing)),
        tongue=dialogue.tongue(standing.language),
        knots=thread.knots,
    )


def _require_over(standing: Standing) -> None:
    if standing.session.state != SessionState.CLOSED:
        raise NotAllowed(
            "minutes_later", N_("The minutes can be read here when the session has ended. Nothing is lost.")
        )


async def _thread(dialogue: StageServices, session_id: int, language: str) -> Thread:
    """The thread of a session that has ended, made once for everybody: a whole room opens it at the same time."""

    def weave() -> Thread:
        with dialogue.database.read() as reader:
            session = existing_session(reader, session_id)
            return thread_of_session(reader, dialogue.kinds, dialogue.tongue(language), session, agenda=False)

    ends = await dialogue.read(lambda reader: ends_of(reader, existing_session(reader, session_id)))
    return await composing.made((*ends, language, "thread"), weave)


@router.get("/sessions/{session_id}/my-thread")
@needs(Right.READ_MINUTES)
async def my_thread(request: Request, session_id: int, dialogue: Dialogue, of: str = "") -> HTMLResponse:
    """What became of one piece, and what it came of, on a phone."""
    standing = await dialogue.read(
        lambda reader: standing_with(reader, request, session_id, Right.READ_MINUTES, phone_first=True)
    )
    _require_over(standing)
    thread = await _thread(dialogue, session_id, standing.language)
    if of not in thread.knots:
        raise NotFound("no_knot", N_("This is not there any more, or you may not see it."))
    seen = thread.around(of)
    layers = list(Layer)
    at = seen.knots[of]
    later = layers[layers.index(at.layer) + 1 :]
    return dialogue.page(
        "sessions/my_thread.html",
        standing.language,
        session=standing.session,
        at=at,
        became=[(LAYERS[layer], seen.layer(layer)) for layer in later if seen.layer(layer)],
        before=[
            (LAYERS[layer], seen.layer(layer))
            for layer in layers[: layers.index(at.layer)]
            if seen.layer(layer)
        ],
        agenda=await dialogue.read(lambda reader: _on_the_agenda(reader, list(seen.knots))),
        tongue=dialogue.tongue(standing.language),
    )
