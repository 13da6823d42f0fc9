"""`dialogue bench board`, small: each screen is told of a move and of its undo, and nothing grows faster than the ideas."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from dialogue.cli import bench_board
from dialogue.cli.bench import app
from support.processes import forked


def test_a_small_board_is_measured_on_every_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_board, "launch", forked)
    ended = CliRunner().invoke(app, ["board", "--ideas", "80"])
    assert ended.exit_code == 0, ended.output
    found = json.loads(ended.stdout.splitlines()[-1])
    assert list(found["boards"]) == ["10", "20", "40", "80"]
    for board in found["boards"].values():
        for what in ("page", "move", "undo"):
            assert {screen: told["bytes"] > 0 for screen, told in board[what].items()} == dict.fromkeys(
                ("phone", "console", "projector"), True
            )
    assert max(found["growth"].values()) < found["targets"]["growth"]
