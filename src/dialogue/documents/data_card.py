"""The card of a data package: one page for whoever opens it without having been there."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.documents.labels import Translator, status_line
from dialogue.documents.markdown import escaped
from dialogue.documents.tree import Document
from dialogue.kernel.messages import N_

TOLD: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("What this is"),
        (
            N_(
                "The tables and texts of the minutes of a session, as CSV files. The file datapackage.json describes each"
                " column; programs that know Data Packages read it."
            ),
        ),
    ),
    (
        N_("How the data came about"),
        (
            N_(
                "People took part as members of stakeholder groups; they were not drawn by lot, so the figures describe"
                " those who were there and nobody else. Figures of secret ballots are published by group only where no"
                " single person can be recognised: small groups are counted together."
            ),
            N_("Nobody is named beside an idea, a vote or a view."),
        ),
    ),
)
READING, FILES = N_("How to read it"), N_("Files")
TERMS, RECORD = N_("Terms of use"), N_("Record")
HOW_TO_READ = (
    N_("Rows of texts and tables point at their section by its id; the ids stay the same in every version."),
    N_("A share is a number between 0 and 1: 0.81 stands for 81 percent."),
    N_(
        "A text that a spreadsheet would take for a formula has one apostrophe before it. Nothing else was changed."
    ),
    N_("An empty cell means that there is no figure, not zero."),
)


def data_card(
    document: Document, translator: Translator, files: Sequence[tuple[str, str, int]], licence: str
) -> str:
    """What the data are, how they came about, what they can be used for and what not; in the document's language."""
    say = translator.gettext
    status = status_line(translator, document.status, document.version)
    colon = (say(N_("%(who)s: %(what)s")) % {"who": "", "what": ""}).rstrip(" ")
    told: list[str] = [f"# {escaped(document.title)}", f"{escaped(document.identifier)} · {escaped(status)}"]
    for heading, paragraphs in TOLD:
        told += [f"## {say(heading)}", *(say(one) for one in paragraphs)]
    told += [
        f"## {say(READING)}",
        "\n".join(f"- {say(one)}" for one in HOW_TO_READ),
        f"## {say(FILES)}",
        "\n".join(f"- `{path}`{colon} {escaped(title)} ({rows})" for path, title, rows in files),
        f"## {say(TERMS)}",
        escaped(licence),
        f"## {say(RECORD)}",
        f"`{document.record_hash}`",
    ]
    return "\n\n".join(told) + "\n"
