"""Which ideas say the same, so that a person can put them together with one tap. Precision comes before recall."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.activities.cluster.suggest.ideas import Idea, Similar, id_order
from dialogue.activities.cluster.suggest.maker import Maker
from dialogue.activities.cluster.suggest.tokens import fold, is_wordless, words_in

_AGAINST = """
not no never without nor cannot don doesn isn aren shouldn mustn stop against end abolish ban
ne n pas jamais sans ni aucun aucune arreter contre supprimer interdire
nunca sin ni ningun ninguna jamas dejar contra suprimir prohibir
"""
_LESS = "less fewer reduce lower moins reduire baisser diminuer menos reducir bajar disminuir"
TURNS = (frozenset(_AGAINST.split()), frozenset(_LESS.split()))
"""Words that turn a wish into its opposite: where only one of two ideas has one, they do not say the same."""


def turned(text: str) -> tuple[object, ...]:
    """What must be equal in two ideas that say the same, however near their words are: the sense, and all numbers.

    >>> turned("No more than 3 wells") == turned("Dig 3 wells")
    False
    """
    words = [fold(word) for word in words_in(text)]
    numbers = sorted(word for word in words if any(sign.isdigit() for sign in word))
    return (*(any(word in turn for word in words) for turn in TURNS), numbers)


def say_the_same(ideas: Sequence[Idea], maker: Maker) -> tuple[Similar, ...]:
    """Pairs of ideas that say the same, the closest first."""
    asked = sorted(
        (idea for idea in ideas if not is_wordless(idea.text)), key=lambda one: (one.text, id_order(one.id))
    )
    cosines = maker.cosines([idea.text for idea in asked])
    sense = [turned(idea.text) for idea in asked]
    found = []
    for row, one in enumerate(asked):
        for column in range(row + 1, len(asked)):
            if cosines[row, column] >= maker.same and sense[row] == sense[column]:
                first, second = sorted((one.id, asked[column].id), key=id_order)
                found.append(Similar(first, second, round(float(cosines[row, column]), 3)))
    return tuple(sorted(found, key=lambda pair: (-pair.cosine, id_order(pair.first), id_order(pair.second))))
