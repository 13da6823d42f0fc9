"""A new method over an existing form is one file, and shows up on every screen by itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

METHOD = '''
"""Fewest ticks: the option that fewest people approve comes first."""

from typing import Literal

from pydantic import Field

from .checks import approvals, speaking
from .contract import BallotSettings, Method, OnScreen, Settings
from .figures import figures
from .places import levels, placed
from .points import supports


def count(papers, options, settings):
    """Count the ticks, fewest first."""
    ticks = supports(speaking(papers, "approved"), options)
    return placed(levels(ticks, best_first=False), settings, {"ticks": figures(ticks)})


def check_paper(paper, options, settings):
    """At most so many."""
    approvals(paper, options, settings.max_approvals)


class FewestSettings(BallotSettings):
    """Its settings."""

    method: Literal["planted"] = "planted"
    most: int = Field(0, ge=0, le=9, title="Planted limit")

    def limits(self):
        return Settings(max_approvals=self.most or None)


METHOD = Method(
    "planted", "Fewest ticks", "approved", count, check_paper,
    on_screen=OnScreen(
        "approvals", FewestSettings, "Which could we drop?", "Fewest come first.", "A planted word.", "ticks"
    ),
)
'''


def played(folder: Path, data: Path) -> dict[str, str]:
    """What the screens show of a vote by the method whose file lies in `folder`."""
    done = subprocess.run(
        [sys.executable, str(TESTS / "support" / "planted_method.py"), str(folder), str(data)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_one_file_brings_a_method_to_every_screen(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "methods"
    folder.mkdir()
    (folder / "planted.py").write_text(METHOD)
    found = played(folder, data)
    for words in ("Fewest ticks", "Which could we drop?", "Planted limit", 'name="setting.planted.most"'):
        assert words in found["settings"], words
    assert 'name="approvals.1"' in found["phone"] and "at most 2" in found["phone"]
    assert "Fewest ticks" in found["console"]
    for screen in ("result", "projector"):
        order = re.findall(r'<span class="num(?: ahead)?">(\d)\.</span> <bdi[^>]*>([^<]+)', found[screen])
        assert order == [("1", "One school bus"), ("2", "Mend the roads"), ("3", "Share the wells")]
        assert "10 of 10 · 100 %" in found[screen]
    for words in ("Fewest ticks", "Fewest come first.", "A planted word.", "10 / 10"):
        assert words in found["html"] and words in found["md"] and words in found["json"], words


def test_without_the_file_there_is_no_such_method(tmp_path: Path, data: Path) -> None:
    """Negative control."""
    with pytest.raises(AssertionError, match="not possible"):
        played(tmp_path, data)
