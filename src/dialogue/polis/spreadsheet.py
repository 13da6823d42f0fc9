"""Words that a spreadsheet program would take for a formula, and how they travel through CSV unharmed.

An exported statement such as `=HYPERLINK(...)` would run on the machine of whoever opens the file (OWASP ASVS
5.0, 1.2.10). One apostrophe before it prevents that; the reader takes exactly one off again, so nothing is
lost.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\0＝＋－＠−]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\0＝＋－＠−]")


def guarded(words: str) -> str:
    """The words with an apostrophe before them where a spreadsheet would calculate.

    >>> guarded("=1+1"), guarded("More trees")
    ("'=1+1", 'More trees')
    """
    return f"'{words}" if _FORMULA.match(words) else words


def unguarded(words: str) -> str:
    """The words as they were before `guarded`.

    >>> unguarded("'=1+1"), unguarded("'tis time")
    ('=1+1', "'tis time")
    """
    return words[1:] if _GUARDED.match(words) else words
