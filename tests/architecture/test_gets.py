"""Asking for a page changes nothing: no address that is asked for by GET carries out a command."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src/dialogue"
CARRY_OUT = {"execute", "submit", "run"}
BY_NAME = {"steer", "contribute", "carried_out"}

BY_ITS_STANDARD = {"oidc/pages.py: back"}
"""A provider sends the browser back by GET. Its `state` ties the answer to the browser that began (tests/oidc)."""


def _asked_for(node: ast.AST) -> bool:
    """Whether a function answers GET."""
    for one in getattr(node, "decorator_list", ()):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            if one.func.attr in {"get", "head"}:
                return True
            if one.func.attr == "api_route" and "GET" in ast.dump(one):
                return True
    return False


def changing(text: str) -> Iterator[str]:
    """Functions that answer GET and carry out a command."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and _asked_for(node):
            for call in ast.walk(node):
                if isinstance(call, ast.Call):
                    done = call.func
                    if isinstance(done, ast.Attribute) and done.attr in CARRY_OUT:
                        yield node.name
                    if isinstance(done, ast.Name) and done.id in BY_NAME:
                        yield node.name


def test_no_page_that_is_asked_for_changes_anything() -> None:
    files = [file for file in sorted(SOURCE.rglob("*.py")) if "skeleton" not in file.parts]
    found = [
        f"{file.relative_to(SOURCE)}: {name}" for file in files for name in changing(file.read_text("utf-8"))
    ]
    assert set(found) == BY_ITS_STANDARD


def test_one_that_does_would_be_found() -> None:
    head = "@router.get('/x')\nasync def page(dialogue):\n    "
    for body in ("await dialogue.execute(x)", "return await steer(x)"):
        assert list(changing(head + body)) == ["page"], body
    assert not list(changing("@router.post('/x')\nasync def act(dialogue):\n    await dialogue.execute(x)"))
