"""Which of all addresses an asked path can be, told by how many parts it has and by its last word.

The framework tries one address after the other. With five hundred of them that was a twentieth of what a ballot costs.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi.routing import APIWebSocketRoute, _extract_endpoint_context
from starlette._utils import get_route_path
from starlette.convertors import PathConvertor
from starlette.routing import Match, Router
from starlette.types import Receive, Scope, Send

from dialogue.kernel.gathered import PEOPLES
from dialogue.web.addresses import rights_said
from dialogue.web.late import LateRoute
from dialogue.web.short import Short, short_way

ANY_WORD = ""
"""The last word of an address that ends in a parameter."""

Shape = tuple[int, str]


def shape_of(path: str) -> Shape:
    """How many parts a path or the pattern of an address has, and its last word.

    >>> shape_of("/sessions/{session_id}/mine"), shape_of("/sessions/{session_id}"), shape_of("/")
    ((3, 'mine'), (2, ''), (1, ''))
    """
    last = path.rpartition("/")[2]
    return path.count("/"), ANY_WORD if "{" in last else last


class Shelves:
    """In front of a router: what one of these addresses fits goes there at once, everything else to the router.

    That is what the router would have found itself: the first of its addresses that fits path and method.
    """

    def __init__(self, router: Router, routes: Sequence[LateRoute]) -> None:
        self.router, self._app = router, router.middleware_stack
        self._short: dict[int, Short | None] = {}
        standing: dict[Shape | None, list[int]] = {}
        for place, route in enumerate(routes):
            standing.setdefault(None if of_any_length(route) else shape_of(route.path), []).append(place)
        known = {shape for shape in standing if shape is not None}
        self._shelves = {
            (length, word): [
                routes[place]
                for place in sorted(
                    {
                        place
                        for shape in (None, (length, word), (length, ANY_WORD))
                        for place in standing.get(shape, ())
                    }
                )
            ]
            for length, word in known | {(length, ANY_WORD) for length, _ in known}
        }

    def of(self, path: str) -> Sequence[LateRoute]:
        """The addresses that a path can be, in the router's order; none where only the router knows."""
        length, word = shape_of(path)
        return self._shelves.get((length, word), self._shelves.get((length, ANY_WORD), []))

    def get_ready(self, path: str) -> None:
        """Find out now what the first who asks at a path would wait for."""
        for route in self.router.routes:
            if isinstance(route, (LateRoute, APIWebSocketRoute)) and route.path_regex.match(path):
                if isinstance(route, LateRoute):
                    route.look()
                    self._shorter(route)
                # The framework reads the function's source, for a message that it may have to write some time.
                _extract_endpoint_context(route.endpoint)

    def _shorter(self, route: LateRoute) -> Short | None:
        if id(route) not in self._short:
            self._short[id(route)] = _of_a_room(route)
        return self._short[id(route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for route in self.of(get_route_path(scope)):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.setdefault("router", self.router)
                    scope.update(found)
                    short = self._shorter(route)
                    if short is not None and short.fits(scope):
                        await short(scope, receive, send)
                    else:
                        await route.handle(scope, receive, send)
                    return
        await self._app(scope, receive, send)


def _of_a_room(route: LateRoute) -> Short | None:
    """The shorter way to an address at which people in the room ask; nobody else asks by the hundred."""
    rights = rights_said(route.endpoint, route.dependencies)
    return short_way(route) if rights and PEOPLES.issuperset(rights) else None


def of_any_length(route: LateRoute) -> bool:
    """Whether a parameter of the address may hold several parts of a path."""
    return any(isinstance(convertor, PathConvertor) for convertor in route.param_convertors.values())


def put_on_shelves(router: Router) -> None:
    """Let a router that has all its addresses find them in this way. Sockets stay the router's."""
    late = [route for route in router.routes if isinstance(route, LateRoute)]
    router.middleware_stack = Shelves(router, late)
