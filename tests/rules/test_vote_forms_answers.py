"""Papers with one answer, with credits, and on a budget: what is read, refused, shown again and published."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.vote import rules
from dialogue.activities.vote.counting import Box, published
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.methods import METHODS
from dialogue.activities.vote.methods.contract import Settings
from dialogue.activities.vote.methods.saying import MOST_STEPS
from dialogue.activities.vote.showing import spoken
from dialogue.activities.vote.ways import Way
from dialogue.kernel.errors import Refused
from dialogue.languages import LANGUAGES, Tongue

CHOICE, CREDITS = FORMS["choice"], FORMS["credits"]
LABELS = {"11": "Wells", "12": "Roads", "13": "Bus"}
NAMES = {"11": "1", "12": "2", "13": "3"}

spent = st.dictionaries(st.sampled_from(list(LABELS)), st.integers(-25, 25).filter(bool), max_size=3)


def fits(method: str, form: Any, answer: Any, limits: Settings, keys: dict[str, str] | None = None) -> str:
    try:
        rules.require_fit(form, METHODS[method], answer, LABELS, limits, keys)
    except Refused as refusal:
        assert refusal.sentence % refusal.facts
        return refusal.code
    return ""


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"choice.one": ""},
        {"choice.12": "12"},
        {"choice.one": "12", "choice.two": "13"},
        {"choice.one": " "},
    ],
)
def test_no_answer_or_two_are_refused_with_the_field(typed: dict[str, str]) -> None:
    with pytest.raises(Refused) as told:
        CHOICE.read(typed)
    assert (told.value.code, told.value.field) == ("one_answer", "choice.one")


def test_an_answer_of_another_ballot_is_refused_and_a_choice_is_one_of_the_methods_own() -> None:
    keys = {"11": "yes", "12": "no", "13": "abstain"}
    for option in LABELS:
        assert fits("yes-no-abstain", CHOICE, option, Settings(), keys) == ""
        assert CHOICE.values(option) == {option: True} and CHOICE.in_words(option, LABELS) == LABELS[option]
    for foreign in ("99", "yes", "1e5", "٣", "9" * 30):
        assert (
            fits("yes-no-abstain", CHOICE, CHOICE.read({"choice.one": foreign}), Settings(), keys)
            == "unknown"
        )
    assert fits("consent", CHOICE, "11", Settings(), {**keys, "11": "nothing"}) == "answer"


@pytest.mark.parametrize("value", ["1.5", "1e5", "nan", "inf", "٣", "9" * 30, "four", "--4", "+4"])
def test_what_is_no_whole_number_of_credits_is_told_with_its_field(value: str) -> None:
    with pytest.raises(Refused) as told:
        CREDITS.read({"credits.11": "4", "credits.12": value})
    assert (told.value.code, told.value.field) == ("number", "credits.12")


@given(spent, st.booleans())
def test_credits_are_kept_shown_again_and_held_against_the_limits(
    answer: dict[str, int], against: bool
) -> None:
    typed = {f"credits.{option}": str(n) for option, n in answer.items()}
    assert CREDITS.read({**typed, "turn": "2"}) == answer == CREDITS.values(answer)
    limits = Settings(credits=25, against=against)
    used, below = sum(map(abs, answer.values())), min(answer.values(), default=0) < 0
    expected = "low" if below and not against else "credits" if used > 25 else ""
    assert fits("quadratic", CREDITS, answer, limits) == expected
    if expected:
        return
    marks, options = CREDITS.marks(limits, 3), ["1", "2", "3"]
    assert marks is not None
    found = CREDITS.given(CREDITS.renamed(answer, NAMES), limits, options)
    assert all(0 <= n <= marks.each for n in found.values())
    assert marks.least <= sum(found.values()) <= marks.most
    # More is always more liking, and the marks tell papers apart as the answers do.
    liked = {NAMES[option]: answer.get(option, 0) for option in LABELS}
    assert sorted(options, key=lambda o: found.get(o, 0)) == sorted(options, key=lambda o: liked[o])


def boxed(papers: list[tuple[str, Any]], way: Way, options: int = 3, **more: Any) -> Box:
    heads = Counter(group for group, _ in papers)
    roll = {group: frozenset(f"{group}{n}" for n in range(number)) for group, number in heads.items()}
    return Box(tuple(str(n) for n in range(1, options + 1)), tuple(papers), roll, dict(heads), way, **more)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("12"),
            st.dictionaries(st.sampled_from("123"), st.integers(-8, 8).filter(bool), max_size=3),
        ),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
def test_whatever_is_shown_of_credits_adds_up(
    papers: list[tuple[str, dict[str, int]]], against: bool
) -> None:
    if not against:
        papers = [(group, {o: abs(n) for o, n in paper.items()}) for group, paper in papers]
    way = Way.of({"method": "quadratic", "credits": 24, "against": against})
    shown = published(boxed(papers, way))
    middle = 24 if against else 0
    sums = {o: sum(middle + paper.get(o, 0) for _, paper in papers) for o in "123"}
    assert shown["overall"] == sums
    rows = [row["counts"] for row in shown["rows"] if row["counts"]]
    if rows and len(rows) == len(shown["rows"]) and all(len(row) == 3 for row in rows):
        assert {o: sum(row[o] for row in rows) for o in "123"} == sums


def test_representation_counts_groups_as_they_are_published() -> None:
    """A group that is too small to be shown by itself does not count as one of its own either."""
    way = Way.of({"method": "group-representation", "winners": 1})
    small: list[tuple[str, list[str]]] = [("3", ["3"])] * 2 + [("3", [])]
    large = [("1", ["1"])] * 9 + [("1", ["2", "3"])] * 3 + [("2", ["1"])] * 4 + [("2", ["2"])] * 5
    shown = published(boxed([*large, *small], way))
    blocks = [row["groups"] for row in shown["rows"]]
    assert ["3"] not in blocks
    names = {name for seat in shown["table"]["seats"] for name in seat["represented"] or {}}
    assert names <= {block[0] for block in blocks} | {""}
    # The negative control: told the true groups, the small one would have its own share.
    true = boxed([*large, *small], way).counted(blocks={"1": "1", "2": "2", "3": "3"})
    assert "3" in true.table["seats"][0]["represented"]


def test_a_consent_with_an_objection_in_a_small_group_is_not_reached_in_any_weighting() -> None:
    way = Way.of({"method": "consent"})
    refs = dict(
        zip("1234", ("choice:consent", "choice:concern", "choice:aside", "choice:object"), strict=True)
    )
    papers = [("1", "1")] * 20 + [("2", "1")] * 6 + [("2", "4")]
    shown = published(boxed(papers, way, 4, refs=refs))
    assert shown["winners"] == [] and (shown["even"] or {"winners": []})["winners"] == []
    assert published(boxed(papers[:-1], way, 4, refs=refs))["winners"] == ["1"]


def test_steps_are_sentences_in_every_language_and_not_too_many() -> None:
    names = {str(n): f"Project {n}" for n in range(1, 31)}
    costs = {str(n): 10 * n for n in range(1, 31)}
    papers = [(g, [str(n) for n in range(1, 31) if (n * k) % 7 < 4]) for k, g in enumerate("1112222")]
    for settings in (
        {"method": "greedy-budget", "budget": 1500, "currency": "euros"},
        {"method": "equal-shares", "budget": 1500},
        {"method": "sequential-pav", "winners": 20},
        {"method": "group-representation", "winners": 20},
    ):
        way = Way.of(settings)
        box = boxed(papers, way, 30, costs=costs if way.screen.spends else {})
        limits = Settings(**{**way.limits.__dict__, "costs": box.costs})
        steps = way.screen.steps(box.counted(), limits)
        assert 0 < len(steps) <= MOST_STEPS + 2
        for language in LANGUAGES:
            told = [spoken(Tongue(language), said, names, {"": ""}) for said in steps]
            assert not any("%(" in line or "None" in line for line in told), told


@pytest.mark.parametrize(
    ("budget", "costs", "code"),
    [
        (0, {"a": 3}, "no_budget"),
        (None, {"a": 3}, "no_budget"),
        (9, {"a": None}, "no_cost"),
        (9, {"a": 10**11}, "no_cost"),
        (9, {"a": 0}, ""),
    ],
)
def test_money_is_known_before_it_is_spent(
    budget: int | None, costs: dict[str, int | None], code: str
) -> None:
    try:
        rules.require_money(budget, costs)
        found = ""
    except Refused as refusal:
        found = refusal.code
        assert refusal.sentence % refusal.facts
    assert found == code
