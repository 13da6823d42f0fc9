"""Addresses of the board, all under `/sessions/{session_id}/activities/{activity_id}`.

| POST | fields | who |
|---|---|---|
| `/moves` | `ideas` (card ids, repeated), `theme` (id, `0` loose, `new` with `title`) | see `Settings` |
| | `ideas`, `do=hide` or `do=merge` (the others under the first) | facilitator |
| `/pairs` | | facilitator |
| `/pairs/{id}/dismissal` | | facilitator |
| `/cards/{id}/parting` | | facilitator |
| `/cards/{id}/reason` | `reason` | facilitator |
| `/cards/{id}/showing` | | facilitator |
| `/themes` | `title`, `ideas` (may be empty) | facilitator |
| `/themes/{id}/title` | `title` | facilitator |
| `/themes/{id}/merger` | `into` (theme id) | facilitator |
| `/themes/{id}/splitting` | `ideas`, `title` | facilitator |
| `/themes/{id}/removal` | | facilitator |
| `/undo` | `move` (id; without it the last act) | facilitator |
| `/suggestions` | | facilitator |
| `/suggestions/{id}/acceptance` | `title` (optional) | facilitator |
| `/suggestions/{id}/dismissal` | (id 0: all) | facilitator |

`GET /themes/{id}` gives the tools for one theme: a page, or for htmx the fragment for the board's panel.
Card ids stand on the board as `name="ideas" value="ID"`; a theme's element is `#theme-ID` (0: loose).
`panel=mine` says that a participant's panel sends the form and wants to be answered with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.cluster.board import cards_of, theme_of, themes_of
from dialogue.activities.cluster.commands import (
    KIND,
    AddTheme,
    MergeTheme,
    MoveIdeas,
    RemoveTheme,
    RenameTheme,
    SplitTheme,
    UndoMove,
)
from dialogue.activities.cluster.pairs import PAIRING, KeepApart, MergeIdeas, TakeApart
from dialogue.activities.cluster.rules import LONGEST_TITLE, LOOSE, require_chosen
from dialogue.activities.cluster.schema import ClusterCard
from dialogue.activities.cluster.suggestions import SUGGESTING, AcceptSuggestion, DeclineSuggestion
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, Right, needs
from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing, holding, standing_with
from dialogue.people.groups import groups_of
from dialogue.stage.acting import CONSOLE, Contribute, Moderating, Number, Steer, Steering, Text
from dialogue.stage.contract import Hides
from dialogue.stage.hiding import hides_of
from dialogue.stage.services import Dialogue
from dialogue.stage.translating.translatable import number_of
from dialogue.web.answers import by_htmx
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stand_on, stands_on

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")

Arranging = Annotated[Standing, holding(Right.STEER)]
TOOLS = "/themes/{theme_id}"
OF_TOOLS = stands_on(f"{router.prefix}{TOOLS}")
Ideas = Annotated[list[int], Form(default_factory=list)]


@router.post("/moves")
@needs(Right.SORT)
async def move(
    request: Request,
    dialogue: Dialogue,
    session_id: int,
    activity_id: int,
    ideas: Ideas,
    theme: Text = "",
    title: Text = "",
    do: Text = "",
    panel: Text = "",
    command_id: Text = "",
) -> Response:
    # A browser that is both at the console and in the room answers by the form that was sent.
    standing = await dialogue.read(
        lambda reader: standing_with(reader, request, session_id, Right.SORT, phone_first=bool(panel))
    )
    staff = standing.seat.role not in COUNTED
    stand_on(request, f"/sessions/{session_id}/{CONSOLE}" if staff else f"/sessions/{session_id}")
    steer = Steer(request, dialogue, standing, command_id)
    if staff and do == "hide":
        return await _hide(steer, activity_id, ideas)
    if staff and do == "merge":
        return await steer(MergeIdeas(activity_id, tuple(ideas)))
    command: MoveIdeas | AddTheme
    if theme == "new":
        command = AddTheme(activity_id, title, tuple(ideas))
    elif theme.isascii() and theme.isdigit() and len(theme) < 18:  # longer ones are no numbers for a database
        command = MoveIdeas(activity_id, tuple(ideas), int(theme))
    else:
        raise Refused("no_place", N_("Please choose where these ideas should go."), field="theme")
    if staff:
        return await steer(command)
    contribute = Contribute(request, dialogue, standing, activity_id, command_id)
    return await contribute(command, typed={"title": title, "ideas": ideas, "theme": theme})


@router.post("/pairs")
async def look_for_pairs(steer: Steering, activity_id: int) -> Response:
    await steer.dialogue.jobs.start(steer.dialogue, steer.standing, activity_id, PAIRING, steer.command_id)
    return steer.done()


@router.post("/pairs/{pair_id}/dismissal")
async def keep_apart(steer: Steering, activity_id: int, pair_id: int) -> Response:
    return await steer(KeepApart(activity_id, pair_id))


@router.post("/cards/{card_id}/parting")
async def take_apart(steer: Steering, activity_id: int, card_id: int) -> Response:
    return await steer(TakeApart(activity_id, card_id))


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a card's idea comes from: how it is hidden there, and its number."""

    hides: Hides
    number: int


async def _sources(dialogue: Dialogue, session_id: int, activity_id: int, ideas: list[int]) -> list[_Source]:
    """Where these cards come from. Raises Refused when one of them cannot be hidden."""

    def read(reader: Reader) -> list[str]:
        asked = select(ClusterCard).where(
            col(ClusterCard.id).in_(ideas), ClusterCard.session_id == session_id
        )
        return [card.ref for card in reader.exec(asked.where(ClusterCard.activity_id == activity_id))]

    refs = await dialogue.read(read)
    if not refs:
        raise NotFound("no_idea", N_("One of these ideas is not on the board any more. Nothing was changed."))
    found = [(hides_of(dialogue.kinds, ref), number_of(ref)) for ref in refs]
    if any(hides is None for hides, _ in found):
        raise Refused(
            "not_here",
            N_("Only what was written in a brainstorm can be hidden here. Nothing was changed."),
            field="ideas",
        )
    return [_Source(hides, number) for hides, number in found if hides is not None]


async def _hide(steer: Steer, activity_id: int, ideas: list[int]) -> Response:
    """Hide the ticked ideas, each by an act of its own. One that somebody else has just hidden is in nobody's way."""
    require_chosen(ideas)
    sources = await _sources(steer.dialogue, steer.standing.session_id, activity_id, ideas)
    done = 0
    for place, one in enumerate(sources):
        command_id = f"{steer.command_id}-{place}" if steer.command_id else ""
        try:
            await replace(steer, command_id=command_id)(one.hides.hide(one.number, ""))
            done += 1
        except Refused as refusal:
            if refusal.code != "not_shown" or (place + 1 == len(sources) and not done):
                raise
    return steer.done()


@router.post("/cards/{card_id}/reason")
async def explain(steer: Moderating, activity_id: int, card_id: int, reason: Text = "") -> Response:
    (one,) = await _sources(steer.dialogue, steer.standing.session_id, activity_id, [card_id])
    return await steer(one.hides.explain(one.number, reason))


@router.post("/cards/{card_id}/showing")
async def show(steer: Moderating, activity_id: int, card_id: int) -> Response:
    (one,) = await _sources(steer.dialogue, steer.standing.session_id, activity_id, [card_id])
    return await steer(one.hides.show(one.number))


@router.post("/themes")
async def add(steer: Steering, activity_id: int, ideas: Ideas, title: Text = "") -> Response:
    return await steer(AddTheme(activity_id, title, tuple(ideas), bare=True))


@router.get(TOOLS)
async def tools(
    request: Request, standing: Arranging, dialogue: Dialogue, activity_id: int, theme_id: int
) -> Response:
    def draw(reader: Reader) -> str:
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != standing.session_id or activity.kind != KIND:
            raise NotFound("no_activity", N_("This activity is not part of the session any more."))
        theme = theme_of(reader, activity_id, theme_id)
        groups = groups_of(reader, standing.session_id, dialogue.tongue(standing.language))
        return dialogue.draw(
            f"activities/cluster/{'tools' if by_htmx(request) else 'theme_page'}.html",
            standing.language,
            session=standing.session,
            activity=activity,
            theme=theme,
            others=[other for other in themes_of(reader, activity_id) if other.id != theme_id],
            ideas=[
                (card, groups.get(card.group_id or 0)) for card in cards_of(reader, activity_id, [theme_id])
            ],
            longest=LONGEST_TITLE,
            loose=LOOSE,
        )

    return Response(await dialogue.read(draw), media_type="text/html; charset=utf-8")


@router.post(f"{TOOLS}/title", dependencies=[OF_TOOLS])
async def rename(steer: Steering, was: Drawn, activity_id: int, theme_id: int, title: Text = "") -> Response:
    return await steer(RenameTheme(activity_id, theme_id, title, was))


@router.post(f"{TOOLS}/merger", dependencies=[OF_TOOLS])
async def merge(steer: Steering, activity_id: int, theme_id: int, into: Number = 0) -> Response:
    return await steer(MergeTheme(activity_id, theme_id, into))


@router.post(f"{TOOLS}/splitting", dependencies=[OF_TOOLS])
async def split(steer: Steering, activity_id: int, theme_id: int, ideas: Ideas, title: Text = "") -> Response:
    return await steer(SplitTheme(activity_id, theme_id, tuple(ideas), title))


@router.post(f"{TOOLS}/removal", dependencies=[OF_TOOLS])
async def remove(steer: Steering, activity_id: int, theme_id: int) -> Response:
    return await steer(RemoveTheme(activity_id, theme_id))


@router.post("/undo")
async def undo(steer: Steering, activity_id: int, move: Number = 0) -> Response:
    return await steer(UndoMove(activity_id, move))


@router.post("/suggestions")
async def suggest(steer: Steering, activity_id: int) -> Response:
    dialogue = steer.dialogue
    await dialogue.jobs.start(dialogue, steer.standing, activity_id, SUGGESTING, steer.command_id)
    return steer.done()


@router.post("/suggestions/{suggestion_id}/acceptance")
async def accept(steer: Steering, activity_id: int, suggestion_id: int, title: Text = "") -> Response:
    return await steer(AcceptSuggestion(activity_id, suggestion_id, title))


@router.post("/suggestions/{suggestion_id}/dismissal")
async def dismiss(steer: Steering, activity_id: int, suggestion_id: int) -> Response:
    return await steer(DeclineSuggestion(activity_id, suggestion_id))
