"""Addresses at which a whole room asks: their parameters are put together by a shorter way, with the same results.

The framework looks at every parameter anew for each request, checks it against its model, and keeps three stacks for what
might have to be closed. Where a function takes nothing but the request, whole numbers of its address, texts of a form and
what other such functions give, all that is known beforehand. Whatever else is asked goes the framework's way.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from fastapi import params
from pydantic import BeforeValidator
from starlette._exception_handler import wrap_app_handling_exceptions
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dialogue.web.late import LateRoute

FORM = "application/x-www-form-urlencoded"
MORE = ("status_code", "callbacks", "max_body_size", "dependency_overrides_provider")
"""What may be said of an address that the shorter way would not heed."""
NOTHING: Mapping[str, Any] = {}
LONGEST = 18  # digits of a number that is read here; of others the framework says what is wrong with them

TOTAL: set[Callable[..., Any]] = set()
"""Functions that make a number of any text and refuse none, so that nothing has to be checked after them."""

Solve = Callable[["Asked"], Awaitable[Any]]


Read = TypeVar("Read", bound=Callable[..., int])


def total(read: Read) -> Read:
    """Mark a function that reads a form's field as one that never refuses."""
    TOTAL.add(read)
    return read


@dataclass(slots=True)
class Asked:
    """One request, as the parameters are taken from it."""

    request: Request
    numbers: Mapping[str, int]
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Short:
    """How an endpoint is called: `texts` says that it takes fields of a form, `numbers` which parts of the address."""

    solve: Solve
    numbers: frozenset[str]
    texts: bool

    def fits(self, scope: Scope) -> bool:
        """Whether this request is what the shorter way knows: numbers as we write them, and a form as browsers send it."""
        parts = scope["path_params"]
        for name in self.numbers:
            text = parts[name]
            if len(text) > LONGEST or not (text.isascii() and text.isdecimal()):
                return False
        if not self.texts:
            return True
        said = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
        return bool(said.partition(b";")[0].strip().lower() == FORM.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            parts = scope["path_params"]
            asked = Asked(
                request,
                {name: int(parts[name]) for name in self.numbers},
                await _form(request) if self.texts else NOTHING,
            )
            response: Response = await self.solve(asked)
        except Exception as error:
            # Answered as always, with the request whose form is read already.
            await wrap_app_handling_exceptions(_raising(error), request)(scope, receive, send)
            return
        await response(scope, receive, send)


async def _form(request: Request) -> Mapping[str, Any]:
    """The form. Raises HTTPException: the guard's, or 400 when it cannot be read."""
    try:
        return await request.form()
    except HTTPException:
        raise
    except Exception as error:
        raise HTTPException(400, "There was an error parsing the body") from error


def _raising(error: Exception) -> Any:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    return app


def short_way(route: LateRoute) -> Short | None:
    """The shorter way to this address; None where the framework knows more of it."""
    if route.dependencies or any(route.said.get(name) for name in MORE):
        return None
    answer = inspect.get_annotations(inspect.unwrap(route.endpoint), eval_str=True).get("return")
    if not (isinstance(answer, type) and issubclass(answer, Response)):
        return None
    takes = _Takes(frozenset(route.param_convertors))
    solve = takes.of(route.endpoint)
    return Short(solve, frozenset(takes.numbers), takes.texts) if solve is not None else None


class _Takes:
    """Finds out what a function and those that it depends on take."""

    def __init__(self, parts: frozenset[str]) -> None:
        self.parts = parts
        self.numbers: set[str] = set()
        self.texts = False

    def of(self, call: Callable[..., Any]) -> Solve | None:
        """How to call it; None when it takes anything that is not known here."""
        function = inspect.unwrap(call)
        if not inspect.iscoroutinefunction(function):
            return None
        kinds = inspect.get_annotations(function, eval_str=True)
        found: list[tuple[str, Callable[[Asked], Any], bool]] = []
        for name, parameter in inspect.signature(function).parameters.items():
            one = self._one(name, kinds.get(name), parameter.default)
            if one is None:
                return None
            found.append((name, *one))
        first = [(name, take) for name, take, waits in found if waits]
        plain = [(name, take) for name, take, waits in found if not waits]

        async def solve(asked: Asked) -> Any:
            given = {name: take(asked) for name, take in plain}
            for name, take in first:
                given[name] = await take(asked)
            return await call(**given)

        return solve

    def _one(self, name: str, kind: Any, default: Any) -> tuple[Callable[[Asked], Any], bool] | None:
        if kind in (Request, HTTPConnection):
            return (lambda asked: asked.request), False
        marks: tuple[Any, ...] = ()
        if get_origin(kind) is Annotated:
            kind, *rest = get_args(kind)
            marks = tuple(rest)
        if kind is int and name in self.parts and all(_plain(mark, params.Path) for mark in marks):
            self.numbers.add(name)
            return (lambda asked: asked.numbers[name]), False
        reads: Callable[[str], Any] | None = None
        if len(marks) == 2 and isinstance(marks[0], BeforeValidator) and marks[0].func in TOTAL:
            reads, marks = cast(Callable[[str], Any], marks[0].func), marks[1:]
        if len(marks) != 1:
            return None
        mark = marks[0]
        if type(mark) is params.Depends and mark.dependency is not None:
            inner = self.of(mark.dependency)
            return (inner, True) if inner is not None else None
        if (
            not _plain(mark, params.Form)
            or kind is not (int if reads else str)
            or not isinstance(default, kind)
        ):
            return None
        self.texts = True

        def field(asked: Asked) -> Any:
            # An empty field is one that was not filled in, as the framework has it.
            text = asked.form.get(name)
            return (reads(text) if reads else text) if text else default

        return field, False


def _plain(mark: Any, kind: type[params.Param | params.Form]) -> bool:
    """Whether a parameter is marked as of this kind, and nothing more is said of it."""
    return (
        type(mark) is kind
        and not mark.metadata
        and mark.alias is None
        and mark.validation_alias is None
        and mark.default_factory is None
    )
