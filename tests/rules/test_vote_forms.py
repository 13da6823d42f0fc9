"""Forms of paper: what each reads, refuses, shows again and allows to be shown by group; and one without marks."""

from __future__ import annotations

import doctest
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dialogue.activities.vote import counting, rules, ways
from dialogue.activities.vote.counting import Box, published, share
from dialogue.activities.vote.forms import FORMS, Answer, Form, Said, Words
from dialogue.activities.vote.methods import METHODS, Method
from dialogue.activities.vote.methods.borda import METHOD as BORDA
from dialogue.activities.vote.methods.contract import BallotSettings, OnScreen, Paper, Settings
from dialogue.activities.vote.methods.who_votes import WhoVotes
from dialogue.activities.vote.showing import spoken
from dialogue.activities.vote.ways import SETTINGS, Way
from dialogue.kernel.errors import Refused
from dialogue.languages import Tongue
from dialogue.publication.history import kept_groups
from dialogue.publication.small_cells import WITHHELD
from dialogue.stage.variants import Variants

APPROVALS = FORMS["approvals"]
LABELS = {"11": "Wells", "12": "Roads", "13": "Bus"}


@pytest.mark.parametrize("name", ["contract", *FORMS])
def test_the_examples_are_true(name: str) -> None:
    module = import_module(f"dialogue.activities.vote.forms.{name}")
    assert doctest.testmod(module).failed == 0


def test_the_examples_of_variants_are_true() -> None:
    assert doctest.testmod(import_module("dialogue.stage.variants")).failed == 0


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_old_settings_without_a_method_are_dots_and_keep_their_meaning() -> None:
    for stored in (
        {"version": 1, "method": "dots", "dots": 7, "most": 2, "smallest_group": 4, "options": "a; b"},
        {"dots": 7, "most": 2, "smallest_group": 4},
    ):
        way = Way.of(stored)
        assert (way.method.name, way.form.name, way.settings.smallest_group) == ("dots", "dots", 4)
        assert way.limits == Settings(dots=7, max_per_option=2)


def test_settings_are_those_of_one_method_and_a_ballot_freezes_them() -> None:
    made = Way.of({"method": "approval", "most": 2, "options": "a; b"})
    assert made.limits == Settings(max_approvals=2)
    assert Way.of({"method": "approval"}).limits == Settings()
    frozen = made.settings.frozen()
    own = {"method": "approval", "smallest_group": 5, "most": 2}
    assert {name: value for name, value in frozen.items() if name not in WhoVotes.model_fields} == own
    assert set(WhoVotes.model_fields) - {"version"} <= set(frozen)
    assert Way.of(frozen).limits == made.limits


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "approval", "dots": 3},
        {"method": "approval", "most": -1},
        {"method": "approval", "most": 51},
        {"method": "dots", "dots": 0},
        {"method": "by-lot"},
        {"method": ""},
        {"method": "dots", "smallest_group": 1},
    ],
)
def test_settings_of_another_method_or_beyond_limits_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SETTINGS(**wrong)


def test_a_form_with_all_methods_gives_the_settings_of_the_chosen_one() -> None:
    typed = {
        "method": "approval",
        "dots.dots": "7",
        "dots.most": "999",
        "approval.most": "2",
        "smallest_group": "3",
        "options": "a; b",
    }
    read = SETTINGS(**SETTINGS.from_form(typed)).model_dump()
    assert {name: value for name, value in read.items() if name not in WhoVotes.model_fields} == {
        "method": "approval",
        "smallest_group": 3,
        "options": "a; b",
        "most": 2,
    }
    # Without the methods' names before them fields are those of the chosen one; others' are left aside.
    assert SETTINGS.from_form({"method": "approval", "dots": "7", "most": "1"}) == {
        "method": "approval",
        "most": "1",
    }
    assert isinstance(SETTINGS, Variants)


# --- Approvals --------------------------------------------------------------------------------------------------------


def test_ticks_are_read_in_one_order_and_boxes_not_sent_are_not_ticked() -> None:
    assert APPROVALS.read({"approvals.12": "yes", "approvals.9": "on", "turn": "3"}) == ["9", "12"]
    assert APPROVALS.read({}) == []
    assert APPROVALS.read({"approvals.9": "no", "approvals.12": ""}) == []


@pytest.mark.parametrize("value", ["2", "maybe", "sí", "y", "-1"])
def test_what_is_neither_a_tick_nor_none_is_told_with_its_field(value: str) -> None:
    with pytest.raises(Refused) as told:
        APPROVALS.read({"approvals.9": value})
    assert (told.value.code, told.value.field) == ("tick", "approvals.9")


@pytest.mark.parametrize(
    ("ticked", "most", "code", "field"),
    [
        ([], None, "", ""),
        (["11", "12", "13"], None, "", ""),
        (["11", "12"], 2, "", ""),
        (["11", "12", "13"], 2, "approvals", "approvals"),
        (["99"], None, "unknown", "approvals.99"),
    ],
)
def test_a_paper_of_ticks_is_held_against_the_ballot(
    ticked: list[str], most: int | None, code: str, field: str
) -> None:
    limits = Settings(max_approvals=most)
    try:
        rules.require_fit(APPROVALS, METHODS["approval"], ticked, LABELS, limits)
        found = ("", "")
    except Refused as refusal:
        found = (refusal.code, refusal.field)
        assert refusal.sentence % refusal.facts
    assert found == (code, field)


def test_a_paper_of_another_form_is_refused_and_not_read_as_an_empty_one() -> None:
    for form, typed in ((APPROVALS, {"dots.11": "3"}), (FORMS["dots"], {"approvals.11": "yes"})):
        assert form.paper(form.read(typed)).approved in (None, ()), "it would be empty"
        with pytest.raises(Refused, match="other_form"):
            rules.require_form(form, typed)
    rules.require_form(APPROVALS, {"approvals.11": "yes"})


def test_what_a_person_is_shown_again_is_what_she_sent() -> None:
    answer = APPROVALS.read({"approvals.13": "yes", "approvals.11": "yes"})
    assert APPROVALS.values(answer) == {"11": True, "13": True}
    assert APPROVALS.in_words(answer, LABELS) == "Wells, Bus"
    assert rules.says(APPROVALS, {"approvals.11": "yes", "approvals.13": "yes"}, answer)
    assert not rules.says(APPROVALS, {"approvals.11": "yes"}, answer)
    assert not rules.says(APPROVALS, {"approvals.11": "?"}, answer)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_sentences_of_ticks_know_one_and_many(language: str) -> None:
    tongue = Tongue(language)
    one, two = (APPROVALS.recorded(Settings(max_approvals=n)) for n in (1, 2))
    assert spoken(tongue, one) != spoken(tongue, two)
    assert "2" in spoken(tongue, two)
    for n in (1, 4):
        said = spoken(tongue, APPROVALS.tie(2, "A, B", n))
        assert "A, B" in said and "2" in said and str(n) in said


# --- Published --------------------------------------------------------------------------------------------------------


def box(papers: list[tuple[str, Any]], way: Way, options: int = 3) -> Box:
    """A closed box; everybody of the electorate has voted."""
    numbers = Counter(group for group, _ in papers)
    roll = {group: frozenset(f"{group}{n}" for n in range(number)) for group, number in numbers.items()}
    return Box(tuple(str(n) for n in range(1, options + 1)), tuple(papers), roll, dict(numbers), way)


def ticked(group: str, number: int, first: int = 0) -> list[tuple[str, list[str]]]:
    """Papers of one group that differ among each other."""
    kinds = [["1", "2"], ["1", "3"], ["2"], ["3"], []]
    return [(group, kinds[(first + n) % 5]) for n in range(number)]


def by_approval(**settings: Any) -> Way:
    return Way.of({"method": "approval", **settings})


def test_approval_is_published_overall_by_group_and_balanced() -> None:
    papers = [*ticked("1", 20), *ticked("2", 10, 2)]
    shown = published(box(papers, by_approval()))
    recount = Counter(option for _, ticks in papers for option in ticks)
    assert shown["overall"] == dict(recount)
    assert [row["groups"] for row in shown["rows"]] == [["1"], ["2"]]
    for option in "123":
        parts = [row["counts"][option] for row in shown["rows"]]
        assert sum(parts) == recount[option]
        assert share(shown["balanced"][option]) == (Fraction(parts[0], 20) + Fraction(parts[1], 10)) / 2


def test_a_small_group_is_not_shown_by_itself_by_approval_either() -> None:
    papers = [*ticked("1", 20), *ticked("2", 10, 2), *ticked("3", 3, 2)]
    shown = published(box(papers, by_approval()))
    assert ["3"] not in [row["groups"] for row in shown["rows"]]
    assert all(row["voters"] >= 5 for row in shown["rows"])
    # The negative control: with a smaller limit the same group is shown.
    lower = published(box(papers, by_approval(smallest_group=2)))
    assert any(row["voters"] == 3 for row in lower["rows"])


def test_a_group_that_all_ticked_alike_is_not_shown_in_numbers() -> None:
    papers = [*ticked("1", 20), *[("2", ["1"])] * 8]
    shown = published(box(papers, by_approval()))
    alone = [row for row in shown["rows"] if row["groups"] == ["2"]]
    assert all(row["counts"] is None for row in alone)


@given(
    st.lists(
        st.tuples(st.sampled_from("123"), st.lists(st.sampled_from("123"), unique=True)),
        min_size=1,
        max_size=24,
    )
)
def test_whatever_is_shown_of_approval_adds_up(papers: list[tuple[str, list[str]]]) -> None:
    shown = published(box(papers, by_approval()))
    recount = Counter({"1": 0, "2": 0, "3": 0}) | Counter(option for _, ticks in papers for option in ticks)
    assert shown["overall"] == {option: recount[option] for option in "123"}
    assert all(row["voters"] >= 5 for row in shown["rows"])
    counted = [row for row in shown["rows"] if row["counts"]]
    if len(counted) == len(shown["rows"]) and counted:
        for option in counted[0]["counts"]:
            assert sum(row["counts"][option] for row in counted) == recount[option]
    if shown["balanced"] is not None:
        assert all(0 <= share(value) <= 1 for value in shown["balanced"].values())


# --- A form without marks ---------------------------------------------------------------------------------------------


class Ranks(Form):
    """A ranking: papers that cannot be told in marks."""

    name = "ranks"
    reads = "ranking"
    words = Words("Points", "Points", "Bars", "Points of the ranking.", {})

    def read(self, typed: Mapping[str, str]) -> Answer:
        return sorted(self.own(typed), key=lambda option: self.own(typed)[option])

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(ranking=tuple((option,) for option in answer), group=group)

    def values(self, answer: Answer) -> Mapping[str, Any]:
        return {option: place for place, option in enumerate(answer, 1)}

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> Answer:
        return [names[option] for option in answer]

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        return " > ".join(labels[option] for option in answer)

    def recorded(self, limits: Settings) -> Said:
        return Said("Each person ranked the options.")


class RankSettings(BallotSettings):
    """Settings of the planted method."""

    method: Literal["ranks"] = "ranks"


@pytest.fixture
def ranks(monkeypatch: pytest.MonkeyPatch) -> Way:
    """A way of voting by rankings, planted beside the others."""
    screen = OnScreen("ranks", RankSettings, "?", "!", ".", figure="points")
    method = Method("ranks", "Ranks", "ranking", BORDA.count, BORDA.check_paper, on_screen=screen)
    monkeypatch.setitem(METHODS, "ranks", method)
    monkeypatch.setattr(ways, "FORMS", {**FORMS, "ranks": Ranks()})
    return Way(RankSettings())


def test_papers_without_marks_are_published_overall_only(ranks: Way) -> None:
    papers = [("1", ["1", "2", "3"]), ("1", ["2", "1", "3"]), ("2", ["1", "3", "2"])] * 6
    shown = published(box(papers, ranks))
    assert shown["order"] == [["1"], ["2"], ["3"]]
    assert {option: share(figure) for option, figure in shown["overall"].items()} == {
        "1": 30,
        "2": 18,
        "3": 6,
    }
    assert (shown["rows"], shown["balanced"], shown["voted"]) == ([], None, 18)
    assert counting.NOT_BY_GROUP in shown["notes"]
    assert kept_groups(shown) == {}, "after publication no paper keeps a group"
    # The negative control: the same people with papers that have marks are shown by group.
    assert published(box([*ticked("1", 12), *ticked("2", 6, 1)], by_approval()))["rows"]


def test_a_round_of_papers_without_marks_that_few_people_joined_is_withheld(ranks: Way) -> None:
    papers: list[tuple[str, Any]] = [("1", ["1", "2", "3"]), ("1", ["2", "1", "3"])] * 6
    first = box(papers, ranks)
    then = published(first)
    now = published(box([*papers, ("1", ["3", "2", "1"])], ranks), [(first, then)])
    assert (now["overall"], now["order"], now["notes"]) == (None, [], [WITHHELD])
    assert published(box(papers, ranks), [(first, then)])["overall"] is not None, (
        "the same people may be shown"
    )
    more = [*papers, *[("1", ["3", "2", "1"])] * 5]
    assert published(box(more, ranks), [(first, then)])["overall"] is not None, "so many more may be shown"


def test_figures_that_are_no_marks_are_drawn_without_a_share(ranks: Way) -> None:
    from dialogue.web.html import environments

    option = {
        "rank": 1,
        "label": "Wells",
        "also": None,
        "lang": "",
        "count": "12.5",
        "base": None,
        "own": None,
        "groups": [],
        "balanced": None,
        "even_rank": None,
        "cost": None,
        "proposer": None,
        "text": "",
        "picture": None,
    }
    bars = environments(None)("en").get_template("activities/vote/bars.html").module.bars
    drawn = bars(
        SimpleNamespace(
            chooses=False,
            limits=Settings(),
            figure_name="",
            options=[option, {**option, "rank": 2, "count": None}],
        )
    )
    assert "12.5" in drawn and "%" not in drawn.replace('width="100%"', "") and drawn.count("<li>") == 2
