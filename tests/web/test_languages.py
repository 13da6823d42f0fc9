"""Languages: every text has its translation, translations fit their texts, and pages speak one language."""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import string
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import DictLoader, Environment

from dialogue.languages import FOLDER, LANGUAGES, Tongue, catalogue
from dialogue.paths import ROOT, TEMPLATES

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")

SAME = {
    "fr": {
        "%(count)s idea", "%(count)s position", "%(count)s positions", "%(minutes)s min", "%(n)s options",
        "%(n)s contribution", "%(n)s contributions", "%(planned)s min", "%(status)s, version %(version)s",
        "Agenda", "Annexes", "Code", "Console",
        "Console of %(title)s", "Contributions",
        "Correction", "Corrections", "Dialogue", "Excellent", "International", "Local", "National", "Objection",
        "Objection %(number)s", "Objections", "Option", "Option %(number)s", "Options", "Organisation", "Organisations",
        "PDF", "Section", "Note", "Contact", "Date", "Word (DOCX)",
        "Page %(page)s of %(pages)s", "Pages", "Pause", "Position", "Positions", "Question", "Question %(number)s", "Quorum",
        "Signature", "Table %(number)s",
        "%(num)s organisation", "%(num)s organisations", "Phase", "Versions",
        "Version", "Version %(n)s", "Version %(number)s", "Version %(version)s", "Vote", "Votes",
        "consensus", "version %(number)s",
    },
    "es": {
        "%(count)s idea", "%(count)s ideas", "%(minutes)s min", "%(n)s idea", "%(n)s ideas", "%(planned)s min",
        "Agenda", "Dialogue", "Idea", "Idea %(number)s", "Ideas", "Local", "No", "PDF", "Word (DOCX)",
        "Provisional", "Regional", "idea",
        "ideas", "provisional",
    },
}  # fmt: skip
"""Texts that are written alike in both languages."""

PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
PERCENT = re.compile(r"%(?!\(\w+\)s)")

PHONE = (
    "mine.html",
    "phone.html",
    "paper.html",
    "dots.html",
    "approvals.html",
    "levels.html",
    "scores.html",
    "resistance.html",
    "grades.html",
    "criteria.html",
    "secrecy.html",
    "lobby.html",
    "recovery.html",
    "rejoin.html",
)
LONGEST_SENTENCE = 20  # words

TAG = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>")
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"")
SOURCES = ROOT / "src" / "dialogue"

SPOKEN = r"aria-label|title|placeholder|alt"


@cache
def tool() -> ModuleType:
    """`scripts/messages.py`."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def read(language: str) -> Catalog:
    found: Catalog = tool().read(language)
    return found


def entries(language: str, *, own: bool = True) -> list[Message]:
    """The texts of all catalogues; without `own` of everybody's only."""
    homes = tool().homes() if own else [""]
    return [message for home in homes for message in tool().read(language, home) if message.id]


def forms(text: Any) -> tuple[str, ...]:
    """The forms of a text: one, or singular and plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> set[str]:
    """Names of the places that are filled in."""
    return {one or other for one, other in PLACES.findall(text.replace("%%", ""))}


def misfits(english: Any, translated: Any) -> list[str]:
    """What does not fit between a text and its translation: places, plural forms, stray percent signs."""
    pairs = list(zip(forms(english), forms(translated), strict=False))
    found = [] if len(forms(english)) == len(forms(translated)) else [f"{english!r}: number of forms"]
    found += [f"{a!r}: places of {b!r}" for a, b in pairs if places(a) != places(b)]
    return found + [
        f"{b!r}: percent sign" for a, b in pairs if places(a) and PERCENT.search(b.replace("%%", ""))
    ]


def typography(language: str, text: str) -> list[str]:
    """French signs with their unbreakable space, Spanish questions and calls opened as well as closed."""
    if language == "fr":
        bare = re.findall(
            r"[^\s\u00a0][?!;»](?!\w)|[^\s\u00a0\d]:(?=\s|$)| [?!;:»](?=\s|$)|«[^\u00a0]|'", text
        )
        return [] if text.strip() in "«»" else bare
    pairs = (("¿", "?"), ("¡", "!"), ("«", "»"))
    return [a for a, b in pairs if text.count(a) != text.count(b) and text not in "«»"]


def long_sentences(text: str, most: int = LONGEST_SENTENCE) -> list[str]:
    sentences = re.split(r"(?<=[.?!;:])\s+", text.replace("\u00a0", " "))
    return [one for one in sentences if len(re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", one)) > most]


def literal_texts(source: str) -> list[str]:
    """Words in a template that no catalogue knows: text between tags, and attributes that are read aloud."""
    plain, inside = [], ""
    for _, token, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):
        if token == "name" and value in ("trans", "endtrans"):
            inside = value
        elif token == "data":
            plain.append(" " if inside == "trans" else value)
        elif token in ("variable_begin", "block_begin", "comment_begin"):
            plain.append(" ")
    text = re.sub(r"<!--.*?-->|<(style|script)\b.*?</\1>", "", "".join(plain), flags=re.S)
    words = re.findall(rf"\s(?:{SPOKEN})\s*=\s*\"([^\"]*)\"", text) + TAG.split(text)
    words = [
        ATTRIBUTE.sub("", word) for word in words
    ]  # of a tag that an inherited page or a macro completes
    return [word.strip() for word in words if re.search(r"[^\W\d_]{2}", re.sub(r"&\w+;", "", word))]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_has_a_translation(language: str) -> None:
    lacking = tool().missing(language)
    assert not lacking, f"{len(lacking)} texts lack {language} (see docs/translating.md): {lacking[:40]}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_finished_texts_only(language: str) -> None:
    assert not [message.id for message in entries(language) if message.fuzzy]
    assert not read(language).obsolete
    assert read(language).num_plurals == 2


@pytest.mark.parametrize("language", TRANSLATED)
def test_places_and_forms_are_those_of_the_text(language: str) -> None:
    assert not [wrong for message in entries(language) for wrong in misfits(message.id, message.string)]


def test_a_lost_place_a_lost_form_and_a_stray_percent_sign_are_found() -> None:
    assert misfits("%(n)s of %(of)s", "%(n)s sur %(on)s") and misfits("{n} left", "reste")
    assert misfits(("%(n)s idea", "%(n)s ideas"), "%(n)s idées")
    assert misfits("%(n)s percent", "%(n)s % de tout") and not misfits("%(n)s %%", "%(n)s\u00a0%%")


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_was_left_in_english(language: str) -> None:
    texts = [
        (a, b)
        for m in entries(language, own=False)
        for a, b in zip(forms(m.id), forms(m.string), strict=True)
    ]
    left = [a for a, b in texts if a == b and a not in SAME[language]]
    assert not [text for text in left if re.search(r"\w", PLACES.sub("", text))], left


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_can_be_filled(language: str) -> None:
    for message in entries(language):
        for form in forms(message.string):
            if places(form):
                assert "%(" not in form % dict.fromkeys(places(form), "7")


@pytest.mark.parametrize("language", TRANSLATED)
def test_typography(language: str) -> None:
    wrong = {form: typography(language, form) for m in entries(language) for form in forms(m.string)}
    assert not {form: signs for form, signs in wrong.items() if signs}


def test_wrong_typography_is_found() -> None:
    assert (
        typography("fr", "Où ?") and typography("fr", "Où?") and typography("fr", "« mot »") == ["« ", " »"]
    )
    assert not typography("fr", "Où\u00a0? À 14:05, «\u00a0oui\u00a0».")
    assert typography("es", "Dónde?") and not typography("es", "¿Dónde? «Aquí»")


@pytest.mark.parametrize("language", TRANSLATED)
def test_sentences_on_phones_are_short(language: str) -> None:
    on_phones = [m for m in entries(language) if any(Path(place).name in PHONE for place, _ in m.locations)]
    assert len(on_phones) > 40
    assert not [one for m in on_phones for form in forms(m.string) for one in long_sentences(form)]


def marked_in_fstrings(source: str) -> list[str]:
    """Texts marked inside an f-string: the extractor does not look into those."""
    inside = (n for f in ast.walk(ast.parse(source)) if isinstance(f, ast.JoinedStr) for n in ast.walk(f))
    calls = [node for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [
        ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("N_", "_")
    ]


def test_no_text_hides_from_the_extractor() -> None:
    found = {str(file): marked_in_fstrings(file.read_text()) for file in SOURCES.rglob("*.py")}
    assert not {name: texts for name, texts in found.items() if texts}


def test_a_text_in_an_fstring_is_found() -> None:
    assert marked_in_fstrings("f\"({say(N_('required'))})\"") and not marked_in_fstrings(
        'N_("a") + f"{say(b)}"'
    )


def test_a_long_sentence_is_found() -> None:
    assert long_sentences(" ".join(["mot"] * 21)) and not long_sentences(
        ". ".join([" ".join(["mot"] * 20)] * 2)
    )


def test_templates_hold_no_words_of_their_own() -> None:
    pages = [
        file
        for file in TEMPLATES.rglob("*.html")
        if not file.relative_to(TEMPLATES).parts[0].startswith("gallery")
    ]
    found = {file.relative_to(TEMPLATES).as_posix(): literal_texts(file.read_text()) for file in pages}
    assert not {file: words for file, words in found.items() if words}


def test_words_of_a_template_are_found() -> None:
    assert literal_texts("<p>Hello {{ name }}</p>") == ["Hello"]
    assert literal_texts('<button aria-label="Close">×</button>') == ["Close"]
    assert not literal_texts(
        "<p title=\"{{ _('Hello') }}\">{% trans %}Hello{% endtrans %} {{ _('you') }} · 12 %</p>"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_block_is_found_as_it_was_extracted(language: str) -> None:
    """Templates look blocks up with the white space that the extractor saw."""
    environment = Environment(
        loader=DictLoader({
            "page": "{% trans count=n %}You can write {{ count }} more idea.{% pluralize %}"
            "You can write {{ count }} more ideas.{% endtrans %}"
        }),
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    for n in (1, 4):
        shown = environment.get_template("page").render(n=n)
        assert str(n) in shown and "You can" not in shown


def test_plural_forms() -> None:
    assert [Tongue("fr").count("%(n)s idea", "%(n)s ideas", n) for n in (0, 1, 2)] == [
        "0 idée",
        "1 idée",
        "2 idées",
    ]
    assert [Tongue("es").count("%(n)s idea", "%(n)s ideas", n) for n in (0, 1, 2)] == [
        "0 ideas",
        "1 idea",
        "2 ideas",
    ]


def test_a_text_with_a_percent_sign_is_filled_once() -> None:
    """A template fills places always, a `Tongue` only when there are facts: a bare `%` would break one of them."""
    assert not [m.id for m in entries("fr") for form in forms(m.id) if not places(form) and "%" in form]


def test_the_template_is_that_of_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = tool()
    assert not messages.behind()
    begun = read_po(io.BytesIO(messages.TEMPLATE.read_bytes()))
    assert {"Language", "Plural-Forms", "Content-Type", "Project-Id-Version"} <= dict(messages.HEAD).keys()
    assert len(begun) > 1000 and not any(any(forms(one.string)) for one in begun if one.id)
    more = Catalog()
    more.add("A text that came today")
    monkeypatch.setattr(messages, "extracted_for", lambda home: more)
    assert messages.behind(), "the control"


def test_catalogues_are_read_from_their_sources() -> None:
    found = {file for file in FOLDER.rglob("*") if file.is_file() and file.parent.name != "__pycache__"}
    assert {file.name for file in found} == {"dialogue.po", "dialogue.pot"}
    assert {
        folder.name
        for folder in FOLDER.iterdir()
        if folder.is_dir() and folder.name[0] in string.ascii_lowercase
    } == set(TRANSLATED)


def test_what_was_found_in_a_file_is_kept_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages, file = tool(), tmp_path / "some.py"
    looked: list[bytes] = []
    look = messages._texts_of
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "KEPT", tmp_path / "kept.json")
    monkeypatch.setattr(messages, "sources", lambda: [("python", file)])
    monkeypatch.setattr(messages, "_texts_of", lambda *given: looked.append(given[1]) or look(*given))

    def found() -> list[tuple[Any, Any]]:
        return [(one.id, one.locations) for one in messages.extracted.__wrapped__() if one.id]

    file.write_text('_("One")\nngettext("%(n)d tree", "%(n)d trees", n)\n')
    first = found()
    assert first == [("One", [("some.py", 1)]), (("%(n)d tree", "%(n)d trees"), [("some.py", 2)])]
    assert found() == first and len(looked) == 1
    file.write_text('_("Two")\n')
    assert found() == [("Two", [("some.py", 1)])] and len(looked) == 2
    (tmp_path / "kept.json").write_text("[broken")
    assert found() == [("Two", [("some.py", 1)])] and len(looked) == 3
