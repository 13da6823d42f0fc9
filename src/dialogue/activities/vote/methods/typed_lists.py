"""Words that a facilitator lists in one setting: grades, criteria. Separated by semicolons or each on a line."""

from __future__ import annotations

import re

from dialogue.kernel.text import blank, look_alikes, taken_in


def listed(typed: str) -> list[str]:
    """The words, without empty ones.

    >>> listed("Good; Fair ;;\\nPoor")
    ['Good', 'Fair', 'Poor']
    """
    return [taken_in(part) for part in re.split(r"[;\n]", typed) if not blank(part)]


def one_by_one(typed: str, *, longest: int) -> str:
    """The same text. Raises ValueError when two of its words look alike, or one is too long for a button."""
    words = listed(typed)
    if look_alikes(words) is not None:
        raise ValueError("two of the words look the same")
    if any(len(word) > longest for word in words):
        raise ValueError("one of the words is too long")
    return typed
