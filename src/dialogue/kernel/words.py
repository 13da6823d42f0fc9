"""Marking of texts for translation where no language is known yet."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Mark an English text for the catalogues and give it back unchanged; it is translated where it is shown."""
    return text
