"""The facilitator's own texts in the session's other languages: what a form says of them, and what is kept. Pure.

They lead from a language to texts by their names (`{"fr": {"title": "Puits"}}`). The text itself stands elsewhere, in the
language it was written in; a field of a form is called after text and language ("title.fr").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dialogue.kernel.text import optional
from dialogue.languages import LANGUAGES

Wordings = Mapping[str, Mapping[str, str]]


def wordings_in(fields: Mapping[str, str], names: Collection[str]) -> dict[str, dict[str, str]] | None:
    """The texts of a form in further languages; None where the form did not ask for them.

    >>> wordings_in({"title": "Wells", "title.fr": "Puits", "title.xx": "?", "notes.fr": "-"}, ["title"])
    {'fr': {'title': 'Puits'}}
    """
    found: dict[str, dict[str, str]] = {}
    for field, text in fields.items():
        name, _, language = field.partition(".")
        if name in names and language in LANGUAGES:
            found.setdefault(language, {})[name] = text
    return found or None


def as_fields(wordings: Wordings) -> dict[str, str]:
    """The same by the names of the form's fields.

    >>> as_fields({"fr": {"title": "Puits"}})
    {'title.fr': 'Puits'}
    """
    return {
        f"{name}.{language}": text for language, texts in wordings.items() for name, text in texts.items()
    }


def without(stored: Wordings, changed: Collection[str]) -> dict[str, dict[str, str]]:
    """The translations without those of texts that have changed.

    >>> without({"fr": {"title": "Puits", "prompt": "Où ?"}, "es": {"title": "Pozos"}}, ["title"])
    {'fr': {'prompt': 'Où ?'}}
    """
    return {
        language: kept
        for language, texts in stored.items()
        if (kept := {name: text for name, text in texts.items() if name not in changed})
    }


def taken_over(
    given: Wordings,
    stored: Wordings,
    languages: Iterable[str],
    limits: Mapping[str, int],
    changed: Collection[str],
    meant: Collection[str],
) -> dict[str, dict[str, str]]:
    """What is kept of a form's translations: as given; an old one of a text that changes would say something else.

    `limits` has the texts with their most characters, `meant` the fields whose words somebody has just looked at.
    """
    found: dict[str, dict[str, str]] = {}
    for language in languages:
        old, new = stored.get(language, {}), given.get(language, {})
        texts = {
            name: optional(new.get(name, ""), most=most, field=f"{name}.{language}")
            for name, most in limits.items()
        }
        kept = {
            name: text
            for name, text in texts.items()
            if text and (name not in changed or text != old.get(name) or f"{name}.{language}" in meant)
        }
        if kept:
            found[language] = kept
    return found
