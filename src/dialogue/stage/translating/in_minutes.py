"""People's words in the minutes: the original, and beside it what an interpreter wrote, named as such."""

from __future__ import annotations

from sqlmodel import select

from dialogue.charts import Mark
from dialogue.documents.build import words
from dialogue.documents.tree import Quote, Span
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.stage.contract import MinutesContext
from dialogue.stage.translating.schema import Translation
from dialogue.stage.translating.translatable import print_of

BY_INTERPRETER = N_("translated by the interpreter")


@once
def translations(reader: Reader, session_id: int | None, language: str) -> dict[str, Translation]:
    """All translations of a session's words into a language, by what they translate."""
    asked = select(Translation).where(Translation.session_id == session_id, Translation.language == language)
    return {one.ref: one for one in reader.exec(asked)}


class Told:
    """The translations of an activity's words into the language of the minutes, read at once."""

    def __init__(self, context: MinutesContext) -> None:
        self._tongue = context.tongue
        self._made = translations(context.reader, context.session.id, context.tongue.language)

    def translation(self, ref: str, text: str, language: str) -> str:
        """What an interpreter made of these words; empty where nobody did, or where they have changed since."""
        one = self._made.get(ref)
        if one is None or language == self._tongue.language or one.made_of != print_of(text):
            return ""
        return one.text

    @property
    def note(self) -> str:
        return self._tongue.say(BY_INTERPRETER)

    def spans(self, ref: str, text: str, language: str) -> list[Span]:
        """The words with their translation behind them."""
        made = self.translation(ref, text, language)
        told = [words(text, language or None)]
        if made:
            told += [Span(" ("), words(made), Span(f", {self.note})")]
        return told

    def quote(self, ref: str, text: str, language: str, group: Mark | None = None, source: str = "") -> Quote:
        """The same at a place of their own."""
        made = self.translation(ref, text, language)
        return Quote(
            text,
            language or None,
            group,
            source,
            translation=made,
            translation_note=self.note if made else "",
        )


def translated(
    context: MinutesContext, ref: str, text: str, language: str, group: Mark | None = None
) -> Quote:
    """One text with its translation, where there is no more to read."""
    return Told(context).quote(ref, text, language, group)
