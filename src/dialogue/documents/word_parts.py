"""Pieces of a Word document: runs, paragraphs and tables as elements of its XML.

Made directly: the library's own way to fill a table looks through the whole table for each cell, and a list of 1,500 ideas
took minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from dialogue.charts.visible import isolated, visible
from dialogue.documents.tree import Inline, Span

_QUOTED = "words"


def element(tag: str, *inner: Any, **attributes: str) -> Any:
    """An element of Word's main namespace: `element("p")` is `<w:p>`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(inner)
    return made


def typed(text: str) -> str:
    """People's words as the file can hold them."""
    return isolated(visible(text))


def runs(content: Inline, words: dict[str, str]) -> list[Any]:
    """Running text as Word's runs."""
    return [run(span, words) for span in content]


def run(span: Span, words: dict[str, str]) -> Any:
    """One span; each role has its own look, and the language is marked for spelling and reading aloud."""
    looks = []
    if span.role == "strong":
        looks.append(element("b"))
    if span.role == "removed":
        looks.append(element("strike"))
    if span.role == "added":
        looks.append(element("u", val="single"))
    if span.language:
        looks.append(element("lang", val=span.language, eastAsia=span.language, bidi=span.language))
    text = typed(span.text)
    if span.role == _QUOTED:
        text = f"{words['open_quote']}{text}{words['close_quote']}"
    return text_run(text, looks)


def text_run(text: str, looks: Iterable[Any] = ()) -> Any:
    """A run of text with its line ends and tabs."""
    made = element("r")
    found = list(looks)
    if found:
        made.append(element("rPr", *found))
    for place, line in enumerate(text.split("\n")):
        if place:
            made.append(element("br"))
        for part, piece in enumerate(line.split("\t")):
            if part:
                made.append(element("tab"))
            if piece:
                one = element("t")
                one.text = piece
                one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                made.append(one)
    return made


def field(instruction: str, shown: str) -> Any:
    """A field that the program fills in, such as the number of the page."""
    made = element("fldSimple", text_run(shown))
    made.set(qn("w:instr"), instruction)
    return made


def paragraph(
    style: str,
    content: Iterable[Any],
    *,
    frame: str = "",
    keep: bool = False,
    new_page: bool = False,
    align: str = "",
    numbering: int | None = None,
) -> Any:
    """A paragraph of a style. `frame` is the colour of a bar beside it; `keep` holds it together with the next one."""
    of = element("pPr", element("pStyle", val=style))
    if keep:
        of.append(element("keepNext"))
    if new_page:
        of.append(element("pageBreakBefore"))
    if numbering is not None:
        of.append(element("numPr", element("ilvl", val="0"), element("numId", val=str(numbering))))
    if frame:
        of.append(element("pBdr", element("left", val="single", sz="36", space="8", color=frame.lstrip("#"))))
    if align:
        of.append(element("jc", val=align))
    return element("p", of, *content)


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[Inline]],
    numeric: Sequence[int],
    words: dict[str, str],
    *,
    style: str,
    name: str,
    width: int,
) -> Any:
    """A table whose first row is repeated on each page and read out as headings. `width` is in twentieths of a point."""
    rows = list(rows)
    look = element("tblLook", val="0620", firstRow="1", lastRow="0", noHBand="1", noVBand="1")
    look.set(qn("w:firstColumn"), "0")
    look.set(qn("w:lastColumn"), "0")
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val=style),
            element("tblW", w="5000", type="pct"),
            look,
            element("tblCaption", val=typed(name)[:255]),
            element("tblDescription", val=typed(", ".join(header))[:255]),
        ),
        element("tblGrid", *(element("gridCol", w=str(one)) for one in widths(header, rows, width))),
    )
    heads = [
        element("tc", paragraph("TableHead", [text_run(typed(cell))], align=_side(place, numeric)))
        for place, cell in enumerate(header)
    ]
    made.append(element("tr", element("trPr", element("cantSplit"), element("tblHeader")), *heads))
    for row in rows:
        cells = [
            element("tc", paragraph("TableText", runs(cell, words), align=_side(place, numeric)))
            for place, cell in enumerate(row)
        ]
        made.append(element("tr", *cells))
    return made


def widths(header: Sequence[str], rows: Sequence[Sequence[Inline]], width: int) -> list[int]:
    """How the columns share the width: by their longest cell and the longest word of their heading, within bounds."""
    wants = []
    for place, heading in enumerate(header):
        cells = [sum(len(span.text) for span in row[place]) for row in rows]
        wants.append(min(max([8, *cells, *map(len, heading.split())]), 48))
    return [width * want // sum(wants) for want in wants]


def _side(place: int, numeric: Sequence[int]) -> str:
    return "right" if place in numeric else ""
