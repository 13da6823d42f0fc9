"""The worked cases, and the command that checks any number of them."""

from __future__ import annotations

import copy
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dialogue.agreement import groups_from, judge, objections_from, rule_from
from dialogue.cli.rule import app

pytestmark = pytest.mark.slow

FILE = Path(__file__).parent.parent / "data" / "agreement_cases.json"
CASES = json.loads(FILE.read_text())
COMMAND = [sys.executable, "-c", "from dialogue.cli import main; main()", "rule", "check"]


def run(path: Path | str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, str(path)], capture_output=True, input=given, check=False)


def test_there_are_sixteen_cases() -> None:
    assert len(CASES) == 16


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_worked_case(case: dict) -> None:
    rule = rule_from(case["rule"])
    outcome = judge(rule, groups_from(rule, case["groups"]), objections_from(case["objections"]))
    assert outcome.answer() == case["expect"]


def test_command_answers_every_case_as_expected() -> None:
    done = run(FILE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == [{"name": case["name"], **case["expect"]} for case in CASES]


def test_bad_input_from_a_shell_ends_without_traceback() -> None:
    done = run("-", b'[{"name": "\\ud800", "rule": []}]')
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "Case 1 ( ) has no groups.\n"


def test_command_says_which_case_differs() -> None:
    wrong = copy.deepcopy(CASES[:2])
    wrong[1]["expect"]["grade"] = "unanimity"
    done = run("-", json.dumps(wrong).encode())
    assert done.returncode == 1
    assert len(json.loads(done.stdout)) == 2
    assert done.stderr.decode().splitlines() == [
        'Case 2 (one NGO abstains): expected grade "unanimity", found "consensus".'
    ]


def test_cases_without_expectation_are_answered() -> None:
    bare = [{key: value for key, value in case.items() if key != "expect"} for case in CASES]
    done = run("-", json.dumps(bare).encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["state"] == "agreed"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "is not valid JSON"),
        (b"{}", "must hold a JSON list of cases"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe[]", "is not valid JSON"),
        (b"[1]", "Case 1 is not an object"),
        (b'[{"name": "a\\u0007b", "rule": {}}]', "Case 1 (a b) has no groups."),
        (b'[{"name": "x", "name": "y"}]', "comes twice"),
        (b'[{"rule": {"scale": "stars"}, "groups": {}}]', "The rule does not say its bar"),
    ],
)
def test_bad_input_is_one_plain_sentence_and_2(text: bytes, says: str) -> None:
    done = CliRunner().invoke(app, ["check", "-"], input=text)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_missing_file() -> None:
    done = run("/nowhere/cases.json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "The file /nowhere/cases.json cannot be read: No such file or directory.\n"


def test_ten_thousand_cases_take_less_than_five_seconds(tmp_path: Path) -> None:
    many = [{**CASES[n % 16], "name": str(n)} for n in range(10_000)]
    file = tmp_path / "many.json"
    file.write_text(json.dumps(many))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run(file)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 10_000)
    # Processor time with the start of the process: 2.2 s alone, 3.5 s on two busy cores.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5
