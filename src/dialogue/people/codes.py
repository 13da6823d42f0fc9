"""Session codes and recovery words: short secrets that people read aloud, type and copy from a screen."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

ALPHABET = "CDFHJKMNPRTVWXY34679"
"""20 characters, 64 million codes. No vowels (no words), and none of 0 O 1 I L 2 Z 5 S 8 B, which look alike on a wall."""

LENGTH = 6

CONSONANTS = "bdfklmnprstv"
VOWELS = "aeiou"
WORDS = 4
"""Four words of two syllables: (12 x 5) ^ 8, 47 bits. The same in every language, and sayable in all three."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


SCREEN_LENGTH = 8
"""Characters of a screen's code: 20 ^ 8, 35 bits, of which an address may try 30 a minute."""


def screen_code(key: str) -> str:
    """The short code that belongs to a screen's key: made from it, so that it can be typed and is never stored."""
    digest = int.from_bytes(hashlib.sha256(f"code:{key}".encode()).digest(), "big")
    signs = []
    for _ in range(SCREEN_LENGTH):
        digest, place = divmod(digest, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


SLIP_LENGTH = 8
"""Characters of a slip's code: 20 ^ 8, 35 bits, on paper in somebody's hand for one meeting."""

STRETCHED = 2000
"""Rounds that each guess at a stored slip costs, because 35 bits are few for whoever holds a copy of the store."""


def slip_codes(key: str, number: int) -> list[str]:
    """The codes of `number` slips, all different, made from a key that is never stored."""
    found: dict[str, None] = {}
    tried = 0
    while len(found) < number:
        digest = int.from_bytes(hashlib.sha256(f"slip:{tried}:{key}".encode()).digest(), "big")
        signs = []
        for _ in range(SLIP_LENGTH):
            digest, place = divmod(digest, len(ALPHABET))
            signs.append(ALPHABET[place])
        found["".join(signs)] = None
        tried += 1
    return list(found)


@lru_cache(maxsize=4096)
def slip_digest(code: str) -> str:
    """What is stored of a slip's code."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), b"slip", STRETCHED).hex()


HAND_OVER_LENGTH = 8
"""Characters of a code that hands the console over: 35 bits, good once and for ten minutes."""

ROLE_LENGTH = 12
"""Characters of a code that is good for longer, of a role link or an emergency sheet: 52 bits."""


def role_code(key: str, length: int) -> str:
    """The code made from a key that is never stored."""
    digest = int.from_bytes(hashlib.sha256(f"role:{key}".encode()).digest(), "big")
    signs = []
    for _ in range(length):
        digest, place = divmod(digest, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


@lru_cache(maxsize=1024)
def role_digest(code: str) -> str:
    """What is stored of a role's code."""
    return hashlib.pbkdf2_hmac("sha256", code.encode(), b"role", STRETCHED).hex()


def code_from(typed: str) -> str:
    """A code as typed, pasted or spoken ("kx4 3mp", "KX4-3MP") in its one spelling; whatever it is, at most 12 signs."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:12]


def recovery_words(token: str) -> str:
    """The words that belong to a seat's token: made from it, so they can be shown again and are never stored."""
    digest = int.from_bytes(hashlib.sha256(f"recovery:{token}".encode()).digest(), "big")
    syllables = []
    for _ in range(2 * WORDS):
        digest, place = divmod(digest, len(CONSONANTS) * len(VOWELS))
        syllables.append(CONSONANTS[place // len(VOWELS)] + VOWELS[place % len(VOWELS)])
    return " ".join(syllables[i] + syllables[i + 1] for i in range(0, 2 * WORDS, 2))


def words_from(typed: str) -> str:
    """Recovery words as typed, in their one spelling."""
    return " ".join("".join(sign if sign.isalpha() else " " for sign in typed.lower()).split())[:80]
