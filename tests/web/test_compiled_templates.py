"""Compiled templates are kept for the next start, and never used for another text than their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from dialogue.web.html import Compiled


class Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def _compile(self, source: str, filename: str) -> object:  # type: ignore[override]
        self.compiled += 1
        return super()._compile(source, filename)


def start(folder: Path, kept: Path) -> Counting:
    """What a start of the server makes: an environment that finds what earlier ones have compiled."""
    return Counting(loader=FileSystemLoader(folder), bytecode_cache=Compiled(kept))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("Welcome, {{ name }}")
    return tmp_path / "page.html"


def said(env: Environment) -> str:
    return env.get_template("page.html").render(name="Awa")


def test_the_next_start_compiles_nothing(page: Path) -> None:
    first, second = start(page.parent, page.parent / "kept"), start(page.parent, page.parent / "kept")
    assert (said(first), first.compiled) == ("Welcome, Awa", 1)
    assert (said(second), second.compiled) == ("Welcome, Awa", 0)


def test_a_changed_template_is_compiled_anew(page: Path) -> None:
    said(start(page.parent, page.parent / "kept"))
    page.write_text("Goodbye, {{ name }}")
    assert said(start(page.parent, page.parent / "kept")) == "Goodbye, Awa"


def test_a_broken_file_is_compiled_anew(page: Path) -> None:
    said(start(page.parent, page.parent / "kept"))
    for file in (page.parent / "kept").iterdir():
        file.write_bytes(file.read_bytes()[:-9])
    assert said(start(page.parent, page.parent / "kept")) == "Welcome, Awa"


def test_where_nothing_may_be_written_nothing_is(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (page.parent / "taken").write_text("a file, where the folder should be")
    assert said(start(page.parent, page.parent / "taken")) == "Welcome, Awa"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert said(start(page.parent, page.parent / "kept")) == "Welcome, Awa"
    assert not (page.parent / "kept").exists()
