"""Papers with a step of a scale for each option: what each form reads, refuses, shows again, says and gives in marks."""

from __future__ import annotations

import doctest
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dialogue.activities.vote import rules
from dialogue.activities.vote.counting import Box, published
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.methods import METHODS
from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.activities.vote.showing import spoken
from dialogue.activities.vote.ways import SETTINGS, Way
from dialogue.kernel.errors import Refused
from dialogue.languages import Tongue
from dialogue.publication import Table

WAYS = {
    name: Way.of({"method": name, **more})
    for name, more in {
        "score": {"highest": 7},
        "star": {},
        "least-resistance": {},
        "majority-judgment": {"grades": "Parfait; 50 % bien; Non"},
        "multi-criteria": {"criteria": "Low cost 2; Use: 3"},
    }.items()
}
LABELS = {"11": "Wells", "12": "Roads", "13": "Bus"}
NOT_NUMBERS = ("x", "-1", "1.5", "1e5", "NaN", "inf", "٣", "²", "1_0", "0x1", "+1", "1 0", "9" * 5, "9" * 40)


def typed(way: Way, chosen: Mapping[str, int]) -> dict[str, str]:
    """What a browser sends for steps by row (an option, or an option and a criterion)."""
    return {f"{way.form.prefix}{row}": str(step) for row, step in chosen.items()}


def rows_of(way: Way, options: list[str]) -> list[str]:
    return [f"{o}.{c}" for o in options for c in way.limits.criteria] if way.limits.criteria else options


@st.composite
def papers(draw: st.DrawFn, options: list[str]) -> tuple[Way, dict[str, int]]:
    way = WAYS[draw(st.sampled_from(list(WAYS)))]
    highest = int(way.limits.highest or 0)
    rows = draw(st.lists(st.sampled_from(rows_of(way, options)), unique=True))
    return way, {row: draw(st.integers(0, highest)) for row in rows}


@pytest.mark.parametrize("name", ["forms.levels", "methods.typed_lists"])
def test_the_examples_are_true(name: str) -> None:
    assert doctest.testmod(import_module(f"dialogue.activities.vote.{name}")).failed == 0


@given(papers(["11", "12", "13"]))
def test_a_paper_is_read_shown_again_renamed_and_counted_as_it_was_filled_in(
    drawn: tuple[Way, dict[str, int]],
) -> None:
    way, chosen = drawn
    form, fields = way.form, typed(way, chosen)
    answer = form.read(
        {**fields, f"{form.prefix}99" if not way.limits.criteria else f"{form.prefix}99.1": ""}
    )
    rules.require_fit(form, way.method, answer, LABELS, way.limits)
    shown = {
        f"{form.prefix}{option}{f'.{place}' if place else ''}": value
        for option, values in form.values(answer).items()
        for place, value in (values.items() if isinstance(values, Mapping) else [("", values)])
    }
    assert shown == fields
    assert rules.says(form, fields, answer)
    there = form.renamed(answer, {"11": "1", "12": "2", "13": "3"})
    assert form.renamed(there, {"1": "11", "2": "12", "3": "13"}) == answer
    # Marks are within what a paper may hold, so the rules of small cells take them.
    marks, given_ = form.marks(way.limits, 3), form.given(answer, way.limits, list(LABELS))
    assert marks is not None and all(0 <= given_.get(option, 0) <= marks.each for option in LABELS)
    row = tuple(given_.get(option, 0) for option in LABELS)
    Table(tuple(LABELS), {"1": dict(zip(LABELS, row, strict=True))}, {"1": 1}, marks, {"1": [row]})
    # What is chosen is said, in every language, and each option by its own words.
    for language in ("en", "fr", "es"):
        told = "; ".join(spoken(Tongue(language), s) for s in form.told(answer, LABELS, way.limits))
        told = told or form.in_words(answer, LABELS)
        assert all(
            (label in told) == any(r.split(".")[0] == o for r in chosen) for o, label in LABELS.items()
        )


@given(papers(["11", "12"]), st.sampled_from(["11", "12"]))
def test_more_marks_are_given_to_what_is_liked_better(drawn: tuple[Way, dict[str, int]], option: str) -> None:
    way, chosen = drawn
    row = rows_of(way, [option])[0]
    highest = int(way.limits.highest or 0)
    worst, best = (highest, 0) if way.method.reads == "resistance" else (0, highest)

    def marks(step: int) -> int:
        answer = way.form.read(typed(way, {**chosen, row: step}))
        return way.form.given(answer, way.limits, ["11", "12"]).get(option, 0)

    assert marks(best) > marks(worst)


@pytest.mark.parametrize("name", list(WAYS))
def test_what_is_no_step_is_refused_with_its_field_and_a_sentence(name: str) -> None:
    way = WAYS[name]
    row = rows_of(way, ["11"])[0]
    for value in NOT_NUMBERS:
        with pytest.raises(Refused) as told:
            way.form.read({f"{way.form.prefix}{row}": value})
        assert (told.value.code, told.value.field) == ("number", f"{way.form.prefix}{row}"), value
    for wrong, code in (
        ({row: int(way.limits.highest or 0) + 1}, "high"),
        ({row: 9999}, "high"),
        ({row.replace("11", "99"): 1}, "unknown"),
        ({row.replace("11", ""): 1}, "unknown"),
    ):
        with pytest.raises(Refused) as told:
            rules.require_fit(way.form, way.method, way.form.read(typed(way, wrong)), LABELS, way.limits)
        assert told.value.code == code
        assert told.value.field.startswith(way.form.name)
        assert told.value.sentence % told.value.facts
    for other in FORMS.values():
        if other.name != way.form.name:
            with pytest.raises(Refused, match="other_form"):
                rules.require_form(way.form, {f"{other.name}.11": "1"})


@pytest.mark.parametrize("row", ["11", "11.9", "11.", "11.x", "11.1.1", "11.Use"])
def test_a_criterion_that_is_not_asked_for_is_refused(row: str) -> None:
    way = WAYS["multi-criteria"]
    with pytest.raises(Refused, match="criterion"):
        rules.require_fit(way.form, way.method, way.form.read(typed(way, {row: 1})), LABELS, way.limits)


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("score", {"highest": 2}),
        ("score", {"highest": 11}),
        ("star", {"highest": "five"}),
        ("least-resistance", {"highest": 0}),
        ("majority-judgment", {"grades": "Good; Bad"}),
        ("majority-judgment", {"grades": "; ".join("abcdefghi")}),
        ("majority-judgment", {"grades": "Good; go\u200bod; Bad"}),
        ("majority-judgment", {"grades": f"Good; Bad; {'x' * 41}"}),
        ("multi-criteria", {"criteria": "Use 0"}),
        ("multi-criteria", {"criteria": "Use 21"}),
        ("multi-criteria", {"criteria": "Use 1; use 2"}),
        ("multi-criteria", {"criteria": "; ".join("abcdefg")}),
        ("multi-criteria", {"criteria": "x" * 61}),
    ],
)
def test_settings_that_make_no_ballot_are_refused(method: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SETTINGS(method=method, **wrong)


def test_own_words_stay_as_they_were_typed_and_ready_made_ones_are_translated() -> None:
    french = Tongue("fr")
    ready, own = Way.of({"method": "majority-judgment"}), WAYS["majority-judgment"]
    assert [french.own(word) for word in ready.limits.words][-2:] == ["Très bien", "Excellent"]
    assert own.limits.words == ("Non", "50 % bien", "Parfait")
    assert spoken(french, own.form.told({"11": 1}, LABELS, own.limits)[0]).endswith("50 % bien")
    # A word that is also one of ours is a person's word here.
    criteria = Way.of({"method": "multi-criteria", "criteria": "Fair 2; Useful"})
    assert [french.own(word) for word in criteria.limits.words] == ["Fair", "Useful"]
    assert criteria.limits.criteria == {"1": 2, "2": 1}
    ready = Way.of({"method": "multi-criteria"})
    assert [french.own(word) for word in ready.limits.words] == ["Utile", "Faisable", "Juste"]
    assert "Utile (poids 1)" in spoken(french, ready.form.recorded(ready.limits))


def test_who_leaves_everything_open_resists_nothing_and_is_no_judge_of_it() -> None:
    way = WAYS["least-resistance"]
    answers: list[dict[str, int]] = [{"1": 10, "2": 0}, {}, {"1": 4}]
    box = Box(("1", "2"), tuple(("1", a) for a in answers), {"1": frozenset("abc")}, {"1": 3}, way)
    shown = published(box)
    assert shown["overall"] == {"1": 16, "2": 30}
    assert shown["table"]["resistance"] == {"1": 14, "2": 0}
    assert (shown["order"], shown["winners"]) == ([["2"], ["1"]], ["2"])


STAR, JUDGED = METHODS["star"], METHODS["majority-judgment"]


def told(method: Any, papers: list[Paper], options: str, settings: Settings) -> list[str]:
    found = method.count(papers, list(options), settings)
    return [spoken(Tongue("en"), said) for said in method.on_screen.steps(found, settings)]


def test_the_steps_of_star_tell_sums_finalists_and_the_final_by_heads() -> None:
    settings = Settings(highest=5)
    papers = [Paper(weight=3, scores={"a": 5, "b": 4}), Paper(weight=2, scores={"b": 5, "c": 2})]
    assert told(STAR, papers, "abc", settings) == [
        "Largest sum of points: “b”, 22.",
        "Next largest sum: “a”, 15.",
        "Into the final go “a” and “b”.",
        "In the final more people prefer “a” to “b”: 3 against 2.",
    ]
    tied = [Paper(scores={"a": 5, "b": 1}), Paper(scores={"a": 1, "b": 5})]
    assert told(STAR, tied, "ab", settings)[-1] == (
        "In the final equally many people prefer “a” and “b”: 1 each. They share the place."
    )
    many = told(STAR, [Paper(scores=dict.fromkeys("abcdef", 3))], "abcdef", settings)
    assert any("all 15 possible finals" in line for line in many) and len(many) <= 12
    assert many[-1].startswith("Further finals: 11.")
    assert told(STAR, [], "ab", settings) == []


def test_the_steps_of_majority_judgment_tell_how_equal_middle_grades_were_told_apart() -> None:
    settings = WAYS["majority-judgment"].limits
    papers = [Paper(grades={"a": g, "b": h, "c": 0}) for g, h in ((2, 1), (1, 1), (1, 0))]
    assert told(JUDGED, papers, "abc", settings) == [
        "“a” and “b” have the same middle grade, “50 % bien”. The grades next to the middle decide: "
        "“a” comes before the others."
    ]
    assert told(JUDGED, papers[:1], "abc", settings) == [], "nothing to tell apart"
    assert told(JUDGED, [], "ab", settings) == []


@given(st.lists(st.tuples(st.sampled_from("123"), papers(["1", "2", "3"])), min_size=1, max_size=20))
def test_whatever_is_published_adds_up_to_the_papers(
    drawn: list[tuple[str, tuple[Way, dict[str, int]]]],
) -> None:
    way = drawn[0][1][0]
    cast = [(group, way.form.read(typed(way, chosen))) for group, (other, chosen) in drawn if other is way]
    numbers = Counter(group for group, _ in cast)
    roll = {group: frozenset(f"{group}{n}" for n in range(number)) for group, number in numbers.items()}
    box = Box(("1", "2", "3"), tuple(cast), roll, dict(numbers), way)
    shown = published(box)
    marks = [way.form.given(answer, way.limits, box.options) for _, answer in cast]
    assert shown["overall"] == {o: sum(paper.get(o, 0) for paper in marks) for o in box.options}
    assert all(row["voters"] >= 5 for row in shown["rows"])
