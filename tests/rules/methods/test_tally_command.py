"""`dialogue tally`: JSON alone on standard output; a sentence and code 2 for what cannot be counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dialogue.activities.vote.methods import METHODS
from dialogue.cli.tally import app

DOTS = {
    "method": "dots",
    "options": ["well", "road"],
    "settings": {"dots": 3},
    "papers": [
        {"weight": 2, "group": "farmers", "dots": {"well": 3}},
        {"weight": 5, "group": "firms", "dots": {"road": 2}},
    ],
}


def run(path: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(path), *arguments])
    return done.exit_code, done.stdout, done.stderr


def saved(folder: Path, data: Any, name: str = "election.json") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_tally_is_one_json_object(tmp_path: Path) -> None:
    code, out, err = run(saved(tmp_path, DOTS))
    assert (code, err) == (0, "")
    counted = json.loads(out)
    assert {"method", "winners", "order", "ties", "table", "by_group", "balanced"} == set(counted)
    assert (counted["method"], counted["winners"], counted["ties"]) == ("dots", ["road"], [])
    assert counted["table"] == {"dots": {"road": 10, "well": 6}}
    assert counted["by_group"]["farmers"]["winners"] == ["well"]
    assert counted["balanced"]["winners"] == ["well"]


def test_options_on_the_line_win_over_the_file(tmp_path: Path) -> None:
    projects = [{"id": "p", "cost": 10}, {"id": "q", "cost": 6}]
    data = {
        "projects": projects,
        "settings": {"budget": 5},
        "papers": [{"approved": ["p"]}, {"approved": ["q"]}],
    }
    path = saved(tmp_path, data)
    code, out, _ = run(path, "--method", "equal-shares", "--budget", "10", "--completion", "budget-increase")
    assert (code, json.loads(out)["winners"]) == (0, ["q"])
    code, out, _ = run(path, "--method", "approval", "--winners", "2")
    assert (code, json.loads(out)["winners"]) == (0, ["p", "q"])


def test_every_method_can_be_asked_for(tmp_path: Path) -> None:
    paper = {
        "approved": ["a"], "scores": {"a": 1}, "ranking": [["a"], ["b"]], "dots": {"a": 1}, "grades": {"a": 1},
        "resistance": {"b": 1}, "credits": {"a": 4}, "choice": "yes", "criteria_scores": {"a": {"use": 1}},
    }  # fmt: skip
    projects = [{"id": "a", "cost": 1}, {"id": "b", "cost": 1}]
    data = {"projects": projects, "settings": {"budget": 1, "criteria": {"use": 1}}, "papers": [paper]}
    answers = {"yes-no-abstain": "yes", "consent": "consent"}
    for method in METHODS:
        data["papers"] = [{**paper, "choice": answers.get(method, "yes")}]
        code, out, err = run(saved(tmp_path, data), "--method", method)
        assert (code, err) == (0, ""), method
        assert json.loads(out)["winners"] == [answers.get(method, "a")]


def test_an_unknown_setting_is_named_on_standard_error(tmp_path: Path) -> None:
    code, out, err = run(saved(tmp_path, {**DOTS, "settings": {"dotz": 3}}))
    assert code == 0 and "dotz" in err
    json.loads(out)


@pytest.mark.parametrize(
    ("data", "arguments", "word"),
    [
        ({**DOTS, "settings": {"dots": 2}}, (), "Ballot 1"),
        ({**DOTS, "method": "plurality"}, (), "plurality"),
        ({**DOTS, "method": None}, (), "--method"),
        (DOTS, ("--method", "borda"), "ranking"),
        (DOTS, ("--method", "equal-shares"), "approved"),
        (DOTS, ("--winners", "0"), "at least one"),
        (DOTS, ("--budget", "much"), "much"),
        ("{", (), "JSON"),
    ],
)
def test_what_cannot_be_counted_is_said_in_a_sentence(
    tmp_path: Path, data: Any, arguments: tuple[str, ...], word: str
) -> None:
    code, out, err = run(saved(tmp_path, data), *arguments)
    assert (code, out) == (2, "")
    assert word in err and "Traceback" not in err


def test_files_that_are_missing_or_no_text(tmp_path: Path) -> None:
    binary = tmp_path / "x.pb"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.pb", tmp_path, binary):
        code, out, err = run(path)
        assert (code, out) == (2, "") and "Nothing was counted." in err


@pytest.mark.parametrize("method", [name for name in METHODS if name != "multi-criteria"])
def test_a_paper_without_any_answer_is_an_abstention(tmp_path: Path, method: str) -> None:
    projects = [{"id": "p", "cost": 1}, {"id": "q", "cost": 1}]
    data = {"method": method, "projects": projects, "settings": {"budget": 1}, "papers": [{"group": "g"}]}
    code, out, err = run(saved(tmp_path, data))
    assert (code, err, json.loads(out)["winners"]) == (0, "", [])
    data["papers"] = [{"group": "g", "choice": "yes"} if method != "yes-no-abstain" else {"dots": {"p": 1}}]
    code, out, err = run(saved(tmp_path, data))
    assert (code, out) == (2, "") and "Nothing was counted" in err
