"""The formats that are written for other programs: the same figures everywhere, real structure, nothing that runs."""

from __future__ import annotations

import csv
import gettext
import io
import itertools
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import lxml.html
import openpyxl
import pypdf
import pytest
import xlsxwriter

from dialogue.charts.visible import visible
from dialogue.documents import build, data_package
from dialogue.documents.data_package import LICENCES, package_files, write_package
from dialogue.documents.docx import write_docx
from dialogue.documents.figures import figure, tables_of, text_of
from dialogue.documents.flat import flat
from dialogue.documents.html import write_html
from dialogue.documents.markdown import write_markdown
from dialogue.documents.pdf import write_pdf
from dialogue.documents.plain_data import read_json, write_json
from dialogue.documents.tree import Document
from dialogue.documents.whole_files import write_whole
from dialogue.documents.xlsx import write_xlsx
from dialogue.languages import LANGUAGES, Tongue
from dialogue.polis.spreadsheet import unguarded
from dialogue.settings import DATA_LICENCES
from support.packages import rows_of, wrong_in

ENGLISH = gettext.NullTranslations()
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Rows = list[list[str]]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\u00ad“”]", "", text)


def as_figures(rows: Rows) -> list[list[str | float]]:
    """Cells as they count: a number is its value however it was written, words are themselves."""
    return [[_value(cell) for cell in row] for row in rows]


def _value(cell: str) -> str | float:
    found = figure(cell, "en")
    return squeezed(cell) if found is None else float(found.value)


def in_the_tree(document: Document) -> list[Rows]:
    return [[[text_of(cell) for cell in row] for row in one.table.rows] for one in tables_of(document)]


def in_html(document: Document) -> list[Rows]:
    page = lxml.html.fromstring(write_html(document, ENGLISH))
    return [
        [[cell.text_content() for cell in row] for row in table.iterfind("tbody/tr")]
        for table in page.iter("table")
    ]


def in_markdown(document: Document) -> list[Rows]:
    found: list[Rows] = []
    lines = write_markdown(document, ENGLISH).split("\n")
    for before, line in zip(["", *lines], lines, strict=False):
        if re.fullmatch(r"\|( -+:? \|)+", line):
            found.append([])
        elif line.startswith("|") and before.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            found[-1].append([re.sub(r"\\(.)", r"\1", cell) for cell in cells])
    return found


def in_docx(document: Document) -> list[Rows]:
    file = docx.Document(io.BytesIO(write_docx(document, ENGLISH)))
    return [
        [
            ["".join(piece.text or "" for piece in cell.iter(f"{W}t")) for cell in row.iterfind(f"{W}tc")]
            for row in table._tbl.iterfind(f"{W}tr")
        ][1:]
        for table in file.tables
    ]


def _cell(cell: Any, language: str) -> str:
    """What a cell of a workbook says; a day is one there, and written out elsewhere."""
    if isinstance(cell, datetime):
        return Tongue(language).day(cell.date())
    return "" if cell is None else str(cell)


def in_xlsx(document: Document) -> list[Rows]:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(document, ENGLISH)))
    return [
        [[_cell(cell, document.language) for cell in row] for row in sheet.iter_rows(2, values_only=True)]
        for sheet in book.worksheets[2:]
    ]


def in_the_package(document: Document) -> list[Rows]:
    files = package_files(document, ENGLISH)
    return [
        [
            [unguarded(cell) for cell in list(row.values())[1:]]
            for row in rows_of(files[f"data/table-{one['id']}.csv"])
        ]
        for one in rows_of(files["data/tables.csv"])
    ]


def in_json(document: Document) -> list[Rows]:
    return in_the_tree(read_json(write_json(document)))


@pytest.mark.parametrize("read", [in_html, in_markdown, in_docx, in_xlsx, in_the_package, in_json])
def test_the_figures_are_equal_in_every_format(
    make_sample: Callable[..., Document], read: Callable[[Document], list[Rows]]
) -> None:
    document = make_sample()
    expected = [as_figures(rows) for rows in in_the_tree(document)]
    assert [as_figures(rows) for rows in read(document)] == expected
    assert sum(isinstance(cell, float) for rows in expected for row in rows for cell in row) > 90


def test_the_pdf_shows_the_same_figures(make_sample: Callable[..., Document]) -> None:
    document = make_sample()
    made = pypdf.PdfReader(io.BytesIO(write_pdf(document, ENGLISH, created=NOON)))
    shown = squeezed("".join(page.extract_text() for page in made.pages))
    for placed in tables_of(document):
        for row in placed.table.rows:
            numbers = [squeezed(text_of(row[column])) for column in placed.table.numeric]
            assert all(number in shown for number in numbers)
            if placed.table.numeric[:1] == (1,):
                assert squeezed(text_of(row[0])) + "".join(numbers) in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_days_in_a_workbook(make_sample: Callable[..., Document], language: str) -> None:
    days = [date(2027, 3, 1), date(1899, 12, 31), date(2026, 12, 24)]
    written = [Tongue(language).day(one) for one in days]
    said = build.table("Days", ["Day", "About it"], [[one, f"before {one}"] for one in written])
    document = replace(make_sample(language=language), summary=(build.section("Days", said),), sections=())
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(document, ENGLISH)))
    rows = list(book.worksheets[-1].iter_rows(2, values_only=True))
    assert [row[0] for row in rows] == [datetime(2027, 3, 1), written[1], datetime(2026, 12, 24)]
    assert [row[1] for row in rows] == [f"before {one}" for one in written]


def test_numbers_are_read_by_the_signs_of_the_language() -> None:
    def value(text: str, language: str) -> float | None:
        found = figure(text, language)
        return None if found is None else found.value

    assert [value("1,500", "en"), value("1\u202f500", "fr"), value("1.500", "es")] == [1500] * 3
    assert [value("3.2", "en"), value("3,2", "fr"), value("\u22123,2", "es")] == [3.2, 3.2, -3.2]
    assert value("81\u00a0%", "fr") == 0.81
    assert [value(one, "en") for one in ("18 of 26", "=1", "–", "", "3,2", "1e5", "9" * 16)] == [None] * 7


def test_word_has_real_styles_header_rows_words_for_pictures_and_languages(
    make_sample: Callable[..., Document],
) -> None:
    document = make_sample(language="fr")
    made = write_docx(document, ENGLISH, created=NOON)
    assert made == write_docx(document, ENGLISH, created=NOON)
    file = docx.Document(io.BytesIO(made))
    about = file.core_properties
    assert (about.title, about.language, about.identifier) == (document.title, "fr", document.identifier)
    styles = [one.style.name for one in file.paragraphs if one.style is not None]
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert styles[0] == "Title" and levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert {"Caption", "List Bullet", "Quote", "Quote Source", "Fact"} <= set(styles)
    assert styles.count("Caption") == len(file.tables) == len(tables_of(document))
    for table in file.tables:
        first, *others = table._tbl.iterfind(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in others)
    body = file.element.body
    pictures = body.xpath("//wp:docPr")
    assert len(pictures) == 4 and all(one.get("descr", "").strip() for one in pictures)
    assert len({one.get("id") for one in pictures}) == 4
    defaults = file.styles.element.find(f"{W}docDefaults")
    assert defaults is not None and defaults.find(f".//{W}lang").get(f"{W}val") == "fr"
    assert {one.get(f"{W}val") for one in body.iter(f"{W}lang")} >= {"en", "fr"}


def formulas(made: bytes) -> list[Any]:
    """Every formula and every link that leads out of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return [
        cell.value
        for cell in cells
        if cell.data_type == "f" or (cell.hyperlink is not None and cell.hyperlink.target)
    ]


def calculated(made: bytes) -> list[str]:
    """Cells of the archive's CSV files that a spreadsheet program would calculate."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        tables = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv")]
    cells = [cell for table in tables for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    return [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell) and figure(cell, "en") is None]


def test_hostile_words_stay_words(
    make_sample: Callable[..., Document],
    substitute: Callable[..., Document],
    hostile_strings: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hostile = [
        *hostile_strings,
        "=1+1",
        '=HYPERLINK("http://x")',
        "+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "http://x.example",
    ]
    said = iter(hostile)
    while (upcoming := next(said, None)) is not None:
        first = iter([upcoming])
        document = substitute(make_sample(), lambda _, first=first: next(first, None) or next(said, "=end"))
        archive = zipfile.ZipFile(io.BytesIO(write_docx(document, ENGLISH)))
        word = lxml.etree.fromstring(archive.read("word/document.xml"))
        runs = squeezed("".join(one.text or "" for one in word.iter(f"{W}t")))
        rows = flat(document).texts
        cells = [visible(cell) for rows in in_the_tree(document) for row in rows for cell in row]
        for text in [*(row.text for row in rows if row.kind != "chart"), *cells]:
            assert squeezed(text) in runs
        assert formulas(write_xlsx(document, ENGLISH)) == []
        assert calculated(write_package(document, ENGLISH)) == []
        files = package_files(document, ENGLISH)
        assert wrong_in(files) == []
        texts = [unguarded(row["text"]) for row in rows_of(files["data/texts.csv"])]
        assert texts == [row.text for row in rows]

    # The finders find: a workbook with a formula, and a package without the apostrophe.
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        made.add_worksheet().write(0, 0, "=1+1")
    assert formulas(out.getvalue()) == ["=1+1"]
    monkeypatch.setattr(data_package, "guarded", str)
    assert calculated(write_package(document, ENGLISH)) != []


def test_a_data_package_says_what_it_holds_and_a_changed_cell_is_found(
    make_sample: Callable[..., Document],
) -> None:
    document = make_sample()
    files = package_files(
        document, ENGLISH, publisher="Platform of the Sine", licence="CC-BY-4.0", created=NOON
    )
    assert wrong_in(files) == []
    about = json.loads(files["datapackage.json"])
    assert about["licenses"][0]["name"] == "CC-BY-4.0" and about["contributors"][0]["role"] == "publisher"
    assert about["recordHash"] == document.record_hash and b"Creative Commons" in files["README.md"]
    assert tuple(LICENCES) == DATA_LICENCES
    table = files["data/table-attendance-by-stakeholder-group-1.csv"]
    assert table.startswith(b"row,group,invited,present,on_site,online\r\n1,F ")

    texts = files["data/texts.csv"].decode()
    spoilt = {
        "data/texts.csv": texts.replace(",decision,", ",verdict,", 1),
        "data/sections.csv": files["data/sections.csv"].decode().replace("goals", "aims", 1),
        "data/tables.csv": files["data/tables.csv"].decode().replace(",59", ",-59", 1),
    }
    for path, content in spoilt.items():
        found = wrong_in({**files, path: content.encode()})
        assert any("hash" in one for one in found) and len(found) > 1, path
    assert wrong_in({**files, "data/more.csv": b"a\r\n"}) == ["data/more.csv is not described"]


def test_the_same_record_gives_the_same_bytes(make_sample: Callable[..., Document]) -> None:
    document = make_sample()
    for write in (write_xlsx, write_package):
        assert write(document, ENGLISH, created=NOON) == write(document, ENGLISH, created=NOON)
    sheets = openpyxl.load_workbook(io.BytesIO(write_xlsx(document, ENGLISH))).worksheets
    assert all(sheet.freeze_panes == "A2" and len(sheet.title) <= 31 for sheet in sheets)
    assert len({sheet.title.casefold() for sheet in sheets}) == len(sheets)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "minutes.pdf"
    write_whole(file, b"before")

    def crash(_: int) -> Iterator[None]:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="full"):
        write_whole(file, b"after")
    assert file.read_bytes() == b"before" and list(tmp_path.iterdir()) == [file]
    monkeypatch.undo()
    write_whole(file, b"after")
    assert visible(file.read_text()) == "after"


def test_what_is_no_file_is_written_into_and_stays_what_it_is(tmp_path: Path) -> None:
    """`-o /dev/stdout` made a file of that name, which took the place of the device, for whoever runs it as root."""
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"words")
    assert os.read(reader, 100) == b"words" and pipe.is_fifo()
    os.close(reader)
    write_whole(file, b"before")
    link.symlink_to(file)
    write_whole(link, b"after")
    assert link.is_symlink() and file.read_bytes() == b"after"
    with pytest.raises(OSError):
        write_whole(tmp_path, b"a folder is none of both")
