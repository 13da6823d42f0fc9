"""Addresses whose parameters are looked at when somebody first asks there, not when the program starts.

Looking at all of them (types, forms, checks) took half a second to a second of each start, and most starts are asked
for a handful of pages. A test looks at every one, so a wrong declaration is found before anybody asks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name

LOOKING = threading.RLock()
FOUND_OUT = frozenset(APIRoute.__annotations__) | {"app", "form_limits"}
"""What a route of the framework knows of itself. Asking for anything else is no reason to look."""


class LateRoute(APIRoute):
    """A route that knows its path, its methods and its function; everything else is found out when it is first read."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **said: Any) -> None:
        # What tells addresses apart, and nothing more: the framework's own constructor does the rest in `looked_at`.
        self.path, self.endpoint = path, endpoint
        self.name = said.get("name") or get_name(endpoint)
        self.methods = {one.upper() for one in said.get("methods") or ("GET",)}
        self.dependencies = list(said.get("dependencies") or ())
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self._said = said

    @property
    def said(self) -> Mapping[str, Any]:
        """What was said of the address where it was declared."""
        return self._said

    def looked_at(self) -> bool:
        """Whether somebody has asked here, so that the parameters are known."""
        return "app" in vars(self)

    def look(self) -> None:
        """Find out what the function's parameters are. Raises what a wrong declaration raises, each time it is asked."""
        with LOOKING:
            if not self.looked_at():
                full = APIRoute(self.path, self.endpoint, **self._said)
                vars(self).update(vars(full))

    def __getattr__(self, name: str) -> Any:
        # Called only for what is not there yet.
        if name not in FOUND_OUT or self.looked_at() or "_said" not in vars(self):
            raise AttributeError(name)
        self.look()
        return getattr(self, name)


class Routes(APIRouter):
    """A router of late routes. Sockets are few, and are looked at as they are declared."""

    def __init__(self, **said: Any) -> None:
        super().__init__(route_class=LateRoute, **said)
