"""No file of tests asks for the day while it is read: a run may begin on one day and end on the next."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
OF_NOW = {"today", "now", "utc_now", "in_days"}


def read_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node that runs when its module is imported: not what stands in a function's body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            given = (*child.args.defaults, *(one for one in child.args.kw_defaults if one))
            for one in (*given, *getattr(child, "decorator_list", ())):
                yield one
                yield from read_at_import(one)
        else:
            yield child
            yield from read_at_import(child)


def asked_at_import(text: str) -> list[str]:
    """The calls by which a module asks for the day or the time as it is read."""
    calls = [node for node in read_at_import(ast.parse(text)) if isinstance(node, ast.Call)]
    named = [(getattr(call.func, "attr", None) or getattr(call.func, "id", ""), call) for call in calls]
    return [ast.unparse(call) for name, call in named if name in OF_NOW]


def test_days_are_asked_when_a_test_runs() -> None:
    found = {
        str(path.relative_to(TESTS)): asked
        for path in sorted(TESTS.rglob("*.py"))
        if (asked := asked_at_import(path.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "SOON = datetime.now(UTC) + timedelta(5)",
        "FORM = {'due': in_days(3)}",
        "def of(on=date.today()): ...",
        "class Row:\n    at = utc_now()",
        "@parametrize('day', [in_days(1)])\ndef test(day): ...",
    ],
)
def test_control_a_day_that_is_asked_too_early_is_found(text: str) -> None:
    assert len(asked_at_import(text)) == 1


def test_control_a_day_that_is_asked_in_time_is_not() -> None:
    assert asked_at_import("def soon():\n    return datetime.now(UTC)\nlater = lambda: in_days(4)") == []
