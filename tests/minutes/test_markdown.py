"""Markdown: read back by a CommonMark parser, the words are those that were typed."""

from __future__ import annotations

import gettext
import itertools
import re
from collections.abc import Callable

import pytest
from lxml import html as parser
from markdown_it import MarkdownIt

from dialogue.charts.visible import visible
from dialogue.documents.build import bullets, paragraph, section, table
from dialogue.documents.markdown import escaped, write_markdown
from dialogue.documents.tree import Block, Document

ENGLISH = gettext.NullTranslations()
TAGS = set(
    re.findall(r"\w+", "div h1 h2 h3 h4 p br strong em ul ol li table thead tbody tr th td blockquote hr")
)


def rendered(markdown: str) -> parser.HtmlElement:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.fromstring("<div>" + reader.render(markdown) + "</div>")


def document(*blocks: Block) -> Document:
    return Document("Title", "en", "A-1", 1, "draft", "00", (section("Only", *blocks),))


def squeezed(text: str) -> str:
    """Without white space and without the characters that keep directions apart; lxml drops some controls."""
    return "".join(
        sign for sign in text if not sign.isspace() and sign not in "\u2066\u2067\u2068\u2069\u200b"
    )


def strays(markdown: str) -> set[str]:
    return {one.tag for one in rendered(markdown).iter() if isinstance(one.tag, str)} - TAGS


@pytest.mark.parametrize(
    "typed", ["1. one", "2) two", "- a", "+ a", "* a", "# a", "> a", "===", "---", "| a |", "a_b_c", "`x`"]
)
def test_signs_with_a_meaning_show_as_signs(typed: str) -> None:
    (only,) = rendered(escaped(typed))
    assert (only.tag, only.text_content().strip()) == ("p", typed)


@pytest.mark.parametrize(
    "typed", ["18 of 26: not yet", "9:04", "Awa's plan (first)", "What? Yes!", "a.b, c; d/e", "Ñandú"]
)
def test_ordinary_words_stay_readable_in_the_source(typed: str) -> None:
    assert escaped(typed) == typed


def test_lines_and_blank_lines_are_kept() -> None:
    written = write_markdown(document(paragraph("one\n\n- two\n    three")), ENGLISH)
    (kept,) = rendered(written).xpath("//p[contains(., 'two')]")
    assert [text.strip() for text in kept.itertext() if text.strip()] == ["one", "- two", "three"]
    assert len(kept.xpath("br")) == 3


def test_the_corpus_shows_as_typed(hostile_strings: list[str]) -> None:
    typed = [one for one in hostile_strings if squeezed(visible(one))]
    written = write_markdown(document(bullets(typed)), ENGLISH)
    shown = [squeezed(one.text_content()) for one in rendered(written).xpath("(//ul)[1]/li")]
    assert shown == [squeezed(visible(one)) for one in typed]
    assert strays(written) == set()


def test_the_corpus_in_cells_shows_as_typed(hostile_strings: list[str]) -> None:
    rows = [(one, "end") for one in hostile_strings]
    written = write_markdown(document(table("Corpus", ("Typed", "End"), rows)), ENGLISH)
    shown = [squeezed(one.text_content()) for one in rendered(written).xpath("//tbody/tr/td[1]")]
    assert shown == [squeezed(visible(one)) for one in hostile_strings]


def test_the_corpus_without_escaping_does_not_show_as_typed(hostile_strings: list[str]) -> None:
    written = "\n".join(f"- {one}" for one in hostile_strings)
    assert "script" in strays(written)


def test_every_text_field_holds_hostile_words(
    make_sample: Callable[..., Document],
    substitute: Callable[[Document, Callable[[str], str]], Document],
    hostile_strings: list[str],
) -> None:
    supply = itertools.cycle(hostile_strings)
    for _ in range(12):
        written = write_markdown(substitute(make_sample(), lambda _: next(supply)), ENGLISH)
        assert strays(written) == set()
        written.encode("utf-8")


def test_the_sample_has_its_structure(make_sample: Callable[..., Document]) -> None:
    root = rendered(write_markdown(make_sample(), ENGLISH))
    assert len(root.xpath("//h1")) == 1
    assert len(root.xpath("//table")) == 7
    assert root.xpath("//blockquote//strong[starts-with(., 'Dissent')]")
    assert "None recorded." in root.text_content()
