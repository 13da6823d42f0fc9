"""People's words given out: nothing is changed but what no reader or printer could show."""

from __future__ import annotations

import re
import unicodedata

# Halves of surrogate pairs are no characters; C1 controls and noncharacters are errors in HTML.
_NOT_TEXT = re.compile(r"[\ud800-\udfff\x80-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_PLANE_ENDS = {plane * 0x10000 + low: "\ufffd" for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)}
# A control character is shown by its picture (U+2400 ...), so that words show as they were typed.
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: "\u2421"}
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")

_OPENING_ISOLATES = "\u2066\u2067\u2068"
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]"
)


def visible(text: str) -> str:
    """The text with one kind of line end, pictures for controls, U+FFFD for what is no character."""
    lines = _LINE_ENDS.sub("\n", text)
    return _NOT_TEXT.sub("\ufffd", lines).translate(_PICTURES | _PLANE_ENDS)


def isolated(text: str) -> str:
    """The text between U+2068 and U+2069 when it could turn the direction of its neighbours, else unchanged.

    A closing sign that closes nothing is left out: it would end our own isolate and let the next reach out.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return text
    depth, kept = 0, []
    for sign in text:
        if sign == "\u2069":
            if depth == 0:
                continue
            depth -= 1
        elif sign in _OPENING_ISOLATES:
            depth += 1
        kept.append(sign)
    return "\u2068" + "".join(kept) + "\u2069" * (depth + 1)


def rides(sign: str) -> bool:
    """Whether the sign stands on the one before it and must not be parted from it: an accent, a tone, a vowel sign,
    a joiner, a skin colour."""
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf") or "\U0001f3fb" <= sign <= "\U0001f3ff"
