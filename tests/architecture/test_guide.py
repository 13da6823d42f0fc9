"""The guide for facilitators says the same in three languages, and its buttons are those that people find."""

from __future__ import annotations

import re

import pytest

from dialogue.languages import LANGUAGES, catalogue
from dialogue.paths import ROOT

GUIDE = ROOT / "docs" / "guide"
BUTTON = re.compile(r"<kbd>(.+?)</kbd>", re.S)
MINUTES = {"+1 min", "+5 min"}
"""Made of a number and a unit."""


def page(language: str) -> str:
    return (GUIDE / f"{language}.md").read_text(encoding="utf-8")


def buttons(text: str) -> list[str]:
    """The buttons that a page names, in their order; "Open: ..." stands for any step's."""
    return [" ".join(one.split()) for one in BUTTON.findall(text)]


def words_of(language: str) -> set[str]:
    """Every text of the pages in this language, and what stands before a name in it."""
    found = set()
    for english, own in _texts(language).items():
        said = english if language == "en" else own
        found.add(" ".join(said.split()))
        found.add(re.sub(r"%\(\w+\)s.*", "...", " ".join(said.split())))
    return found | MINUTES


def _texts(language: str) -> dict[str, str]:
    known = catalogue("fr" if language == "en" else language)._catalog  # type: ignore[attr-defined]
    return {key if isinstance(key, str) else key[0]: text for key, text in known.items() if text}


def strangers(language: str, text: str) -> list[str]:
    known = words_of(language)
    return [one for one in buttons(text) if one.replace("\u202f", "\u00a0") not in known and one not in known]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_is_on_a_page(language: str) -> None:
    text = page(language).replace(" :", "\u00a0:")
    assert len(buttons(text)) > 15
    assert strangers(language, text) == []
    assert strangers(language, "Press <kbd>No such button</kbd>.") == ["No such button"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_pictures_and_its_other_languages_are_there(language: str) -> None:
    text = page(language)
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(shown) == 4 and all(f"pictures/{language}/" in one for one in shown)
    assert [one for one in shown if not (GUIDE / one).is_file()] == []
    assert {one for one in LANGUAGES if one != language} == set(re.findall(r"\((\w\w)\.md\)", text))


def shape(text: str) -> list[str]:
    """What a page is made of: headings by depth, numbered lines, rows of the table, pictures."""
    return re.findall(r"^(#+ |\d\. |\| |!\[|- )", text, re.M)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_each_language_says_as_much(language: str) -> None:
    assert shape(page(language)) == shape(page("en"))
    assert len(buttons(page(language))) == len(buttons(page("en")))
    assert shape(page("en").replace("## ", "", 1)) != shape(page("en"))
