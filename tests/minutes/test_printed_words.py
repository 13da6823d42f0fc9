"""What people wrote is all in the PDF: long words, many scripts, charts; and what cannot be drawn is said."""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from dialogue.charts import (
    Bar,
    BarChart,
    BarRow,
    Mark,
    StackedBar,
    StackedRow,
    Threshold,
    group_mark,
    scale_marks,
)
from dialogue.documents import fonts, pdf
from dialogue.documents.build import bullets, callout, fact, paragraph, section, table
from dialogue.documents.long_words import SOFT_HYPHEN, ZERO_WIDTH_SPACE, breakable, shortened
from dialogue.documents.pdf import write_pdf
from dialogue.documents.repertoire import MISSING
from dialogue.documents.tree import Block, Document, Quote
from dialogue.languages import Tongue, catalogue
from dialogue.minutes import completeness
from support.pictures import ink_beside, pages

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ONE_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WORDS_80 = "Une eau partagée équitablement entre tous les villages du delta jusqu’en 2035 ok"
WORDS_200 = (WORDS_80 + " et tous leurs voisins, ") * 2
NAMES = (
    "Organisations paysannes et coopératives rizicoles de la vallée",
    "Entreprises agroalimentaires",
    "Kommunalverwaltungsverbände",
    "किसानों के संगठन और सहकारी समितियाँ",
    "Ẹgbẹ́ àwọn àgbẹ̀ ìlú",
    "Tamani jɛ̀kulu kɛ̀lɛ́ ɲɔ̀gɔn",
    "مُنَظَّمَات الْمُزَارِعِينَ",
    "Hội nông dân thung lũng",
    "กลุ่มเกษตรกรผู้ปลูกข้าวในหุบเขา",
    "የገበሬዎች ማህበር",
    "விவசாயிகள் சங்கம்",
    "אֲגֻדַּת הַחַקְלָאִים",
)
MARKS = tuple(group_mark(place, name, chr(64 + place)) for place, name in enumerate(NAMES, 1))
LEVELS = (
    ("D’accord avec une réserve mineure à noter", "for"),
    ("Abstention", "abstain"),
    ("Veto", "against"),
)
SPREAD = StackedBar(
    "Positions",
    "Positions",
    scale_marks(LEVELS),
    tuple(StackedRow(mark.name, (9, 40, 1200 + place), mark) for place, mark in enumerate(MARKS)),
    row_heading="Groupe",
    key_heading="Position",
    total_heading="Exprimées",
)
BARS = BarChart(
    "Points par thème",
    "Points",
    tuple(
        BarRow(
            theme,
            tuple(
                Bar(mark, place, f"{place} points sur 1 234 567 (81 %)") for place, mark in enumerate(MARKS)
            ),
        )
        for theme in (WORDS_200, ONE_WORD, NAMES[3])
    ),
    len(MARKS),
    "Thème",
    "Points",
)
BAR_TO_REACH = "Il faut au moins deux tiers des voix exprimées, abstentions non comprises"
SHARES = BarChart(
    "Parts",
    "Parts",
    (BarRow("", tuple(Bar(mark, 0.08 * place, f"{place} %") for place, mark in enumerate(MARKS))),),
    1,
    "Groupe",
    "Pour",
    Threshold(2 / 3, BAR_TO_REACH),
)


def document(*blocks: Block, title: str = "Titre", language: str = "fr") -> Document:
    return Document(title, language, "A-1", 1, "draft", "00", (section("Partie", *blocks),))


def read(made: bytes) -> str:
    """All characters of the file, in one normal form, without blanks and what only guides the layout."""
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    return squeezed(text)


def squeezed(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    return re.sub(r"[\s\-\u00ad\u200b-\u200f\u2010\u2060\u2066-\u2069]", "", plain)


def attendance(columns: int) -> Block:
    """A table with long headings and large numbers, as wide as a session with many groups."""
    headings = ["Groupe", *(f"{chr(65 + n)} · {NAMES[n % 3]}" for n in range(columns))]
    return table(
        "Présences",
        headings,
        [(name, *range(1234567, 1234567 + columns)) for name in NAMES],
        numeric=range(1, columns + 1),
    )


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("title", [ONE_WORD, WORDS_80, WORDS_200, "W" * 200, "क्षेत्र" * 30])
def test_nothing_runs_off_the_page(language: str, title: str) -> None:
    whole = Document(
        title, language, "A-1", 1, "draft", "00",
        (section(title, paragraph(title), callout("decision", title, Quote(title, None, Mark(title, "A", "#0a6f48")))),
         section("T", attendance(3), attendance(6), attendance(9), SHARES, SPREAD, id="t"),
         section("U", table("L", ("A", ONE_WORD, title), [(title, title, ONE_WORD)]), id="u")),
        subtitle=title, facts=(fact(title[:40], title),), summary=(section("S", bullets([title]), id="s"),),
    )  # fmt: skip
    for page in pages(whole, catalogue(language)):
        assert ink_beside(page) == 0


def test_control_a_long_word_that_may_not_break_is_seen_in_the_margin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "breakable", lambda text, longest=16, hyphen=False: text)
    found = pages(document(paragraph("x"), title="W" * 80), catalogue("fr"))
    assert any(ink_beside(page) for page in found)


def test_titles_stand_whole_in_the_heading_the_metadata_and_the_running_head() -> None:
    first = section("S", id="s")
    whole = Document(WORDS_80, "fr", "A", 1, "draft", "0", (section("P", paragraph("x")),), summary=(first,))
    made = write_pdf(whole, catalogue("fr"))
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert reader.metadata is not None and reader.metadata.title == WORDS_80
    assert all(squeezed(WORDS_80) in squeezed(page.extract_text()) for page in reader.pages)
    assert shortened(WORDS_200, 150).endswith("…") and len(shortened(WORDS_200, 150)) <= 151


def plain(name: str) -> bool:
    """Without characters that stand on others and from left to right: what the extractor gives back as it was typed."""
    return not re.search(r"[\u0300-\u036f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f]", squeezed(name))


def test_charts_print_every_name_and_figure_whole() -> None:
    made = read(write_pdf(document(BARS, SHARES, SPREAD), catalogue("fr")))
    for name in filter(plain, NAMES):
        # Once for each row of the chart of points, once for the others, and in the tables beside them.
        assert made.count(squeezed(name)) >= 5, name
    for words in ("Exprimées1249", "Exprimées1260", squeezed(BAR_TO_REACH), squeezed(LEVELS[0][0])):
        assert words in made
    assert made.count(squeezed("11 points sur 1 234 567 (81 %)")) >= 6
    assert MISSING not in made


def test_no_word_of_a_chart_is_drawn_in_a_picture() -> None:
    """Words in a picture lose their vowel signs and tones: the writer composes or drops them, as typst asks."""
    laid_out = pdf.layout(document(BARS, SHARES, SPREAD), catalogue("fr"))
    drawn = [block for block in laid_out["sections"][0]["blocks"] if block["block"] == "chart"]
    assert len(drawn) == 3 and "<svg" in str(drawn) and "<text" not in str(drawn)
    for name in NAMES:
        kept = str(drawn).replace("\\u2068", "").replace("\\u2069", "").replace("\\u200b", "")
        assert name in kept


def test_breaks_never_part_a_letter_from_its_signs_nor_a_script_that_breaks_itself() -> None:
    for run in ("e\u0301" * 40, "क्षेत्र" * 12, "ɔ̀" * 30, "👩\u200d🌾" * 12, "🇸🇳" * 20, "וַ" * 30):
        parts = breakable(run).split(ZERO_WIDTH_SPACE)
        assert len(parts) > 1 and "".join(parts) == run
        assert all(unicodedata.category(part[0]) not in ("Mn", "Mc", "Me", "Cf") for part in parts)
    assert breakable("กลุ่มเกษตรกรผู้ปลูกข้าวในหุบเขา") == "กลุ่มเกษตรกรผู้ปลูกข้าวในหุบเขา"
    assert SOFT_HYPHEN in breakable("Entreprises", 6, hyphen=True)
    assert breakable("Entreprises", 12, hyphen=True) == "Entreprises"


SCRIPTS = {
    "Hindi": "हिन्दी", "Bambara": "kɛ̀lɛ́", "Yoruba": "ẹ̀kọ́", "Arabic": "الْمَاءُ", "Vietnamese": "giống",
    "Thai": "น้ำ", "Hebrew": "מַיִם", "Amharic": "ውሃ", "Tamil": "தண்ணீர்", "Bengali": "জল", "Khmer": "ខ្មែរ",
    "Burmese": "မြန်မာ", "N’Ko": "ߒߞߏ", "Tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ", "Sinhala": "සිංහල", "emoji": "👍💧🌾👩\u200d🌾❤️🇸🇳",
}  # fmt: skip


@pytest.fixture
def no_installed_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without any font of its own."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())
    fonts.forget_installed()
    yield
    monkeypatch.undo()
    fonts.forget_installed()


@pytest.mark.usefixtures("no_installed_fonts")
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_fonts_shipped_here_draw_the_script(script: str) -> None:
    assert fonts.undrawable(SCRIPTS[script]) == ""
    made = read(write_pdf(document(paragraph(SCRIPTS[script])), catalogue("fr")))
    assert MISSING not in made


@pytest.mark.usefixtures("no_installed_fonts")
def test_signs_without_font_head_the_completeness_list_and_the_file() -> None:
    whole = document(paragraph("水 and 中文"), language="en")
    (said,) = completeness.unprintable(whole, Tongue("en"))
    assert "3 characters" in said and "水 (U+6C34)" in said and "fonts-noto-cjk" in said
    first = pypdf.PdfReader(io.BytesIO(write_pdf(whole, catalogue("en")))).pages[0].extract_text()
    assert "U+6C34" in first and MISSING in first
    assert completeness.unprintable(document(paragraph("eau")), Tongue("en")) == []


@pytest.mark.usefixtures("no_installed_fonts")
def test_control_a_list_that_does_not_ask_the_fonts_lets_boxes_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "undrawable", lambda text: "")
    assert completeness.unprintable(document(paragraph("中")), Tongue("en")) == []
    assert MISSING in read(write_pdf(document(paragraph("中")), catalogue("en")))


def test_a_font_that_the_machine_has_is_used_for_what_ours_lack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tamil plays the missing script: the file is taken out of ours and installed on the machine."""
    (tamil,) = (path for path in fonts.font_files() if "Tamil" in path.name)
    ours = [path for path in fonts.font_files() if path != tamil]
    known = frozenset(code for path in ours for code in fonts.code_points(path))
    monkeypatch.setattr(fonts, "repertoire", lambda: known)
    monkeypatch.setattr(fonts, "font_folders", lambda: (tmp_path,))
    fonts.forget_installed()
    assert fonts.undrawable("தண்ணீர்") != ""
    shutil.copy(tamil, tmp_path / "Strange.ttf")
    (tmp_path / "Broken.otf").write_bytes(b"no font")
    fonts.forget_installed()
    assert fonts.undrawable("தண்ணீர்") == "" and fonts.folders_for("தண்ணீர் x") == (str(tmp_path),)
    assert MISSING not in read(write_pdf(document(paragraph("தண்ணீர்")), catalogue("fr")))
    monkeypatch.undo()
    fonts.forget_installed()


def test_an_idea_and_its_group_stay_on_one_page() -> None:
    """Whatever stands before them, the words of a quotation and its group's name are on the same page."""
    for before in range(0, 9):
        quotes = [
            Quote(f"Idée-{n} " + "partager les puits " * (n % 4), None, MARKS[1], f"Source-{n}")
            for n in range(45)
        ]
        made = pypdf.PdfReader(
            io.BytesIO(write_pdf(document(*[paragraph("x")] * before, *quotes), catalogue("fr")))
        )
        for page in made.pages:
            text = page.extract_text()
            assert set(re.findall(r"Idée-(\d+)", text)) == set(re.findall(r"Source-(\d+)", text))


def test_a_row_of_a_table_stays_on_one_page() -> None:
    rows = [
        (n, f"Début-{n} " + "partager les puits du village " * (2 + n % 4) + f"Fin-{n}", "A")
        for n in range(110)
    ]
    ideas = document(table("I", ("N", "Idée", "Groupe"), rows, numeric=(0,)))
    made = pypdf.PdfReader(io.BytesIO(write_pdf(ideas, catalogue("fr"))))
    assert len(made.pages) > 3
    for page in made.pages:
        text = page.extract_text()
        assert set(re.findall(r"Début-(\d+)", text)) == set(re.findall(r"Fin-(\d+)", text))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_goal_is_announced_as_a_goal_and_no_box_as_a_warning(language: str) -> None:
    say = catalogue(language).gettext
    boxes = (callout("goal", "V 1", paragraph("x")), callout("notice", "T", paragraph("y")))
    made = read(write_pdf(document(*boxes, language=language), catalogue(language)))
    assert squeezed(say("Goal")) in made and squeezed(say("Please note")) in made
    assert not re.search("Avertissement|Advertencia|Aviso|Warning", made)
