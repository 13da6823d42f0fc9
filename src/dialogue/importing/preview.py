"""What the page of a file shows: how it was understood, and what would become of its lines, some at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialogue.importing.columns import HEADS_WITHIN
from dialogue.importing.on_platform import told
from dialogue.importing.receiving import DELIMITER_OF, Seen, Sent, layout_mark
from dialogue.importing.tables import CHANGED, NEW, REFUSED, THERE, Planned, counted, mark_of
from dialogue.importing.text_files import DELIMITERS, ENCODINGS
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue

ON_A_PAGE = 100
LONGEST_SHOWN = 60  # characters of the name of a column, in its choice
WHATS = {
    NEW: N_("new"),
    CHANGED: N_("changed"),
    THERE: N_("already there"),
    REFUSED: N_("left out"),
}
"""What becomes of a line, in words."""
COLOURS = {NEW: "ok", CHANGED: "now", THERE: "", REFUSED: "bad"}


def shown(sent: Sent, seen: Seen, planned: Sequence[Planned], tongue: Tongue) -> dict[str, Any]:
    """The context of the preview: choices of how to read the file, counts, one page of lines, and the mark of it all."""
    many = counted(planned)
    only = sent.word("show") if sent.word("show") in WHATS else ""
    lines = [one for one in planned if not only or one.what == only]
    pages = max(1, -(-len(lines) // ON_A_PAGE))
    typed = sent.word("page")
    page = min(pages, max(1, int(typed))) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
    keys = [one for one in seen.what.columns if one.key in seen.layout.places]
    return {
        "seen": seen,
        "kept": seen.packed,
        "set": layout_mark(seen.understood, seen.what),
        "expects": mark_of(planned),
        "counts": [(what, tongue.say(label), many[what], COLOURS[what]) for what, label in WHATS.items()],
        "total": len(planned),
        "doing": many[NEW] + many[CHANGED],
        "filter_by": only,
        "page_number": page,
        "pages": pages,
        "lines": [
            {
                "line": one.line.line,
                "what": tongue.say(WHATS[one.what]),
                "colour": COLOURS[one.what],
                "why": tongue.say(one.why, **told(one.facts, tongue)) if one.why else "",
                "main": next((one.line.says(column.key) for column in keys if column.needed), ""),
                "cells": [
                    (tongue.say(column.title), one.line.says(column.key))
                    for column in keys
                    if one.line.says(column.key) and not column.needed
                ],
            }
            for one in lines[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        ],
        **_choices(seen, tongue),
    }


def _choices(seen: Seen, tongue: Tongue) -> dict[str, Any]:
    found, layout = seen.understood, seen.layout
    rows = found.rows[:HEADS_WITHIN]
    head = None if layout.head is None else found.rows[layout.head]
    names = {sign: name for name, sign in DELIMITER_OF.items()}
    width = max((len(row.cells) for row in found.rows[:200]), default=0)

    def title(place: int) -> str:
        words = head.cells[place] if head is not None and place < len(head.cells) else ""
        number = tongue.say(N_("Column %(number)s"), number=place + 1)
        return f"{number}{tongue.colon} {words[:LONGEST_SHOWN]}" if words else number

    places = [{"value": place, "label": title(place)} for place in range(width)]
    return {
        "encodings": [{"value": key, "label": label} for key, label in ENCODINGS.items()]
        if found.encoding
        else [],
        "delimiters": [
            {"value": names[sign], "label": tongue.say(label)} for sign, label in DELIMITERS.items()
        ]
        if found.delimiter
        else [],
        "delimiter": names.get(found.delimiter, ""),
        "sheets": [{"value": name, "label": name} for name in found.sheets] if len(found.sheets) > 1 else [],
        "heads": [
            {"value": "", "label": tongue.say(N_("No names: every row counts"))},
            *(
                {
                    "value": row.line,
                    "label": tongue.say(N_("Line %(line)s"), line=row.line)
                    + f"{tongue.colon} {' · '.join(cell for cell in row.cells if cell)[:LONGEST_SHOWN]}",
                }
                for row in rows
            ),
        ],
        "head": "" if head is None else head.line,
        "fields": [
            {
                "key": column.key,
                "title": tongue.say(column.title),
                "what": tongue.say(column.what),
                "options": [*([] if column.needed else [{"value": "", "label": "–"}]), *places],
                "at": layout.places.get(column.key, ""),
            }
            for column in seen.what.columns
        ],
    }
