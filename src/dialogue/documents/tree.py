"""The neutral tree of a document: what minutes, briefs and reports are made of before any format is chosen.

Records hold words already in the document's language, with dates and numbers already written out.  They know
nothing of activities, databases or formats; `dialogue.documents.build` has short builders for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from dialogue.charts import BarChart, Mark, PointMap, StackedBar

Role = Literal["plain", "strong", "words", "name", "removed", "added"]
"""plain; strong; words of people (in quotation marks); name of a person or body (direction kept apart); words that a new
wording takes out or puts in."""

Status = Literal["draft", "circulated", "corrected", "approved", "issued"]
"""How far minutes have come; `issued` is a document without such a life, a brief."""
CalloutKind = Literal["decision", "dissent", "goal", "notice"]

_ID = re.compile(r"[a-z][a-z0-9-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _require_language(language: str | None) -> None:
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ValueError(f"A language is written like fr or qu-PE, not {language!r}.")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of running text. `language` (BCP 47) only when it differs from the document's."""

    text: str
    role: Role = "plain"
    language: str | None = None

    def __post_init__(self) -> None:
        _require_language(self.language)


Inline: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    content: Inline


@dataclass(frozen=True, slots=True)
class BulletList:
    """Points of a list; `ordered` numbers them."""

    items: tuple[Inline, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what belongs to it, for instance "Opened" and "10 March 2026, 09:04"."""

    label: str
    value: Inline


@dataclass(frozen=True, slots=True)
class Facts:
    """Definition rows."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and one header row. `numeric` lists the columns (from 0) that hold figures.

    Raises ValueError when a row has not one cell per column, or a numeric column does not exist.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    numeric: tuple[int, ...] = ()
    note: Inline = ()

    def __post_init__(self) -> None:
        if not self.header:
            raise ValueError("A table needs a header.")
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("Each row needs one cell per column.")
        if any(not 0 <= column < len(self.header) for column in self.numeric):
            raise ValueError("A numeric column lies outside the table.")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of people at their own place: which group said it, and a translation when there is one.

    `translation_note` says who translated, or that a machine did; the original stays authoritative.
    """

    text: str
    language: str | None = None
    group: Mark | None = None
    source: str = ""
    translation: str = ""
    translation_language: str | None = None
    translation_note: str = ""

    def __post_init__(self) -> None:
        _require_language(self.language)
        _require_language(self.translation_language)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that belongs to the record: a JPEG in base64, so that the document is one file. `alt` says what it shows.

    Raises ValueError without words for it, or when it has no size.
    """

    caption: str
    alt: str
    content: str
    width: int
    height: int

    def __post_init__(self) -> None:
        if not self.alt:
            raise ValueError("A picture needs words for those who do not see it.")
        if self.width < 1 or self.height < 1:
            raise ValueError("A picture has a width and a height.")


@dataclass(frozen=True, slots=True)
class EmptyNote:
    """Says that nothing was recorded; an empty text stands for the writer's own "None recorded."."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """A framed statement. A decision and a dissent have the same size and weight (dissent is as visible)."""

    kind: CalloutKind
    title: str
    blocks: tuple[Block, ...]


Block: TypeAlias = (
    Paragraph
    | BulletList
    | Facts
    | Table
    | BarChart
    | StackedBar
    | PointMap
    | Quote
    | Picture
    | Callout
    | EmptyNote
)


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part. `id` is the same in every version of a document, so that links keep working.

    Raises ValueError when the id is not made of lower-case letters, digits and hyphens.
    """

    id: str
    heading: str
    blocks: tuple[Block, ...] = ()
    number: str | None = None
    sections: tuple[Section, ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"A section's id is made of a-z, 0-9 and hyphens, not {self.id!r}.")


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `summary` is the first page and stands by itself; `sections` follow it.

    `facts` are the few rows under the title (when, where, who was there). `record_hash` is the last hash of
    the log that the document was made from. `authoritative_language` is given where `language` is a translation.
    Raises ValueError for a wrong language tag or an id used twice.
    """

    title: str
    language: str
    identifier: str
    version: int
    status: Status
    record_hash: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    facts: tuple[Fact, ...] = ()
    summary: tuple[Section, ...] = field(default=())
    authoritative_language: str = ""

    def __post_init__(self) -> None:
        _require_language(self.language)
        _require_language(self.authoritative_language or None)
        seen: set[str] = set()
        for section in walk((*self.summary, *self.sections)):
            if section.id in seen:
                raise ValueError(f"Two sections have the id {section.id!r}.")
            seen.add(section.id)


def walk(sections: tuple[Section, ...]) -> list[Section]:
    """All sections, each before its own subsections, in reading order."""
    found: list[Section] = []
    for section in sections:
        found.append(section)
        found.extend(walk(section.sections))
    return found
