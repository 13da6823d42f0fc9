"""What people type, taken in: nothing is changed but what cannot be stored or would never be seen."""

from __future__ import annotations

from dialogue.kernel.errors import Refused
from dialogue.kernel.words import N_

# NUL cannot be stored by PostgreSQL; the other control characters have no picture in any font.
UNSTORABLE = dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F], None)


def taken_in(text: str) -> str:
    """The text as typed, without surrounding white space, control characters and halves of surrogate pairs."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n").translate(UNSTORABLE).strip()


def required(text: str, *, most: int, field: str = "text") -> str:
    """The text taken in. Refused when nothing is left of it, or when it has more than `most` characters."""
    words = taken_in(text)
    if not words:
        raise Refused("empty", N_("Nothing was written yet. Please write something first."), field=field)
    return within(words, most=most, field=field)


def optional(text: str, *, most: int, field: str = "text") -> str:
    """The text taken in, possibly empty. Refused when it has more than `most` characters."""
    return within(taken_in(text), most=most, field=field)


def within(words: str, *, most: int, field: str) -> str:
    if len(words) > most:
        raise Refused(
            "too_long",
            N_(
                "This text has %(length)s characters; %(most)s fit. Please shorten it. Your text is still here."
            ),
            field=field,
            length=len(words),
            most=most,
        )
    return words
