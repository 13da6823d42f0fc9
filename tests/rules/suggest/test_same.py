"""Which ideas say the same: constructed rooms in three languages, where a wrong pair is worse than a missed one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dialogue.activities.cluster.suggest import same
from dialogue.activities.cluster.suggest.encoder import SentenceEncoder
from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.same import say_the_same

SAME = {
    "en": (
        "Repair the pumps in every village / Repair the village pumps",
        "We need more teachers in rural schools / More teachers for rural schools",
        "Publish all contracts for wells / Publish every contract for a well",
        "Fix a minimum price for millet / A minimum price for millet",
        "Train young people as pump mechanics / Pump mechanics training for young people",
        "The road to the market floods in the rains / In the rains the road to the market is flooded",
    ),
    "fr": (
        "Réparer les pompes dans chaque village / Réparer toutes les pompes des villages",
        "Plus d’enseignants dans les écoles rurales / Il faut plus d’enseignants dans les écoles rurales",
        "Publier tous les contrats de forage / Publier chaque contrat de forage",
        "Fixer un prix minimum pour le mil / Un prix minimum pour le mil",
    ),
    "es": (
        "Reparar las bombas de cada aldea / Reparar todas las bombas de las aldeas",
        "Más maestros en las escuelas rurales / Hacen falta más maestros en las escuelas rurales",
        "Publicar todos los contratos de pozos / Publicar cada contrato de pozo",
        "Un precio mínimo para el mijo / Fijar un precio mínimo para el mijo",
    ),
}
ALONE = {
    "en": (
        "Do not fix a minimum price for millet",
        "Repair the school roof in every village",
        "More rural schools",
        "Repair the pumps with money of the companies",
        "A fixed price for water",
        "Dig 3 wells near the market",
        "Dig 30 wells near the market",
        "Fewer teachers in rural schools",
        "Pay the teachers on time",
    ),
    "fr": (
        "Ne pas fixer de prix minimum pour le mil",
        "Réparer le toit de l’école dans chaque village",
        "Plus d’écoles rurales",
        "Payer les enseignants à temps",
        "Moins d’enseignants dans les écoles rurales",
    ),
    "es": (
        "No fijar un precio mínimo para el mijo",
        "Reparar el techo de la escuela de cada aldea",
        "Más escuelas rurales",
        "Menos maestros en las escuelas rurales",
        "Un precio fijo para el agua",
    ),
}
LEAST = {"encoder": 12, "ngrams": 9}
"""Of the 14 pairs, how many each maker finds; compared by spelling, other words for the same are missed."""


def room(*languages: str) -> tuple[list[Idea], set[frozenset[str]]]:
    """The ideas of a room that speaks these languages, and the ids of those that say the same."""
    texts = [
        (text, language) for language in languages for pair in SAME[language] for text in pair.split(" / ")
    ]
    expected = {frozenset((str(at), str(at + 1))) for at in range(0, len(texts), 2)}
    texts += [(text, language) for language in languages for text in ALONE[language]]
    return [Idea(str(at), text, language) for at, (text, language) in enumerate(texts)], expected


def found(ideas: list[Idea], maker: NGrams | SentenceEncoder) -> set[frozenset[str]]:
    return {frozenset((pair.first, pair.second)) for pair in say_the_same(ideas, maker)}


@pytest.mark.parametrize("make", [NGrams, SentenceEncoder])
def test_what_is_offered_says_the_same(
    make: type[NGrams | SentenceEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    maker, hits = make(), 0
    for language in SAME:
        ideas, expected = room(language)
        pairs = found(ideas, maker)
        assert pairs <= expected, [[ideas[int(at)].text for at in pair] for pair in pairs - expected]
        assert found(ideas[::-1], maker) == pairs  # whatever order they came in
        hits += len(pairs)
    assert hits >= LEAST[maker.name], hits
    ideas, _ = room("en")
    monkeypatch.setattr(
        same, "turned", lambda text: ()
    )  # control: near words alone join an idea and its opposite
    assert found(ideas, maker) - room("en")[1]


def test_ideas_without_words_are_never_offered() -> None:
    blank = [Idea(str(at), text) for at, text in enumerate(("👍", "👍", "", " ", "!!", "!!"))]
    assert say_the_same(blank, NGrams()) == ()
    closest = say_the_same([Idea(str(at), "Clean water") for at in range(4)], NGrams())
    assert [pair.cosine for pair in closest] == [1.0] * 6
    assert all(one.cosine >= other.cosine for one, other in pairwise(closest))
