"""`dialogue opinion` and `dialogue bench opinion`."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialogue.activities.opinion.landscape import landscape
from dialogue.activities.opinion.votes import VoteTable
from dialogue.cli import main
from dialogue.cli.bench_opinion import RUNNER, compared, write_votes
from dialogue.polis import Conversation, Participant, Statement, Vote, write_conversation

DATA = Path(__file__).parents[2] / "data" / "polis"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; (exit code, standard output, standard error)."""

    def answer(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(words)
        out, err = capsys.readouterr()
        code = end.value.code
        return (code if isinstance(code, int) else 0), out, err

    return answer


def test_fields_and_counts(run: Run) -> None:
    code, out, err = run("opinion", str(DATA / "london.youth.policing"), "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["counts"] == {"participants": 26, "statements": 39, "votes": 638}
    assert {"groups", "points", "statements", "representative", "consensus"} <= answer.keys()
    fields = {"id", "agree", "disagree", "pass", "seen", "by_group", "p", "group_informed_consensus"}
    fields |= {"geometric_mean", "common_ground", "difference", "priority"}
    for each in answer["statements"]:
        assert fields <= each.keys()
        assert each["agree"] + each["disagree"] + each["pass"] == each["seen"]
        assert each["by_group"].keys() == {group["id"] for group in answer["groups"]}
        for cell in each["by_group"].values():
            assert cell["p"] == (cell["agree"] + 1) / (cell["seen"] + 2)
    assert sum(each["seen"] for each in answer["statements"]) == 638
    assert [each["geometric_mean"] for each in answer["statements"] if not each["seen"]] == [
        "not enough votes"
    ] * 3
    for group in answer["groups"]:
        assert group["size"] == len(group["members"])
    assert len(answer["points"]) == 26


def test_figures_of_the_server(run: Run) -> None:
    folder = DATA / "server-output-below-100"
    _, out, _ = run("opinion", str(folder), "--json", "--polis-api")
    answer, told = json.loads(out), json.loads((folder / "math-pca2.json").read_text())
    assert {
        str(each["id"]): each["group_informed_consensus"] for each in answer["statements"]
    } == pytest.approx(told["group-aware-consensus"])
    assert answer["consensus"] == {
        side: [each["tid"] for each in told["consensus"][side]] for side in told["consensus"]
    }
    assert answer["representative"] == {
        name: [each["tid"] for each in own] for name, own in told["repness"].items()
    }


def test_declared_groups(run: Run) -> None:
    _, out, _ = run("opinion", str(DATA / "london.youth.policing"), "--json", "--groups-from", "group-id")
    assert [(group["id"], group["size"]) for group in json.loads(out)["groups"]] == [
        ("0", 3),
        ("1", 18),
        ("2", 3),
    ]


def test_groups_from_any_column(run: Run, tmp_path: Path) -> None:
    votes = tuple(Vote(10**12 + n, n, 0, 1 if n < 3 else -1) for n in range(6))
    people = tuple(Participant(n, None, {"sector": "farmers" if n < 3 else "companies"}) for n in range(6))
    for name, text in write_conversation(
        Conversation("T", "", (Statement(0, "Trees"),), votes, people)
    ).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    _, out, _ = run("opinion", str(tmp_path), "--json", "--groups-from", "sector")
    answer = json.loads(out)
    assert [group["id"] for group in answer["groups"]] == ["companies", "farmers"]
    assert answer["statements"][0]["different_groups"] == ["companies", "farmers"]
    _, said, _ = run("opinion", str(tmp_path), "--groups-from", "sector")
    assert "Group farmers, 3 people, speaks through:\n  agree: Trees (0)" in said


def test_lines_and_columns_may_stand_in_any_order(run: Run, tmp_path: Path) -> None:
    source = DATA / "london.youth.policing"
    shutil.copytree(source, tmp_path / "turned")
    for name in ("votes.csv", "comments.csv", "participants-votes.csv"):
        with (source / name).open(newline="") as file:
            first, *rows = list(csv.reader(file))
        order = range(len(first) - 1, -1, -1)
        with (tmp_path / "turned" / name).open("w", newline="") as file:
            csv.writer(file).writerows([[row[place] for place in order] for row in [first, *rows[::-1]]])
    assert run("opinion", str(source), "--json") == run("opinion", str(tmp_path / "turned"), "--json")


def test_four_people_are_told_why_there_are_no_groups(run: Run, tmp_path: Path) -> None:
    (tmp_path / "participants-votes.csv").write_text("participant,0\n1,1\n2,-1\n3,0\n4,1\n")
    code, out, _ = run("opinion", str(tmp_path))
    assert code == 0
    assert "No opinion groups: at least five people must have voted." in out


def test_people_without_a_vote_have_no_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "participants-votes.csv").write_text("participant,0\n1,1\n2,-1\n3,\n")
    _, out, _ = run("opinion", str(tmp_path), "--json")
    answer = json.loads(out)
    assert answer["counts"]["participants"] == 3
    assert [point["participant"] for point in answer["points"]] == [1, 2]
    assert answer["groups"] == []
    assert answer["statements"][0]["group_informed_consensus"] is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "nowhere cannot be read: No such file or directory."),
        ([str(DATA / "server-output-below-100"), "--json"], "There is no .csv file in"),
        ([str(DATA / "london.youth.policing"), "--polis-api"], "There is no .json file in"),
        ([str(DATA / "london.youth.policing"), "--groups-from", "sector"], "The column “sector” puts nobody"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(run: Run, words: list[str], sentence: str) -> None:
    code, out, err = run("opinion", *words)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert len(err.splitlines()) == 1


def test_a_file_that_is_no_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(b"\xff\xfe\x00t")
    code, _, err = run("opinion", str(tmp_path))
    assert code == 2
    assert "is not text in UTF-8" in err


# -- bench
# --------------------------------------------------------------------------------------------------------


def test_made_votes_are_as_many_as_asked_and_always_the_same(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        write_votes(tmp_path / name, people=60, statements=20, votes=700, seed=5)
    rows = list(csv.reader((tmp_path / "one.csv").open(newline="")))
    assert len({(who, what) for who, what, _ in rows}) == len(rows) == 700
    assert {vote for _, _, vote in rows} == {"1", "0", "-1"}
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_one_measured_run(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    write_votes(file, people=60, statements=20, votes=700, seed=5)
    done = subprocess.run(
        [sys.executable, "-P", str(RUNNER), "own", str(file)], capture_output=True, text=True, check=True
    )
    measured = json.loads(done.stdout)
    votes = [(int(who), int(what), int(vote)) for who, what, vote in csv.reader(file.open(newline=""))]
    assert measured["groups"] == [len(members) for members in landscape(VoteTable.of(votes)).groups.values()]
    assert 10 < measured["peak_mib"] < 500
    assert 0 < measured["compute_seconds"] < 60


@pytest.mark.parametrize(
    ("wall", "peak", "passed"),
    [(1.0, 50.0, True), (1.01, 50.0, False), (1.0, 51.0, False), (0.1, 10.0, True)],
)
def test_half_the_time_and_half_the_memory(wall: float, peak: float, passed: bool) -> None:
    def runs(*walls: float, peak: float) -> list[dict[str, Any]]:
        return [
            {"wall_seconds": each, "compute_seconds": 1.0, "peak_mib": peak, "groups": [1]} for each in walls
        ]

    answer = compared({"own": runs(9.0, wall, 0.0, peak=peak), "red-dwarf": runs(2.0, 2.0, 2.0, peak=100.0)})
    assert answer["passed"] is passed
    assert answer["own"]["wall_seconds"] == wall  # the median
