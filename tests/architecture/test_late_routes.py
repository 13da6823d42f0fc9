"""Addresses are looked at when somebody asks. Here all of them are, so that no wrong declaration waits for a person."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.exceptions import FastAPIError
from fastapi.routing import APIRoute

import dialogue
from dialogue.app import create_app
from dialogue.kernel.rights import Right, needs
from dialogue.settings import Settings
from dialogue.web.addresses import _routes, rights_said
from dialogue.web.late import FOUND_OUT, LateRoute, Routes


def every_route(folder: Path) -> list[Any]:
    return list(_routes(list(create_app(Settings(data=folder)).routes)))


def rights_found(call: Any, dependant: Any) -> frozenset[Right]:
    """The rights as the framework's own look at an endpoint finds them."""
    own = getattr(call, "rights", None)
    if own is not None:
        return frozenset(own)
    return frozenset().union(*(rights_found(one.call, one) for one in dependant.dependencies))


def test_every_address_is_declared_well_and_needs_what_was_read_from_its_function(tmp_path: Path) -> None:
    found = every_route(tmp_path)
    assert len(found) > 500
    for route in found:
        if isinstance(route, LateRoute):
            route.look()  # raises for a wrong declaration
        read = rights_said(route.endpoint, route.dependencies)
        assert read and read == rights_found(route.endpoint, route.dependant), route.path


def test_a_program_that_has_just_started_has_looked_at_none() -> None:
    """Routes are made when modules are imported, so this is seen in a process of its own."""
    import subprocess
    import sys

    look = (
        "from dialogue.app import create_app; from dialogue.settings import Settings;"
        "from dialogue.web.addresses import _routes; from dialogue.web.late import LateRoute;"
        "found = [one for one in _routes(list(create_app(Settings(data='x')).routes)) if isinstance(one, LateRoute)];"
        "before = sum(one.looked_at() for one in found); found[0].app;"
        "print(len(found) > 500, before, sum(one.looked_at() for one in found))"
    )
    said = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=120, check=True
    )
    assert said.stdout.split() == ["True", "0", "1"]


def test_a_wrong_declaration_is_found_by_looking_each_time() -> None:
    made = Routes()

    @made.get("/wrong")
    @needs(Right.COME_IN)
    def wrong(number: threading.Thread) -> None:
        pass

    route: Any = made.routes[0]
    for _ in range(2):
        with pytest.raises(FastAPIError):
            route.look()
        with pytest.raises(FastAPIError):
            _ = route.app
    assert not route.looked_at()


def test_a_late_route_knows_what_the_frameworks_own_knows() -> None:
    """It fails when a new version of FastAPI keeps something more of a route: then `FOUND_OUT` has to name it."""

    def endpoint(number: int, word: str = "") -> dict[str, int]:
        return {"number": number}

    options: dict[str, Any] = {"methods": ["POST"], "name": "it", "include_in_schema": False}
    own, late = APIRoute("/a/{number}", endpoint, **options), LateRoute("/a/{number}", endpoint, **options)
    assert not late.looked_at()
    for name in vars(own):
        assert name in vars(late) or name in FOUND_OUT, name
    assert (late.path, late.methods, late.name) == (own.path, own.methods, own.name)
    assert (late.path_regex, late.path_format) == (own.path_regex, own.path_format)
    assert not late.looked_at()
    for nobody_has_it in ("rights", "original_router", "__deepcopy__"):
        assert not hasattr(late, nobody_has_it)
    assert not late.looked_at()
    assert late.include_in_schema is False and late.looked_at()
    assert vars(own).keys() <= vars(late).keys()
    assert [one.name for one in late.dependant.path_params] == ["number"]


def test_many_who_ask_at_once_get_the_same_thing() -> None:
    made = Routes(prefix="/a")

    @made.post("/{number}")
    def endpoint(number: int) -> dict[str, int]:
        return {"number": number}

    route: Any = made.routes[0]
    seen: list[Any] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        seen.append(route.app)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(seen) == 8 and len(set(map(id, seen))) == 1


def test_every_router_is_one_of_late_routes() -> None:
    """One that is made the framework's way would be looked at by every start."""
    eager = re.compile(r"= APIRouter\(")
    source = Path(dialogue.__file__).parent
    assert [
        file.name for file in source.rglob("*.py") if eager.search(file.read_text(encoding="utf-8"))
    ] == []
    assert eager.search("router = APIRouter()")
