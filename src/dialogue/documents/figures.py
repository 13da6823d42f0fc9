"""The figures of a document: its tables in reading order, and the value of a cell that was written out for people.

Workbook and data package hold numbers as numbers.  The tree holds them as words ("1 500", "81 %", "3,2"), because a
document is read; here they become values again, by the signs of the document's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from babel import Locale, numbers

from dialogue.charts import BarChart, PointMap, StackedBar
from dialogue.documents.build import chart_table
from dialogue.documents.tree import Block, Callout, Document, Inline, Section, Table, walk

Kind = Literal["table", "bar-chart", "spread", "map"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and whether it was written as a percentage (0.81 for "81 %")."""

    value: int | float
    percent: bool = False


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table with the section it stands in. `id` is the section's and its place there, the same in every language."""

    id: str
    section: Section
    kind: Kind
    table: Table


def tables_of(document: Document) -> list[PlacedTable]:
    """Every table and every chart's figures, in reading order."""
    found = []
    for section in walk((*document.summary, *document.sections)):
        for place, (kind, table) in enumerate(_tables(section.blocks), start=1):
            found.append(PlacedTable(f"{section.id}-{place}", section, kind, table))
    return found


def _tables(blocks: tuple[Block, ...]) -> Iterator[tuple[Kind, Table]]:
    for block in blocks:
        if isinstance(block, Table):
            yield "table", block
        elif isinstance(block, BarChart):
            yield "bar-chart", chart_table(block)
        elif isinstance(block, StackedBar):
            yield "spread", chart_table(block)
        elif isinstance(block, PointMap):
            yield "map", chart_table(block)
        elif isinstance(block, Callout):
            yield from _tables(block.blocks)


def text_of(content: Inline) -> str:
    """Running text without its roles."""
    return "".join(span.text for span in content)


@cache
def _pattern(language: str) -> tuple[re.Pattern[str], str]:
    group, decimal = numbers.get_group_symbol(language), numbers.get_decimal_symbol(language)
    spaces = "\u00a0\u202f " if group.isspace() else re.escape(group)
    return (
        re.compile(
            rf"([-+\u2212]?)(\d{{1,3}}(?:[{spaces}]\d{{3}})+|\d+)(?:{re.escape(decimal)}(\d+))?([\u00a0\u202f ]?%)?"
        ),
        spaces,
    )


@cache
def _months(language: str) -> dict[str, int]:
    """The names of months as dates are written out in a language, in small letters."""
    names = Locale.parse(language).months["format"]["wide"]
    return {str(name).casefold(): number for number, name in names.items()}


_DAY = re.compile(r"(\d{1,2})(?:er|st)? (?:de )?([^\W\d_]+)\.? (?:de )?(\d{4})")


def day_in(text: str, language: str) -> date | None:
    """The day that a cell holds and nothing else; None for anything else.

    >>> day_in("23 June 2027", "en"), day_in("1er mars 2027", "fr"), day_in("2 de mayo de 2027", "es")
    (datetime.date(2027, 6, 23), datetime.date(2027, 3, 1), datetime.date(2027, 5, 2))
    >>> day_in("before 23 June 2027", "en") is None, day_in("31 June 2027", "en") is None
    (True, True)
    """
    found = _DAY.fullmatch(" ".join(text.split()))
    month = _months(language).get(found[2].casefold()) if found else None
    if found is None or month is None:
        return None
    try:
        return date(int(found[3]), month, int(found[1]))
    except ValueError:
        return None


def figure(text: str, language: str) -> Figure | None:
    """The value of a cell; None when it holds anything but one number.

    >>> figure("1,500", "en"), figure("81 %", "fr"), figure("18 of 26", "en")
    (Figure(value=1500, percent=False), Figure(value=0.81, percent=True), None)
    """
    pattern, _ = _pattern(language)
    found = pattern.fullmatch(text.strip())
    if found is None or len(text) > 30:
        return None
    sign, whole, part, percent = found.groups()
    digits = re.sub(r"\D", "", whole)
    if len(digits) > 15:
        return None  # more than a spreadsheet can hold exactly
    value: int | float = float(f"{digits}.{part}") if part else int(digits)
    value = -value if sign in ("-", "\u2212") else value
    return Figure(round(value / 100, 12), True) if percent else Figure(value)
