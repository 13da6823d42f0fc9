"""Suggested themes: every idea in one theme, the same for every order, sensible at the edges."""

import random

import pytest

from dialogue.activities.cluster.suggest.ideas import ExistingTheme, Idea, UnusableIdeasError, id_order
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.suggestion import offer_places, suggest
from dialogue.cli.bench_suggest import made_ideas

WATER = ["Repair the water pump", "The water pump is broken", "Clean water from the pump for schools"]
BUS = ["More buses in the evening", "Evening buses for students", "Cheap evening buses"]


def ideas(*texts: str) -> list[Idea]:
    return [Idea(str(number), text) for number, text in enumerate(texts, 1)]


def members(found) -> list[set[str]]:
    return [set(theme.ids) for theme in found.themes]


def test_alike_ideas_share_a_theme_labelled_in_their_own_words():
    found = suggest(ideas(*WATER, *BUS), NGrams(), k=2)
    assert sorted(map(sorted, members(found))) == [["1", "2", "3"], ["4", "5", "6"]]
    own = " ".join(WATER + BUS).lower()
    for theme in found.themes:
        assert all(word.lower() in own for word in theme.label.split(", "))


def test_without_k_the_silhouette_finds_the_two_topics():
    assert len(suggest(ideas(*WATER, *BUS), NGrams()).themes) == 2


@pytest.mark.parametrize("seed", range(5))
def test_order_of_ideas_never_matters(seed):
    listed = [*made_ideas(60), Idea("e1", "👍"), Idea("e2", "")]
    shuffled = random.Random(seed).sample(listed, len(listed))
    assert suggest(shuffled, NGrams()) == suggest(listed, NGrams())
    assert suggest(shuffled, NGrams(), k=7) == suggest(listed, NGrams(), k=7)


def test_equal_texts_in_any_order_give_equal_suggestions():
    listed = [Idea(str(n), text) for n, text in enumerate(["same words"] * 5 + ["other thing"] * 5 + WATER)]
    for seed in range(10):
        assert suggest(random.Random(seed).sample(listed, len(listed)), NGrams()) == suggest(listed, NGrams())


@pytest.mark.parametrize("k", [1, 2, 5, 12, 40])
def test_a_given_number_of_themes_is_kept_and_covers_everybody(k):
    listed = made_ideas(40)
    found = suggest(listed, NGrams(), k=k)
    assert len(found.themes) == k
    assert sorted(i for theme in found.themes for i in theme.ids) == sorted(idea.id for idea in listed)
    assert len({theme.label for theme in found.themes}) == k


def test_no_ideas_no_themes():
    found = suggest([], NGrams())
    assert (found.themes, found.similar, found.notes) == ((), (), ())


def test_one_idea_is_one_theme():
    assert members(suggest(ideas("Repair the pump"), NGrams())) == [{"1"}]


def test_more_themes_than_ideas_gives_one_each():
    assert len(suggest(ideas(*BUS), NGrams(), k=9).themes) == 3


def test_ideas_without_words_share_one_theme_in_their_own_signs():
    found = suggest(ideas("🎉", "👍", "👍", "", "  "), NGrams())
    (theme,) = found.themes
    assert theme.wordless and set(theme.ids) == {"1", "2", "3", "4", "5"}
    assert theme.label == "👍 🎉"


def test_blank_ideas_alone_still_have_a_label():
    assert suggest(ideas("", " "), NGrams()).themes[0].label == "No words"


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_wordless_theme_counts_among_the_number_asked_for(k):
    found = suggest(ideas(*WATER, *BUS, "👍"), NGrams(), k=k)
    assert len(found.themes) == k
    assert sum(len(theme.ids) for theme in found.themes) == 7


def test_only_little_words_can_still_be_grouped():
    assert (
        sum(len(t.ids) for t in suggest(ideas("the of and", "to be", "the of and", "we"), NGrams()).themes)
        == 4
    )


def test_identical_ideas_are_one_theme_and_all_similar():
    found = suggest(ideas(*["Clean water"] * 6), NGrams())
    assert members(found) == [{"1", "2", "3", "4", "5", "6"}]
    assert len(found.similar) == 15 and all(pair.cosine == 1.0 for pair in found.similar)


def test_near_duplicates_are_named_once_and_others_not():
    found = suggest(ideas("Repair the village pump", "repair the village pumps!", "More buses"), NGrams())
    assert [(pair.first, pair.second) for pair in found.similar] == [("1", "2")]
    assert found.similar[0].cosine >= 0.6


def test_scripts_without_blanks_or_latin_letters_work():
    found = suggest(
        ideas("清洁的饮用水", "清洁饮用水", "晚上的公共汽车", "ماء نظيف", "ماء نظيف للمدرسة"), NGrams(), k=3
    )
    assert {"4", "5"} in members(found) and {"1", "2"} in members(found)


def test_a_thousand_ideas_have_at_most_fifteen_themes():
    found = suggest(made_ideas(1000), NGrams())
    assert 2 <= len(found.themes) <= 15
    assert sum(len(theme.ids) for theme in found.themes) == 1000


def test_two_rows_with_one_id_are_refused_in_words():
    with pytest.raises(UnusableIdeasError, match='Two rows have the id "1"'):
        suggest([Idea("1", "a"), Idea("1", "b")], NGrams())


def test_zero_themes_are_refused_in_words():
    with pytest.raises(UnusableIdeasError, match="at least 1"):
        suggest(ideas("a"), NGrams(), k=0)


def test_ids_sort_as_people_count():
    assert sorted(["10", "b", "9", "a"], key=id_order) == ["9", "10", "a", "b"]


def test_loose_ideas_are_offered_places_and_themes_stay():
    water = ExistingTheme("w", "Water", tuple(Idea(f"w{n}", text) for n, text in enumerate(WATER)))
    bus = ExistingTheme("b", "Buses", tuple(Idea(f"b{n}", text) for n, text in enumerate(BUS)))
    loose = [
        Idea("1", "A second water pump"),
        Idea("2", "Evening buses on Sunday"),
        Idea("3", "Plant trees"),
        Idea("4", "👍"),
    ]
    offers = offer_places([water, bus], loose, NGrams())
    assert [(place.idea, place.theme) for place in offers.places] == [("1", "w"), ("2", "b")]
    assert offers.unplaced == ("3", "4")
    assert offer_places([bus, water], loose[::-1], NGrams()) == offers


def test_without_ideas_in_themes_nobody_is_placed():
    assert offer_places([ExistingTheme("w", "Water")], ideas("water"), NGrams()).unplaced == ("1",)
