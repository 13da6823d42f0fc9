"""The few labels that the writers print themselves, in the document's language."""

from __future__ import annotations

from typing import Protocol

from dialogue.documents.tree import CalloutKind, Status
from dialogue.kernel.messages import N_


class Translator(Protocol):
    """What the writers need of a catalogue; `gettext.NullTranslations` and Babel's `Translations` fit."""

    def gettext(self, message: str, /) -> str:
        """The message in the document's language."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The form of the message for this number."""
        ...


STATUS_WORDS: dict[Status, str] = {
    "draft": N_("Draft"),
    "circulated": N_("Circulated"),
    "corrected": N_("Corrected"),
    "approved": N_("Approved"),
    "issued": N_("Issued"),
}

CALLOUT_WORDS: dict[CalloutKind, str] = {
    "decision": N_("Decision"),
    "dissent": N_("Dissent"),
    "goal": N_("Goal"),
    "notice": N_("Please note"),
}


def status_line(translator: Translator, status: Status, version: int) -> str:
    """For instance "Draft, version 3". What is issued has no versions."""
    if status == "issued":
        return translator.gettext(STATUS_WORDS[status])
    return translator.gettext("%(status)s, version %(version)s") % {
        "status": translator.gettext(STATUS_WORDS[status]),
        "version": version,
    }


def writer_labels(translator: Translator) -> dict[str, str]:
    """Every fixed word a writer prints, by a short key."""
    _ = translator.gettext
    return {
        "identifier": _("Identifier"),
        "language": _("Authoritative language"),
        "hash": _("Record hash"),
        "status": _("Status"),
        "contents": _("Contents"),
        "empty": _("None recorded."),
        "translation": _("Translation"),
        "page": _("Page %(page)s of %(pages)s"),
        "chart": _("Chart"),
        "picture": _("Picture"),
        **{kind: _(word) for kind, word in CALLOUT_WORDS.items()},
        "missing_signs": _(
            "%(n)s characters that no font here has are shown as \u25a1 in this file: %(signs)s. "
            "The web page and the data file keep them."
        ),
        "open_quote": _("\u201c"),
        "close_quote": _("\u201d"),
        "colon": (_("%(who)s: %(what)s") % {"who": "", "what": ""}).rstrip(" "),
    }
