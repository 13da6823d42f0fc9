"""The scoreboard says of each goal whether it was met; runs that note at the same time lose nothing of each other."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialogue import scoreboard
from dialogue.cli.scoreboard import app
from dialogue.scoreboard import GOALS, Goal, judged

TESTS = Path(__file__).parent.parent
NOTING = """
import sys
from pathlib import Path
from dialogue import scoreboard
scoreboard.BOARD = Path(sys.argv[1])
for number in range(20):
    scoreboard.note(**{f"{sys.argv[2]}__{number}": number})
"""


def test_every_goal_names_tests_that_are_there_or_a_command() -> None:
    missing = [test for goal in GOALS for test in goal.tests if not (TESTS / test).is_file()]
    assert missing == []
    assert [goal.name for goal in GOALS if not goal.tests and not goal.measured_by] == []
    assert len({goal.name for goal in GOALS}) == len(GOALS)


NAMES = (
    "KILL IDEM FSYNC CUT FULL TABS DOUBLE STORM HYBRID RESUME SLOW CLOCK SLEEP NOWS NOJS WEIGHT NET LH AUTHZ ORIGIN FIX"
    " CODE FUZZ XSS CSP CSV SSRF ZIP RACE SECRET KANON ERASE RETAIN LOG LEAK FLOOD SUPPLY ASVS AXE VOICE FOCUS ZOOM"
    " KEYS MOTION PLAIN RESTORE"
)
"""What was promised to be proved, by the names that docs/security/tests.md and the goals use."""


def without_a_line(goals: tuple[Goal, ...]) -> list[str]:
    held = {name.strip() for goal in goals for name in goal.name.split(",")}
    return [name for name in NAMES.split() if f"T-{name}" not in held]


def test_every_proof_has_a_line() -> None:
    assert without_a_line(GOALS) == []
    attacks = re.findall(
        r"^\| T-(\w+) \|", (TESTS.parent / "docs/security/tests.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(attacks) > 15 and [name for name in attacks if name not in NAMES.split()] == []
    less = tuple(goal for goal in GOALS if goal.name not in {"T-CSV", "T-FSYNC, T-CUT"})
    assert without_a_line(less) == ["FSYNC", "CUT", "CSV"], "negative control"


def test_processes_that_note_together_keep_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    board = tmp_path / "build" / "scoreboard.json"

    def run(name: str) -> int:
        return subprocess.run([sys.executable, "-c", NOTING, str(board), name], check=False).returncode

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, ("one", "two"))) == [0, 0]
    monkeypatch.setattr(scoreboard, "BOARD", board)
    assert {name: kept["value"] for name, kept in scoreboard.noted().items()} == {
        f"{name}.{number}": number for name in ("one", "two") for number in range(20)
    }


def test_a_goal_is_met_missed_or_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = Goal("x", "fast", ("kernel/test_turns.py",), {"x.ms": 100}, {"x.ratio": 0.8}, "bench x")
    passed = {"tests/kernel/test_turns.py": {"value": "passed"}}
    good = {"x.ms": {"value": 100}, "x.ratio": {"value": 0.8}}
    assert judged(goal, passed | good) == ("met", "")
    assert judged(goal, passed)[0] == "not measured"
    # Negative controls: each of the three alone is noticed, also where another was not measured.
    assert judged(goal, passed | good | {"x.ms": {"value": 101}}) == (
        "not met",
        "x.ms is 101, the goal is 100",
    )
    assert judged(goal, passed | {"x.ratio": {"value": 0.7}})[0] == "not met"
    assert judged(goal, good | {"tests/kernel/test_turns.py": {"value": "failed"}})[0] == "not met"

    monkeypatch.setattr(scoreboard, "BOARD", tmp_path / "scoreboard.json")
    said = CliRunner().invoke(app)
    assert (said.exit_code, said.output.count("not measured ")) == (0, len(GOALS))
    scoreboard.note(fanout__ratio=0.5)
    said = CliRunner().invoke(app)
    assert said.exit_code == 1 and "fanout.ratio is 0.5, the goal is 0.8" in said.output
