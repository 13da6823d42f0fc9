"""Texts for people: take them out of the sources, keep the catalogues in step, and say what is missing.

`update` brings each `src/dialogue/locale/LANGUAGE/LC_MESSAGES/dialogue.po` in step with the sources: new texts come
in untranslated, texts that no source has any more go out, nothing is guessed. `check` says what still needs a
translation, and whether the template is that of the sources, and ends with code 1 if anything is not as it should be.
`src/dialogue/locale/dialogue.pot` is the template from which a further language begins (docs/translating.md):
`update` writes it. `extract FILE` writes one that has the texts of activities with catalogues of their own too.

An activity with a folder `locale/` keeps the texts that stand nowhere else in catalogues of its own (`fr.po`, `es.po`):
whoever takes its folders away takes its texts along.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import babel
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src" / "dialogue" / "locale"
ACTIVITIES = ROOT / "src" / "dialogue" / "activities"
OF_ACTIVITY = re.compile(r"(?:src/dialogue|templates)/activities/(\w+)/")
LANGUAGES = ("fr", "es")
TEMPLATE = LOCALE / "dialogue.pot"

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


Found = tuple[int, str | tuple[str, ...], list[str], str | None]
"""A text where it stands: line, text (with its plural), comments of its translators, context."""

KEPT = ROOT / ".venv" / ".texts.json"
"""What was found in files that have not changed since: looking through all of them takes five seconds."""


@cache
def extracted() -> Catalog:
    """All texts of the sources, with the files that they stand in."""
    found = Catalog(project="Dialogue", charset="utf-8", header_comment="# Texts of Dialogue.")
    kept, known = _kept(), {}
    for method, file in sources():
        place, content = file.relative_to(ROOT).as_posix(), file.read_bytes()
        key = hashlib.sha256(b"\0".join([HOW, method.encode(), content])).hexdigest()
        known[key] = kept[key] if key in kept else _texts_of(method, content)
        for line, message, comments, context in known[key]:
            found.add(message, None, [(place, line)], auto_comments=comments, context=context)
    if not known.keys() <= kept.keys():
        _keep(known)
    return found


HOW = f"{babel.__version__} {version('jinja2')}".encode() + Path(__file__).read_bytes()
"""What decides which texts are found in a file, beside the file."""


def _texts_of(method: str, content: bytes) -> list[Found]:
    options = JINJA if method == "jinja2" else {}
    return list(extract(method, io.BytesIO(content), KEYWORDS, (), options))


def _kept() -> dict[str, list[Found]]:
    try:
        read_back = json.loads(KEPT.read_bytes())
    except (OSError, ValueError):
        return {}
    return {
        key: [(line, tuple(text) if isinstance(text, list) else text, *more) for line, text, *more in found]
        for key, found in read_back.items()
    }


def _keep(known: Mapping[str, list[Found]]) -> None:
    with contextlib.suppress(OSError):  # no such folder, or one that is only read: the next time looks again
        new = KEPT.with_name(f"{KEPT.name}.{os.getpid()}")
        new.write_text(json.dumps(known), encoding="utf-8")
        new.replace(KEPT)


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


HEAD = (
    ("Project-Id-Version", "Dialogue"),
    ("Report-Msgid-Bugs-To", "See CONTRIBUTING.md"),
    ("POT-Creation-Date", "2026-11-29 00:00+0000"),
    ("PO-Revision-Date", "YEAR-MO-DA HO:MI+ZONE"),
    ("Last-Translator", "FULL NAME <EMAIL@ADDRESS>"),
    ("Language-Team", "LANGUAGE <EMAIL@ADDRESS>"),
    ("Language", ""),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
)
"""The head of the template, with the places that `msginit` and other programs fill in; plural forms are those of English
until then, because Babel reads no template with gettext's placeholder. The day is that of the first
template: one that moved would be changed on both sides of every merge."""
ABOUT = """\
# Texts of Dialogue: the template from which a further language begins. Same licence as the project.
# Written by scripts/messages.py; do not change it by hand. How to begin: docs/translating.md.
#
"""


def template(texts: Catalog) -> str:
    """A template of these texts, with a complete head."""
    made = io.BytesIO()
    write_po(made, texts, width=110, sort_by_file=True, include_lineno=False, omit_header=True)
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in HEAD)
    return f'{ABOUT}msgid ""\nmsgstr ""\n{head}\n{made.getvalue().decode()}'


def behind() -> bool:
    """Whether the template in the repository is not that of the sources.

    An activity's own texts are not in it: they come and go with its folders.
    """
    return not TEMPLATE.exists() or TEMPLATE.read_text("utf-8") != template(extracted_for(EVERYBODY))


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
        asked.file.write_text(template(extracted()), "utf-8")
        return 0
    if asked.what == "update":
        TEMPLATE.write_text(template(extracted_for(EVERYBODY)), "utf-8")
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
    if behind():
        lacking += 1
        print(
            f"{TEMPLATE.relative_to(ROOT)} is not that of the sources; please run scripts/messages.py update"
        )
    return 1 if lacking and asked.what == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
