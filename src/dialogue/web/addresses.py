"""Every address of an application with the rights it needs. An address that names none keeps the program from starting."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, params
from starlette.routing import Mount

from dialogue.kernel.errors import CannotStart
from dialogue.kernel.rights import Right

SOCKET = "SOCKET"


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its method (or SOCKET), its path, and the rights of which any one opens it."""

    method: str
    path: str
    rights: frozenset[Right]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _routes(found: list[Any]) -> Iterator[Any]:
    for route in found:
        if isinstance(route, Mount):  # an application of its own, with rights of its own: `api.resources`
            continue
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            yield route


def take_up(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Give the application the routes of these routers, in this order, as they stand there.

    Not by `include_router`: that looks at every endpoint's parameters once more for each application, at its first
    requests, which took half of a start. Nothing may be added on the way, so nothing has to be looked at again.
    Raises LookupError for a router that another one took in under a prefix or with dependencies of its own.
    """
    for router in routers:
        for branch in router.routes:
            context = getattr(branch, "include_context", None)
            if context is not None and (context.prefix or context.dependencies):
                raise LookupError(f"{context.prefix or 'a router'} is taken in with something of its own")
        app.router.routes.extend(_routes(router.routes))


@cache
def _asked_first(call: Callable[..., Any]) -> tuple[Callable[..., Any], ...]:
    """What a function has answered before it is called itself, as its parameters say (`Depends`).

    Read once: most addresses ask the same few functions first.
    """
    function: Any = inspect.unwrap(call)
    if not inspect.isroutine(function):
        function = function.__init__ if inspect.isclass(function) else type(function).__call__
    kinds = inspect.get_annotations(function, eval_str=True)
    kinds.pop("return", None)
    marks = [mark for kind in kinds.values() for mark in getattr(kind, "__metadata__", ())]
    said = (*marks, *(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    return tuple(
        one.dependency for one in said if isinstance(one, params.Depends) and one.dependency is not None
    )


def rights_said(call: Callable[..., Any], further: Iterable[params.Depends] = ()) -> frozenset[Right]:
    """What an endpoint says it needs; where it says nothing, what its parameters say.

    Read from the function itself, so that the framework need not look at every address for it (`web.late`).
    """
    own: frozenset[Right] | None = getattr(call, "rights", None)
    if own is not None:
        return own
    first = [*_asked_first(call), *(one.dependency for one in further if one.dependency is not None)]
    return frozenset().union(*(rights_said(one) for one in first))


def addresses(app: FastAPI) -> list[Address]:
    """Every address, those of included routers too."""
    found = []
    for route in _routes(list(app.routes)):
        rights = rights_said(route.endpoint, getattr(route, "dependencies", ()))
        methods = sorted((getattr(route, "methods", None) or {SOCKET}) - {"HEAD"})
        found += [Address(method, route.path, rights) for method in methods]
    return found


def require_rights(app: FastAPI) -> None:
    """Default deny: raise LookupError when an address names no right, so that none is open by having been forgotten."""
    open_to_all = [str(one) for one in addresses(app) if not one.rights]
    if open_to_all:
        raise LookupError(f"these addresses name no right: {', '.join(open_to_all)}")


def refuse_own_folder(app: FastAPI, base: str) -> None:
    """Raise CannotStart when pages are to stand in a folder with whose name addresses of ours begin: which of both an
    address means could not be told.
    """
    own = {route.path.split("/")[1] for route in _routes(list(app.routes))}
    if base and base.split("/")[1] in own:
        raise CannotStart(
            f"DIALOGUE_PUBLIC_URL ends in {base}, and pages of Dialogue's own begin with that name. Nothing was changed;"
            " please take another folder."
        )
