"""PDF: accessible, the same on every machine, and words are never read as markup."""

from __future__ import annotations

import gettext
import hashlib
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.charts.visible import visible
from dialogue.documents.build import callout, facts, paragraph, section, table, words
from dialogue.documents.fonts import font_files, repertoire
from dialogue.documents.pdf import write_pdf
from dialogue.documents.repertoire import MISSING, plain_signs, printable
from dialogue.documents.tree import Block, Document, Quote

ENGLISH = gettext.NullTranslations()
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def document(*blocks: Block, title: str = "Title") -> Document:
    return Document(title, "en", "A-1", 1, "draft", "00", (section("Only", *blocks),))


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def squeezed(text: str) -> str:
    """Without white space and without the characters that only guide layout."""
    return re.sub(r"[\s\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\u00ad]", "", text)


def shown(made: bytes) -> str:
    """All words of the file, without the lines at the head and foot of its pages."""
    furniture = (
        r"^Title Draft, version 1$|^Title$|^Draft, version 1$|^A-1 Page \d+ of \d+$|^Page \d+ of \d+$|^A-1$"
    )
    return squeezed(re.sub(furniture, "", "\n".join(pages(made)), flags=re.MULTILINE))


def simple(typed: str) -> bool:
    """Latin text that reads from left to right: what a text extractor gives back in the order of writing."""
    return bool(typed.strip()) and all(sign in "\n\r\t" or " " <= sign <= "~" for sign in typed)


def tags(reader: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """The structure elements of a tagged file in reading order."""
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(reversed(element))
        elif isinstance(element, dict):
            if "/S" in element:
                yield element
            if "/K" in element:
                waiting.append(element["/K"])


@pytest.fixture(scope="module")
def sample_pdf(make_sample: Callable[..., Document]) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(write_pdf(make_sample(language="fr"), ENGLISH, created=NOON)))


def test_the_file_claims_pdf_ua_and_has_title_and_language(sample_pdf: pypdf.PdfReader) -> None:
    root = sample_pdf.trailer["/Root"]
    assert root["/Lang"] == "fr"  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"].value  # type: ignore[index]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value  # type: ignore[index]
    assert sample_pdf.metadata is not None
    assert sample_pdf.metadata.title == "Water and seeds for the Sine valley"
    xmp = root["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert re.search(r"pdfuaid:part(=\"|>)1", xmp)


def test_headings_are_not_skipped_and_pictures_have_words(sample_pdf: pypdf.PdfReader) -> None:
    found = list(tags(sample_pdf))
    levels = [int(one["/S"][2]) for one in found if re.fullmatch(r"/H[1-6]", one["/S"])]
    assert levels[0] == 1 and max(levels) == 2
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert len(figures) == 4 and all(str(one["/Alt"]).strip() for one in figures)
    assert sum(one["/S"] == "/Table" for one in found) >= 6
    assert {"/TH", "/TD", "/L", "/Caption"} <= {one["/S"] for one in found}


def test_typst_would_refuse_a_picture_without_words_and_a_skipped_heading() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    picture = f'#set document(title: "t")\n#image(bytes("{svg}"))'
    for source in (picture, '#set document(title: "t")\n= One\n=== Three', "= No title"):
        with pytest.raises(typst.TypstError):
            typst.Compiler(source.encode()).compile(format="pdf", pdf_standards=["ua-1"])


def test_the_first_page_stands_by_itself(sample_pdf: pypdf.PdfReader) -> None:
    first = squeezed(sample_pdf.pages[0].extract_text())
    for expected in (
        "Agreed",
        "43 of 60",
        "Certified seed must stay lawful",
        "opens twelve seed houses",
        "9 June 2026",
    ):
        assert squeezed(expected) in first
    assert squeezed("Attendance by stakeholder group") not in first


def test_every_page_says_what_it_is_and_where_it_is(sample_pdf: pypdf.PdfReader) -> None:
    count = len(sample_pdf.pages)
    for number, page in enumerate(sample_pdf.pages, start=1):
        assert f"Page {number} of {count}" in page.extract_text()
        assert "SINE-2026-02" in page.extract_text()


def test_a_long_table_runs_over_pages_and_repeats_its_header() -> None:
    rows = [(number, words(f"idea {number}")) for number in range(200)]
    found = pages(write_pdf(document(table("Ideas", ("No.", "Idea"), rows, numeric=[0])), ENGLISH))
    assert len(found) > 4
    assert all("Idea" in page for page in found[:-1])
    assert "idea 199" in found[-1] or "idea 199" in found[-2]


def test_only_the_vendored_fonts_are_used(sample_pdf: pypdf.PdfReader) -> None:
    names = {
        str(font.get_object()["/BaseFont"])
        for page in sample_pdf.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert names and all("NotoSans" in name or "DejaVuSans" in name for name in names)


def test_vendored_fonts_are_what_their_checksums_say() -> None:
    for path in font_files():
        sums = dict(line.split()[::-1] for line in (path.parent / "SHA256SUMS").read_text().splitlines())
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sums[path.name]
    assert sum(path.stat().st_size for path in font_files()) < 5_300_000


def test_the_same_document_gives_the_same_bytes(make_sample: Callable[..., Document]) -> None:
    made = [write_pdf(make_sample(), ENGLISH, created=NOON.replace(microsecond=part)) for part in (0, 9)]
    assert made[0] == made[1]


def test_fonts_have_the_letters_of_our_languages_and_miss_some_signs() -> None:
    letters = "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿ ÁÉÍÑÓÚÜáéíñóúü¿¡ ŊŋÑñËëÓóÀà Ḥḥ « » “ ” ’ … – — → ✓ ≥ ≤ € □"
    assert all(ord(sign) in repertoire() for sign in letters)
    assert printable("\U0001f33e \U0010fff0") == f"\U0001f33e {MISSING}"
    assert plain_signs("e\u0301 \u05d0") == f"é {MISSING}"


def test_signs_without_font_are_said_on_the_first_page() -> None:
    said = squeezed("2 characters that no font here has are shown as □ in this file: U+10FFF0, U+10FFF5")
    made = pages(write_pdf(document(paragraph("\U0010fff0 and \U0010fff5 and \U0010fff0")), ENGLISH))
    assert said in squeezed(made[0])
    assert squeezed("that no font here has") not in shown(write_pdf(document(paragraph("x")), ENGLISH))


def test_markup_is_shown_and_never_run(own_strings: tuple[str, ...]) -> None:
    typed = [one for one in own_strings if simple(one)]
    found = shown(write_pdf(document(*(paragraph(one) for one in typed)), ENGLISH))
    assert len(typed) > 10
    for one in typed:
        assert squeezed(one) in found


def test_a_very_long_word_breaks_and_the_letters_around_it_stay_searchable() -> None:
    made = "".join(pages(write_pdf(document(paragraph("s" * 900), paragraph("discussions")), ENGLISH)))
    assert "discussions" in made and "\u200b" not in made
    assert max(map(len, made.split("\n"))) < 200


def test_words_given_to_typst_as_markup_would_run() -> None:
    source = b'#set document(title: "t")\n#eval(sys.inputs.words, mode: "markup")'
    made = typst.Compiler(source, sys_inputs={"words": "#(41 + 1) *bold*"}).compile(format="pdf")
    assert isinstance(made, bytes)
    assert squeezed("".join(pages(made))) == "42bold"


def test_the_corpus_is_printed_as_typed(hostile_strings: list[str]) -> None:
    """Every string is printed; every third is read back, because reading 100 pages takes seconds."""
    write_pdf(document(*(paragraph(one) for one in hostile_strings)), ENGLISH)
    typed = list(dict.fromkeys(one for one in hostile_strings[::3] if simple(visible(one))))
    found = shown(write_pdf(document(*(paragraph(one) for one in typed)), ENGLISH))
    missing = [one for one in typed if squeezed(visible(one)) not in found]
    assert len(typed) > 900
    assert missing == []


def test_the_corpus_fits_every_kind_of_block(hostile_strings: list[str]) -> None:
    supply = itertools.cycle(hostile_strings)
    parts = []
    for number in range(len(hostile_strings) // 10):
        blocks: tuple[Block, ...] = (
            callout("dissent", next(supply), Quote(next(supply), "wo", None, next(supply), next(supply))),
            facts([(next(supply), words(next(supply)))]),
            table(next(supply), (next(supply), "b"), [(next(supply), 1)], numeric=[1]),
        )
        parts.append(section(next(supply), *blocks, id=f"part-{number}"))
    whole = Document("Corpus", "en", "C-1", 1, "draft", "00", tuple(parts))
    assert write_pdf(whole, ENGLISH).startswith(b"%PDF")


def test_every_text_field_holds_each_of_our_strings(
    make_sample: Callable[..., Document],
    substitute: Callable[[Document, Callable[[str], str]], Document],
    own_strings: tuple[str, ...],
) -> None:
    for typed in own_strings:
        whole = substitute(make_sample(), lambda _, typed=typed: typed)  # type: ignore[misc]
        assert write_pdf(whole, ENGLISH).startswith(b"%PDF")


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_text_at_all_stops_the_printing(one: str, other: str) -> None:
    whole = document(paragraph(one, words(other)), table(other, (one, "b"), [(other, one)]), title=other)
    assert write_pdf(whole, ENGLISH).startswith(b"%PDF")


def test_typst_alone_stops_at_a_control_character() -> None:
    source = b'#set document(title: "t")\n#json(bytes(sys.inputs.data)).words'
    compiler = typst.Compiler(source, sys_inputs={"data": json.dumps({"words": "\x00"})})
    with pytest.raises(typst.TypstError):
        compiler.compile(format="pdf", pdf_standards=["ua-1"])


def test_the_layout_reads_only_its_data() -> None:
    layout = (Path(__file__).parents[2] / "templates" / "minutes" / "minutes.typ").read_text("utf-8")
    assert not re.search(r"#?\b(eval|read|import|include|plugin)\b\s*[\(\"]", layout)
