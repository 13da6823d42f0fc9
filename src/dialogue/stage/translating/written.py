"""The language in which somebody writes: that of her pages, unless she says another one beside her words."""

from __future__ import annotations

from dialogue.kernel.act import Act
from dialogue.stage.translating.translatable import ANOTHER


def written_in(act: Act, wished: str, was: str = "") -> str:
    """The language of words that somebody sends; `was` is what they were in before she changed them."""
    if wished == ANOTHER or wished in act.session.languages:
        return wished
    return was or (act.seat.language if act.seat else "")
