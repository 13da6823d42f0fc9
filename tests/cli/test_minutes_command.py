"""`dialogue minutes`: the minutes of a session as files, on a real data folder; what cannot be done changes nothing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dialogue.cli import minutes, session
from dialogue.minutes.formats import FORMATS
from dialogue.paths import SESSIONS
from support.packages import wrong_in

MAGIC = {
    "pdf": b"%PDF-",
    "docx": b"PK",
    "xlsx": b"PK",
    "csv": b"PK",
    "html": b"<!doctype html",
    "md": b"# ",
    "json": b"{",
    "popolo": b"{",
}


@pytest.fixture
def code(data: Path) -> str:
    """A session that was prepared."""
    file = min(SESSIONS.glob("*.yaml"))
    made = CliRunner().invoke(session.app, ["create", str(file), "--data", str(data)])
    assert made.exit_code == 0, made.output
    return made.output.split()[0]


def ask(data: Path, *words: str) -> Result:
    return CliRunner().invoke(minutes.app, [*words, "--data", str(data)])


def test_every_format_is_written_and_texts_can_be_printed(data: Path, tmp_path: Path, code: str) -> None:
    assert tuple(FORMATS) == minutes.FORMATS
    out = tmp_path / "out"
    out.mkdir()
    for form in FORMATS:
        name = out / ("data.zip" if form == "csv" else f"minutes.{form}")
        made = ask(data, code.lower(), "--format", form, "--lang", "fr", "-o", str(name))
        assert made.exit_code == 0, made.output
        assert name.read_bytes().lower().startswith(MAGIC[form].lower())
    assert len(list(out.iterdir())) == len(FORMATS)
    printed = ask(data, code, "--format", "json", "--lang", "es").stdout
    assert json.loads(printed)["document"]["language"] == "es"

    # Without .zip a data package is a folder, and only an older one may be replaced.
    for _ in range(2):
        assert ask(data, code, "--format", "csv", "--lang", "fr", "-o", str(out / "data")).exit_code == 0
    with zipfile.ZipFile(io.BytesIO((out / "data.zip").read_bytes())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert wrong_in(files) == []
    assert {name: (out / "data" / name).read_bytes() for name in files} == files
    other = out / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    refused = ask(data, code, "--format", "csv", "-o", str(other))
    assert refused.exit_code == 2 and "no data package" in refused.stderr
    assert [one.name for one in other.iterdir()] == ["mine.txt"]
    assert not [one for one in out.iterdir() if one.name.startswith(".")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "odt", "-o", "x"], "There is no format odt"),
        (["--lang", "xx", "-o", "x"], "There is no language xx"),
        (["--format", "pdf"], "Say with -o"),
        (["-o", "nowhere/x.pdf"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    data: Path, tmp_path: Path, code: str, monkeypatch: Any, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    refused = ask(data, code, *words)
    assert refused.exit_code == 2 and said in refused.stderr and sorted(tmp_path.iterdir()) == before
    assert "no session with the code" in ask(data, "AAAAAA", "-o", "x.pdf").stderr
