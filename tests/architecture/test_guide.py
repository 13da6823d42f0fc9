"""The guides say the same in three languages, and their buttons are those that people find."""

from __future__ import annotations

import re

import pytest

from dialogue.languages import LANGUAGES, catalogue
from dialogue.paths import ROOT

GUIDE = ROOT / "docs" / "guide"
BUTTON = re.compile(r"<kbd>(.+?)</kbd>", re.S)
MINUTES = {"+1 min", "+5 min"}
"""Made of a number and a unit."""
WHOSE = {"": (4, 16), "coordinators": (4, 12), "rapporteurs": (3, 8)}
"""The folder of each guide, how many pictures are in it, and how many buttons it names at least."""
IN_EACH = [(whose, language) for whose in WHOSE for language in LANGUAGES]


def page(whose: str, language: str) -> str:
    return (GUIDE / whose / f"{language}.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize(("whose", "language"), IN_EACH)
def test_every_button_is_on_a_page(whose: str, language: str) -> None:
    text = page(whose, language).replace(" :", "\u00a0:")
    assert len(buttons(text)) >= WHOSE[whose][1]
    assert strangers(language, text) == []
    assert strangers(language, "Press <kbd>No such button</kbd>.") == ["No such button"]


@pytest.mark.parametrize(("whose", "language"), IN_EACH)
def test_its_pictures_and_its_other_languages_are_there(whose: str, language: str) -> None:
    text = page(whose, language)
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(shown) == WHOSE[whose][0] and all(f"pictures/{language}/" in one for one in shown)
    assert [one for one in shown if not (GUIDE / whose / one).is_file()] == []
    assert {one for one in LANGUAGES if one != language} == set(re.findall(r"\((\w\w)\.md\)", text))


def shape(text: str) -> list[str]:
    """What a page is made of: headings by depth, numbered lines, rows of the table, pictures."""
    return re.findall(r"^(#+ |\d\. |\| |!\[|- )", text, re.M)


@pytest.mark.parametrize(("whose", "language"), [one for one in IN_EACH if one[1] != "en"])
def test_each_language_says_as_much(whose: str, language: str) -> None:
    text, english = page(whose, language), page(whose, "en")
    assert shape(text) == shape(english)
    assert len(buttons(text)) == len(buttons(english))
    assert shape(english) != shape(english.replace("## ", "", 1))
