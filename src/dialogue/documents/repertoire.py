"""Words made printable. A character without a glyph becomes U+25A1, because PDF/UA refuses it."""

from __future__ import annotations

import re
import unicodedata

from dialogue.documents.fonts import drawn

MISSING = "\u25a1"
_NOT_PLAIN = re.compile(
    r"[^\n -~\u00a0-\u024f\u0386-\u03ff\u0400-\u045f\u1e00-\u1eff\u2010-\u2027\u20ac\u25a1]"
)


def printable(text: str) -> str:
    """The text with U+25A1 for each character that no font has; characters that are never drawn stay."""
    # PDF/UA-1 refuses a byte order mark within text; it shows nothing anyway.
    text = text.replace("\ufeff", "")
    return text if text.isascii() else "".join(sign if drawn(sign) else MISSING for sign in text)


def plain_signs(text: str) -> str:
    """Only characters that print singly in any layout: composed Latin, Greek, Cyrillic, figures, punctuation."""
    return _NOT_PLAIN.sub(MISSING, unicodedata.normalize("NFC", text))
