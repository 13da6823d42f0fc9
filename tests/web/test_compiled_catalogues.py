"""Compiled catalogues are kept for the next start, and none is ever out of date."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from babel.support import Translations

from dialogue.languages import catalogue_files, compiled

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "water"
msgstr "{}"
"""


def said(file: Path) -> str:
    return Translations(io.BytesIO(compiled(file, "fr"))).gettext("water")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = tmp_path / "fr.po"
    found.write_text(PO.format("eau"), encoding="utf-8")
    return found


def kept(file: Path) -> list[Path]:
    return sorted((file.parent / "__pycache__").glob("*"))


def test_it_is_kept_and_read_again(file: Path) -> None:
    assert said(file) == "eau"
    (one,) = kept(file)
    # Negative control: what is kept is what is read.
    file_of_another = file.parent / "other" / "fr.po"
    file_of_another.parent.mkdir()
    file_of_another.write_text(PO.format("vin"), encoding="utf-8")
    assert said(file_of_another) == "vin"
    one.write_bytes(kept(file_of_another)[0].read_bytes())
    assert said(file) == "vin"


def test_a_broken_file_is_compiled_anew(file: Path) -> None:
    for broken in (lambda whole: whole[:-9], lambda whole: b"", lambda whole: whole[:40] + b"x" + whole[41:]):
        assert said(file) == "eau"
        (one,) = kept(file)
        one.write_bytes(broken(one.read_bytes()))
    assert said(file) == "eau"


def test_a_changed_text_is_there_at_once_and_the_old_one_is_gone(file: Path) -> None:
    assert said(file) == "eau"
    before = kept(file)
    file.write_text(PO.format("de l’eau"), encoding="utf-8")
    assert said(file) == "de l’eau"
    assert len(kept(file)) == 1 and kept(file) != before


def test_nothing_is_written_where_it_may_not(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file.parent / "__pycache__").write_text("no folder")
    assert said(file) == "eau"
    (file.parent / "__pycache__").unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert said(file) == "eau" and not (file.parent / "__pycache__").exists()


def test_what_was_kept_says_what_the_source_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    source = catalogue_files("fr")[-1]
    copy = tmp_path / source.name
    copy.write_bytes(source.read_bytes())
    assert compiled(copy, "fr") == compiled(copy, "fr") and kept(copy)
