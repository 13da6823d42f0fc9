"""Texts for people: take them out of the sources, keep the catalogues in step, and say what is missing.

`update` brings each `src/dialogue/locale/LANGUAGE/LC_MESSAGES/dialogue.po` in step with the sources: new texts come
in untranslated, texts that no source has any more go out, nothing is guessed. `check` says what still needs a
translation, and ends with code 1 if anything does. `extract FILE` writes the template of all texts.

An activity with a folder `locale/` keeps the texts that stand nowhere else in catalogues of its own (`fr.po`, `es.po`):
whoever takes its folders away takes its texts along.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src" / "dialogue" / "locale"
ACTIVITIES = ROOT / "src" / "dialogue" / "activities"
OF_ACTIVITY = re.compile(r"(?:src/dialogue|templates)/activities/(\w+)/")
LANGUAGES = ("fr", "es")

KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "say": None, "count": (1, 2), "several": (1, 2)}
"""Besides gettext's own: `N_("...")`, `tongue.say("...")`, `tongue.count("one", "many", n)`, `several("one", "many", n)`."""

JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
"""As `dialogue.web.html` sets its environment up; otherwise the white space of blocks would not be found again."""


def sources() -> Iterator[tuple[str, Path]]:
    """Each file that has texts for people, with the name of babel's extractor for it; the design gallery has none."""
    for file in sorted((ROOT / "src" / "dialogue").rglob("*.py")):
        yield "python", file
    for file in sorted((ROOT / "templates").rglob("*.html")):
        if not file.relative_to(ROOT / "templates").parts[0].startswith("gallery"):
            yield "jinja2", file


EVERYBODY = ""
"""The catalogue of all texts that are not an activity's own."""


@cache
def homes() -> list[str]:
    """Everybody's catalogue, and the activities with catalogues of their own."""
    return [EVERYBODY, *sorted(file.parent.name for file in ACTIVITIES.glob("*/locale"))]


def homes_of(places: Iterable[str]) -> set[str]:
    """In which catalogues a text that stands in these files belongs."""
    own = set(homes())
    found = {
        match[1] if (match := OF_ACTIVITY.match(place)) and match[1] in own else EVERYBODY for place in places
    }
    return {EVERYBODY} if EVERYBODY in found else found


def extracted_for(home: str) -> Catalog:
    """The texts of one catalogue, with the files that they stand in."""
    part = Catalog(project="Dialogue", charset="utf-8")
    for message in extracted():
        # What an activity brings leaves no trace in everybody's catalogue, not even in its comments.
        places = [one for one in message.locations if homes_of([one[0]]) == {home}]
        if message.id and home in homes_of(place for place, _ in message.locations):
            part.add(
                message.id,
                None,
                places,
                context=message.context,
                auto_comments=message.auto_comments,
            )
    return part


@cache
def extracted() -> Catalog:
    """All texts of the sources, with the files that they stand in. Read once: it takes seconds."""
    found = Catalog(project="Dialogue", charset="utf-8", header_comment="# Texts of Dialogue.")
    for method, file in sources():
        options = JINJA if method == "jinja2" else {}
        place = file.relative_to(ROOT).as_posix()
        for line, message, comments, context in extract_from_file(method, file, KEYWORDS, (), options):
            found.add(message, None, [(place, line)], auto_comments=comments, context=context)
    return found


def file_of(language: str, home: str = EVERYBODY) -> Path:
    """A catalogue of one language."""
    if home:
        return ACTIVITIES / home / "locale" / f"{language}.po"
    return LOCALE / language / "LC_MESSAGES" / "dialogue.po"


def read(language: str, home: str = EVERYBODY) -> Catalog:
    """The catalogue as it stands; an empty one if there is none."""
    file = file_of(language, home)
    if not file.exists():
        return Catalog(locale=language, project="Dialogue", charset="utf-8", fuzzy=False)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def write(language: str, catalogue: Catalog, home: str = EVERYBODY) -> None:
    """Write a catalogue with file names but no line numbers, so that a moved line changes nothing."""
    file = file_of(language, home)
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = (
        f"# Texts of Dialogue, language: {language}. Same licence as the project. See docs/translating.md."
    )
    catalogue.version, catalogue.msgid_bugs_address = "", ""
    catalogue.last_translator, catalogue.language_team = "", ""
    with file.open("wb") as target:
        write_po(target, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def update(language: str, home: str = EVERYBODY) -> None:
    """Bring one catalogue in step with the sources."""
    catalogue = read(language, home)
    # A guess of a near text would look like a translation. A missing one is shown in English, and `check` names it.
    catalogue.update(
        extracted_for(home), no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False
    )
    catalogue.obsolete.clear()
    write(language, catalogue, home)


def missing(language: str) -> list[str]:
    """The English texts (of a pair the singular) without a finished translation in this language."""
    return [text for home in homes() for text in missing_in(language, home)]


def missing_in(language: str, home: str) -> list[str]:
    """Likewise of one catalogue."""
    there = read(language, home)
    lacking = []
    for message in extracted_for(home):
        english = message.id if isinstance(message.id, str) else message.id[0]
        entry = there.get(english, message.context) if english else None
        if english and (entry is None or entry.fuzzy or entry.id != message.id or not whole(entry.string)):
            lacking.append(english)
    return lacking


def whole(translation: str | tuple[str, ...] | list[str]) -> bool:
    """Whether a translation (or each of its plural forms) is there."""
    forms = [translation] if isinstance(translation, str) else list(translation)
    return bool(forms) and all(forms)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("extract", "update", "check"))
    parser.add_argument("file", nargs="?", type=Path, help="where extract writes the template")
    asked = parser.parse_args()
    if asked.what == "extract":
        if asked.file is None:
            parser.error("extract needs the name of the file to write")
        with asked.file.open("wb") as target:
            write_po(target, extracted(), width=110, sort_by_file=True, include_lineno=False)
        return 0
    lacking = 0
    for language in LANGUAGES:
        if asked.what == "update":
            for home in homes():
                update(language, home)
        texts = missing(language)
        lacking += len(texts)
        print(f"{language}: {len(texts)} texts need a translation")
        for text in texts:
            print(f"  {text}")
    return 1 if lacking and asked.what == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
