"""The short form of minutes: what was decided, what stands against it, who promised what, what comes next. Pure."""

from __future__ import annotations

from dataclasses import replace

from dialogue.documents.tree import Document

KEPT = ("approval",)
"""Sections that stand behind the first page: who has approved the text that this is an extract of."""


def short_form(document: Document) -> Document:
    """The first page of a document, which stands by itself, and who approved the whole; identifier and hashes stay."""
    kept = tuple(replace(one, number=None, sections=()) for one in document.sections if one.id in KEPT)
    return replace(document, sections=kept)
