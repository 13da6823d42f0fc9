"""The document as HTML: a standalone page, or only its body for a page of the application."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import count
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dialogue.brand import Brand
from dialogue.charts import chart_svg
from dialogue.charts.marks import ink_on
from dialogue.charts.visible import visible
from dialogue.documents.build import chart_table
from dialogue.documents.labels import Translator, status_line, writer_labels
from dialogue.documents.tree import Block, Document, Section, Span
from dialogue.languages import language_name
from dialogue.paths import STATIC, TEMPLATES

STYLESHEET = Path("css") / "minutes.css"
"""The stylesheet of minutes, below the static directory."""


def write_html(
    document: Document,
    translator: Translator,
    *,
    stylesheets: Iterable[str] = (),
    embed_css: bool = False,
    brand: Brand | None = None,
) -> str:
    """A whole page. `stylesheets` are addresses to link; `embed_css` puts the minutes' own styles into it,
    and the colours of `brand`.

    Embed only in files that are read alone: the application's security policy refuses inline styles.
    """
    styles = Markup((STATIC / STYLESHEET).read_text("utf-8")) if embed_css else ""  # noqa: S704 - our file
    if embed_css and brand is not None:
        styles += Markup(brand.own_colours)  # noqa: S704 - six digits each
    return (
        _environment()
        .get_template("minutes/document.html")
        .render(
            document=document,
            body=html_body(document, translator),
            brand=brand or Brand(),
            stylesheets=tuple(stylesheets),
            styles=styles,
        )
    )


def html_body(document: Document, translator: Translator, *, heading_level: int = 1) -> Markup:
    """The document without head: an `<article>` whose title is a heading of `heading_level` (1 to 3)."""
    keys = count(1)

    def drawn(chart: Block) -> Markup:
        return Markup(chart_svg(chart, key=f"chart-{next(keys)}"))  # type: ignore[arg-type]  # noqa: S704 - escaped by the maker

    template = _environment().get_template("minutes/body.html")
    return Markup(  # noqa: S704 - rendered with autoescape
        template.render(
            document=document,
            words=writer_labels(translator),
            status=status_line(translator, document.status, document.version),
            authoritative=language_name(
                document.authoritative_language or document.language, document.language
            ),
            level=heading_level,
            drawn=drawn,
        )
    )


def section_html(
    section: Section, translator: Translator, *, heading_level: int = 2, key: str = "part"
) -> Markup:
    """One section alone, for a page that shows part of a document; `key` starts the ids of its charts."""
    keys = count(1)

    def drawn(chart: Block) -> Markup:
        return Markup(chart_svg(chart, key=f"{key}-{next(keys)}"))  # type: ignore[arg-type]  # noqa: S704 - escaped by the maker

    blocks = _environment().get_template("minutes/blocks.html").module
    render = blocks.section  # type: ignore[attr-defined]
    return Markup(render(section, heading_level, writer_labels(translator), drawn))  # noqa: S704 - rendered with autoescape


def _typed(text: str) -> Markup:
    """Escaped text with its line ends kept."""
    return Markup("<br>").join(escape(line) for line in visible(text).split("\n"))


def _block_kind(block: Block) -> str:
    return type(block).__name__


def _language(span: Span) -> Markup:
    return Markup(' lang="{}"').format(span.language) if span.language else Markup("")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "typed": _typed,
        "block_kind": _block_kind,
        "lang_attribute": _language,
        "chart_table": chart_table,
        "ink_on": ink_on,
    }
    return environment
