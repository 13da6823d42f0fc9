"""The rule editor's form, differences of wordings, and what may be seen of whether it is clear: pure."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.agree import guide, rule_form, rules
from dialogue.agreement import PRESETS, Rule, Threshold
from dialogue.documents.word_diff import word_diff
from dialogue.kernel.errors import Refused
from dialogue.stage.comprehension import answers as clear

TODAY = date(2026, 11, 30)
KEYS = {1: "farmers", 2: "ngos"}
GROUPS = [("farmers", True), ("ngos", True)]


def read(fields: dict[str, str]) -> Rule:
    return rule_form.read(fields, KEYS, today=TODAY, presets=GROUPS)


def filled(preset: str = "shared-goal", **changes: str) -> dict[str, str]:
    found = rule_form.filled(PRESETS[preset].rule_for(GROUPS), KEYS)
    return {**{name: str(value) for name, value in found.items()}, **changes}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_rule_goes_through_its_form_unchanged(preset: str) -> None:
    rule = PRESETS[preset].rule_for(GROUPS)
    assert read(filled(preset)) == rule
    fields = filled(preset, **{"ratify_by": "2027-01-31", "g2.ratify": "1"})
    again = read(fields)
    assert again.ratification is not None and again.ratification.groups == ("ngos",)
    assert rule_form.filled(again, KEYS)["g2.ratify"] == "1" and again.name == preset


def test_every_part_can_be_shaped() -> None:
    fields = filled(
        **{"scale": "gradients-5", "base": "present", "objections": "may-overrule", "bar.how": "more-than"},
        **{"bar.n": "3", "bar.d": "5", "balanced.how": "at-least", "balanced.n": "1", "balanced.d": "2"},
        **{"g1.min_heads": "2", "g1.min_for": "3", "g2.required": "", "quorum.how": ""},
        **{
            "fallback.name": "Heads",
            "fallback.bar.how": "more-than",
            "fallback.bar.n": "1",
            "fallback.bar.d": "2",
        },
    )
    rule = read(fields)
    assert rule.name is None and rule.bar == Threshold(3, 5, strict=True) and rule.quorum is None
    assert rule.required["farmers"].min_for == 3 and "ngos" not in rule.required
    assert rule.fallback is not None and rule.fallback.name == "Heads"
    assert rule.fallback.rule.scale == "gradients-5" and not rule.fallback.rule.required


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("bar.n", "4", "bar.n"),  # of 3
        ("bar.d", "0", "bar.d"),
        ("bar.n", "1e30", "bar.n"),
        ("bar.n", "NaN", "bar.n"),
        ("bar.n", "-1", "bar.n"),
        ("bar.d", "9" * 30, "bar.d"),
        ("bar.how", "nearly", "bar.how"),
        ("g1.quorum.n", "3", "g1.quorum.n"),  # of 2
        ("g2.min_for", "two", "g2.min_for"),
        ("scale", "gradients-9", "scale"),
        ("base", "", "base"),
        ("ratify_by", "2020-01-01", "ratify_by"),
        ("ratify_by", "tomorrow", "ratify_by"),
        ("g1.ratify", "1", "ratify_by"),  # without a day
        ("fallback.name", "Heads", "fallback.bar.how"),
    ],
)
def test_a_rule_that_nobody_could_meet_is_refused_at_its_field(field: str, value: str, wrong: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(filled(**{field: value}))
    assert refusal.value.field == wrong
    read(filled())  # the control


def test_more_than_all_and_a_rule_that_asks_for_nothing_are_refused() -> None:
    with pytest.raises(Refused, match="more_than_all"):
        read(filled(**{"bar.how": "more-than", "bar.n": "3"}))
    nothing = {"bar.how": "", "g1.required": "", "g2.required": "", "objections": "record-only"}
    with pytest.raises(Refused, match="no_such_rule"):
        read(filled(**nothing))
    higher = {
        "fallback.name": "Up",
        "fallback.bar.how": "at-least",
        "fallback.bar.n": "9",
        "fallback.bar.d": "10",
    }
    with pytest.raises(Refused, match="no_such_rule"):
        read(filled(**higher))


WORDS = st.lists(
    st.sampled_from(["water", "l’eau", "río", "Koné", "2030", ",", ".", "  ", "\n", "👩‍👩‍👧", "e\u0301"])
)


@given(WORDS, WORDS)
@settings(max_examples=300, deadline=None)
def test_a_difference_has_both_wordings_in_it(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "in") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == new
    assert all(piece.text for piece in pieces)


def test_words_change_whole() -> None:
    assert [(p.kind, p.text) for p in word_diff("Water for 2030.", "Water for 2031.")] == [
        ("same", "Water for "),
        ("out", "2030"),
        ("in", "2031"),
        ("same", "."),
    ]
    said = word_diff("We share the river", "They own the rivers")
    assert [(p.kind, p.text) for p in said][:2] == [("out", "We share"), ("in", "They own")]


def test_each_step_of_the_guide_says_something() -> None:
    assert list(guide.STEPS) == ["present", "clarify", "react", "object", "resolve", "celebrate"]
    for key, step in guide.STEPS.items():
        assert step.aloud and step.does and step.room
        assert [one["state"] for one in guide.bar(key)].count("now") == 1


def test_hands_and_mandates_are_refused_when_they_cannot_be() -> None:
    assert rules.hands_of({"1": " 3 ", "2": ""}, KEYS) == {"farmers": 3}
    for text in ("-1", "1.5", "NaN", "9" * 20):
        with pytest.raises(Refused, match="no_heads"):
            rules.hands_of({"1": text}, KEYS)
    with pytest.raises(Refused, match="too_many_hands"):
        rules.require_hands({"1": 2, "7": 2}, 3)
    rules.require_hands({"1": 2, "7": 1}, 3)
    rules.require_mandate(in_room=True, given_by="", since=None, until=None, today=TODAY)
    valid = {"in_room": False, "given_by": "Assembly", "today": TODAY}
    rules.require_mandate(since=TODAY, until=TODAY, **valid)  # type: ignore[arg-type]
    for since, until in ((date(2026, 12, 1), None), (None, date(2026, 11, 29)), (TODAY, date(2026, 1, 1))):
        with pytest.raises(Refused):
            rules.require_mandate(since=since, until=until, **valid)  # type: ignore[arg-type]


def room(*groups: tuple[str, str]) -> clear.Answers:
    """Answers by group, one letter each: c(lear), n(ot sure), u(nclear)."""
    words = {"c": clear.CLEAR, "n": clear.NOT_SURE, "u": clear.UNCLEAR}
    people = [(group, words[letter]) for group, letters in groups for letter in letters]
    return [(group, answer, place) for place, (group, answer) in enumerate(people)]


def test_whether_it_is_clear_is_shown_by_group_and_small_groups_together() -> None:
    shown = clear.seen(room(("farmers", "cccccnuu"), ("ngos", "ccnnuu"), ("press", "cu")))
    assert shown["overall"] == {"clear": 8, "not-sure": 3, "unclear": 5} and shown["voters"] == 16
    assert {tuple(row["groups"]) for row in shown["rows"]} == {("farmers",), ("ngos", "press")}
    alone = clear.seen(room(("farmers", "ccnu"), ("press", "u")))
    assert alone["rows"] == [] and alone["overall"] is not None


def test_a_second_time_gives_nobody_away() -> None:
    """One person more, who says unclear: nothing of the second time may be shown by group. Alone it may."""
    first = room(("farmers", "cccccnuu"), ("ngos", "ccnnuu"))
    second = [*first, ("ngos", clear.UNCLEAR, 99)]
    then = clear.seen(first)
    assert clear.seen(second, [(first, then)])["rows"] == []
    assert clear.seen(second)["rows"], "negative control: by itself it is shown"
    assert clear.seen(first, [(first, then)])["rows"], "the same people may be asked again"


def test_every_small_room_shows_no_row_below_five() -> None:
    for farmers, ngos, press in product(range(0, 9, 2), repeat=3):
        people = room(("farmers", ("cnu" * 9)[:farmers]), ("ngos", ("cnu" * 9)[:ngos]))
        shown = clear.seen([*people, *[("press", clear.CLEAR, 500 + n) for n in range(press)]])
        assert all(row["voters"] >= 5 for row in shown["rows"])
