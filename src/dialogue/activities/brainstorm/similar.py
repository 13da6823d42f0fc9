"""How alike two ideas are by their spelling: words and runs of three characters. Pure; languages never meet.

For a hint while somebody writes, so it must be fast and rather miss one than cry wolf. (Themes are suggested by something
slower that knows all ideas, in the step that clusters them.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from math import sqrt

from dialogue.kernel.text import sameness

LIKE = 0.5
"""So alike that it is worth saying."""
SHORTEST = 3
_WORD = re.compile(r"[^\W_]+")
_LITTLE = """
a an and are as at be by de des do du el en es et for from has have il in is it la las le les los nous of on or our ou
para par por pour que se should son sur that the their to un una une we with y
"""
LITTLE = frozenset(_LITTLE.split())


def plain(text: str) -> list[str]:
    """The words that tell a topic, without accents, capitals and plural s.

    >>> plain("Les Puits réparés !")
    ['puit', 'repare']
    """
    bare = unicodedata.normalize("NFKD", sameness(text))
    words = _WORD.findall("".join(sign for sign in bare if not unicodedata.combining(sign)))
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words if word not in LITTLE
    ]


@lru_cache(maxsize=2048)
def terms(text: str) -> frozenset[str]:
    """Its words, and the runs of three characters in them."""
    found = set()
    for word in plain(text):
        padded = f" {word} "
        found.add(f"={word}")
        found.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return frozenset(found)


def alike(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1.

    >>> alike("Repair the pumps", "repair pumps!") == 1.0, alike("Repair the pumps", "Plant trees") < 0.2
    (True, True)
    """
    first, second = terms(one), terms(other)
    if not first or not second:
        return 0.0
    return len(first & second) / sqrt(len(first) * len(second))


def nearest(text: str, others: Iterable[tuple[int, str]], *, most: int = 2) -> list[int]:
    """The keys of the texts most like this one, the most alike first; none that are not alike enough.

    >>> nearest("repair the wells", [(1, "Repair all wells"), (2, "Plant trees")])
    [1]
    """
    if len(plain(text)) < 2 and len(text.strip()) < 2 * SHORTEST:
        return []  # a beginning says nothing yet
    found = [(alike(text, other), key) for key, other in others]
    best = sorted((one for one in found if one[0] >= LIKE), key=lambda one: (-one[0], one[1]))
    return [key for _, key in best[:most]]
