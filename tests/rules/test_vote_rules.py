"""The vote's pure rules and counting: what is taken, what may be shown, and that both add up."""

from __future__ import annotations

import doctest
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.vote import counting, rules
from dialogue.activities.vote.counting import Box, published, share
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.methods import METHODS, Settings
from dialogue.activities.vote.ways import Way
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.publication.small_cells import FEW_CHANGED, WITHHELD

LIMITS = Settings(dots=5, max_per_option=3)
DOTS = FORMS["dots"]
LABELS = {"11": "Wells", "12": "Roads", "13": "Bus"}


def code_of(action: Any, *given_: Any) -> str:
    """The code of the no that an action gives, or "" for a yes."""
    try:
        action(*given_)
    except Refused as refusal:
        return refusal.code
    return ""


def test_the_examples_in_the_rules_are_true() -> None:
    assert doctest.testmod(rules).failed == 0


@pytest.mark.parametrize(
    ("number", "code"), [(0, "no_options"), (1, "one_option"), (2, ""), (30, ""), (31, "many_options")]
)
def test_a_vote_needs_options_that_fit_a_phone(number: int, code: str) -> None:
    assert code_of(rules.require_options, number) == code


@pytest.mark.parametrize(
    ("ballot", "activity", "code"),
    [
        ("open", "open", ""),
        ("open", "paused", "paused"),
        ("closed", "closed", "too_late"),
        ("published", "closed", "too_late"),
        ("void", "open", "too_late"),
        ("open", "closed", "too_late"),
    ],
)
def test_papers_are_taken_only_while_everything_is_open(ballot: str, activity: str, code: str) -> None:
    assert code_of(rules.require_open, ballot, activity) == code


def test_a_second_paper_is_refused_and_changing_ones_own_is_not() -> None:
    assert code_of(rules.require_same_browser, True, False) == "voted_elsewhere"
    assert [code_of(rules.require_same_browser, *pair) for pair in ((False, False), (True, True))] == ["", ""]


def test_only_participants_of_the_electorate_vote_on_the_current_ballot() -> None:
    with pytest.raises(NotAllowed):
        rules.require_seated("facilitator")
    assert code_of(rules.require_seated, "participant") == ""
    assert (code_of(rules.require_voter, False), code_of(rules.require_voter, True)) == (
        "not_in_electorate",
        "",
    )
    assert (code_of(rules.require_same, 1, 2), code_of(rules.require_same, 2, 2)) == ("other_ballot", "")
    assert (code_of(rules.require_begun, "gathering"), code_of(rules.require_begun, "open")) == (
        "not_begun",
        "",
    )


@pytest.mark.parametrize("typed", ["two", "1.5", "1e3", "٣", "½", "--1", "999999", "0x1"])
def test_what_is_no_whole_number_is_told_with_its_field(typed: str) -> None:
    with pytest.raises(Refused) as told:
        DOTS.read({"dots.11": typed})
    assert (told.value.code, told.value.field) == ("number", "dots.11")


@pytest.mark.parametrize(
    ("dots", "code", "option"),
    [
        ({}, "", None),
        ({"11": 3, "12": 2}, "", None),
        ({"11": 3, "12": 3}, "dots", None),
        ({"11": 4}, "per_option", "Wells"),
        ({"12": -1}, "low", "Roads"),
        ({"99": 1}, "unknown", "?"),
    ],
)
def test_a_paper_over_the_limits_is_refused_in_the_words_of_the_option(
    dots: dict[str, int], code: str, option: str | None
) -> None:
    assert code_of(rules.require_fit, DOTS, METHODS["dots"], dots, LABELS, LIMITS) == code
    if option is not None:
        with pytest.raises(Refused) as told:
            rules.require_fit(DOTS, METHODS["dots"], dots, LABELS, LIMITS)
        assert told.value.facts["option"] == option
        assert told.value.sentence % told.value.facts


def test_the_hash_covers_question_options_electorate_and_settings() -> None:
    frozen: dict[str, Any] = {
        "question": "What?",
        "options": [("theme:1", "A"), ("theme:2", "B")],
        "electorate": [(1, 1), (2, 1)],
        "settings": {"dots": 5},
    }
    first = rules.frozen_hash(**frozen)
    changes: list[dict[str, Any]] = [
        {"question": "Which?"},
        {"options": [("theme:2", "B"), ("theme:1", "A")]},
        {"electorate": [(1, 1), (2, 2)]},
        {"electorate": [(1, 1)]},
        {"settings": {"dots": 6}},
    ]
    assert len({first, *(rules.frozen_hash(**{**frozen, **change}) for change in changes)}) == 6
    assert rules.frozen_hash(**{**frozen, "electorate": [(2, 1), (1, 1)]}) == first


def box(papers: list[tuple[str, dict[str, int]]], *, options: int = 3, smallest: int = 5) -> Box:
    """A closed box; everybody of the electorate has voted."""
    numbers = Counter(group for group, _ in papers)
    roll = {group: frozenset(f"{group}{n}" for n in range(number)) for group, number in numbers.items()}
    places = tuple(str(n) for n in range(1, options + 1))
    way = Way.of({"method": "dots", "dots": 5, "most": 3, "smallest_group": smallest})
    return Box(places, tuple(papers), roll, dict(numbers), way)


def spread(group: str, number: int, first: int = 0) -> list[tuple[str, dict[str, int]]]:
    """Papers of one group that differ among each other."""
    kinds = [{"1": 3, "2": 2}, {"1": 1, "2": 1, "3": 3}, {"2": 3, "3": 2}, {"1": 2, "3": 1}]
    return [(group, kinds[(first + n) % 4]) for n in range(number)]


def test_groups_add_up_to_the_overall_result_and_balance_is_the_mean_of_their_shares() -> None:
    papers = [*spread("1", 12), *spread("2", 6, 1)]
    shown = published(box(papers))
    recount = Counter[str]()
    for _, dots in papers:
        recount.update(dots)
    assert shown["overall"] == dict(recount)
    assert [row["groups"] for row in shown["rows"]] == [["1"], ["2"]]
    for option in ("1", "2", "3"):
        parts = [row["counts"][option] for row in shown["rows"]]
        assert sum(parts) == recount[option]
        assert share(shown["balanced"][option]) == (Fraction(parts[0], 60) + Fraction(parts[1], 30)) / 2


def test_groups_shown_together_weigh_as_many_as_they_are_and_balance_is_made_of_what_is_shown() -> None:
    papers = [*spread("1", 12), *spread("2", 6, 1), *spread("3", 3), *spread("4", 4, 2)]
    shown = published(box(papers, options=4))
    together = [row for row in shown["rows"] if len(row["groups"]) > 1]
    assert together
    assert set(shown["balanced"]) == set(shown["rows"][0]["counts"])
    for option, figure in shown["balanced"].items():
        parts = [
            len(row["groups"]) * Fraction(row["counts"][option], 5 * row["voters"]) for row in shown["rows"]
        ]
        assert share(figure) == sum(parts) / 4


def test_a_small_group_is_never_shown_by_itself() -> None:
    shown = published(box([*spread("1", 9), *spread("2", 8, 1), *spread("3", 3, 2)]))
    assert ["3"] not in [row["groups"] for row in shown["rows"]]
    assert all(row["voters"] >= 5 for row in shown["rows"])
    # The negative control: with a smaller limit the same group is shown.
    lower = published(box([*spread("1", 9), *spread("2", 8, 1), *spread("3", 3, 2)], smallest=2))
    assert any(len(row["groups"]) == 1 and row["voters"] == 3 for row in lower["rows"])


def test_turnout_is_heads_of_every_group() -> None:
    held = box([*spread("1", 6), *spread("2", 6)])
    more = Box(held.options, held.papers, held.roll, {"1": 9, "2": 6, "3": 2}, held.way)
    shown = published(more)
    assert shown["electorate"] == 17
    assert shown["voted"] == 12
    assert [(row["group"], row["electorate"], row["voted"]) for row in shown["turnout"]] == [
        ("1", 9, 6),
        ("2", 6, 6),
        ("3", 2, 0),
    ]


def test_with_very_many_options_only_the_overall_result_is_shown() -> None:
    wide = box([*spread("1", 8), *spread("2", 8)], options=counting.BY_GROUP_UP_TO + 1)
    shown = published(wide)
    assert (shown["rows"], shown["balanced"]) == ([], None)
    assert counting.TOO_MANY_OPTIONS in shown["notes"]
    assert shown["overall"]["1"]
    assert (
        published(box([*spread("1", 8), *spread("2", 8)], options=counting.BY_GROUP_UP_TO))["rows"]
        is not None
    )


def test_one_more_voter_and_nobody_else_changed_is_not_shown_to_the_room() -> None:
    first = box([*spread("1", 8), *spread("2", 8)])
    then = published(first)
    again = box([*spread("1", 9), *spread("2", 8)])
    now = published(again, [(first, then)])
    assert now["overall"] is None
    assert WITHHELD in now["notes"]
    assert (now["order"], now["rows"], now["balanced"]) == ([], [], None)
    assert FEW_CHANGED not in now["notes"]
    # The negative control: without the earlier round the very same papers are shown.
    assert published(again)["overall"] is not None


def test_an_empty_box_and_a_box_of_empty_papers_can_be_published() -> None:
    nobody = published(box([]))
    assert (nobody["voted"], nobody["rows"]) == (0, [])
    blank = published(box([("1", {}) for _ in range(6)]))
    assert blank["voted"] == 6
    assert set(blank["overall"].values()) == {0}


def test_the_evidence_sees_any_change_and_no_order() -> None:
    papers = [*spread("1", 4), *spread("2", 3)]
    first = box(papers).evidence
    assert box(papers[::-1]).evidence == first
    assert box([*papers[:-1], ("2", {"1": 1})]).evidence != first
    assert box([("2", papers[0][1]), *papers[1:]]).evidence != first


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("123"),
            st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(lambda d: sum(d) <= 5),
        ),
        min_size=1,
        max_size=24,
    )
)
def test_whatever_is_shown_adds_up(given_papers: list[tuple[str, list[int]]]) -> None:
    papers = [(group, {str(n): dots for n, dots in enumerate(row, 1) if dots}) for group, row in given_papers]
    held = box(papers)
    shown = published(held)
    recount = Counter[str](dict.fromkeys(held.options, 0))
    for _, dots in papers:
        recount.update(dots)
    assert shown["overall"] == dict(recount)
    assert sorted(option for level in shown["order"] for option in level) == sorted(held.options)
    counted = [row for row in shown["rows"] if row["counts"]]
    assert all(row["voters"] >= 5 for row in shown["rows"])
    if len(counted) == len(shown["rows"]) and counted:
        for option in counted[0]["counts"]:
            assert sum(row["counts"][option] for row in counted) == recount[option]
    if shown["balanced"] is not None:
        assert sum(share(value) for value in shown["balanced"].values()) <= 1
