"""Ways of voting are added in their own files: nothing else of the vote names a method or a form of paper."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import jinja2
import pytest

import dialogue
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.methods import FIRST, METHODS
from dialogue.activities.vote.ways import SETTINGS, Way, on_screens
from dialogue.paths import TEMPLATES
from dialogue.web.html import environments

VOTE = Path(dialogue.__file__).parent / "activities" / "vote"
PAGES = TEMPLATES / "activities" / "vote"
MAY_NAME = {"forms", "methods"}
ORDINARY = {"choice", "consent"}
"""Names that are words of every vote, too: people choose, and a room is asked. They are looked for as names only."""


def names() -> set[str]:
    """What methods and forms are called, in the words of code and of people: "dots" also as "dot", and so on."""
    known = {word for name in (*METHODS, *FORMS) for word in (name, name.replace("-", "_"))} - ORDINARY
    return (
        known | {word.removesuffix("s") for word in known} | {f"{word.removesuffix('s')}s" for word in known}
    )


def told(folder: Path, suffix: str, words: Collection[str]) -> Iterator[str]:
    """Files outside of forms/ and methods/ that name one of these words, in code, texts or comments."""
    ordinary = "|".join(
        f"[=!]= *[\"']{word}[\"']|forms[/.]{word}|methods[/.]{word}" for word in sorted(ORDINARY)
    )
    named = "|".join(map(re.escape, sorted(words)))
    search = re.compile(rf"(?<![A-Za-z])({named})(?![A-Za-z])|({ordinary})", re.I)
    for file in sorted(folder.rglob(f"*{suffix}")):
        inside = file.relative_to(folder)
        if inside.parts[0] not in MAY_NAME:
            yield from (
                f"{inside.as_posix()} names {found}"
                for found in {hit.group() for hit in search.finditer(file.read_text())}
            )


def test_the_vote_names_no_method_outside_of_forms_and_methods() -> None:
    assert [*told(VOTE, ".py", names()), *told(PAGES, ".html", names())] == []


@pytest.mark.parametrize(
    "text",
    [
        'if ballot.method == "dots":',
        "# the dot of it",
        "Approvals are counted",
        "method == 'consent'",
        'form != "choice"',
        "from vote.forms.choice import FORM",
    ],
)
def test_a_named_method_is_found(tmp_path: Path, text: str) -> None:
    """Negative control."""
    (tmp_path / "kind.py").write_text(text)
    assert list(told(tmp_path, ".py", names()))
    (tmp_path / "forms").mkdir()
    (tmp_path / "kind.py").rename(tmp_path / "forms" / "kind.py")
    assert not list(told(tmp_path, ".py", names()))


def missing(template: str) -> list[str]:
    """What a form's template has to offer and does not."""
    module = environments(None)("en").get_template(template).module
    return [
        part
        for part in ("label", "received", "sent", "task", "rule", "paper", "printed", "result")
        if not hasattr(module, part)
    ]


@pytest.mark.parametrize("name", list(FORMS))
def test_each_form_has_a_template_with_all_that_is_drawn(name: str) -> None:
    assert missing(f"activities/vote/forms/{name}.html") == []
    assert set(FORMS[name].words.bands), "words in place of numbers"


def test_a_template_that_lacks_something_is_found() -> None:
    """Negative control."""
    assert missing("macros/icons.html")
    with pytest.raises(jinja2.TemplateNotFound):
        missing("activities/vote/forms/none.html")


def test_templates_and_forms_are_the_same_list() -> None:
    assert {file.stem for file in (PAGES / "forms").glob("*.html")} == set(FORMS)


@pytest.mark.parametrize("name", list(on_screens()))
def test_a_method_on_screens_is_whole(name: str) -> None:
    screen = on_screens()[name]
    assert screen.form in FORMS
    assert METHODS[name].reads == FORMS[screen.form].reads
    made = SETTINGS(method=name)
    assert type(made) is screen.settings
    assert Way.of(made.model_dump()).settings == made
    assert all(
        "title" in field
        for field in SETTINGS.own(next(v for v in SETTINGS.variants if v.name == name)).values()
    )


def test_the_first_method_is_one_that_can_be_voted_by() -> None:
    assert FIRST in on_screens()
    assert next(iter(on_screens())) == FIRST
