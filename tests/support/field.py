"""Files from the field and the commands that read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from dialogue.cli import replay

FIELD = Path(__file__).parents[1] / "data" / "field"

REPLAY = typer.Typer()
REPLAY.command()(replay.replay)


def run(app: typer.Typer, path: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(path), *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def saved(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(answer: tuple[int, str, str], *words: str) -> None:
    code, out, err = answer
    assert (code, out) == (2, "") and "Traceback" not in err
    said = " ".join(err.split())
    assert said.endswith((".", "counted.")) and all(word in said for word in words), said


def counted(answer: tuple[int, str, str]) -> dict[str, Any]:
    code, out, err = answer
    assert code == 0, err
    told: dict[str, Any] = json.loads(out)
    assert [line for line in err.splitlines() if line] == told.get("notes", [])
    return told
