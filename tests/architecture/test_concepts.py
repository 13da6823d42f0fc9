"""`docs/concepts.md` names every term that people read, in three languages and with the very words of the catalogues.

Which terms: the glossary of the minutes, activities, voting methods, decision rules, scales and their answers, and every
public table of the code that puts a state, role, level, grade or the like into words. A new one is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType

from babel.messages.pofile import read_po

import dialogue
from dialogue.activities.registry import KINDS
from dialogue.activities.vote.methods import METHODS
from dialogue.agenda.states import CLOSED_AS
from dialogue.agreement import PRESETS
from dialogue.agreement.scales import SCALES
from dialogue.documents.labels import STATUS_WORDS
from dialogue.kernel.schema import Role
from dialogue.languages import LANGUAGES, Tongue
from dialogue.minutes.sections.glossary import terms_of

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/dialogue"
PAGE = ROOT / "docs/concepts.md"
CELL = re.compile(r"^\*\*(?P<term>[^*]+)\*\*(?:<br>(?P<meaning>.+))?$")
COLUMNS = ("en", "fr", "es")
DESCRIBED = [
    kind for name, kind in KINDS.items() if not (SOURCE / "activities" / name / "README.md").exists()
]
"""An activity with a page of its own describes itself there."""


@dataclass(frozen=True)
class Term:
    """A term and its meaning as one language's column has them."""

    word: str
    meaning: str


Row = Mapping[str, Term]


@cache
def sources() -> frozenset[str]:
    """Every English text that people read."""
    with (SOURCE / "locale/fr/LC_MESSAGES/dialogue.po").open("rb") as file:
        return frozenset(message.id for message in read_po(file) if isinstance(message.id, str))


def rows(page: str) -> list[Row]:
    """The page's terms, a language each. A row that has another shape is an error of its own."""
    found = []
    for line in page.splitlines():
        if line.startswith("| **"):
            cells = [CELL.match(cell.strip()) for cell in line.strip("|").split("|")]
            assert len(cells) == len(COLUMNS), line
            assert all(cells), f"not **term**<br>meaning in each language: {line}"
            terms = [Term(cell["term"], cell["meaning"] or "") for cell in cells if cell]
            found.append(dict(zip(COLUMNS, terms, strict=True)))
    return found


def modules() -> Iterator[ModuleType]:
    """All of the program."""
    for module in pkgutil.walk_packages(dialogue.__path__, "dialogue."):
        if not module.name.endswith("__main__"):
            yield importlib.import_module(module.name)


def put_into_words(module: ModuleType) -> Iterator[str]:
    """The texts of the module's public enumerations, and of its tables from an enumeration to texts.

    Whole sentences are left out: they use terms and are none.
    """
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if isinstance(value, type) and issubclass(value, StrEnum):
            texts = [member.value for member in value]
        elif isinstance(value, Mapping) and value and all(isinstance(key, StrEnum) for key in value):
            texts = list(value.values())
        else:
            continue
        if all(isinstance(text, str) and text in sources() and not text.endswith(".") for text in texts):
            yield from texts


def needed() -> set[str]:
    """Every term that people read, in English."""
    scales = [(scale.label, *(level.label for level in scale.levels.values())) for scale in SCALES.values()]
    return {
        *(term.term for term in terms_of(DESCRIBED)),
        *(kind.plans.title for kind in DESCRIBED),
        *(method.title for method in METHODS.values()),
        *(preset.label for preset in PRESETS.values()),
        *(text for scale in scales for text in scale),
        *STATUS_WORDS.values(),
        *CLOSED_AS.values(),
        *(role.value for role in Role),
        *(text for module in modules() for text in put_into_words(module)),
    }


def wrong(page: str, terms: Collection[str], meanings: Mapping[str, str]) -> list[str]:
    """What is missing on the page, or said there with other words than on the screens."""
    found: dict[str, list[Row]] = {}
    for row in rows(page):
        found.setdefault(row["en"].word.casefold(), []).append(row)
    said = {language: Tongue(language).say for language in COLUMNS}
    problems = []
    for term in sorted(terms):
        if term.casefold() not in found:
            problems.append(f"missing: {' | '.join(f'**{say(term)}**' for say in said.values())}")
    for row in (row for one in found.values() for row in one):
        term = row["en"].word
        for language, say in said.items():
            if term in sources() and row[language].word != say(term):
                problems.append(f"{term} is “{say(term)}” in {language}, not “{row[language].word}”")
            if term in meanings and row[language].meaning != say(meanings[term]):
                problems.append(f"{term} means in {language}: {say(meanings[term])}")
        if len({bool(row[language].meaning) for language in COLUMNS}) > 1:
            problems.append(f"{term}: a meaning in one language only")
    return problems


def meanings() -> dict[str, str]:
    """The meanings that the minutes print: the page has the same."""
    return {term.term: term.meaning for term in terms_of(DESCRIBED)}


def test_the_page_has_a_column_for_each_language() -> None:
    assert set(COLUMNS) == set(LANGUAGES)


def test_every_term_is_on_the_page_with_the_words_that_people_read() -> None:
    problems = wrong(PAGE.read_text(), needed(), meanings())
    assert not problems, "docs/concepts.md (then `scripts/tables.py write`):\n" + "\n".join(problems)


def test_the_terms_are_found_in_the_code() -> None:
    """The search is no empty one: a term of each kind is in it."""
    some = {"Reservation", "Gather ideas", "Least resistance", "Double majority", "I veto it", "Circulated"}
    some |= {"Rapporteur", "participant", "skipped", "unanimity", "Blocked", "Late", "Overruled with reasons"}
    assert some <= needed()


def test_a_page_that_lies_is_found() -> None:
    """Taken out, said in other words, with another meaning, or a term of the code that nobody wrote down."""
    page, terms = PAGE.read_text(), needed()
    line = next(line for line in page.splitlines() if line.startswith("| **Objection**"))
    for broken in (
        page.replace(line + "\n", ""),
        page.replace("**Déroulé**", "**Programme**"),
        page.replace("**adopté avec avis divergents**", "**adopté avec dissensions**"),
        page.replace(line, line.replace("stops the goal", "delays the goal")),
        page.replace("**Plataforma**<br>", "**Plataforma** | x"),
    ):
        assert broken != page
        try:
            found = wrong(broken, terms, meanings())
        except AssertionError:
            continue
        assert found
    assert wrong(page, terms | {"Temperature of the room"}, meanings())
