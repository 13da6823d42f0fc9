"""Elections from the field, through `tally`: the right value, or a sentence and a code above 0.

`tests/data/field/README.md` says for each what is right and why; other instances of the same kinds are made here.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dialogue.cli import rule, tally
from support.field import FIELD, counted, refused, run, saved

# -- the given files
# ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pb-truncated.pb", ("num_votes 4000", "4 votes")),
        ("pb-thousands-comma.pb", ("60,000", "two ways")),
        ("pb-voter-four-times.pb", ("num_votes 4", "7 votes of 4 voters")),
        ("pb-cumulative-twice-no-ballot-number.pb", ("voter a", "max_sum_points 10")),
        ("preflib-truncated.soc", ("NUMBER VOTERS 9", "7 voters")),
        ("preflib-number-twice.soc", ("Alternative 2 is named twice",)),
        ("tally-same-looking-options.json", ("Koné", unicodedata.normalize("NFD", "Koné"), "look the same")),
    ],
)
def test_elections_that_contradict_themselves_are_refused(name: str, words: tuple[str, ...]) -> None:
    refused(run(tally.app, FIELD / name), *words)


@pytest.mark.parametrize(
    ("name", "winners", "ties", "notes"),
    [
        ("pb-no-key-value-line.pb", [], [["2", "3"]], 0),
        ("pb-project-twice-in-one-vote.pb", [], [["2", "3"]], 1),
        ("preflib-zero-count.soc", ["Bob"], [], 0),
    ],
)
def test_elections_with_an_oddity_are_counted(
    name: str, winners: list[str], ties: list[list[str]], notes: int
) -> None:
    told = counted(run(tally.app, FIELD / name))
    assert (told["winners"], told["ties"], len(told.get("notes", []))) == (winners, ties, notes)


def test_the_scale_of_points_is_the_files_own() -> None:
    told = counted(run(tally.app, FIELD / "pb-negative-points.pb", "--method", "score"))
    assert told["table"]["score"] == {"1": 6, "2": 1, "3": 2}


# -- other instances: Pabulib
# ------------------------------------------------------------------------------------------------


def pabulib(
    meta: str = "", vote_type: str = "approval", cost: str = "60", votes: str = "voter_id;vote\na;1\nb;1,2\n"
) -> str:
    return (
        f"META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;{vote_type}\n{meta}"
        f"PROJECTS\nproject_id;cost;name\n1;{cost};Well\n2;50;Road\nVOTES\n{votes}"
    )


POINTS = "voter_id;vote;points\na;1;{0}\nb;1,2;{1}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (pabulib().replace("num_projects;2", "num_projects;3"), ("num_projects 3", "2 projects")),
        (pabulib().replace("num_votes;2", "num_votes;1"), ("num_votes 1",)),
        (pabulib().replace("num_votes;2", "num_votes;many"), ("many",)),
        (pabulib().replace("budget;100", "budget;1.000"), ("1.000", "two ways")),
        (pabulib().replace("budget;100", "budget;-100"), ("below zero",)),
        (pabulib().replace("budget;100", "budget;6e4"), ("6e4",)),
        (pabulib().replace("budget;100", "budget;100;000"), ("budget",)),
        (pabulib("budget;200\n"), ("budget", "two different")),
        (pabulib("max_length;1\n"), ("voter b", "max_length 1")),
        (pabulib("min_length;2\n"), ("voter a", "min_length 2")),
        (pabulib("max_sum_cost;100\n"), ("voter b", "max_sum_cost 100")),
        (pabulib("min_length;3\nmax_length;2\n"), ("min_length",)),
        (pabulib(vote_type="choose-1"), ("voter b", "one project")),
        (
            pabulib(vote_type="ordinal", votes="voter_id;vote\na;1,1\nb;1\n"),
            ("voter a", "ranked twice"),
        ),
        (
            pabulib("max_sum_points;10\n", "cumulative", votes=POINTS.format("10", "8,8")),
            ("voter b", "16", "max_sum_points 10"),
        ),
        (
            pabulib("min_sum_points;5\n", "cumulative", votes=POINTS.format("4", "5,0")),
            ("voter a", "min_sum_points 5"),
        ),
        (
            pabulib("max_points;5\n", "scoring", votes=POINTS.format("6", "1,1")),
            ("voter a", "max_points 5"),
        ),
        (
            pabulib("min_points;1\n", "scoring", votes=POINTS.format("0", "1,1")),
            ("voter a", "min_points 1"),
        ),
        (pabulib(vote_type="scoring", votes=POINTS.format("-1", "1,1")), ("voter a", "below zero")),
        (pabulib(vote_type="scoring", votes=POINTS.format("1", "1")), ("voter b", "2 projects", "1 points")),
        (pabulib(vote_type="scoring", votes=POINTS.format("1", "1,x")), ("voter b", "x")),
        (
            pabulib(vote_type="cumulative", votes="voter_id;vote;points\na;1,1;5,5\nb;1;1\n"),
            ("voter a", "points twice"),
        ),
        (pabulib(votes="voter_id;vote\na;1\nb;9\n"), ("voter b", "“9”")),
        (pabulib(votes="voter_id;vote\na;1\nb;1,2;f\n"), ("Line 14", "3 cells")),
        (pabulib(votes="voter_id;vote;sex\na;1;m\nb;1,2\n"), ("Line 14", "2 cells")),
        (pabulib(votes="voter_id;vote;vote\na;1;1\nb;1;2\n"), ("two columns",)),
        (pabulib(votes="a;1\nb;1,2\n"), ("header", "VOTES", "vote")),
        (pabulib(votes='voter_id;vote;name\na;1;"x\nb;1,2;"y"\n'), ("quotation mark",)),
        (pabulib(votes='voter_id;vote;name\na;1;"x\nb;1,2;y\n'), ("quotation mark",)),
        (pabulib(cost="-1"), ("“1”", "less than nothing")),
        (pabulib(cost="60,000"), ("“1”", "60,000")),
        (pabulib(cost=""), ("cost",)),
        (pabulib(cost="1_000"), ("1_000",)),
        (pabulib(cost="٦٠"), ("٦٠",)),
        (pabulib(cost="nan"), ("nan",)),
        (pabulib().replace("project_id;cost;name\n", ""), ("PROJECTS", "project_id")),
        (pabulib().replace("2;50", "1 ;50"), ("twice",)),
        (pabulib().replace("\n2;50", "\n\u200b1;50"), ("look the same",)),
        (pabulib() + "VOTES\nvoter_id;vote\nc;1\n", ("VOTES", "twice")),
        (pabulib().split("VOTES")[0], ("VOTES",)),
    ],
)
def test_a_pabulib_file_that_is_wrong_is_refused(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    refused(run(tally.app, saved(tmp_path, "x.pb", text)), *words)


def test_control_the_pabulib_file_is_counted_as_it_is(tmp_path: Path) -> None:
    for text in (pabulib(), "\ufeff" + pabulib(), pabulib().replace("\n", "\r\n"), pabulib(cost="60 ")):
        told = counted(run(tally.app, saved(tmp_path, "x.pb", text)))
        assert told["winners"] == ["1"] and "notes" not in told


@pytest.mark.parametrize(
    ("cost", "funded"), [("60 000", []), ("60\u202f000", []), ("60.00", ["1"]), ("0", ["1"])]
)
def test_costs_that_can_be_read(tmp_path: Path, cost: str, funded: list[str]) -> None:
    votes = "voter_id;vote\na;1\nb;1\n"
    assert (
        counted(run(tally.app, saved(tmp_path, "x.pb", pabulib(cost=cost, votes=votes))))["winners"] == funded
    )


def test_a_project_of_no_cost_is_funded_when_somebody_wants_it(tmp_path: Path) -> None:
    for method in ("equal-shares", "greedy-budget"):
        for votes, funded in (("voter_id;vote\na;1\nb;\n", ["1"]), ("voter_id;vote\na;2\nb;\n", ["2"])):
            path = saved(tmp_path, "x.pb", pabulib(cost="0", votes=votes))
            told = counted(run(tally.app, path, "--method", method, "--budget", "200"))
            assert told["winners"] == funded, method


def test_a_voter_with_two_papers_is_said(tmp_path: Path) -> None:
    told = counted(run(tally.app, saved(tmp_path, "x.pb", pabulib(votes="voter_id;vote\na;1\na;2\n"))))
    assert told["notes"] == ["1 voter has more than one paper and every paper was counted: a (2 papers)."]


def test_ticks_that_are_repeated_are_numbered(tmp_path: Path) -> None:
    text = pabulib(votes="vote\n1,1\n2,1,2\n")
    told = counted(run(tally.app, saved(tmp_path, "x.pb", text)))
    assert told["notes"][0].startswith("2 of 2 papers") and "line 14" in told["notes"][0]


def test_groups_that_look_the_same_are_one(tmp_path: Path) -> None:
    text = pabulib(votes="voter_id;vote;sex\na;1;M\nb;1,2;m\n")
    told = counted(run(tally.app, saved(tmp_path, "x.pb", text), "--groups-from", "sex"))
    assert list(told["by_group"]) == ["M"] and "“m”" in told["notes"][0]


@pytest.mark.parametrize(
    "budget", ["60,000", "60.000", "6e4", "1_000", "٦٠", "nan", "inf", "", "1,2,3", "0x10"]
)
def test_a_budget_on_the_line_that_can_be_misread_is_refused(tmp_path: Path, budget: str) -> None:
    refused(run(tally.app, saved(tmp_path, "x.pb", pabulib()), "--budget", budget), budget)


@pytest.mark.parametrize(
    ("budget", "read"), [("60 000", 60000), ("60000", 60000), ("0,5", [1, 2]), ("60.5", [121, 2])]
)
def test_a_budget_on_the_line_that_can_be_read(tmp_path: Path, budget: str, read: Any) -> None:
    told = counted(run(tally.app, saved(tmp_path, "x.pb", pabulib()), "--budget", budget))
    assert told["table"]["budget"] == read


# -- other instances: PrefLib and the tally format
# ------------------------------------------------------------------------------------------------

HEAD = "# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 7\n# NUMBER UNIQUE ORDERS: 2\n"
NAMES = "# ALTERNATIVE NAME 1: Ann\n# ALTERNATIVE NAME 2: Bob\n# ALTERNATIVE NAME 3: Cy\n"
ORDERS = "4: 1,2,3\n3: 2,3,1\n"
CATEGORIES = "# NUMBER CATEGORIES: 2\n" + NAMES + "4: 1,{2,3}\n3: 2,{1,3}\n"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("x.soc", HEAD.replace("VOTERS: 7", "VOTERS: 8") + NAMES + ORDERS, ("NUMBER VOTERS 8",)),
        ("x.soc", HEAD.replace("ORDERS: 2", "ORDERS: 3") + NAMES + ORDERS, ("NUMBER UNIQUE ORDERS 3",)),
        ("x.soc", HEAD.replace("ALTERNATIVES: 3", "ALTERNATIVES: 4") + NAMES + ORDERS, ("ALTERNATIVES 4",)),
        ("x.soc", HEAD.replace("7", "seven") + NAMES + ORDERS, ("seven",)),
        ("x.soc", HEAD + "# NUMBER VOTERS: 9\n" + NAMES + ORDERS, ("NUMBER VOTERS", "two different")),
        ("x.soc", NAMES + "4: 1,2\n", ("leaves alternatives out",)),
        ("x.soc", NAMES + "4: 1,{2,3}\n", ("ties",)),
        ("x.soi", NAMES + "4: {1,2}\n", ("ties",)),
        ("x.toc", NAMES + "4: 1,{2}\n", ("leaves alternatives out",)),
        ("x.soc", NAMES + "4: 1,2,2\n", ("twice",)),
        ("x.toi", NAMES + "4: 1,{2,1}\n", ("twice",)),
        ("x.soc", NAMES + "-4: 1,2,3\n", ("-4",)),
        ("x.soc", NAMES + "2.5: 1,2,3\n", ("2.5",)),
        ("x.soc", NAMES + "1,000: 1,2,3\n", ("1,000",)),
        ("x.soc", NAMES + "4: 1,2,4\n", ("Alternative 4",)),
        ("x.soc", "# DATA TYPE: soi\n" + NAMES + "4: 1,2,3\n", ("DATA TYPE soi",)),
        ("x.soi", "# DATA TYPE: cat\n" + NAMES + "4: 1,2,3\n", ("DATA TYPE cat",)),
        ("x.soc", NAMES + "# ALTERNATIVE NAME 3: Di\n" + ORDERS, ("Alternative 3", "twice")),
        ("x.cat", CATEGORIES.replace("CATEGORIES: 2", "CATEGORIES: 1"), ("NUMBER CATEGORIES 1",)),
        ("x.cat", CATEGORIES + "1: 1,{1,2}\n", ("twice",)),
        ("x.soc", "2\n1,Ann\n2,Bob\n9,9,1\n7,2,1\n", ("NUMBER VOTERS 9",)),
        ("x.soc", "3\n1,Ann\n2,Bob\n7,7,1\n7,2,1\n", ("NUMBER VOTERS 7",)),
        ("x.soc", "2\n1,Ann\n2,Bob\n7,2,1,3\n", ("sums",)),
        ("x.json", '{"method": "approval", "options": ["Well", "well "], "papers": []}', ("look the same",)),
        ("x.json", '{"method": "approval", "options": ["Well", "We\\u200bll"], "papers": []}', ("look the same",)),
        ("x.json", '{"method": "approval", "options": ["Well", "\\u3164"], "papers": []}', ("no name",)),
        ("x.json", '{"method": "approval", "options": ["a"], "papers": [{"aproved": ["a"]}]}', ("Ballot 1", "aproved")),
        ("x.json", '{"options": ["a"], "projects": [{"id": "b", "cost": 1}], "papers": []}', ("“b”",)),
        ("x.soc", (HEAD + NAMES + ORDERS).encode("utf-16"), ("UTF-8",)),
    ],
)  # fmt: skip
def test_an_election_that_is_wrong_is_refused(
    tmp_path: Path, name: str, text: str | bytes, words: tuple[str, ...]
) -> None:
    refused(run(tally.app, saved(tmp_path, name, text)), *words)


def test_control_the_elections_are_counted_as_they_are(tmp_path: Path) -> None:
    assert counted(run(tally.app, saved(tmp_path, "x.soc", HEAD + NAMES + ORDERS)))["winners"] == ["Ann"]
    assert counted(run(tally.app, saved(tmp_path, "X.SOC", HEAD + NAMES + ORDERS)))["winners"] == ["Ann"]
    assert counted(run(tally.app, saved(tmp_path, "x.cat", CATEGORIES)))["winners"] == ["Ann"]


def test_alternatives_that_look_the_same_are_told_apart_by_number(tmp_path: Path) -> None:
    text = "# ALTERNATIVE NAME 1: Koné\n# ALTERNATIVE NAME 2: KONE\u0301\n# ALTERNATIVE NAME 3: \u2800\n2: 2,1,3\n"
    assert counted(run(tally.app, saved(tmp_path, "x.soc", text)))["order"] == [
        ["KONE\u0301 (2)"],
        ["Koné (1)"],
        ["3"],
    ]


def test_what_nobody_reads_in_a_tally_file_is_said(tmp_path: Path) -> None:
    data = {
        "method": "approval", "options": ["a"], "voters": 3, "settings": {"dotz": 1},
        "papers": [{"approved": ["a"], "colour": "red"}],
    }  # fmt: skip
    told = counted(run(tally.app, saved(tmp_path, "x.json", json.dumps(data))))
    assert all(any(word in note for note in told["notes"]) for word in ("dotz", "voters", "colour"))


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (
            {"ngos": {"eligible": 1, "present": 1}, "NGOs ": {"eligible": 1, "present": 1}},
            ("NGOs ", "look the same"),
        ),
        ({"\u2800": {"eligible": 1, "present": 1}}, ("nothing can be seen",)),
    ],
)
def test_groups_of_a_decision_that_look_the_same_are_refused(
    tmp_path: Path, groups: dict[str, Any], words: tuple[str, ...]
) -> None:
    case = json.loads((FIELD.parent / "agreement_cases.json").read_text())[0]
    case["rule"]["required"] = {}
    for group in groups.values():
        group["positions"] = {"1": 1}
    path = saved(tmp_path, "cases.json", json.dumps([{**case, "groups": groups}]))
    done = CliRunner().invoke(rule.app, ["check", str(path)])
    assert done.exit_code == 2 and all(word in done.stderr for word in words), done.stderr
