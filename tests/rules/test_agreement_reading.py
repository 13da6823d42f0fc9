"""Reading rules and counts: what is refused, and in which words."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

import dialogue.agreement
from dialogue.agreement import (
    PRESETS,
    SCALES,
    Base,
    Grade,
    Kind,
    Objection,
    Objections,
    ObjectionState,
    RuleError,
    Sentence,
    State,
    Tier,
    Unit,
    groups_from,
    objections_from,
    rule_from,
    shared_goal,
)
from dialogue.agreement.reading import RULE_FIELDS

GROUPS = [("farmers", True), ("ngos", True), ("press", False)]
RULE: dict[str, Any] = {
    "scale": "gradients-8",
    "bar": {"share": [2, 3], "strict": False},
    "quorum": None,
    "required": {},
    "objections": "close-all",
}
FALLBACK_RULE = {**RULE, "bar": {"share": [1, 2], "strict": True}, "tier": "majority-only"}


@pytest.mark.parametrize("key", PRESETS)
def test_every_preset_survives_the_round_trip(key: str) -> None:
    rule = PRESETS[key].rule_for(GROUPS)
    assert rule_from(rule.as_dict()) == rule
    assert rule.name == key


def test_a_full_rule_survives_the_round_trip() -> None:
    plain = {
        **RULE,
        "name": "ours",
        "unit": "organisation",
        "base": "present",
        "balanced": {"share": [1, 2], "strict": True},
        "required": {"farmers": {"quorum": None, "min_heads": 2, "bar": None, "min_for": 1}},
        "fallback": {"name": "lower", "rule": {**FALLBACK_RULE, "unit": "organisation"}},
        "ratification": {"groups": ["ngos"], "by": "2027-01-31"},
    }
    rule = rule_from(plain)
    assert rule_from(rule.as_dict()) == rule
    assert {key: rule.as_dict()[key] for key in ("name", "base", "required", "ratification")} == {
        key: plain[key] for key in ("name", "base", "required", "ratification")
    }


def test_the_hash_knows_defaults_but_not_the_order_of_words() -> None:
    rule = rule_from(RULE)
    assert rule.sha256() == rule_from(dict(reversed(RULE.items()))).sha256()
    assert rule.sha256() == rule_from({**RULE, "unit": "person", "fallback": None}).sha256()
    assert rule.sha256() != rule_from({**RULE, "base": "cast"}).sha256()
    assert rule.sha256() != rule_from({**RULE, "bar": {"share": [2, 3], "strict": True}}).sha256()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bar": {"share": [4, 3], "strict": False}}, "bar asks for more than everybody"),
        ({"bar": {"share": [3, 3], "strict": True}}, "bar asks for more than everybody"),
        ({"bar": {"share": [0, 0], "strict": False}}, "bar divides by zero"),
        ({"bar": {"share": [2, -3], "strict": False}}, "two whole numbers"),
        ({"bar": {"share": [0.5, 1], "strict": False}}, "two whole numbers"),
        ({"bar": {"share": [True, 1], "strict": False}}, "two whole numbers"),
        ({"bar": {"share": [1, 2]}}, "bar must say strict"),
        ({"bar": {"share": [1, 2], "strict": 0}}, "bar must say strict"),
        ({"bar": {"share": [1, 2], "strict": True, "over": 1}}, "two whole numbers"),
        ({"bar": "2/3"}, "bar must be an object"),
        ({"quorum": {"share": [2, 1], "strict": False}}, "quorum asks for more than everybody"),
        ({"scale": "stars"}, "scale must be one of: gradients-8"),
        ({"base": "everyone"}, "base must be one of: cast-less-abstentions"),
        ({"objections": None}, "objections must be one of: close-all"),
        ({"unit": "village"}, "unit must be one of: person, organisation"),
        ({"tier": "top"}, "tier must be one of"),
        ({"name": 3}, "name is a text"),
        ({"qorum": None}, "unknown field: qorum"),
        ({"required": ["ngos"]}, "required must be an object"),
        ({"required": {"ngos": None}}, "ngos: what a group must bring"),
        ({"required": {"ngos": {"heads": 1}}}, "ngos: unknown field heads"),
        ({"required": {"ngos": {"min_heads": -1}}}, "ngos: min_heads and min_for must be whole"),
        ({"required": {"ngos": {"bar": {"share": [2, 1], "strict": False}}}}, "bar of ngos asks for more"),
        ({"ratification": {"groups": ["a", "a"], "by": "2027-01-31"}}, "each group once"),
        ({"ratification": {"groups": [], "by": "soon"}}, "a date like 2027-01-31"),
        ({"ratification": {"groups": []}}, "ratification must be an object"),
        ({"bar": None, "objections": "record-only"}, "This rule asks for nothing"),
        ({"bar": None, "scale": "yes-no-abstain"}, "This rule asks for nothing"),
        ({"fallback": {"name": " ", "rule": FALLBACK_RULE}}, "fallback must be an object with name"),
        ({"fallback": {"name": "x", "rule": {**RULE, "scale": "consent"}}}, "same scale"),
        ({"fallback": {"name": "x", "rule": {**RULE, "unit": "organisation"}}}, "same unit"),
        ({"fallback": {"name": "x", "rule": {**RULE, "tier": "sense-check"}}}, "must be able to decide"),
        (
            {"fallback": {"name": "x", "rule": {**RULE, "bar": {"share": [2, 3], "strict": True}}}},
            "asks for more than the rule",
        ),
        ({"tier": "majority-only", "fallback": {"name": "x", "rule": RULE}}, "Only a full decision rule"),
    ],
)
def test_refused_rules(change: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        rule_from({**RULE, **change})


def test_all_problems_are_said_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        rule_from({**RULE, "scale": 1, "base": 2, "required": {"a": 3}})
    assert len(caught.value.problems) == 3
    with pytest.raises(RuleError) as caught:
        rule_from({})
    assert len(caught.value.problems) == 5


def test_the_words_of_the_domain_are_understood_too() -> None:
    assert rule_from({**RULE, "scale": "yes/no/abstain"}).scale == "yes-no-abstain"
    assert objections_from([{"group": "a", "state": "resolved-by-amendment"}]) == [
        Objection("a", ObjectionState.RESOLVED)
    ]


@pytest.mark.parametrize(
    ("group", "says"),
    [
        (3, "a group is an object"),
        ({"present": 1, "positions": {}}, "eligible must be a whole number"),
        ({"eligible": 1, "present": 1}, "positions must be an object"),
        ({"eligible": 1, "present": 1.0, "positions": {}}, "whole numbers"),
        ({"eligible": 1, "present": 1, "positions": {"1": -1}}, "whole numbers"),
        ({"eligible": 1, "present": 1, "positions": {"9": 1}}, "the scale has no level 9"),
        ({"eligible": 2, "present": 1, "positions": {"1": 2}}, "2 positions, 1 present, 2 eligible"),
        ({"eligible": 1, "present": 2, "positions": {}}, "0 positions, 2 present, 1 eligible"),
    ],
)
def test_refused_groups(group: object, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        groups_from(rule_from(RULE), {"ngos": group})


def test_refused_organisations() -> None:
    rule = rule_from({**RULE, "unit": "organisation"})
    whole = {"eligible": 3, "present": 2, "positions": {}}
    read = groups_from(rule, {"a": {**whole, "organisations": {"x": {"present": 2, "positions": {"1": 2}}}}})
    assert read["a"].organisations["x"].positions == {"1": 2}
    with pytest.raises(RuleError, match="organisations must be an object"):
        groups_from(rule, {"a": whole})
    with pytest.raises(RuleError, match="more positions than people present"):
        groups_from(rule, {"a": {**whole, "organisations": {"x": {"present": 1, "positions": {"1": 2}}}}})
    with pytest.raises(RuleError, match="3 positions, 2 present"):
        groups_from(rule, {"a": {**whole, "organisations": {"x": {"present": 3, "positions": {}}}}})


@pytest.mark.parametrize(
    ("objections", "says"),
    [
        ({}, "must be a list"),
        ([1], "An objection is an object"),
        ([{"group": "a", "state": "settled"}], "state must be one of: open, resolved"),
        ([{"group": "a"}], "state must be one of"),
        ([{"group": 1, "state": "open"}], "names its group"),
        ([{"group": "a", "state": "open", "reasoned": "no"}], "reasoned is true or false"),
        ([{"group": "a", "state": "open", "by": "Ann"}], "unknown field: by"),
    ],
)
def test_refused_objections(objections: object, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        objections_from(objections)


def test_problems_can_be_said_in_another_language() -> None:
    with pytest.raises(RuleError) as caught:
        rule_from({**RULE, "required": {"ngos": {"min_heads": "two"}}})
    french = {
        "%(group)s: min_heads and min_for must be whole numbers, zero or more.": "%(group)s : entiers, svp."
    }
    assert [p.text(french.__getitem__, {"ngos": "ONG"}) for p in caught.value.problems] == [
        "ONG : entiers, svp."
    ]


def test_a_strangers_word_is_cut_short() -> None:
    with pytest.raises(RuleError) as caught:
        rule_from({**RULE, "x" * 500: 1})
    assert len(str(caught.value)) < 100


def test_sentences_carry_their_group() -> None:
    assert Sentence("%(group)s", {"group": "ngos"}).group == "ngos"
    assert Sentence("100 %").text() == "100 %"
    assert shared_goal(GROUPS).required.keys() == {"farmers", "ngos"}


# The package is pure, and its page in the documentation is complete.


def foreign_imports(source: str) -> set[str]:
    """Modules that are neither the standard library's, nor this package, nor the mark for translations."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or ".")
    ours = ("dialogue.agreement", "dialogue.kernel.messages")
    return {n for n in names if not n.startswith(ours) and n.split(".")[0] not in sys.stdlib_module_names}


def test_the_rule_depends_on_nothing_but_itself() -> None:
    files = list(Path(dialogue.agreement.__file__).parent.glob("*.py"))
    assert len(files) > 10
    assert {name for file in files for name in foreign_imports(file.read_text("utf-8"))} == set()
    assert foreign_imports("from sqlmodel import Session\nimport dialogue.live") == {
        "sqlmodel",
        "dialogue.live",
    }


def test_the_documentation_names_every_word() -> None:
    page = (Path(__file__).parents[2] / "docs" / "agreement-rule.md").read_text("utf-8")
    words = [*PRESETS, *SCALES, *RULE_FIELDS, *(level for s in SCALES.values() for level in s.levels)]
    for vocabulary in (Base, Objections, Unit, Tier, Kind, ObjectionState, State, Grade):
        words += [word.value for word in vocabulary]
    assert [word for word in words if word not in page] == []
