"""The goal room's pure rules: what may be done, and what becomes of an objection."""

from __future__ import annotations

from datetime import date

import pytest

from dialogue.activities.agree import rules
from dialogue.agreement import PRESETS, SCALES, Objections, ObjectionState, Stance
from dialogue.kernel.errors import NotAllowed, Refused

GROUPS = [("farmers", True), ("ngos", True), ("press", False)]
TODAY = date(2026, 11, 23)
EIGHT = SCALES["gradients-8"]


def code(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.key)
def test_every_level_has_a_tone_on_its_side_of_the_scale(scale: object) -> None:
    tones = rules.TONES[scale.key]  # type: ignore[attr-defined]
    assert set(tones) == set(scale.levels)  # type: ignore[attr-defined]
    for level in scale.levels.values():  # type: ignore[attr-defined]
        assert tones[level.key] in rules.ICONS
        if level.stance is Stance.ABSTAIN:
            assert tones[level.key] == 4
        if level.objects:
            assert tones[level.key] >= 7


@pytest.mark.parametrize("preset", PRESETS)
def test_a_rule_takes_the_required_groups_and_the_last_day(preset: str) -> None:
    rule = rules.rule_for(preset, GROUPS, TODAY)
    assert set(rule.required) <= {"farmers", "ngos"}
    assert rule.ratification is not None and rule.ratification.by == TODAY
    assert rules.rule_for(preset, GROUPS, None).ratification is None


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        rules.rule_for("loudest-wins", GROUPS, None)
    assert code(refusal) == "no_rule"


def test_the_frozen_hash_changes_with_wording_rule_and_electorate() -> None:
    rule = rules.rule_for("shared-goal", GROUPS, None)
    hashes = {
        rules.frozen_hash("Water", rule, {"farmers": 3}),
        rules.frozen_hash("Water!", rule, {"farmers": 3}),
        rules.frozen_hash("Water", rules.rule_for("consent", GROUPS, None), {"farmers": 3}),
        rules.frozen_hash("Water", rule, {"farmers": 4}),
    }
    assert len(hashes) == 4
    assert rules.frozen_hash("Water", rule, {"farmers": 3}) in hashes


def test_the_wording_starts_from_the_source_with_the_most_dots() -> None:
    assert rules.suggested([("Wells", 3), ("Pumps", 7), ("Figures", 7)]) == "Pumps"
    assert rules.suggested([("Wells", None), ("Pumps", None)]) == "Wells"
    assert rules.suggested([]) == ""


def test_days_are_read_or_refused() -> None:
    assert rules.day_from(" 2026-12-07 ", today=TODAY, field="due") == date(2026, 12, 7)
    assert rules.day_from("", today=TODAY, field="due") is None
    assert rules.day_from("2026-11-23", today=TODAY, field="due") == TODAY
    for given, why in (("tomorrow", "no_date"), ("2026-11-22", "past")):
        with pytest.raises(Refused) as refusal:
            rules.day_from(given, today=TODAY, field="due")
        assert code(refusal) == why and refusal.value.field == "due"


@pytest.mark.parametrize(
    ("state", "why"), [(None, "no_round"), ("closed", "round_closed"), ("void", "round_closed")]
)
def test_positions_need_an_open_round(state: str | None, why: str) -> None:
    rules.require_round("open")
    with pytest.raises(Refused) as refusal:
        rules.require_round(state)
    assert code(refusal) == why


def test_who_came_after_the_round_opened_is_not_in_it() -> None:
    rules.require_elector(True)
    with pytest.raises(Refused) as refusal:
        rules.require_elector(False)
    assert code(refusal) == "not_elector"


def test_a_level_must_be_on_the_scale() -> None:
    assert rules.level_of(EIGHT, "7").objects
    for key in ("", "9", "object"):
        with pytest.raises(Refused):
            rules.level_of(EIGHT, key)


def test_words_beside_a_position_are_named_by_its_level() -> None:
    named = {key: rules.words_are(level) for key, level in EIGHT.levels.items()}
    assert named == {
        "1": "comment", "2": "reservation", "3": "reservation", "4": "comment",
        "5": "reservation", "6": "reservation", "7": "objection", "8": "objection",
    }  # fmt: skip
    assert rules.words_are(SCALES["yes-no-abstain"].levels["no"]) == "dissent"


def test_only_a_rule_that_allows_it_lets_an_objection_be_overruled() -> None:
    assert ObjectionState.OVERRULED not in rules.allowed_closings(Objections.CLOSE_ALL)
    for allowing in (Objections.MAY_OVERRULE, Objections.RECORD_ONLY):
        assert ObjectionState.OVERRULED in rules.allowed_closings(allowing)
    closed = rules.require_closing("overruled", Objections.MAY_OVERRULE, "heard twice", "", None)
    assert closed is ObjectionState.OVERRULED
    with pytest.raises(Refused) as refusal:
        rules.require_closing("overruled", Objections.CLOSE_ALL, "heard twice", "", None)
    assert code(refusal) == "may_not_overrule"


def test_withdrawing_is_no_way_for_the_facilitator_to_close() -> None:
    for how in ("withdrawn", "open", "forgotten"):
        with pytest.raises(Refused) as refusal:
            rules.require_closing(how, Objections.MAY_OVERRULE, "because", "them", TODAY)
        assert code(refusal) == "no_closing"


@pytest.mark.parametrize("how", ["monitored", "not-qualified", "deferred"])
def test_closing_needs_reasons_and_deferring_a_person_and_a_day(how: str) -> None:
    rules.require_closing(how, Objections.CLOSE_ALL, "because", "the water office", TODAY)
    with pytest.raises(Refused) as refusal:
        rules.require_closing(how, Objections.CLOSE_ALL, "", "the water office", TODAY)
    assert code(refusal) == "no_reason"
    if how == "deferred":
        for to, due in (("", TODAY), ("the water office", None)):
            with pytest.raises(Refused) as refusal:
                rules.require_closing(how, Objections.CLOSE_ALL, "because", to, due)
            assert code(refusal) == "defer_how"


def test_only_a_position_for_the_goal_gives_an_objection_up() -> None:
    for scale in SCALES.values():
        for level in scale.levels.values():
            given_up = rules.gives_up(level, keeps=False)
            assert given_up is (level.stance is Stance.FOR), (scale.key, level.key)
            assert not rules.gives_up(level, keeps=True)
    assert rules.met_as(same_wording=False) is ObjectionState.RESOLVED
    assert rules.met_as(same_wording=True) is ObjectionState.WITHDRAWN


def test_each_level_says_what_it_does_to_an_objection() -> None:
    for scale in SCALES.values():
        for level in scale.levels.values():
            fresh = rules.effect_of(level, objecting=False, same_wording=False)
            assert ("objection" in fresh) is level.objects and ("reservation" in fresh) is level.reservation
            later = rules.effect_of(level, objecting=True, same_wording=False)
            if rules.gives_up(level, keeps=False):
                assert later == "Your objection counts as resolved"
            else:
                assert "stays open" in later or "goes on" in later


def test_nobody_but_its_author_says_that_a_new_wording_meets_an_objection() -> None:
    for objections in Objections:
        assert ObjectionState.RESOLVED not in rules.allowed_closings(objections)
        with pytest.raises(Refused) as refusal:
            rules.require_closing("resolved", objections, "we think so", "", None)
        assert code(refusal) == "not_resolved"


def test_an_objection_is_its_authors() -> None:
    rules.require_author(4, 4)
    for seat in (None, 5):
        with pytest.raises(NotAllowed):
            rules.require_author(4, seat)


def test_what_was_overruled_under_its_rule_is_not_opened_again_by_its_author() -> None:
    for state in ("deferred", "monitored", "not-qualified"):
        rules.require_upholdable(state)
    for state in ("open", "overruled", "withdrawn", "resolved"):
        with pytest.raises(Refused):
            rules.require_upholdable(state)
