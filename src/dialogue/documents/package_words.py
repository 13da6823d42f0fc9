"""The words of workbook and data package in the document's language: what columns and kinds of text are called."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.documents.labels import Translator
from dialogue.kernel.messages import N_

COLUMNS: Mapping[str, str] = {
    "id": N_("Number"),
    "section": N_("Section"),
    "inside": N_("Stands within number"),
    "kind": N_("Kind"),
    "label": N_("Label"),
    "text": N_("Text"),
    "group": N_("Group"),
    "language": N_("Language"),
    "translation": N_("Translation"),
    "texts": N_("Texts"),
    "sheet": N_("Sheet"),
    "title": N_("Title"),
    "kind-fact": N_("Fact"),
    "kind-paragraph": N_("Paragraph"),
    "kind-point": N_("Point of a list"),
    "kind-quote": N_("People’s words"),
    "kind-picture": N_("Picture"),
    "kind-chart": N_("Chart"),
    "kind-note": N_("Note"),
    "kind-decision": N_("Decision"),
    "kind-dissent": N_("Dissent"),
    "kind-goal": N_("Goal"),
    "kind-notice": N_("Please note"),
}


def column_titles(translator: Translator) -> dict[str, str]:
    """Every title by its key, in the document's language."""
    return {key: translator.gettext(word) for key, word in COLUMNS.items()}
