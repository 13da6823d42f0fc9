"""The shorter way to an address answers what the framework's own way answers, also to what is wrong."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Form, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from dialogue.kernel.rights import Right, needs
from dialogue.routing import routers
from dialogue.stage.acting import Contributing, Text, Turn
from dialogue.web.addresses import take_up
from dialogue.web.late import LateRoute, Routes
from dialogue.web.shelves import _of_a_room
from dialogue.web.short import FORM, Short, short_way
from support.vote_room import close_all, fields_of, voting

OWN = re.compile(r'(name="command_id" value="|name="turn" value="|data-seq=")[^"]*')
BY_HTMX = {"HX-Request": "true"}
URLENCODED = {"Content-Type": FORM}


def same(answer: httpx.Response) -> tuple[Any, ...]:
    """What an answer says, without what is new each time."""
    kept = ("location", "refused-because", "hx-retarget", "content-type", "cache-control", "vary")
    return answer.status_code, [answer.headers.get(name) for name in kept], OWN.sub("", answer.text)


def test_both_ways_answer_alike(open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo = await person(facilitator, "F"), await person(facilitator, "F")
            activity = await voting(facilitator)
            step = f"{facilitator.base}/activities/{activity}"
            page = (await awa.web.get(facilitator.base)).text
            names = fields_of(page)
            ballot = re.findall(r'name="ballot" value="(\d+)"', page)[0]
            other = facilitator.base.rpartition("/")[0] + "/424242"
            asked: list[tuple[str, str, dict[str, Any]]] = [
                ("POST", f"{step}/paper", {"data": {"ballot": ballot, names[0]: "1"}, "headers": BY_HTMX}),
                ("POST", f"{step}/paper", {"data": {"ballot": ballot, names[0]: "2"}}),
                ("POST", f"{step}/paper", {"data": {"ballot": ballot, names[0]: "99"}, "headers": BY_HTMX}),
                ("POST", f"{step}/paper", {"data": {"ballot": ballot, names[0]: "99"}}),
                ("POST", f"{step}/paper", {"data": {"ballot": "0", names[0]: "1"}, "headers": BY_HTMX}),
                ("POST", f"{step}/paper", {"content": b"command_id=" + 70 * b"a", "headers": URLENCODED}),
                ("POST", f"{step}/paper", {"content": b"command_id=&command_id", "headers": URLENCODED}),
                ("POST", f"{step}/paper", {"content": 1200 * b"a=1&", "headers": URLENCODED}),
                ("POST", f"{step}/paper", {"content": b"a=" + 300_000 * b"a", "headers": URLENCODED}),
                (
                    "POST",
                    f"{step}/paper",
                    {"content": b"a", "headers": {"Content-Type": f"{FORM}; charset=utf-16"}},
                ),
                ("POST", f"{step}/paper", {"files": {"a": b"1"}}),
                (
                    "POST",
                    f"{step}/paper",
                    {"content": b"{}", "headers": {"Content-Type": "application/json"}},
                ),
                ("POST", f"{step}/paper", {}),
                ("POST", f"{facilitator.base}/activities/0x7/paper", {"data": {"a": "1"}}),
                ("POST", f"{facilitator.base}/activities/%EF%BC%97/paper", {"data": {"a": "1"}}),
                ("POST", f"{facilitator.base}/activities/{10**30}/paper", {"data": {"a": "1"}}),
                ("POST", f"{facilitator.base}/activities/{10**17}/paper", {"data": {"a": "1"}}),
                ("POST", f"{other}/activities/{activity}/paper", {"data": {"a": "1"}}),
                ("POST", f"{step}/ideas", {"data": {"text": "Wells"}, "headers": BY_HTMX}),
                ("GET", f"{step}/paper", {}),
                ("GET", facilitator.base, {}),
                ("GET", other, {}),
            ]
            taken: list[bool] = []
            fits = Short.fits

            def noted(self: Short, scope: Any) -> bool:
                taken.append(fits(self, scope))
                return taken[-1]

            async def answers(who: Any) -> list[tuple[Any, ...]]:
                return [
                    same(await who.web.request(*one[:2], follow_redirects=False, **one[2])) for one in asked
                ]

            stranger = await person(facilitator, "F")
            stranger.web.cookies.clear()
            monkeypatch.setattr(Short, "fits", noted)
            await answers(awa)
            short = [await answers(one) for one in (awa, stranger)]
            assert any(taken) and not all(taken), "both ways were taken"
            monkeypatch.setattr(Short, "fits", lambda *_: False)
            whole = [await answers(one) for one in (awa, stranger)]
            for one, quick, slow in zip(
                2 * asked, [*short[0], *short[1]], [*whole[0], *whole[1]], strict=True
            ):
                assert quick == slow, one[:2]
            assert [found[0] for found in short[0][:5]] == [200, 303, 422, 422, 422]
            assert {413, 415, 400, 404} <= {found[0] for found in short[0]}
            assert [found[0] for found in short[1][:5]] == [403] * 5
            await close_all(awa, bo)

    asyncio.run(play())


def test_where_the_room_sends_its_forms_the_way_is_short() -> None:
    app = FastAPI()
    take_up(app, routers())
    short = {route.path for route in app.router.routes if isinstance(route, LateRoute) and _of_a_room(route)}
    step = "/sessions/{session_id}/activities/{activity_id}"
    assert {f"{step}/paper", f"{step}/ideas", "/sessions/{session_id}"} <= short
    assert "/sessions/{session_id}/console" not in short and f"{step}/turn" not in short


router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/short")
async def short(contribute: Contributing, activity_id: int, text: Text = "", heading: Turn = 0) -> Response:
    return Response(f"{activity_id} {text} {heading}")


@router.post("/checked")
async def checked(contribute: Contributing, text: Annotated[str, Form(max_length=3)] = "") -> Response:
    return Response()


@router.post("/required")
async def required(contribute: Contributing, text: Text) -> Response:
    return Response()


@router.post("/number")
async def number(contribute: Contributing, text: Annotated[int, Form()] = 0) -> Response:
    return Response()


@router.post("/asked")
@needs(Right.FOLLOW)
async def asked(request: Request, more: int = 0) -> Response:
    return Response()


@router.post("/queried")
@needs(Right.FOLLOW)
async def queried(request: Request, more: Annotated[int, Query()] = 0) -> Response:
    return Response()


@router.post("/part")
@needs(Right.FOLLOW)
async def part(request: Request, activity_id: Annotated[int, Path(ge=1)]) -> Response:
    return Response()


@router.post("/answered")
@needs(Right.FOLLOW)
async def answered(request: Request) -> dict[str, str]:
    return {}


@router.post("/plain")
@needs(Right.FOLLOW)
def plain(request: Request) -> Response:
    return Response()


async def _yields(request: Request) -> Any:
    yield 1


@router.post("/closed")
@needs(Right.FOLLOW)
async def closed(request: Request, one: Annotated[int, Depends(_yields)]) -> Response:
    return Response()


@router.post("/before", dependencies=[Depends(_yields)])
@needs(Right.FOLLOW)
async def before(request: Request) -> Response:
    return Response()


def test_what_is_checked_or_closed_goes_the_frameworks_way() -> None:
    found = {
        route.name: short_way(route) is not None for route in router.routes if isinstance(route, LateRoute)
    }
    assert [name for name, is_short in found.items() if is_short] == ["short"], found
