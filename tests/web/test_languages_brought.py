"""A language from a folder, without code: chosen like the others, right to left where it is written so."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pydantic import ValidationError

from dialogue.kernel.errors import CannotStart
from dialogue.languages import brought, read_catalogue, refuse_broken
from dialogue.settings import Settings
from support.processes import serving

TEXTS = r"""msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Skip to the content"
msgstr "[{skip}]"

msgid "Sign in"
msgstr ""

msgid "{count} idea"
msgid_plural "{count} ideas"
msgstr[0] "[one]"
msgstr[1] ""
"""


def folder_with(folder: Path, *codes: str) -> Path:
    """A pseudo-language for each code: one text in brackets, one that is missing, one that lacks a form."""
    for code in codes:
        (folder / code / "LC_MESSAGES").mkdir(parents=True)
        words = TEXTS.replace("{skip}", f"Skip {code}")
        (folder / code / "LC_MESSAGES/dialogue.po").write_text(words)
    return folder


def test_a_server_speaks_it(tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "texts", "ar", "fr")
    with serving(tmp_path / "data", DIALOGUE_LANGUAGES_DIR=str(folder)) as server:

        def page(language: str) -> str:
            return httpx.get(server.address + "/", headers={"Accept-Language": language}).text

        here = server.address + "/language"
        chosen, unknown = (httpx.post(here, data={"language": code}) for code in ("ar", "sw"))
        arabic, french, english = page("ar"), page("fr"), page("en")
    assert re.search(r'<html lang="ar" dir="rtl"', arabic) and re.search(r'<html lang="fr" dir="ltr"', french)
    heads = [re.findall(r"<h1[^>]*>(.*?)</h1>", one, re.S) for one in (arabic, english, french)]
    assert "[Skip ar]" in arabic and heads[0] == heads[1] != heads[2]
    # The host's own word counts before the one that came along, and all the others stay.
    assert "[Skip fr]" in french and "[Skip" not in english
    assert "lang=ar" in chosen.headers["set-cookie"] and "lang=sw" not in str(unknown.headers)


def test_a_text_that_is_not_finished_is_said_in_english(tmp_path: Path) -> None:
    (file,) = brought(str(folder_with(tmp_path, "sw"))).values()
    texts = read_catalogue(file, "sw")
    assert texts.gettext("Sign in") == "Sign in" and texts.gettext("Skip to the content") == "[Skip sw]"
    assert texts.ngettext("{count} idea", "{count} ideas", 2) == "{count} ideas"
    compiled = file.with_suffix(".mo")
    with compiled.open("wb") as out, file.open("rb") as source:
        write_mo(out, read_po(source))
    assert brought(str(tmp_path)) == {"sw": file}  # what people write comes before what was made of it
    file.unlink()
    assert read_catalogue(compiled, "sw").gettext("Skip to the content") == "[Skip sw]"


def test_a_folder_without_a_language_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="no LANGUAGE/LC_MESSAGES"):
        Settings(languages_dir=str(tmp_path))
    folder_with(tmp_path, "zz", "not-a-code")  # negative control: codes that no list of languages has
    assert brought(str(tmp_path)) == {}
    (folder_with(tmp_path, "sw") / "sw/LC_MESSAGES/dialogue.po").write_bytes(
        b'msgid "\xff\xfe"\nmsgstr "x"\n'
    )
    with pytest.raises(CannotStart, match="language sw cannot be read"):
        refuse_broken(brought(str(tmp_path)))
