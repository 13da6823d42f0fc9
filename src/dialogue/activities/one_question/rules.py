"""What is allowed: pure rules."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import sameness

LONGEST_ANSWER = 140


def require_open(state: str) -> None:
    """Answers are taken only while the activity is open. What was typed stays with the person."""
    if state != "open":
        raise Refused("too_late", N_("This question takes no answers now. Your text is still here."))


BRIEF_LETTERS = 24
BRIEF_WORDS = 3
FEWEST_COUNTED = 5
"""Fewer answers are read one by one."""
AROUND = re.compile(r"""^[\s.,;:!?¡¿…"'’“”«»()–-]+|[\s.,;:!?¡¿…"'’“”«»()–-]+$""")
"""What may stand around an answer without changing it."""
SIZES = 6
"""Steps of letters of counted answers."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that several may have given: its words and language, how many gave it, how large it stands (1 to 6)."""

    text: str
    language: str
    count: int
    size: int


def brief(text: str) -> bool:
    """Whether an answer is a word or two, which can be counted with others."""
    return len(text) <= BRIEF_LETTERS and len(text.split()) <= BRIEF_WORDS


def alike(text: str) -> str:
    """A key that is equal for answers that say the same: case, accents and what stands around do not matter."""
    plain = unicodedata.normalize("NFD", sameness(text))
    bare = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn") if _latin(plain) else plain
    return AROUND.sub("", unicodedata.normalize("NFC", bare)) or sameness(text)


def _latin(text: str) -> bool:
    """Marks are accents in Latin, Greek and Cyrillic; elsewhere they are letters."""
    return all(ord(sign) < 0x0590 or 0x1E00 <= ord(sign) < 0x2000 for sign in text if sign.isalpha())


def counted(answers: Sequence[tuple[str, str]]) -> list[Said]:
    """Brief answers (text, language) with how often each came, the most frequent first; nothing where most are long.

    Each is shown as most people wrote it, and as the first of them did where they are equally many. What follows depends
    on the answers alone, so every screen lays them out alike.
    """
    few = [one for one in answers if brief(one[0])]
    if len(few) < FEWEST_COUNTED or 5 * len(few) < 4 * len(answers):
        return []
    ways: dict[str, Counter[tuple[str, str]]] = {}
    for text, language in few:
        ways.setdefault(alike(text), Counter())[(text, language)] += 1
    most = max(ways.values(), key=Counter.total).total()
    said = []
    for key, written in ways.items():
        ((text, language), _times), count = written.most_common(1)[0], written.total()
        size = 1 if most == 1 else 1 + round((SIZES - 1) * (count - 1) / (most - 1))
        said.append((-count, key, Said(text, language, count, size)))
    return [one for _count, _key, one in sorted(said, key=lambda row: row[:2])]
