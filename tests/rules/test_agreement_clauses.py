"""The definition of "agreed", one hand-made case for each clause."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dialogue.agreement
from dialogue.agreement import (
    SCALES,
    Base,
    Fallback,
    Grade,
    GroupPositions,
    GroupRequirement,
    Objection,
    Objections,
    ObjectionState,
    Outcome,
    People,
    Person,
    Ratification,
    Rule,
    RuleError,
    Stance,
    State,
    Status,
    Threshold,
    Tier,
    Unit,
    gather,
    inputs_hash,
    judge,
    judge_fallback,
    organisation_stance,
    shared_goal,
    simple_majority,
)

HALF = Threshold(1, 2, strict=False)
MORE_THAN_HALF = Threshold(1, 2, strict=True)
TWO_THIRDS = Threshold(2, 3, strict=False)
OPEN = ObjectionState.OPEN


def group(positions: dict[str, int], *, present: int = 0, eligible: int = 0) -> GroupPositions:
    cast = sum(positions.values())
    here = max(present, cast)
    return GroupPositions(max(eligible, here), here, positions)


def ruled(**changes: object) -> Rule:
    plain = Rule("gradients-8", MORE_THAN_HALF, None, Objections.CLOSE_ALL)
    return replace(plain, **changes)  # type: ignore[arg-type]


def answer(outcome: Outcome) -> tuple[str, list[str], list[str]]:
    return outcome.state.value, outcome.failed, outcome.pending


def test_the_example_in_the_package_runs() -> None:
    assert doctest.testmod(dialogue.agreement).failed == 0
    assert doctest.testmod(dialogue.agreement).attempted > 8


@given(st.integers(0, 9), st.integers(1, 9), st.booleans(), st.integers(0, 10**18), st.integers(0, 10**18))
def test_thresholds_are_exact(numerator: int, denominator: int, strict: bool, have: int, of: int) -> None:
    threshold = Threshold(numerator, denominator, strict)
    bar = Fraction(numerator, denominator)
    needed = threshold.heads_needed(of)
    if of == 0:
        assert not threshold.met_by(have, of)
        assert needed is None
        return
    share = Fraction(have, of)
    assert threshold.met_by(have, of) == (share > bar if strict else share >= bar)
    assert needed is not None
    assert threshold.met_by(needed, of)
    assert needed == 0 or not threshold.met_by(needed - 1, of)


@pytest.mark.parametrize(
    ("threshold", "of", "needed"),
    [(TWO_THIRDS, 26, 18), (MORE_THAN_HALF, 2, 2), (HALF, 2, 1), (MORE_THAN_HALF, 3, 2), (HALF, 0, None)],
)
def test_heads_needed(threshold: Threshold, of: int, needed: int | None) -> None:
    assert threshold.heads_needed(of) == needed


def test_nobody_at_all_fails_and_does_not_pass() -> None:
    rule = replace(shared_goal([("farmers", True)]))
    assert answer(judge(rule, {})) == ("not agreed", ["quorum", "share"], ["quorum:farmers"])


def test_nobody_for_is_not_agreed_even_without_a_bar() -> None:
    assert judge(ruled(bar=None), {"a": group({"4": 3})}).failed == ["share"]
    assert judge(ruled(bar=None), {"a": group({"1": 1, "4": 3})}).state is State.AGREED
    assert judge(ruled(bar=Threshold(0, 1, strict=False)), {"a": group({"5": 3})}).failed == ["share"]


@pytest.mark.parametrize(
    ("base", "passes"),
    [(Base.CAST_LESS_ABSTENTIONS, True), (Base.CAST, True), (Base.PRESENT, False), (Base.ELIGIBLE, False)],
)
def test_each_base_has_its_own_denominator(base: Base, passes: bool) -> None:
    # 4 for, 1 against, 1 abstains, 2 more present, 4 more eligible: 4/5, 4/6, 4/8 and 4/12
    here = {"a": group({"1": 4, "5": 1, "4": 1}, present=8, eligible=12)}
    outcome = judge(ruled(base=base, bar=TWO_THIRDS), here)
    assert outcome.failed == ([] if passes else ["share"])
    assert outcome.balanced == Fraction(
        4, {"cast-less-abstentions": 5, "cast": 6, "present": 8}.get(base, 12)
    )


def test_session_quorum_counts_those_present_and_fails() -> None:
    rule = ruled(quorum=MORE_THAN_HALF)
    assert judge(rule, {"a": group({"1": 1}, present=5, eligible=10)}).failed == ["quorum"]
    assert judge(rule, {"a": group({"1": 1, "4": 5}, eligible=10)}).failed == []


def requirement(**changes: object) -> GroupRequirement:
    plain = GroupRequirement(HALF, 1, MORE_THAN_HALF)
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("need", "ngos", "failed", "pending"),
    [
        (requirement(), group({}, eligible=4), [], ["quorum:ngos"]),
        (requirement(), group({"1": 1}, eligible=4), [], ["quorum:ngos"]),
        (requirement(), group({"5": 1}, eligible=4), [], ["quorum:ngos"]),
        (requirement(quorum=None), group({}, eligible=4), [], ["quorum:ngos"]),
        (requirement(min_heads=3), group({"1": 2}, eligible=4), [], ["heads:ngos"]),
        (requirement(), group({"4": 4}), [], ["abstained:ngos"]),
        (requirement(), group({}, present=4), [], ["abstained:ngos"]),
        (requirement(), group({"1": 1, "5": 1}), ["share:ngos"], []),
        (requirement(bar=None), group({"1": 1, "5": 3}), [], []),
        (requirement(bar=None, min_for=2), group({"1": 1, "4": 3}), ["for:ngos"], []),
        (requirement(min_for=2), group({"1": 2, "5": 1}), [], []),
    ],
)
def test_what_a_required_group_must_bring(
    need: GroupRequirement, ngos: GroupPositions, failed: list[str], pending: list[str]
) -> None:
    outcome = judge(ruled(required={"ngos": need}), {"farmers": group({"1": 20}), "ngos": ngos})
    assert (outcome.failed, outcome.pending) == (failed, pending)
    state = State.NOT_AGREED if failed else State.PROVISIONAL if pending else State.AGREED
    assert outcome.state is state


def test_a_required_group_that_is_not_in_the_count_is_absent() -> None:
    outcome = judge(ruled(required={"ngos": requirement()}), {"farmers": group({"1": 3})})
    assert answer(outcome) == ("provisional", [], ["quorum:ngos"])
    assert outcome.must_ratify == ("ngos",)


def test_failed_and_pending_are_both_named() -> None:
    outcome = judge(ruled(required={"b": requirement()}), {"a": group({"5": 3}), "b": group({}, eligible=2)})
    assert answer(outcome) == ("not agreed", ["share"], ["quorum:b"])


def test_balanced_mean_decides_only_where_the_rule_says_so() -> None:
    here = {"big": group({"1": 60}), "small": group({"5": 2}), "absent": group({}, eligible=3)}
    assert judge(ruled(), here).balanced == Fraction(1, 2)
    assert judge(ruled(), here).state is State.AGREED
    assert judge(ruled(balanced=TWO_THIRDS), here).failed == ["balanced"]
    assert judge(ruled(balanced=HALF), here).state is State.AGREED


@pytest.mark.parametrize(
    ("setting", "state", "failed"),
    [
        (Objections.CLOSE_ALL, OPEN, ["objection-open"]),
        (Objections.CLOSE_ALL, ObjectionState.OVERRULED, ["objection-overruled"]),
        (Objections.MAY_OVERRULE, OPEN, ["objection-open"]),
        (Objections.MAY_OVERRULE, ObjectionState.OVERRULED, []),
        (Objections.RECORD_ONLY, OPEN, []),
        (Objections.RECORD_ONLY, ObjectionState.OVERRULED, []),
        *((Objections.CLOSE_ALL, state, []) for state in ("resolved", "withdrawn", "deferred")),
        *((Objections.CLOSE_ALL, state, []) for state in ("monitored", "not-qualified")),
    ],
)
def test_what_each_objection_does(setting: Objections, state: str, failed: list[str]) -> None:
    outcome = judge(
        ruled(objections=setting), {"a": group({"1": 9})}, [Objection("a", ObjectionState(state))]
    )
    assert outcome.failed == failed


def test_a_position_that_objects_is_an_open_objection_whose_reason_is_asked() -> None:
    stands = judge(ruled(), {"a": group({"1": 9, "8": 1})}).objections
    assert (stands.open, stands.reason_asked, stands.total) == (1, 1, 1)
    recorded = judge(ruled(), {"a": group({"1": 9, "8": 1})}, [Objection("a", OPEN, "8", reasoned=False)])
    assert (recorded.objections.open, recorded.objections.reason_asked) == (1, 1)


def test_a_closed_objection_hides_nobody_elses() -> None:
    """One objector was won over; somebody else in the same group objects now."""
    here = {"a": group({"1": 9, "3": 1, "7": 1})}
    assert judge(ruled(), here, [Objection("a", ObjectionState.RESOLVED)]).failed == ["objection-open"]
    moved = [Objection("a", ObjectionState.WITHDRAWN, position="3")]
    assert judge(ruled(), here, moved).failed == ["objection-open"]
    assert judge(ruled(), here, [Objection("a", ObjectionState.WITHDRAWN, position="7")]).failed == []
    other = [Objection("b", ObjectionState.WITHDRAWN)]
    assert judge(ruled(), {**here, "b": group({})}, other).failed == ["objection-open"]


@pytest.mark.parametrize(
    ("positions", "present", "grade"),
    [
        ({"1": 5}, 5, Grade.UNANIMITY),
        ({"1": 5}, 6, Grade.CONSENSUS),
        ({"1": 5, "4": 1}, 6, Grade.CONSENSUS),
        ({"1": 5, "2": 1}, 6, Grade.RESERVATIONS),
        ({"1": 5, "5": 1}, 6, Grade.RESERVATIONS),
        ({"1": 5, "6": 1}, 6, Grade.RESERVATIONS),
    ],
)
def test_grades(positions: dict[str, int], present: int, grade: Grade) -> None:
    assert judge(ruled(), {"a": group(positions, present=present, eligible=9)}).grade is grade


def test_grades_of_dissent() -> None:
    five = {"a": group({"1": 5})}
    overruled = [Objection("a", ObjectionState.OVERRULED)]
    assert judge(ruled(objections=Objections.MAY_OVERRULE), five, overruled).grade is Grade.DISSENT
    assert (
        judge(ruled(objections=Objections.RECORD_ONLY), five, [Objection("a", OPEN)]).grade is Grade.DISSENT
    )
    assert judge(ruled(scale="yes-no-abstain"), {"a": group({"yes": 3, "no": 1})}).grade is Grade.DISSENT
    kept = [Objection("a", ObjectionState.MONITORED), Objection("a", ObjectionState.DEFERRED)]
    assert all(judge(ruled(), five, [one]).grade is Grade.RESERVATIONS for one in kept)


def test_a_sense_check_never_decides() -> None:
    outcome = judge(ruled(tier=Tier.SENSE_CHECK), {"a": group({"1": 9})})
    assert answer(outcome) == ("not agreed", ["sense-check"], [])


def test_every_against_level_is_dissent_or_reservation() -> None:
    levels = [level for scale in SCALES.values() for level in scale.levels.values()]
    against = [level for level in levels if level.stance is Stance.AGAINST]
    assert len(against) == 3 + 2 + 1 + 1
    assert all(level.dissent or level.reservation for level in against)
    assert all(level.stance is Stance.AGAINST and level.dissent for level in levels if level.objects)


# Fallback and ratification.


def with_fallback() -> Rule:
    lower = replace(simple_majority([]), scale="gradients-8")
    return replace(shared_goal([("a", True), ("b", True)]), fallback=Fallback("Simple majority", lower))


def test_the_fallback_is_used_only_by_its_own_act_and_labelled() -> None:
    here = {"a": group({"1": 9}), "b": group({"5": 2})}
    assert judge(with_fallback(), here).failed == ["share:b"]
    outcome = judge_fallback(with_fallback(), here)
    assert (outcome.state, outcome.grade) == (State.AGREED, Grade.MAJORITY)
    assert (outcome.fallback, outcome.tier) == ("Simple majority", Tier.MAJORITY_ONLY)
    assert judge_fallback(with_fallback(), {"a": group({"1": 2, "5": 2})}).grade is None


def test_the_fallback_is_refused_where_there_is_none_or_it_is_not_needed() -> None:
    here = {"a": group({"1": 9}), "b": group({"1": 2})}
    with pytest.raises(RuleError, match="not needed"):
        judge_fallback(with_fallback(), here)
    with pytest.raises(RuleError, match="has no fallback"):
        judge_fallback(shared_goal([]), here)


def provisional() -> tuple[Rule, dict[str, GroupPositions]]:
    rule = replace(
        shared_goal([("a", True), ("b", True)]), ratification=Ratification(("a",), date(2027, 1, 31))
    )
    return rule, {"a": group({"1": 9}), "b": group({}, eligible=2)}


def test_a_provisional_decision_names_who_must_confirm_by_when() -> None:
    outcome = judge(*provisional())
    assert (outcome.state, outcome.must_ratify, outcome.by) == (
        State.PROVISIONAL,
        ("b", "a"),
        date(2027, 1, 31),
    )


def test_confirmed_by_all_it_is_agreed_and_ratified() -> None:
    half = judge(*provisional(), confirmed={"b": True})
    assert (half.state, half.ratified, half.must_ratify) == (State.AGREED, False, ("a",))
    whole = judge(*provisional(), confirmed={"a": True, "b": True})
    assert (whole.state, whole.ratified, whole.grade) == (State.AGREED, True, Grade.UNANIMITY)


def test_a_refusal_and_a_lapse_end_it() -> None:
    refused = judge(*provisional(), confirmed={"b": False})
    assert answer(refused) == ("not agreed", ["ratification:b"], ["quorum:b"])
    assert judge(*provisional(), on=date(2027, 1, 31)).state is State.PROVISIONAL
    assert answer(judge(*provisional(), on=date(2027, 2, 1))) == ("not agreed", ["lapsed:b"], ["quorum:b"])


# One organisation, one vote.


@pytest.mark.parametrize(
    ("positions", "stance"),
    [
        ({"1": 2, "7": 1}, Stance.FOR),
        ({"1": 1, "4": 5}, Stance.FOR),
        ({"1": 1, "5": 1}, Stance.AGAINST),
        ({"5": 1, "4": 2}, Stance.AGAINST),
        ({"4": 2}, Stance.ABSTAIN),
        ({}, None),
        ({"1": 0}, None),
    ],
)
def test_how_several_positions_become_one(positions: dict[str, int], stance: Stance | None) -> None:
    assert organisation_stance(SCALES["gradients-8"], positions) is stance


def test_organisations_are_counted_and_their_peoples_objections_stay() -> None:
    rule = ruled(unit=Unit.ORGANISATION)
    people = [Person("a", "1", organisation="big")] * 30 + [Person("a", "7", organisation="big")]
    people += [Person("a", "5", organisation="small"), Person("a", None, False, "away"), Person("a", "1")]
    outcome = judge(rule, gather(rule, people))
    count = outcome.overall
    assert (count.eligible, count.present, count.in_favour, count.against) == (3, 2, 1, 1)
    assert outcome.failed == ["objection-open", "share"]
    as_people = judge(replace(rule, unit=Unit.PERSON), gather(replace(rule, unit=Unit.PERSON), people))
    assert (as_people.overall.in_favour, as_people.overall.eligible) == (31, 34)


def test_a_dissenter_inside_an_organisation_is_seen_in_the_grade() -> None:
    rule = ruled(unit=Unit.ORGANISATION)
    here = {"a": GroupPositions(3, 3, {}, {"x": People(3, {"1": 2, "7": 1})})}
    outcome = judge(rule, here, [Objection("a", ObjectionState.WITHDRAWN, "7")])
    assert (outcome.state, outcome.grade) == (State.AGREED, Grade.DISSENT)


# What a page shows.


def test_facts_say_needed_and_missing_heads() -> None:
    here = {"a": group({"1": 17, "5": 9}), "b": group({}, eligible=3)}
    outcome = judge(ruled(bar=TWO_THIRDS, required={"b": requirement()}), here)
    share = next(fact for fact in outcome.facts if fact.code == "share")
    assert (share.needed, share.of, share.have, share.missing, share.met) == (18, 26, 17, 1, False)
    assert outcome.missing() == {"share": 1, "quorum:b": 2}
    assert {fact.status for fact in outcome.facts if fact.group == "b"} == {Status.PENDING, Status.WAITING}


def test_the_hash_of_the_inputs_changes_with_any_input() -> None:
    rule, here = provisional()
    hashes = [
        inputs_hash(rule, here),
        inputs_hash(replace(rule, bar=HALF), here),
        inputs_hash(rule, {**here, "b": group({"1": 1})}),
        inputs_hash(rule, here, [Objection("a", OPEN)]),
        inputs_hash(rule, here, [Objection("a", OPEN, reasoned=False)]),
        inputs_hash(rule, here, confirmed={"b": True}),
        inputs_hash(rule, here, on=date(2027, 1, 1)),
        inputs_hash(rule, here, fallback=True),
    ]
    assert len(set(hashes)) == len(hashes)
    assert inputs_hash(rule, dict(reversed(here.items()))) == hashes[0]
