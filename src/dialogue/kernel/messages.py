"""Marking of texts for translation where no language is known yet."""

from __future__ import annotations


class Msgid(str):
    """An English text of the program that stands as a fact in a sentence, and is translated with the sentence.

    People's own words stand in sentences as well and must not be translated, so such a fact says what it is.
    """

    __slots__ = ()


def N_(text: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Mark an English text for the catalogues and give it back unchanged; it is translated where it is shown."""
    return text
