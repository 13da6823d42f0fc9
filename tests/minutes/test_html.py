"""HTML: what people typed is shown and never runs, in every text field, in a real browser."""

from __future__ import annotations

import gettext
import html
import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from lxml import html as parser
from playwright.sync_api import Browser, Page, sync_playwright

from dialogue.charts.visible import visible
from dialogue.documents.build import paragraph, section
from dialogue.documents.html import html_body, section_html, write_html
from dialogue.documents.tree import Document
from support.browsing import PATIENCE, launch

ENGLISH = gettext.NullTranslations()
TAGS = set(
    re.findall(
        r"\w+",
        "html head meta title link style body main article header footer nav section aside figure figcaption "
        "h1 h2 h3 h4 h5 h6 p q bdi br strong span ul ol li dl div dt dd table caption thead tbody tr th td "
        "blockquote a svg defs pattern path rect text circle polygon",
    )
)
REPORT = """() => [...document.querySelectorAll('*')].flatMap(one => [
  'tag:' + one.localName, ...one.getAttributeNames().map(name => 'attribute:' + name)])"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own for each test (what runs late in one is not seen by the next), and nowhere to go from it."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.route("**/*", lambda route: route.abort("aborted"))
    yield context.new_page()
    context.close()


def loaded(page: Page, written: str) -> set[str]:
    """Everything that ran or asked for something, and every tag and attribute that should not be there."""
    seen: set[str] = set()
    page.on("dialog", lambda dialog: (seen.add("dialog"), dialog.dismiss()))
    page.on(
        "request",
        lambda request: seen.add("request") if not request.url.startswith("data:text/html") else None,
    )
    page.set_content(written, wait_until="load")
    page.wait_for_timeout(50)
    for one in page.evaluate(REPORT):
        kind, _, name = one.partition(":")
        if (kind == "tag" and name not in TAGS) or (
            kind == "attribute" and (name.startswith("on") or name == "style")
        ):
            seen.add(one)
    return seen


def corpus_document(strings: list[str]) -> Document:
    parts = tuple(
        section(
            f"Part {start}", *(paragraph(one) for one in strings[start : start + 250]), id=f"part-{start}"
        )
        for start in range(0, len(strings), 250)
    )
    return Document("Corpus", "en", "C-1", 1, "draft", "00", parts)


def test_the_whole_corpus_shows_as_typed_and_nothing_runs(page: Page, hostile_strings: list[str]) -> None:
    written = write_html(corpus_document(hostile_strings), ENGLISH)
    assert loaded(page, written) == set()
    shown = page.eval_on_selector_all("section > p", "all => all.map(one => one.textContent)")
    assert shown == [visible(one).replace("\n", "") for one in hostile_strings]


def test_the_corpus_without_escaping_does_run(page: Page, hostile_strings: list[str]) -> None:
    written = write_html(corpus_document(hostile_strings[:600]), ENGLISH)
    before, after = written.split("<article", 1)
    seen = loaded(page, before + "<article" + html.unescape(after))
    assert any(one.startswith("attribute:on") for one in seen)
    assert "tag:script" in seen


def test_every_text_field_holds_hostile_words(
    page: Page,
    make_sample: Callable[..., Document],
    substitute: Callable[[Document, Callable[[str], str]], Document],
    hostile_strings: list[str],
) -> None:
    supply = itertools.cycle(hostile_strings)
    for _ in range(12):
        assert loaded(page, write_html(substitute(make_sample(), lambda _: next(supply)), ENGLISH)) == set()


def test_every_text_field_keeps_one_hostile_string(
    make_sample: Callable[..., Document],
    substitute: Callable[[Document, Callable[[str], str]], Document],
) -> None:
    typed = "</td><script>x</script>&amp;'\"{{ 7*7 }}"
    written = write_html(substitute(make_sample(), lambda _: typed), ENGLISH)
    root = parser.fromstring(written)
    assert root.xpath("//script") == []
    for path in (
        "//h1",
        "//h2/bdi",
        "//dt/bdi",
        "//caption",
        "//th",
        "//li/a/bdi",
        "//blockquote/p",
        "//title",
    ):
        assert {"".join(one.itertext()).strip() for one in root.xpath(path)} >= {typed}, path
    assert typed in root.xpath("//svg/@aria-label")


def test_no_inline_style_or_script_and_no_other_address_unless_embedded(
    make_sample: Callable[..., Document],
) -> None:
    written = write_html(make_sample(), ENGLISH, stylesheets=["/static/css/minutes.css"])
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", written)
    addresses = set(re.findall(r'(?:href|src)="([^"]*)"', written))
    assert {one for one in addresses if not one.startswith("#")} == {"/static/css/minutes.css"}
    assert "<style>" in write_html(make_sample(), ENGLISH, embed_css=True)


def test_the_page_has_one_title_no_skipped_heading_and_no_id_twice(
    make_sample: Callable[..., Document],
) -> None:
    root = parser.fromstring(write_html(make_sample(), ENGLISH))
    levels = [int(one.tag[1]) for one in root.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in root.xpath("//nav//a/@href")} <= set(ids)


def test_languages_of_parts_are_marked(make_sample: Callable[..., Document]) -> None:
    root = parser.fromstring(write_html(make_sample(language="fr"), ENGLISH))
    assert root.get("lang") == "fr"
    assert root.xpath("//blockquote[@lang='fr']") and root.xpath(
        "//blockquote[@class='translation'][@lang='en']"
    )


def test_a_table_stands_beside_every_chart(make_sample: Callable[..., Document]) -> None:
    root = parser.fromstring(write_html(make_sample(), ENGLISH))
    charts = root.xpath("//figure[@class='chart']")
    assert len(charts) == 4
    assert all(one.xpath(".//svg[@role='img'][@aria-label]") and one.xpath(".//table//td") for one in charts)


def test_one_section_can_stand_in_another_page(make_sample: Callable[..., Document]) -> None:
    part = section_html(make_sample().sections[3], ENGLISH, heading_level=3, key="goal")
    assert part.strip().startswith("<section") and "<h3" in part and 'id="goal-1' in part


def test_the_body_can_start_below_the_heading_of_a_page(make_sample: Callable[..., Document]) -> None:
    assert '<h2 class="minutes-title">' in html_body(make_sample(), ENGLISH, heading_level=2)


def test_the_fixed_words_come_from_the_catalogue(make_sample: Callable[..., Document]) -> None:
    class French(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Contents": "Sommaire", "Draft": "Projet", "Dissent": "Désaccord"}.get(message, message)

    written = write_html(make_sample(language="fr"), French())
    assert "Sommaire" in written and "Projet, version 3" in written and "Désaccord" in written
