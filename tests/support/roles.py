"""Every address of the application with who may use it, and browsers of every kind of person to try them with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from dialogue.app import create_app
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator, Participant

ROLES = ("nobody", "participant", "elsewhere", "facilitator", "colleague")
"""`elsewhere` takes part in another session; `colleague` facilitates another one on the same server."""

ANYBODY = frozenset(ROLES)
PARTICIPANT = frozenset({"participant"})
STAFF = frozenset({"facilitator"})
INSIDE = PARTICIPANT | STAFF
SIGNED_IN = frozenset({"facilitator", "colleague"})

HERE = "/sessions/{session_id}"
ACTIVITY = HERE + "/activities/{activity_id}"
STEERING = (
    "edit moving removal turn timer answers/{answer_id}/hiding ideas-for ideas/{idea_id}/hiding ideas/{idea_id}/showing "
    "reveal themes themes/{theme_id}/title themes/{theme_id}/merger themes/{theme_id}/splitting themes/{theme_id}/removal "
    "undo suggestions suggestions/{suggestion_id}/acceptance suggestions/{suggestion_id}/dismissal publication late-voters "
    "wording rule round round-closing objections/{objection_id}/closing decision ratifications statements-for interest-links"
)
TAKING_PART = (
    "answer ideas ideas/{idea_id}/wording ideas/{idea_id}/withdrawal paper position objections/{objection_id}/withdrawal "
    "objections/{objection_id}/reason objections/{objection_id}/upholding objections/{objection_id}/meeting statements"
)

PEOPLE = (
    "people/{seat_id}/removal people/{seat_id}/return people/{seat_id}/same people/{seat_id}/group newcomers/removal door "
    "heads groups groups/{group_id} groups/{group_id}/removal languages"
)

MAY: dict[str, frozenset[str]] = {
    "GET /": ANYBODY,
    "POST /language": ANYBODY,
    "GET /setup/{key}": ANYBODY,
    "POST /setup/{key}": ANYBODY,
    "GET /enter/{key}": ANYBODY,
    "POST /enter/{key}": ANYBODY,
    "GET /signin": ANYBODY,
    "POST /signin": ANYBODY,
    "POST /signout": ANYBODY,
    "GET /account": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "POST /account/others": SIGNED_IN,
    "POST " + HERE + "/wall": STAFF,
    "GET /join": ANYBODY,
    "GET /join/{code}": ANYBODY,
    "POST /join/{code}": ANYBODY,
    "GET /rejoin": ANYBODY,
    "POST /rejoin": ANYBODY,
    "GET /health": ANYBODY,
    "GET /static/{version}/{path:path}": ANYBODY,
    "GET /s/{session_id}/{typed}": ANYBODY,  # the code in the address is the right
    f"GET {HERE}/screen-link": STAFF,
    f"POST {HERE}/screen-link/renewal": STAFF,
    "GET /new-session": SIGNED_IN,
    "POST /new-session": SIGNED_IN,
    f"GET {HERE}": PARTICIPANT,
    f"GET {HERE}/mine": PARTICIPANT,
    f"GET {HERE}/recovery": PARTICIPANT,
    f"GET {HERE}/seat": PARTICIPANT,
    f"GET {HERE}/group": PARTICIPANT,
    f"POST {HERE}/group": PARTICIPANT,
    f"POST {HERE}/language": PARTICIPANT,
    f"POST {HERE}/leaving": PARTICIPANT,
    f"GET {HERE}/frame": PARTICIPANT,  # asked for the phone's screen
    f"GET {HERE}/console": STAFF,
    f"GET {HERE}/projector": STAFF,
    f"POST {HERE}/screen-link": STAFF,
    f"GET {HERE}/preparation": STAFF,
    f"GET {HERE}/people": STAFF,
    **{f"POST {HERE}/{what}": STAFF for what in PEOPLE.split()},
    f"POST {HERE}/description": STAFF,
    f"POST {HERE}/opening": STAFF,
    f"POST {HERE}/closing": STAFF,
    f"POST {HERE}/activities": STAFF,
    f"GET {ACTIVITY}/edit": STAFF,
    f"GET {ACTIVITY}/themes/{{theme_id}}": STAFF,
    f"POST {ACTIVITY}/moves": INSIDE,
    f"GET {HERE}/minutes": STAFF,  # while the session runs
    f"GET {HERE}/minutes.{{form}}": STAFF,
    "GET /agenda": SIGNED_IN,
    "GET /agenda/items/{item_id}": SIGNED_IN,
    f"GET {HERE}/decisions/{{decision_id}}/agenda-item": STAFF,
    f"POST {HERE}/decisions/{{decision_id}}/agenda-item": STAFF,
    "POST /agenda/items/{item_id}/details": SIGNED_IN,
    "POST /agenda/items/{item_id}/commitments": SIGNED_IN,
    "POST /agenda/items/{item_id}/commitments/{commitment_id}/answer": SIGNED_IN,
    "POST /agenda/items/{item_id}/state": SIGNED_IN,
    **{f"POST {ACTIVITY}/{what}": STAFF for what in STEERING.split()},
    **{f"POST {ACTIVITY}/{what}": PARTICIPANT for what in TAKING_PART.split()},
}


def routes(app: FastAPI | None = None) -> list[str]:
    """`METHOD /path` of every address, those of included routers too (sockets apart)."""

    def walk(found: list[Any]) -> Iterator[Any]:
        for route in found:
            inner = getattr(route, "original_router", None)
            yield from walk(inner.routes) if inner is not None else [route]

    made = app or create_app(Settings(data=Path("nowhere")))
    return [
        f"{method} {route.path}"
        for route in walk(list(made.routes))
        for method in sorted(getattr(route, "methods", None) or ())
        if method != "HEAD"
    ]


@dataclass
class House:
    """Two sessions on one server, and a browser for each kind of person."""

    browsers: dict[str, httpx.AsyncClient]
    values: dict[str, str]

    def path(self, route: str, **other: str) -> str:
        """The address with real ids in it, or with those given."""
        path = route.partition(" ")[2].replace("{path:path}", "{path}")
        return re.sub(r"\{(\w+)\}", lambda found: {**self.values, **other}[found.group(1)], path)

    async def send(self, role: str, route: str, path: str = "", **options: Any) -> httpx.Response:
        method = route.partition(" ")[0]
        if method == "POST" and not options:
            options = {"data": {"text": "wells", "title": "wells", "reason": "wells"}}
        if "/frame" in route:
            options["params"] = {"screen": "phone"}
        return await self.browsers[role].request(method, path or self.path(route), **options)


@asynccontextmanager
async def house(running: Any) -> Any:
    """A house with an open brainstorm that has an idea in it."""
    staff, colleague = Facilitator(running.address), Facilitator(running.address)
    inside, elsewhere = Participant(running.address), Participant(running.address)
    for one, title in ((staff, "Water"), (colleague, "Land")):
        await one.enter(running.sign_in_link())
        await one.prepare(title, recipe="empty")
        await one.open()
    await inside.join(staff.code, group="F", name="Nafi")
    await elsewhere.join(colleague.code, group="F")
    await staff.post(f"{staff.base}/activities", kind="brainstorm", minutes="5")
    activity = (await staff.activities())[-1]
    await staff.turn(activity, "open")
    await inside.act(activity, "ideas", text="Her own words")
    nobody = httpx.AsyncClient(base_url=running.address, timeout=60)
    browsers = {
        "nobody": nobody,
        "participant": inside.web,
        "elsewhere": elsewhere.web,
        "facilitator": staff.web,
        "colleague": colleague.web,
    }
    for browser in browsers.values():
        browser.follow_redirects = False
    kinds = (
        "seat",
        "group",
        "answer",
        "idea",
        "theme",
        "suggestion",
        "objection",
        "decision",
        "item",
        "commitment",
    )
    values = {f"{kind}_id": "1" for kind in kinds} | {
        "session_id": str(staff.session_id),
        "activity_id": str(activity),
        "key": "wrong",
        "typed": "wrong",
        "code": staff.code,
        "form": "json",
        "version": "x",
        "path": "js/app.js",
    }
    try:
        yield House(browsers, values)
    finally:
        for browser in browsers.values():
            await browser.aclose()
