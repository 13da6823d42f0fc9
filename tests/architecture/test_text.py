"""Emptiness and sameness of texts are asked of `kernel/text.py` alone.

A text of invisible characters passes `if text.strip()`, and two forms of one name pass a comparison of lower-case letters.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/dialogue"
# What people type does not come to these: headers, addresses, dates and numbers, pictures and documents we make.
ELSEWHERE = (
    "kernel/text.py",
    "web/",
    "minutes/",
    "documents/",
    "charts/",
    "cli/",
    "activities/cluster/suggest/",
    "simulation/forms.py",
)
# Dates and numbers.
ALLOWED = {
    "settings.py": {"strip"},  # what the host sets
    "agenda/rules.py": {"strip"},
    "agreement/reading.py": {"strip"},  # depends on nothing; `cli/rule.py` asks for it
    "activities/agree/rules.py": {"strip"},
    "activities/vote/rules.py": {"strip"},
    "ballotfiles/preflib.py": {"strip"},
}


def asked(tree: ast.AST) -> set[str]:
    """Methods of text whose answer decides something: in a condition, or before an `or`."""
    found = set()
    for node in ast.walk(tree):
        tests: list[ast.expr] = []
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            tests = [node.test]
        elif isinstance(node, ast.comprehension):
            tests = node.ifs
        elif isinstance(node, ast.BoolOp):
            tests = node.values
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            tests = [node.operand]
        for test in tests:
            if isinstance(test, ast.UnaryOp):
                test = test.operand
            if (
                isinstance(test, ast.Call)
                and isinstance(test.func, ast.Attribute)
                and test.func.attr == "strip"
            ):
                found.add("strip")
        if isinstance(node, ast.Attribute) and node.attr == "casefold":
            found.add("casefold")
    return found


def files() -> list[Path]:
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if not str(path.relative_to(SOURCE)).startswith(ELSEWHERE)
    ]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_emptiness_and_sameness_are_asked_in_one_place(path: Path) -> None:
    found = asked(ast.parse(path.read_text("utf-8")))
    assert found <= ALLOWED.get(str(path.relative_to(SOURCE)), set())


@pytest.mark.parametrize(
    "text",
    ["if not a.strip(): pass", "x = a.strip() or b", "[p for p in q if p.strip()]", "a.casefold() == b"],
)
def test_control_the_check_finds_them(text: str) -> None:
    assert asked(ast.parse(text))
