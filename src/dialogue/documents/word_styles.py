"""A new Word document with our styles, on A4, in a language: what the writer adds its paragraphs to."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from dialogue.documents.word_parts import element, field, paragraph, text_run, typed

FONT = "Calibri"
INK, QUIET = RGBColor(0x1C, 0x1A, 0x16), RGBColor(0x4D, 0x49, 0x40)
_TALLEST = Cm(17)

# name, style it builds on, points, bold, space before and after in points
_OWN: tuple[tuple[str, str, float, bool, float, float], ...] = (
    ("Fact", "Normal", 11, False, 0, 2),
    ("Table Head", "Normal", 9.5, True, 2, 2),
    ("Table Text", "Normal", 9.5, False, 1, 1),
    ("Table Note", "Normal", 9.5, False, 2, 8),
    ("Callout Title", "Normal", 12, True, 12, 2),
    ("Quote Source", "Normal", 10, False, 0, 6),
    ("Empty Note", "Normal", 11, False, 0, 6),
)


@dataclass(slots=True)
class Word:
    """A document in the making. `width` of the text in twentieths of a point."""

    file: Any
    width: int
    pictures: int = 0

    def add(self, made: Any) -> None:
        """An element at the end of the text."""
        self.file.element.body.insert_element_before(made, "w:sectPr")

    def picture(self, content: bytes, alt: str, share: float) -> Any:
        """A run with a picture, as wide as this share of the text; `alt` is read out."""
        holder = self.file.add_paragraph()
        run = holder.add_run()
        shown = run.add_picture(io.BytesIO(content), width=int(self.width * 635 * share))
        if shown.height > _TALLEST:
            shown.width, shown.height = int(shown.width * _TALLEST / shown.height), _TALLEST
        about = shown._inline.docPr
        self.pictures += 1
        about.set("id", str(self.pictures))
        about.set("name", f"{self.pictures}")
        about.set("descr", alt)
        holder._element.getparent().remove(holder._element)
        return run._element

    def new_numbering(self) -> int:
        """A numbering that starts at one: every ordered list has its own."""
        numbering = self.file.part.numbering_part.element
        style = self.file.styles["List Number"].element
        of = style.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(of).abstractNumId.val
        made = numbering.add_num(abstract)
        made.add_lvlOverride(0).add_startOverride(1)
        number: int = made.numId
        return number

    def furniture(self, identifier: str, status: str, page: str) -> None:
        """The lines at the head and foot of each page; `page` is "Page %(page)s of %(pages)s"."""
        here = self.file.sections[0]
        _only(here.header, paragraph("Header", [text_run(typed(f"{identifier} · {status}"))]))
        before, _, rest = page.partition("%(page)s")
        between, _, after = rest.partition("%(pages)s")
        numbers = [
            text_run(before),
            field("PAGE", "1"),
            text_run(between),
            field("NUMPAGES", "1"),
            text_run(after),
        ]
        _only(here.footer, paragraph("Footer", numbers, align="right"))


def _only(part: Any, made: Any) -> None:
    part.is_linked_to_previous = False
    for old in part._element.findall(qn("w:p")):
        part._element.remove(old)
    part._element.append(made)


def new_word(language: str) -> Word:
    """An empty document: A4, our styles, and the language that spelling and reading aloud go by."""
    file = docx.Document()
    here = file.sections[0]
    here.page_width, here.page_height = Cm(21), Cm(29.7)
    here.left_margin = here.right_margin = Cm(2.2)
    here.top_margin = here.bottom_margin = Cm(2)
    for name, style in ((one.name, one) for one in file.styles if one.type == WD_STYLE_TYPE.PARAGRAPH):
        _set_font(style)
        if name.startswith("Heading") or name in ("Title", "Subtitle", "Caption", "Quote"):
            style.font.color.rgb = INK
    for name, size in (
        ("Title", 22),
        ("Subtitle", 13),
        ("Heading 1", 16),
        ("Heading 2", 13.5),
        ("Caption", 10),
    ):
        file.styles[name].font.size = Pt(size)
    file.styles["Caption"].font.bold = True
    for name, on, size, bold, before, after in _OWN:
        style = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = file.styles[on]
        _set_font(style)
        style.font.size, style.font.bold = Pt(size), bold
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    file.styles["Empty Note"].font.color.rgb = QUIET
    file.styles["Table Head"].paragraph_format.keep_with_next = True
    defaults = file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element("lang", val=language, eastAsia=language, bidi=language))
    return Word(file, int((here.page_width - here.left_margin - here.right_margin) / 635))


def _set_font(style: Any) -> None:
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)
