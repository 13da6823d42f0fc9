"""Pure rules of the board: who arranges, when an act can be undone, what a reopening changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.cluster import rules
from dialogue.activities.cluster.rules import LOOSE, Given, Picture
from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.suggestion import suggest
from dialogue.activities.cluster.suggestions import made_from_ideas, offers_in
from dialogue.kernel.errors import NotAllowed, Refused

THERE, AWAY = True, False


def look(title: str, there: bool, into: int | None = None) -> tuple[str, bool, bool, int | None]:
    return (title, False, there, into)


@pytest.mark.parametrize(
    ("role", "state", "everybody", "code"),
    [
        ("facilitator", "open", False, None),
        ("facilitator", "paused", False, None),
        ("facilitator", "closed", False, "too_late"),
        ("facilitator", "planned", True, "too_late"),
        ("participant", "open", True, None),
        ("participant", "open", False, "not_yours"),
        ("participant", "paused", True, "paused"),
        ("participant", "closed", True, "too_late"),
        ("observer", "open", True, "not_yours"),
        ("rapporteur", "open", True, "not_yours"),
        ("", "open", True, "not_yours"),
    ],
)
def test_who_arranges_when(role: str, state: str, everybody: bool, code: str | None) -> None:
    if code is None:
        rules.require_may_move(role, state, everybody)
        return
    with pytest.raises(Refused) as refused:
        rules.require_may_move(role, state, everybody)
    assert refused.value.code == code
    assert isinstance(refused.value, NotAllowed) == (code == "not_yours")


@pytest.mark.parametrize(
    ("check", "arguments", "code"),
    [
        (rules.require_chosen, ([],), "nothing_chosen"),
        (rules.require_title, (" \n",), "no_title"),
        (rules.require_in_theme, ([3, 4], 3), "elsewhere"),
        (rules.require_in_theme, ([LOOSE], 3), "elsewhere"),
        (rules.require_own_title, (True,), "fixed"),
        (rules.require_two_themes, (3, 3), "same_theme"),
    ],
)
def test_what_is_refused(check: Any, arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check(*arguments)
    assert refused.value.code == code


def test_what_is_allowed() -> None:
    rules.require_chosen([1])
    rules.require_in_theme([3, 3], 3)
    rules.require_own_title(False)
    rules.require_two_themes(3, 4)


MOVED = (Picture({1: (LOOSE, 5)}), Picture({1: (3, 9)}))
MADE = (Picture({1: (LOOSE, 5)}, {3: look("", AWAY)}), Picture({1: (3, 9)}, {3: look("Water", THERE)}))
BARE = (Picture({}, {3: look("", AWAY)}), Picture({}, {3: look("Water", THERE)}))
MERGED = (
    Picture({1: (3, 1), 2: (3, 2)}, {3: look("Rain", THERE)}),
    Picture({1: (4, 8), 2: (4, 9)}, {3: look("Rain", AWAY, 4)}),
)


@pytest.mark.parametrize(("before", "after"), [MOVED, MADE, MERGED])
def test_an_act_that_nobody_touched_since_can_be_undone(before: Picture, after: Picture) -> None:
    found = rules.weighed(before, after, after, {}, {3, 4})
    assert (found.cards, found.moved_on, found.kept) == (set(before.cards), set(), {})


@pytest.mark.parametrize(
    ("act", "now", "residents", "there"),
    [
        (MOVED, Picture({1: (4, 9)}), {}, {3, 4}),  # the card has moved on
        (MOVED, Picture({1: (3, 12)}), {}, {3, 4}),  # it went away and came back: still somebody's later work
        (MADE, Picture(MADE[1].cards, {3: look("Wells", THERE)}), {}, {3}),  # the theme was renamed since
        (BARE, BARE[1], {3: {7}}, {3}),  # somebody has put card 7 into the theme that would vanish
        ((Picture({1: (6, 1)}), Picture({1: (3, 9)})), Picture({1: (3, 9)}), {}, {3}),  # theme 6 is gone
    ],
)
def test_undo_refuses_to_take_later_work_along(
    act: tuple[Picture, Picture], now: Picture, residents: dict[int, set[int]], there: set[int]
) -> None:
    with pytest.raises(Refused) as refused:
        rules.weighed(*act, now, residents, there)
    assert refused.value.code == "moved_on"


def test_what_others_did_since_stays_and_the_rest_goes_back() -> None:
    merged = rules.weighed(*MERGED, Picture({1: (4, 8), 2: (5, 3)}, MERGED[1].themes), {}, {4, 5})
    assert (merged.cards, merged.moved_on, merged.kept) == ({1}, {2}, {})
    made = rules.weighed(*MADE, MADE[1], {3: {1, 7}}, {3})
    assert (made.cards, made.moved_on, made.kept) == ({1}, set(), {3: 1}), "the theme stays for card 7"


cards = st.dictionaries(
    st.integers(1, 99), st.tuples(st.integers(0, 9), st.integers(1, 999), st.integers(0, 9))
)
themes = st.dictionaries(
    st.integers(1, 9), st.tuples(st.text(), st.booleans(), st.booleans(), st.none() | st.integers(1, 9))
)


@given(cards, themes)
def test_a_picture_survives_its_record(some: Any, others: Any) -> None:
    picture = Picture(some, others)
    assert Picture.of(picture.as_record()) == picture
    assert picture.columns() == {place[0] for place in some.values()} | set(others)


def test_a_record_from_before_ideas_stood_under_others_is_read() -> None:
    assert Picture.of({"cards": {"7": [3, 12]}}) == Picture({7: (3, 12, 0)})


@pytest.mark.parametrize(
    ("on_board", "in_theme", "missing"),
    [
        ([1, 2, 3], [1, 1, 1], [2, 3]),
        ([1, 2, 3], [1, 2, 3], []),
        ([1, 2, 3], [1, 1], []),  # two ideas say nothing about who is missing
        ([1], [0, 0, 0], [1]),
    ],
)
def test_who_is_missing_in_a_theme(on_board: list[int], in_theme: list[int], missing: list[int]) -> None:
    assert rules.absent(on_board, in_theme) == missing


def idea(ref: str) -> Given:
    return Given(ref, f"words of {ref}", "en", 1)


@given(st.sets(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_a_reopening_adds_keeps_and_drops_each_idea_once(there: set[str], given_refs: list[str]) -> None:
    found = rules.synced(there, [idea(ref) for ref in given_refs])
    new, kept = [one.ref for one in found.new], {one.ref for one in found.kept}
    assert len(new) == len(set(new))
    assert set(new) == set(given_refs) - there
    assert kept == set(given_refs) & there
    assert found.gone == there - set(given_refs)
    assert new == [ref for ref in dict.fromkeys(given_refs) if ref not in there]


WATER = ("Clean water in the wells", "Deep wells with clean water", "Water from the wells is clean")
SCHOOL = ("School meals for children", "Children need a school bus", "A school for all children")


def ideas(*texts: str) -> list[Idea]:
    return [Idea(str(number), text, "en") for number, text in enumerate(texts, 1)]


def test_suggestions_offer_each_idea_at_most_once() -> None:
    offers = offers_in(suggest(ideas(*WATER, *SCHOOL), NGrams())).offers
    placed = [card for offer in offers for card in offer.cards]
    assert len(placed) == len(set(placed)) > 1
    assert all(len(offer.cards) > 1 and 0 < len(offer.title) <= rules.LONGEST_TITLE for offer in offers)


def test_no_suggestion_where_there_is_nothing_to_suggest() -> None:
    with pytest.raises(Refused) as few:
        made_from_ideas(ideas(*WATER))
    with pytest.raises(Refused) as wordless:
        offers_in(suggest(ideas("", "🙂", "🙂🙂", "!"), NGrams()))
    assert (few.value.code, wordless.value.code) == ("too_few", "no_suggestion")
