"""Whose minutes they are: name, logo and colour at the head of what people read."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf

from dialogue.brand import brand_of
from dialogue.documents.docx import write_docx
from dialogue.documents.html import write_html
from dialogue.documents.pdf import write_pdf
from dialogue.documents.tree import Document
from dialogue.languages import catalogue
from dialogue.settings import Settings
from support.picture_files import plain, saved

NAME = "Concertation <nationale> & locale de l’eau et des sols du Sahel"


def test_documents_have_it_as_their_letterhead(make_sample: Callable[..., Document], tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(saved(plain(900, 300), "PNG"))
    brand = brand_of(Settings(organisation=NAME, logo=str(logo), colour="#c8102e"))
    assert brand.logo is not None
    document, words = make_sample(language="fr"), catalogue("fr")
    page = write_html(document, words, embed_css=True, brand=brand)
    assert "Concertation &lt;nationale&gt;" in page and "--m-accent:#c8102e" in page
    assert base64.b64encode(brand.logo.content).decode() in page
    word = docx.Document(io.BytesIO(write_docx(document, words, brand=brand)))
    assert [one.text for one in word.paragraphs[:2]] == ["", NAME]
    printed = pypdf.PdfReader(io.BytesIO(write_pdf(document, words, brand=brand))).pages[0]
    assert "Concertation <nationale> & locale" in printed.extract_text()
    assert len(printed.images) == 1
    control = write_html(document, words, embed_css=True)
    assert 'minutes-house"' not in control and "#c8102e" not in control
