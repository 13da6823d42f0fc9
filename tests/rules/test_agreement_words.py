"""Presets, traps and everything the rule says in sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.agreement import (
    PRESETS,
    SCALES,
    Base,
    Fallback,
    GroupPositions,
    GroupRequirement,
    Objection,
    Objections,
    ObjectionState,
    Ratification,
    Rule,
    Threshold,
    Tier,
    Unit,
    cannot_be_met,
    consent,
    describe,
    double_majority,
    explain,
    fact_sentence,
    groups_from,
    judge,
    judge_fallback,
    modified_consensus,
    reasons,
    sense_check,
    shared_goal,
    simple_majority,
    verdict,
    warnings,
)

GROUPS = [("farmers", True), ("ngos", True), ("press", False)]
NAMES = {"farmers": "Farmers", "ngos": "NGOs", "press": "Press"}


def group(positions: dict[str, int], absent: int = 0) -> GroupPositions:
    cast = sum(positions.values())
    return GroupPositions(cast + absent, cast, positions)


def said(sentences: object) -> list[str]:
    return [sentence.text(names=NAMES) for sentence in sentences]  # type: ignore[attr-defined]


# Presets.


def test_shared_goal_is_the_rule_of_the_worked_cases() -> None:
    assert shared_goal([("ngos", True)]).as_dict() == {
        "name": "shared-goal",
        "scale": "gradients-8",
        "base": "cast-less-abstentions",
        "bar": {"share": [2, 3], "strict": False},
        "quorum": {"share": [1, 2], "strict": True},
        "balanced": None,
        "required": {
            "ngos": {
                "quorum": {"share": [1, 2], "strict": False},
                "min_heads": 1,
                "bar": {"share": [1, 2], "strict": True},
                "min_for": 0,
            }
        },
        "objections": "close-all",
        "unit": "person",
        "tier": "full",
        "fallback": None,
        "ratification": None,
    }


def test_double_majority_may_overrule() -> None:
    here = {"farmers": group({"1": 9}), "ngos": group({"1": 4, "7": 1})}
    overruled = [Objection("ngos", ObjectionState.OVERRULED)]
    assert judge(shared_goal(GROUPS), here, overruled).failed == ["objection-overruled"]
    assert judge(double_majority(GROUPS), here, overruled).state.value == "agreed"


def test_modified_consensus_wants_two_people_for_from_each_group() -> None:
    rule = modified_consensus(GROUPS)
    assert judge(rule, {"farmers": group({"1": 20}), "ngos": group({"1": 1, "5": 3})}).failed == ["for:ngos"]
    assert judge(rule, {"farmers": group({"1": 20}), "ngos": group({"1": 2, "5": 3})}).failed == []
    assert judge(rule, {"farmers": group({"1": 20}), "ngos": group({"1": 1}, 1)}).pending == ["heads:ngos"]


def test_consent_asks_for_no_open_objection_and_the_groups_quorum() -> None:
    rule = consent(GROUPS)
    here = {"farmers": group({"consent": 3}), "ngos": group({"concern": 2, "stand-aside": 5})}
    assert judge(rule, here).grade == "consensus with reservations"
    assert judge(rule, {**here, "ngos": group({"object": 1, "consent": 9})}).failed == ["objection-open"]
    assert judge(rule, {**here, "ngos": group({"consent": 1}, 4)}).pending == ["quorum:ngos"]


def test_simple_majority_reaches_only_the_lowest_grade() -> None:
    outcome = judge(simple_majority(GROUPS), {"farmers": group({"yes": 60}), "ngos": group({"no": 5})})
    assert (outcome.state.value, outcome.grade) == ("agreed", "majority only")
    assert judge(simple_majority(GROUPS), {"farmers": group({"yes": 60})}).grade == "majority only"


def test_a_sense_check_is_never_a_decision() -> None:
    outcome = judge(sense_check(GROUPS), {"farmers": group({"1": 60})})
    assert outcome.failed == ["sense-check"]
    assert said(reasons(outcome)) == ["This is a sense check: it can never make a decision."]


@pytest.mark.parametrize("key", PRESETS)
def test_presets_can_be_met_and_say_what_they_are(key: str) -> None:
    preset = PRESETS[key]
    rule = preset.rule_for(GROUPS)
    assert preset.label
    assert len(preset.summary.split()) <= 16
    assert bool(cannot_be_met(rule, {"farmers": 3, "ngos": 2, "press": 0})) == (key == "sense-check")


# Traps.


def test_the_three_traps_are_said() -> None:
    found = said(warnings(shared_goal(GROUPS), {"farmers": 12, "ngos": 2}, anonymous=True))
    assert "NGOs: two eligible, and more than half means both. Each has a veto." in found
    assert "NGOs: only 2 eligible, so pass or fail reveals how they voted." in found
    assert "NGOs can hold up the goal by staying away: it then stays provisional." in found
    assert "No day is set for groups to confirm. A provisional decision could wait for ever." in found
    assert not any(line.startswith("Farmers:") for line in found)


def test_no_trap_is_said_where_there_is_none() -> None:
    found = said(warnings(shared_goal(GROUPS), {"farmers": 12, "ngos": 5}, anonymous=True))
    assert not any("veto" in line or "reveals" in line for line in found)
    open_ballot = said(warnings(shared_goal(GROUPS), {"farmers": 12, "ngos": 2}))
    assert not any("reveals" in line for line in open_ballot)


@pytest.mark.parametrize(
    ("rule", "electorate", "starts"),
    [
        (shared_goal(GROUPS), {"farmers": 1, "ngos": 5}, "Farmers: one eligible"),
        (modified_consensus(GROUPS), {"farmers": 2, "ngos": 5}, "Farmers: all 2 eligible are needed"),
        (
            replace(shared_goal([]), bar=Threshold(1, 1, strict=False)),
            {"a": 7},
            "Overall, all 7 must be for",
        ),
        (replace(shared_goal([]), base=Base.ELIGIBLE), {"a": 7}, "Whoever abstains or stays silent"),
        (replace(shared_goal([]), base=Base.CAST), {"a": 7}, "Whoever abstains counts"),
        (shared_goal([]), {"a": 7}, "No group is required"),
        (shared_goal([]), {"a": 7}, "One open objection stops the goal"),
        (simple_majority([]), {"a": 7}, "Decisions under this rule carry the lowest grade"),
        (replace(shared_goal([]), unit=Unit.ORGANISATION), {"a": 7}, "People without an organisation"),
        (
            replace(shared_goal([]), fallback=Fallback("x", simple_majority([]))),
            {"a": 7},
            "Those who expect the fallback",
        ),
    ],
)
def test_other_traps(rule: Rule, electorate: dict[str, int], starts: str) -> None:
    assert any(line.startswith(starts) for line in said(warnings(rule, electorate)))


@given(st.integers(1, 30), st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_a_veto_is_said_exactly_where_one_person_against_can_stop_the_group(
    eligible: int, numerator: int, denominator: int, strict: bool
) -> None:
    if numerator + strict > denominator:
        return
    need = GroupRequirement(None, 1, Threshold(numerator, denominator, strict))
    rule = replace(shared_goal([]), bar=Threshold(0, 1, strict=True), quorum=None, required={"ngos": need})
    one_against = judge(rule, {"ngos": group({"1": eligible - 1, "5": 1}), "other": group({"1": 1})})
    traps = [line for line in said(warnings(rule, {"ngos": eligible, "other": 1})) if "NGOs" in line]
    assert ("share:ngos" in one_against.failed) == any("veto" in t or "alone" in t for t in traps)


def test_rules_that_cannot_be_met_are_named() -> None:
    rule = replace(modified_consensus(GROUPS), ratification=Ratification(("press",), date(2026, 1, 1)))
    assert said(cannot_be_met(rule, {"farmers": 1}, on=date(2026, 11, 23))) == [
        "Farmers: 2 people are needed, but only 1 eligible.",
        "NGOs: required, but nobody there is eligible. At best it is provisional.",
        "Press must confirm, but nobody there is eligible.",
        "The last day to confirm, 2026-01-01, is past.",
    ]
    assert said(cannot_be_met(rule, {}))[0] == "Nobody is eligible, so nothing can be agreed."


# Sentences.


def test_an_outcome_in_words() -> None:
    here = {"farmers": group({"1": 17, "5": 9}), "ngos": group({}, 3), "press": group({"1": 1})}
    outcome = judge(shared_goal(GROUPS), here, [Objection("farmers", ObjectionState.OPEN, reasoned=False)])
    assert said(explain(outcome)) == [
        "The goal is not agreed.",
        "NGOs: 2 of 3 eligible needed here, 0 present.",
        "Objections open: 1. Each must be closed first.",
        "Objections without a reason: 1. A reason is asked for.",
        "Quorum: 16 of 30 eligible needed, 27 present.",
        "Overall: 18 of 27 needed, 18 are for.",
        "Farmers: 13 of 26 eligible needed here, 26 present.",
        "Farmers: 14 of 26 needed, 17 are for.",
        "Shares are of the votes cast less abstentions.",
        "Mean of the groups' shares, for information: 43/52.",
    ]


def test_a_provisional_outcome_names_who_must_confirm_by_when() -> None:
    rule = replace(shared_goal(GROUPS), ratification=Ratification((), date(2027, 1, 31)))
    outcome = judge(rule, {"farmers": group({"1": 9}), "ngos": group({"4": 2})})
    assert said(verdict(outcome)) == [
        "The goal is provisional: it is not agreed yet.",
        "NGOs must still confirm, at the latest on 2027-01-31.",
    ]
    assert said(reasons(outcome)) == ["NGOs: 2 present, but they only abstained."]
    spoken = verdict(outcome)[1].text(names=NAMES, day=lambda day: f"{day:%d.%m.}")
    assert spoken == "NGOs must still confirm, at the latest on 31.01.."


def test_a_fallback_is_labelled_in_words() -> None:
    lower = replace(simple_majority([]), scale="gradients-8")
    rule = replace(shared_goal(GROUPS), fallback=Fallback("Simple majority", lower))
    outcome = judge_fallback(rule, {"farmers": group({"1": 9}), "ngos": group({"5": 2})})
    assert said(verdict(outcome)) == [
        "The goal is agreed.",
        "Grade: majority only. This is the lowest grade.",
        "This was judged under the fallback tier “Simple majority”, by an explicit act.",
    ]


def test_a_rule_in_words_with_the_numbers_put_in() -> None:
    rule = replace(shared_goal([("ngos", True)]), ratification=Ratification(("ngos",), date(2027, 1, 31)))
    assert said(describe(rule, {"farmers": 24, "ngos": 2})) == [
        "Overall, at least 2/3 must be for: 18 if all 26 take sides.",
        "Shares are counted on the votes cast less abstentions.",
        "More than 1/2 of all eligible must be present: 14 of 26.",
        "NGOs: at least 1/2 must be present: 1 of 2.",
        "NGOs: more than 1/2 must be for: 2 if all 2 take sides.",
        "NGOs: at least one must be for or against, not only abstain.",
        "Every objection must be closed; none may be overruled.",
        "One person has one vote.",
        "NGOs must confirm the decision by 2027-01-31.",
        "What is still provisional after 2027-01-31 is not agreed.",
    ]
    assert said(describe(rule))[0] == "Overall, at least 2/3 must be for."


@given(st.data())
def test_every_sentence_can_be_said(data: st.DataObject) -> None:
    """No sentence lacks a value, whatever the rule and the positions: each is put into words once."""
    threshold = st.sampled_from([None, Threshold(1, 2, strict=True), Threshold(1, 3, strict=False)])
    need = st.builds(GroupRequirement, threshold, st.integers(0, 2), threshold, st.integers(0, 2))
    rule = Rule(
        scale="gradients-8",
        bar=data.draw(threshold),
        quorum=data.draw(threshold),
        balanced=data.draw(threshold),
        required=data.draw(st.dictionaries(st.sampled_from(["farmers", "ngos"]), need)),
        objections=data.draw(st.sampled_from(Objections)),
        base=data.draw(st.sampled_from(Base)),
        tier=data.draw(st.sampled_from(Tier)),
        ratification=data.draw(st.sampled_from([None, Ratification(("press", "ngos"), date(2027, 1, 31))])),
    )
    positions = st.dictionaries(st.sampled_from(list(SCALES["gradients-8"].levels)), st.integers(0, 3))
    here = {key: group(data.draw(positions), data.draw(st.integers(0, 2))) for key in ("farmers", "ngos")}
    objections = [Objection("ngos", state) for state in data.draw(st.lists(st.sampled_from(ObjectionState)))]
    confirmed = data.draw(st.dictionaries(st.sampled_from(["ngos", "press"]), st.booleans()))
    on = data.draw(st.sampled_from([None, date(2027, 2, 1)]))
    outcome = judge(rule, here, objections, confirmed=confirmed, on=on)
    electorate = {key: value.eligible for key, value in here.items()}
    sentences = [*explain(outcome), *describe(rule, electorate), *describe(rule), *warnings(rule, electorate)]
    sentences += [fact_sentence(outcome, fact) for fact in outcome.facts] + cannot_be_met(rule, electorate)
    for sentence in sentences:
        text = sentence.text(names=NAMES)
        assert re.fullmatch(r"[A-Z][^%]*\.", text)
        assert len(text.split()) <= 18
        assert set(sentence.as_dict()) == {"msgid", "params"}
    assert groups_from(rule, {key: value.as_dict() for key, value in here.items()}) == here
