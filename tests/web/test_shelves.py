"""Addresses are found by their shape first: what is found is what the framework would have found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from starlette.routing import Match, Router
from starlette.types import Scope

from dialogue.routing import routers
from dialogue.web.addresses import _routes
from dialogue.web.late import LateRoute, Routes
from dialogue.web.shelves import Shelves, shape_of

WORDS = ("7", "join", "a.b", "a b", "{", "x\n")
"""What stands where an address has a parameter: a number, a word that other addresses have, and odd ones."""


def _all() -> list[LateRoute]:
    return [
        route
        for router in routers()
        for route in _routes(list(router.routes))
        if isinstance(route, LateRoute)
    ]


def _asked(routes: list[LateRoute]) -> Iterator[str]:
    for number, path in enumerate(dict.fromkeys(route.path for route in routes)):
        for word in ("7", WORDS[number % len(WORDS)]):
            yield re.sub(r"\{[^}]*\}", word, path)
    yield from ("", "/", "//", "/static/1/js/deep/file.js", "/nothing/of/ours", "/sessions//mine", "/join/")


def _fitting(routes: Sequence[LateRoute], path: str) -> list[LateRoute]:
    scope: Scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    return [route for route in routes if route.matches(scope)[0] is not Match.NONE]


def _first(routes: list[LateRoute], method: str) -> LateRoute | None:
    return next((route for route in routes if method in route.methods), None)


def _differing(shelves: Shelves, routes: list[LateRoute]) -> list[str]:
    differing = []
    for path in _asked(routes):
        by_shape, by_all = _fitting(shelves.of(path), path), _fitting(routes, path)
        for method in ("GET", "POST"):
            # What is not on its shelf is looked for by the router itself.
            if (_first(by_shape, method) or _first(by_all, method)) is not _first(by_all, method):
                differing.append(f"{method} {path}")
    return differing


def test_every_address_is_found_as_the_framework_finds_it() -> None:
    routes = _all()
    shelves = Shelves(Router(), routes)
    assert _differing(shelves, routes) == []
    ballot = list(shelves.of("/sessions/7/activities/8/paper"))
    assert "/sessions/{session_id}/activities/{activity_id}/paper" in [route.path for route in ballot]
    assert len(ballot) < len(routes) / 10, "a ballot is looked for among few"


def test_shelves_in_another_order_are_found() -> None:
    """The control: an earlier address that fits as well must win, so shelves that turn the order round are wrong."""

    def nothing() -> None:
        """Never called."""

    router = Routes()
    for path in ("/things/{name}", "/things/first"):
        router.add_api_route(path, nothing)
    routes = [route for route in router.routes if isinstance(route, LateRoute)]
    assert _differing(Shelves(Router(), routes), routes) == []
    assert _differing(Shelves(Router(), routes[::-1]), routes) != []


def test_the_shape_of_a_path() -> None:
    assert shape_of("/sessions/7/mine") == shape_of("/sessions/{session_id}/mine") == (3, "mine")
    assert shape_of("/sessions/{session_id}") == (2, "")
