"""The document as a Data Package (specs.frictionlessdata.io, version 1): CSV files, what they hold, and a card for readers.

The tables of the document, and four tables of what is around them: sections, texts, groups, tables.  Column names of these
four are the same in every language; those of the document's own tables come from their headings.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from dialogue.charts.visible import visible
from dialogue.documents.data_card import data_card
from dialogue.documents.figures import Figure, PlacedTable, figure, text_of
from dialogue.documents.flat import TEXT_KINDS, Flat, flat
from dialogue.documents.labels import Translator
from dialogue.documents.tree import Document
from dialogue.documents.zips import zipped
from dialogue.kernel.messages import N_
from dialogue.polis.spreadsheet import guarded

PROFILE = "tabular-data-package"
NO_FIGURE = frozenset({"", "–", "-", "—"})
"""What stands in a column of figures where there is none."""

Cell = str | int | float | None
Field = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms the data may be used: a name of opendefinition.org's list, its title, and where to read it."""

    name: str
    title: str
    path: str = ""


_CREATIVE = "https://creativecommons.org"
LICENCES: Mapping[str, Licence] = {
    one.name: one
    for one in (
        Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", f"{_CREATIVE}/licenses/by/4.0/"),
        Licence(
            "CC-BY-SA-4.0", "Creative Commons Attribution Share-Alike 4.0", f"{_CREATIVE}/licenses/by-sa/4.0/"
        ),
        Licence("CC0-1.0", "Creative Commons Zero 1.0", f"{_CREATIVE}/publicdomain/zero/1.0/"),
        Licence(
            "ODbL-1.0",
            "Open Data Commons Open Database License 1.0",
            "https://opendatacommons.org/licenses/odbl/1-0/",
        ),
    )
}
NOT_SAID = N_("Not said. Ask the publisher before you use these data elsewhere.")


@dataclass(frozen=True, slots=True)
class Resource:
    """One CSV file: its name, what it is, its columns, its rows, and what they point at."""

    name: str
    title: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]
    key: str
    foreign: Sequence[tuple[str, str, str]] = ()

    @property
    def path(self) -> str:
        return f"data/{self.name}.csv"

    def content(self) -> bytes:
        """The CSV file. Words that a spreadsheet would calculate have an apostrophe before them."""
        out = io.StringIO()
        write = csv.writer(out, lineterminator="\r\n")
        write.writerow([one["name"] for one in self.fields])
        write.writerows(
            [guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in self.rows
        )
        return out.getvalue().encode()

    def described(self, content: bytes) -> dict[str, Any]:
        """Its entry in `datapackage.json`."""
        schema: dict[str, Any] = {
            "fields": list(self.fields),
            "primaryKey": [self.key],
            "missingValues": [""],
        }
        if self.foreign:
            schema["foreignKeys"] = [
                {"fields": [column], "reference": {"resource": other, "fields": [key]}}
                for column, other, key in self.foreign
            ]
        return {
            "name": self.name,
            "path": self.path,
            "title": self.title,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
            "schema": schema,
        }


def package_files(
    document: Document,
    translator: Translator,
    *,
    publisher: str = "",
    licence: str = "",
    created: datetime | None = None,
) -> dict[str, bytes]:
    """Every file of the package by its path: `datapackage.json` first, then the card, then the data."""
    _ = translator.gettext
    rows, terms = flat(document), LICENCES.get(licence) or Licence("notspecified", _(NOT_SAID))
    resources = [*_around(rows, translator), *(_table(one, document.language) for one in rows.tables)]
    contents = {one.path: one.content() for one in resources}
    at = (created or datetime.now(UTC)).astimezone(UTC)
    about: dict[str, Any] = {
        "profile": PROFILE,
        "name": _slug(f"minutes-{document.identifier}-{document.language}"),
        "id": f"{document.identifier}:{document.version}:{document.language}",
        "title": visible(document.title) or document.identifier,
        "description": visible(document.subtitle) or visible(document.title) or document.identifier,
        "version": f"{document.version}.0.0",
        "created": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": ["minutes", "stakeholder dialogue"],
        "licenses": [{key: value for key, value in asdict(terms).items() if value}],
        "contributors": [
            *([{"title": visible(publisher), "role": "publisher"}] if publisher else []),
            *({"title": f"{row.letter} · {row.name}", "role": "contributor"} for row in rows.groups),
        ],
        "sources": [{"title": f"Record {document.record_hash}"}],
        "language": document.language,
        "status": document.status,
        "recordHash": document.record_hash,
        "resources": [one.described(contents[one.path]) for one in resources],
    }
    if not about["contributors"]:
        about["contributors"] = [{"title": "Dialogue", "role": "wrangler"}]
    files = [(one.path, one.title, len(one.rows)) for one in resources]
    card = data_card(document, translator, files, terms.title)
    described = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
    return {"datapackage.json": described.encode(), "README.md": card.encode(), **contents}


def write_package(document: Document, translator: Translator, **about: Any) -> bytes:
    """The package as one zip archive; takes what `package_files` takes."""
    return zipped(package_files(document, translator, **about))


def _field(name: str, kind: str, title: str = "", /, **constraints: Any) -> Field:
    made: Field = {"name": name, "type": kind}
    if title:
        made["title"] = title
    if constraints:
        made["constraints"] = constraints
    return made


def _around(rows: Flat, translator: Translator) -> list[Resource]:
    """The four tables that are the same in every package."""
    _ = translator.gettext
    number: dict[str, Any] = {"required": True, "unique": True, "minimum": 1}
    section: dict[str, Any] = {"required": True, "unique": True, "pattern": "[a-z][a-z0-9-]*"}
    sections = Resource(
        "sections",
        _(N_("Sections in reading order; the first stands for the document")),
        (
            _field("id", "string", **section),
            _field("place", "integer", required=True, unique=True, minimum=0),
            _field("number", "string"),
            _field("heading", "string"),
            _field("parent", "string"),
        ),
        [(row.id, row.place, row.number, row.heading, row.parent or None) for row in rows.sections],
        "id",
        (("parent", "", "id"),),
    )
    groups = Resource(
        "groups",
        _(N_("Groups whose words stand in the document")),
        (_field("id", "integer", **number), _field("letter", "string"), _field("name", "string")),
        [(row.id, row.letter, row.name) for row in rows.groups],
        "id",
    )
    texts = Resource(
        "texts",
        _(N_("Every text in reading order")),
        (
            _field("id", "integer", **number),
            _field("section", "string", required=True),
            _field("inside", "integer", minimum=1),
            _field("kind", "string", required=True, enum=list(TEXT_KINDS)),
            _field("label", "string"),
            _field("text", "string"),
            _field("group", "integer", minimum=1),
            _field("language", "string", required=True),
            _field("translation", "string"),
            _field("translation_language", "string"),
            _field("translation_note", "string"),
        ),
        [tuple(asdict(row).values()) for row in rows.texts],
        "id",
        (("section", "sections", "id"), ("inside", "", "id"), ("group", "groups", "id")),
    )
    tables = Resource(
        "tables",
        _(N_("Tables and the figures of charts, one file each")),
        (
            _field("id", "string", **section),
            _field("section", "string", required=True),
            _field("kind", "string", required=True, enum=["table", "bar-chart", "spread", "map"]),
            _field("caption", "string"),
            _field("rows", "integer", required=True, minimum=0),
        ),
        [
            (one.id, one.section.id, one.kind, visible(one.table.caption), len(one.table.rows))
            for one in rows.tables
        ],
        "id",
        (("section", "sections", "id"),),
    )
    return [sections, groups, texts, tables]


def _table(placed: PlacedTable, language: str) -> Resource:
    """One table of the document. `row` counts its rows; a column of figures has numbers only, or it is words."""
    table, names = placed.table, {"row"}
    fields = [_field("row", "integer", required=True, unique=True, minimum=1)]
    columns: list[list[Cell]] = [list(range(1, len(table.rows) + 1))]
    for place, heading in enumerate(table.header):
        written = [visible(text_of(row[place])) for row in table.rows]
        name = _own_name(heading, place, names)
        found = _figures(written, language) if place in table.numeric else None
        if found is None:
            fields.append(_field(name, "string", visible(heading)))
            columns.append([*written])
            continue
        values = [None if one is None else one.value for one in found]
        whole = all(value is None or isinstance(value, int) for value in values)
        constraints: dict[str, Any] = {}
        if all(value is None or value >= 0 for value in values):
            constraints["minimum"] = 0
        if values and None not in values:
            constraints["required"] = True
        fields.append(_field(name, "integer" if whole else "number", visible(heading), **constraints))
        columns.append([*values])
    rows = list(zip(*columns, strict=True))
    return Resource(f"table-{placed.id}", visible(table.caption) or placed.id, fields, rows, "row")


def _figures(written: Iterable[str], language: str) -> list[Figure | None] | None:
    """The values of a column; None when anything else stands in it, or nothing at all."""
    found: list[Figure | None] = []
    for one in written:
        value = None if one.strip() in NO_FIGURE else figure(one, language)
        if value is None and one.strip() not in NO_FIGURE:
            return None
        found.append(value)
    return found if any(found) else None


def _own_name(heading: str, place: int, taken: set[str]) -> str:
    """A name for a column that programs can use, made from its heading, and that no other column has."""
    name = _slug(heading).replace("-", "_").replace(".", "_")[:40].strip("_") or f"column_{place + 1}"
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-._")
