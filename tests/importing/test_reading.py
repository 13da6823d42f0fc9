"""Tables as people's programs write them: told encodings and delimiters, lines counted right, hostile files refused."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.importing.columns import GROUPS, IDEAS, LISTS, ORGANISATIONS, PEOPLE, laid_out, lines_of
from dialogue.importing.ideas import MOST_IDEAS
from dialogue.importing.on_platform import MOST
from dialogue.importing.reading import read_file
from dialogue.importing.tables import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, Line
from dialogue.importing.text_files import told_delimiter, told_encoding
from dialogue.kernel.errors import Refused
from support.workbooks import workbook

ROOT = Path(__file__).resolve().parents[2]
WELLS = "Puits près de l’école"


def lines(content: bytes, what: str = IDEAS, **said: str) -> list[Line]:
    found = read_file(content, LISTS[what], **said)
    return lines_of(found.rows, laid_out(LISTS[what], found.rows))


def values(content: bytes, what: str = IDEAS, **said: str) -> list[dict[str, str]]:
    return [dict(one.values) for one in lines(content, what, **said)]


def refused(content: bytes, what: str = IDEAS, **said: str) -> Refused:
    with pytest.raises(Refused) as no:
        read_file(content, LISTS[what], **said)
    return no.value


TABLE = f"Idée;Groupe;Personnes\r\n{WELLS};F;3,0\r\nSemences, outils;N;\r\n"
MEANT = [
    {"idea": WELLS, "group": "F", "heads": "3,0"},
    {"idea": "Semences, outils", "group": "N"},
]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_told(codec: str) -> None:
    assert values(TABLE.encode(codec)) == MEANT


def test_an_encoding_can_be_said_and_a_wrong_one_is_refused() -> None:
    macs = TABLE.encode("mac-roman")
    assert values(macs) != MEANT  # nothing tells these bytes from Windows' but a person's eye
    assert values(macs, encoding="mac-roman") == MEANT
    assert refused("Idée\nPuits à côté".encode("cp1252"), encoding="utf-8").code == "no_text"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1256", "بئر في كل قرية"),
        ("windows-1256", "Puits déjà creusé – حفر آبار جديدة قرب المدارس"),
        ("windows-1251", "Колодец в каждой деревне"),
        ("windows-1251", "ШКОЛА ДЛЯ ДЕТЕЙ"),
        ("windows-1253", "Πηγάδι σε κάθε χωριό"),
        ("windows-1252", "São ações: créée, où, ça, “L’eau” – 5 €"),
        ("windows-1252", "Größe — Öl, Œuvre, niño"),
    ],
)
def test_letters_of_other_scripts_are_no_western_ones(encoding: str, text: str) -> None:
    """A spreadsheet of an Arabic Windows saves CSV in its own set. Read as Western text it is nonsense, taken in."""
    content = f"Idea;Group\n{text};F\n".encode(encoding)
    assert (told_encoding(content), values(content)[0]["idea"]) == (encoding, text)
    if encoding != "windows-1252":  # the control: what stood there before
        assert values(content, encoding="windows-1252")[0]["idea"] != text


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 words\n1,2\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff\xe0" + bytes(range(256)),
        b"\x1f\x8b\x08" + bytes(range(200)),
        b"{\\rtf1 Idea}",
        b"  <!DOCTYPE html><html><table><tr><td>Idea</td></tr></table></html>",
        b"<table><tr><td>Idea</td></tr></table>",
        b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>',
        "Idea,Group\nA well,\n".encode("utf-32"),
        bytes(range(1, 32)) * 40,
    ],
)
def test_what_only_has_the_name_of_a_table_is_refused(content: bytes) -> None:
    """Many systems write a web page and call it .xls; read as a list, its markup would become ideas."""
    assert refused(content).code in ("no_table", "no_text")
    assert values(b"Idea\nA <b>well</b>\n%PDF\n") == [
        {"idea": "A <b>well</b>"},
        {"idea": "%PDF"},
    ]  # the control


def test_the_answers_of_a_form_on_the_web_are_found_behind_their_times() -> None:
    """The question is no name that we know; the column of times, numbers or addresses before it holds no ideas."""
    table = (
        '"Horodateur","Adresse e-mail","Note","Votre idée ?","Groupe"\n'
        '"2026/11/30 10:00:00 AM UTC+1","awa@example.org","4","Un puits","F"\n'
        '"2026/11/30 10:02:00 AM UTC+1","bo@example.org","5","Une école","N"\n'
    )
    assert [one["idea"] for one in values(table.encode())] == ["Un puits", "Une école"]
    nothing_known = (  # not one name of a column that we know
        "ID;Date de soumission;Langue de départ;Votre contribution;_uuid\n"
        "1;2026-11-30 10:00:00;fr;Un puits;a1b2c3d4-0000-4000-8000-000000000001\n"
        "2;2026-11-30 10:01:00;fr;Une école et un toit;b1b2c3d4-0000-4000-8000-000000000002\n"
    )
    assert [one["idea"] for one in values(nothing_known.encode())] == ["Un puits", "Une école et un toit"]
    no_heading = (
        "Wells for all;F\nRoads;N\nA school;F\n"  # the control: no figures, so the first row is an idea
    )
    assert [one["idea"] for one in values(no_heading.encode())] == ["Wells for all", "Roads", "A school"]
    numbered = (
        "Nr,Group\n1. Wells,F\n2. Roads,N\n"  # the control: where all begin with a figure, the first is it
    )
    assert [one["idea"] for one in values(numbered.encode())] == ["1. Wells", "2. Roads"]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_every_usual_delimiter_is_told(sign: str) -> None:
    text = f"Organisation{sign}Group\n" + "".join(f"Union {n}{sign}F\n" for n in range(4))
    assert told_delimiter(text, lambda cell: cell in {"Organisation", "Group"}) == sign
    assert values(text.encode(), ORGANISATIONS)[3] == {"name": "Union 3", "group": "F"}


def test_one_column_with_commas_in_it_stays_one_column() -> None:
    text = "Idea\nWells, roads and seeds\nA school\nShade, water\n"
    assert values(text.encode()) == [
        {"idea": "Wells, roads and seeds"},
        {"idea": "A school"},
        {"idea": "Shade, water"},
    ]


def test_a_list_without_names_of_columns_is_read_from_its_first_row() -> None:
    found = read_file(b"Wells for all\nRoads\n", LISTS[IDEAS])
    layout = laid_out(LISTS[IDEAS], found.rows)
    assert layout.head is None and len(lines_of(found.rows, layout)) == 2


def test_titles_above_blank_lines_and_breaks_inside_of_quotes_keep_the_numbers_of_lines() -> None:
    text = 'Atelier du 3 mai;;\n\n;;\nIdée;Groupe;Idée\n"Puits\npour tous";F;zwei\n\n"Écoles; routes";N;\n'
    assert [(one.line, one.says("idea")) for one in lines(text.encode())] == [
        (5, "Puits\npour tous"),
        (8, "Écoles; routes"),
    ]


def test_sep_at_the_top_a_table_of_old_macs_and_an_escaped_formula() -> None:
    assert values(b"sep=|\nIdea|Group\nWells|F\n") == [{"idea": "Wells", "group": "F"}]
    assert values(b"Idea;Group\rWells;F\rRoads;N\r") == [
        {"idea": "Wells", "group": "F"},
        {"idea": "Roads", "group": "N"},
    ]
    assert values(b"Idea\n'=1+1\n'tis time\n=2+2\n") == [
        {"idea": "=1+1"},
        {"idea": "'tis time"},
        {"idea": "=2+2"},
    ]


def test_an_open_quotation_mark_is_told_with_its_line_and_swallows_nothing() -> None:
    no = refused(b'Idea;Group\nWells;F\n"Roads;N\nSeeds;F\n')
    assert (no.code, no.facts["line"]) == ("broken_row", 3)


def test_names_of_columns_in_three_languages() -> None:
    for names in ("Name;Role", "Nom;Rôle", "NOMBRE ; rol"):
        assert values(f"{names}\nAwa;member\n".encode(), PEOPLE) == [{"name": "Awa", "role": "member"}]
    assert values(b"Grupo;Letra\nPescadores;P\n", GROUPS) == [{"name": "Pescadores", "letter": "P"}]


def test_a_workbook_is_read_by_its_values() -> None:
    content = workbook(
        {
            "Notes": [],
            "Ideas": [
                ["Workshop", None, None],
                [],
                ["Idea", "Group", "People"],
                ["Wells", "F", 3.0],
                [date(2024, 5, 1), "N", None],
                ["=1+1", "F", 2],
            ],
            "Other": [["Idea"], ["Roads"]],
        }
    )
    found = read_file(content, LISTS[IDEAS])
    assert (found.sheet, found.sheets) == ("Ideas", ("Notes", "Ideas", "Other"))
    assert [(one.line, dict(one.values)) for one in lines(content)] == [
        (4, {"idea": "Wells", "group": "F", "heads": "3"}),
        (5, {"idea": "2024-05-01", "group": "N"}),
        (6, {"group": "F", "heads": "2"}),  # a formula that nobody has computed has no value
    ]
    assert values(content, sheet="Other") == [{"idea": "Roads"}]


def with_part(content: bytes, name: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_hostile_workbooks_are_refused_soon() -> None:
    plain = workbook({"Ideas": [["Idea"], ["Wells"]]})
    assert len(lines(plain)) == 1  # control: untouched it is read
    assert len(lines(with_part(plain, SHEET, lambda part: part))) == 1  # control: packed again too
    for hostile in (
        with_part(plain, SHEET, lambda part: part.replace(b"<worksheet", BOMB + b"<worksheet", 1)),
        with_part(plain, SHEET, lambda part: (BOMB.decode() + "<a/>").encode("utf-16")),
        with_part(plain, SHEET, lambda part: part[:40]),
        with_part(plain, "xl/workbook.xml", lambda part: b""),
        b"PK\x03\x04" + bytes(300),
        plain[: len(plain) // 2],
    ):
        assert refused(hostile).code == "no_workbook"
    bomb = with_part(plain, SHEET, lambda part: part + b" " * 70_000_000)
    assert len(bomb) < 200_000
    assert refused(bomb).code == "unpacks_too_large"
    assert refused(b"\xd0\xcf\x11\xe0" + bytes(600)).code == "old_workbook"


def test_a_cell_at_the_far_end_of_a_sheet_costs_no_walk_to_it() -> None:
    far = with_part(
        workbook({"Ideas": [["Idea"], ["Wells"]]}),
        SHEET,
        lambda part: part.replace(b'<row r="2"', b'<row r="1048576"').replace(b'r="A2"', b'r="XFD1048576"'),
    )
    before = time.process_time()
    assert refused(far).code in {"too_many_rows", "no_workbook"}
    assert time.process_time() - before < 20


def test_what_is_too_large_is_refused() -> None:
    assert refused(b"Idea\n" + b"x\n" * (MOST_ROWS + 2)).code == "too_many_rows"
    assert len(lines(b"Idea\n" + b"x\n" * 300)) == 300
    assert refused(b"x" * (LARGEST_FILE + 1)).code == "large_table"
    assert refused(b"\n \n;;\n").code == "empty_table"
    assert refused(bytes(range(256)) * 4).code in {"no_text", "broken_row", "empty_table"}


def test_encodings_are_told_by_their_bytes() -> None:
    assert told_encoding("ÿþ".encode()) == "utf-8"
    assert told_encoding("ab\r\ncd".encode("utf-16-be")) == "utf-16"


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
@settings(max_examples=150)
def test_whatever_comes_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        found = read_file(content, LISTS[IDEAS])
    except Refused as no:
        assert no.field == "file"
    else:
        assert found.rows


def test_the_examples_and_the_page_that_describes_them_are_true() -> None:
    folder = ROOT / "docs/examples/tables"
    told = (folder / "README.md").read_text()
    many = {"ideas-fr.csv": 3, "organisations-en.csv": 3, "people-es.csv": 2, "groups-en.csv": 2}
    assert {file.name for file in folder.glob("*.*") if file.suffix != ".md"} == set(many)
    for name, number in many.items():
        what = name.partition("-")[0]
        found = lines((folder / name).read_bytes(), what)
        assert f"`{name}` | {what} |" in told and len(found) == number
        needed = next(column.key for column in LISTS[what].columns if column.needed)
        assert all(one.says(needed) for one in found) and len(found[0].values) > 1
    page = (ROOT / "docs/importing.md").read_text()
    for words in (
        f"{LARGEST_FILE // 1024**2} megabytes, {MOST_ROWS:,} rows, {MOST_COLUMNS} columns",
        f"{MOST_IDEAS:,} ideas at once",
        f"{MOST[PEOPLE]} lines at once",
        f"{MOST[ORGANISATIONS]:,} lines at once",
    ):
        assert words in " ".join(page.split()), words
