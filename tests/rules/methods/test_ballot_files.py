"""Elections in files: the tally format, Pabulib and PrefLib."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from dialogue.activities.vote.methods import Paper, tally
from dialogue.ballotfiles import ElectionFileError, read

# The example in https://pabulib.org/format, shortened to what the reader needs.
PABULIB = """META
key; value
description; Municipal PB in Wieliczka
budget; 2500
vote_type; approval
PROJECTS
project_id; cost; category
1; 600; culture, education
2; 800; sport
4; 1400; "culture; ""old"" town"
5; 1000; health, sport
7; 1200; education
VOTES
voter_id; age; sex; vote
1; 34; f; 1,2,4
2; 51; m; 1,2
3; 23; m; 2,4,5
4; 19; f;
"""
ORDERS = """# FILE NAME: capital.soi
# NUMBER ALTERNATIVES: 4
# ALTERNATIVE NAME 1: Memphis
# ALTERNATIVE NAME 2: Nashville, TN
# ALTERNATIVE NAME 3: Chattanooga
# ALTERNATIVE NAME 4: Knoxville
42: 1,2
26: 2,{3,4},1
"""
CATEGORIES = """# NUMBER ALTERNATIVES: 3
# NUMBER CATEGORIES: 3
# ALTERNATIVE NAME 1: A
# ALTERNATIVE NAME 2: B
# ALTERNATIVE NAME 3: C
3: 1,{2,3},{}
2: {},{1,2},3
"""


def read_json(value: Any) -> Any:
    return read("election.json", json.dumps(value))


def test_pabulib_approvals() -> None:
    election = read("w.pb", PABULIB)
    assert election.options == ("1", "2", "4", "5", "7")
    assert (election.settings.budget, election.settings.costs["4"]) == (2500, 1400)
    assert [paper.approved for paper in election.papers] == [("1", "2", "4"), ("1", "2"), ("2", "4", "5"), ()]


def test_pabulib_groups_from_a_column() -> None:
    assert [paper.group for paper in read("w.pb", PABULIB, "sex").papers] == ["f", "m", "m", "f"]
    with pytest.raises(ElectionFileError, match="no village"):
        read("w.pb", PABULIB, "village")


@pytest.mark.parametrize("kind", ["cumulative", "scoring"])
def test_pabulib_points(kind: str) -> None:
    text = f"META\nkey;value\nbudget;10,5\nvote_type;{kind}\nPROJECTS\nproject_id;cost\np;1\nq;2.25\n"
    election = read("c.pb", text + "VOTES\nvoter_id;vote;points\n1;p,q;3,0\n2;q;2\n")
    assert election.settings.budget == Fraction(21, 2) and election.settings.costs["q"] == Fraction(9, 4)
    assert [(p.approved, p.scores) for p in election.papers] == [
        (("p",), {"p": 3, "q": 0}),
        (("q",), {"q": 2}),
    ]
    assert tally("dots", election.papers, election.options, election.settings).overall.winners == ("p",)


def test_pabulib_rankings_approve_what_they_rank() -> None:
    text = "META\nkey;value\nbudget;10\nvote_type;ordinal\nPROJECTS\nproject_id;cost\np;1\nq;2\n"
    paper = read("o.pb", text + "VOTES\nvoter_id;vote\n1;q,p\n").papers[0]
    assert (paper.ranking, paper.approved) == ((("q",), ("p",)), ("q", "p"))


def test_preflib_orders_with_missing_and_equal_ranks() -> None:
    election = read("capital.toi", ORDERS)
    assert election.options == ("Memphis", "Nashville, TN", "Chattanooga", "Knoxville")
    assert election.papers == (
        Paper(weight=42, ranking=(("Memphis",), ("Nashville, TN",))),
        Paper(weight=26, ranking=(("Nashville, TN",), ("Chattanooga", "Knoxville"), ("Memphis",))),
    )


def test_preflib_equal_names_are_told_apart() -> None:
    election = read("x.soc", "# ALTERNATIVE NAME 1: X\n# ALTERNATIVE NAME 2: X\n1: 2,1\n")
    assert election.papers[0].ranking == (("X (2)",), ("X (1)",))


def test_preflib_categories_read_as_approval_grades_and_ranking() -> None:
    election = read("v.cat", CATEGORIES)
    assert election.method == "majority-judgment"
    assert [paper.approved for paper in election.papers] == [("A",), ()]
    assert [paper.grades for paper in election.papers] == [{"A": 2, "B": 1, "C": 1}, {"A": 1, "B": 1, "C": 0}]
    assert election.papers[1].ranking == (("A", "B"), ("C",))


def test_json_papers_of_every_kind() -> None:
    rows = [
        {"weight": [1, 2], "group": "g", "approved": ["a", 7]},
        {"scores": {"a": 0.1, "7": None}},
        {"ranking": [["a"], "7"]},
        {"dots": {"a": 1}, "credits": {"a": -4}, "resistance": {"a": 2}, "choice": " Yes "},
        {"grades": {"a": "good", "7": 0}},
        {"scores": {"a": {"cost": 1}}},
    ]
    election = read_json({"options": ["a", 7], "settings": {"grades": ["bad", "good"]}, "papers": rows})
    assert election.papers == (
        Paper(weight=Fraction(1, 2), group="g", approved=("a", "7")),
        Paper(scores={"a": Fraction(1, 10)}),
        Paper(ranking=(("a",), ("7",))),
        Paper(dots={"a": 1}, credits={"a": -4}, resistance={"a": 2}, choice="yes"),
        Paper(grades={"a": 1, "7": 0}),
        Paper(criteria_scores={"a": {"cost": 1}}),
    )


def test_json_settings() -> None:
    given = {"winners": 2, "budget": 9.5, "completion": "budget-increase", "scale": [1, 5], "colour": "red"}
    given |= {"criteria": [{"id": "cost", "weight": 2}, {"id": "use"}], "utilities": "cardinality", "dots": 3}
    election = read_json({"settings": given, "projects": [{"id": "p", "cost": 1}]})
    chosen = election.settings
    assert (chosen.winners, chosen.budget, chosen.lowest, chosen.highest) == (2, Fraction(19, 2), 1, 5)
    assert (chosen.criteria, chosen.costs, chosen.dots) == ({"cost": 2, "use": 1}, {"p": 1}, 3)
    assert (election.options, election.ignored) == (("p",), ("colour",))


def test_json_criteria_may_be_the_outer_level() -> None:
    papers = [{"scores": {"cost": {"a": 1, "b": 2}}}]
    election = read_json({"options": ["a", "b"], "settings": {"criteria": {"cost": 1}}, "papers": papers})
    assert election.papers[0].criteria_scores == {"a": {"cost": 1}, "b": {"cost": 2}}


def test_json_scores_of_projects_approve_those_above_zero() -> None:
    data = {"projects": [{"id": "p", "cost": 1}, {"id": "q", "cost": 1}], "settings": {"budget": 1}}
    assert read_json({**data, "papers": [{"scores": {"p": 2, "q": 0}}]}).papers[0].approved == ("p",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", ""),
        ("a.json", ""),
        ("a.json", "[" * 100_000),
        ("a.json", "[]"),
        ("a.json", '{"papers": [{"weight": 1e999999999}]}'),
        ("a.json", '{"papers": [{"weight": NaN}]}'),
        ("a.json", '{"papers": [{"weight": true}]}'),
        ("a.json", '{"papers": [{"weight": [1, 0]}]}'),
        ("a.json", '{"papers": [{"dots": {"a": 1, "a": 2}}]}'),
        ("a.json", '{"papers": [{"dots": ["a"]}]}'),
        ("a.json", '{"papers": [{"approved": "a"}]}'),
        ("a.json", '{"papers": [{"ranking": "a"}]}'),
        ("a.json", '{"papers": [{"grades": {"a": "good"}}]}'),
        ("a.json", '{"papers": [{"group": {}}]}'),
        ("a.json", '{"papers": {}}'),
        ("a.json", '{"method": 3}'),
        ("a.json", '{"options": ["a", "a"]}'),
        ("a.json", '{"options": [null]}'),
        ("a.json", '{"settings": {"winners": 1.5}}'),
        ("a.json", '{"settings": {"completion": "exhaust"}}'),
        ("a.json", '{"settings": {"criteria": 5}}'),
        ("a.json", '{"projects": [{"id": "p"}]}'),
        ("a.json", '{"projects": [{"id": "p", "cost": 1}, {"id": "p", "cost": 1}]}'),
        ("a.pb", ""),
        ("a.pb", "hello"),
        ("a.pb", PABULIB.replace("budget;", "money;")),
        ("a.pb", PABULIB.replace("2500", "much")),
        ("a.pb", PABULIB.replace("approval", "shouting")),
        ("a.pb", PABULIB.replace("approval", "scoring")),
        ("a.pb", PABULIB.replace("5; 1000", "4; 1000")),
        ("a.pb", PABULIB.replace("cost;", "price;")),
        ("a.pb", PABULIB.split("VOTES")[0]),
        ("a.soc", "1: 1,2"),
        ("a.soc", ORDERS + "5: 1,9\n"),
        ("a.soc", ORDERS + "5: {1,2\n"),
        ("a.soc", ORDERS + "many: 1,2\n"),
        ("a.soc", ORDERS + "1,2,3\n"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_in_a_sentence(name: str, text: str) -> None:
    with pytest.raises(ElectionFileError) as error:
        read(name, text)
    assert str(error.value).endswith(".") and "%(" not in str(error.value)


def test_remarks_before_a_pabulib_file_are_passed_over() -> None:
    assert read("w.pb", "# from the city\n\n" + PABULIB).options == read("w.pb", PABULIB).options


def test_preflib_orders_in_the_form_of_before_2022() -> None:
    """https://www.preflib.org/format, as it stood until 2021."""
    old = "3\r\n1,Memphis\r\n2,Nashville, TN\r\n3,Knoxville\r\n100,100,2\r\n42,1,2\r\n58,2,{1,3}\r\n"
    election = read("capital.toi", old)
    assert election.options == ("Memphis", "Nashville, TN", "Knoxville")
    assert [(paper.weight, paper.ranking) for paper in election.papers] == [
        (42, (("Memphis",), ("Nashville, TN",))),
        (58, (("Nashville, TN",), ("Memphis", "Knoxville"))),
    ]


def test_an_alternative_may_have_an_odd_blank_in_its_name() -> None:
    assert read("a.soc", "# ALTERNATIVE NAME 1: New\u2028York\n2: 1\n").options == ("New\u2028York",)


def test_the_column_of_groups_is_found_however_it_is_written() -> None:
    named = PABULIB.replace("voter_id; age; sex; vote", "voter_id; age; Sex; vote")
    for column in ("Sex", "sex", " SEX "):
        assert [paper.group for paper in read("w.pb", named, column).papers] == ["f", "m", "m", "f"]
