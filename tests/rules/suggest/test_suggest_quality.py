"""How well each maker finds the topics of 62 labelled civic ideas in three languages."""

import csv
from collections import Counter
from math import comb
from pathlib import Path
from random import Random

import pytest

from dialogue.activities.cluster.suggest.encoder import SentenceEncoder
from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.suggestion import suggest

pytestmark = pytest.mark.slow

CIVIC = Path(__file__).parents[2] / "data" / "civic_ideas.csv"
ROWS = list(csv.DictReader(CIVIC.read_text(encoding="utf-8").splitlines()))
TOPIC = {row["id"]: row["topic"] for row in ROWS}


def adjusted_rand_index(first: dict[str, str], second: dict[str, str]) -> float:
    """Hubert and Arabie 1985: 1 for the same grouping, 0 on average by chance."""

    def pairs(labels):
        return sum(comb(n, 2) for n in Counter(labels).values())

    both = pairs((first[key], second[key]) for key in first)
    a, b = pairs(first.values()), pairs(second.values())
    chance = a * b / comb(len(first), 2)
    return (both - chance) / ((a + b) / 2 - chance)


def score(maker, k: int | None) -> float:
    found = suggest([Idea(row["id"], row["text"], row["lang"]) for row in ROWS], maker, k)
    themes = {i: str(number) for number, theme in enumerate(found.themes) for i in theme.ids}
    return adjusted_rand_index(TOPIC, themes)


def test_the_index_is_one_for_equal_groupings_and_about_zero_by_chance():
    assert adjusted_rand_index(TOPIC, TOPIC) == pytest.approx(1)
    chance = Random(1)
    shuffled = [
        adjusted_rand_index(
            TOPIC, dict(zip(TOPIC, chance.sample(list(TOPIC.values()), len(TOPIC)), strict=True))
        )
        for _ in range(200)
    ]
    assert sum(shuffled) / 200 == pytest.approx(0, abs=0.02)


def test_the_encoder_finds_topics_across_languages_and_spelling_does_not():
    encoder, spelling = SentenceEncoder(), NGrams()
    assert score(encoder, 8) >= 0.4  # measured .46
    assert score(encoder, None) >= 0.35  # measured .42 with the number of themes found by silhouette
    assert score(spelling, 8) < score(encoder, 8) / 2  # measured .03
