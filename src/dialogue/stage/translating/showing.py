"""Showing people's words to an audience: in its language where an interpreter has put them so, with the original."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import bindparam
from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import rows_of, to_look_at
from dialogue.live.audience import Screen
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView
from dialogue.stage.contract import Spot
from dialogue.stage.schema import Wall
from dialogue.stage.translating.schema import Translation
from dialogue.stage.translating.translatable import Line, Spoken, print_of

BY_INTERPRETER = N_("Translated by the interpreter")
ORIGINAL = N_("Original")
OUTDATED = N_("Translation of an earlier wording")

MOST_ASKED = 60
"""More texts than this are asked for by their session, not one by one."""

# Built once: they are asked with every card of a wall.
_ALL = select(Translation).where(
    col(Translation.session_id) == bindparam("session"),
    col(Translation.language).in_(bindparam("languages", expanding=True)),
)
_SOME = _ALL.where(col(Translation.ref).in_(bindparam("refs", expanding=True)))
_ONE = Prepared(
    select(*rows_of(Translation).c).where(
        col(Translation.session_id) == bindparam("session"), col(Translation.ref) == bindparam("ref")
    )
)


def languages_on(scope: Scope) -> tuple[str, ...]:
    """The languages that a screen shows: a phone's one; the wall's one or two."""
    language = scope.audience.language
    if scope.audience.screen == Screen.PROJECTOR:
        wall = scope.reader.get(Wall, scope.session.id)
        if wall is not None and wall.second_language not in ("", language):
            return language, wall.second_language
    return (language,)


class Interpreted:
    """The translations that one drawing needs, read at once: `of` gives a text as the audience reads it."""

    def __init__(self, scope: Scope, refs: Iterable[str]) -> None:
        self.languages = languages_on(scope)
        self._read(scope.reader, scope.session.id or 0, refs)

    @classmethod
    def for_person(cls, reader: Reader, session_id: int, language: str, refs: Iterable[str]) -> Self:
        """For somebody's own panel, which is drawn for one person and not for an audience."""
        found = cls.__new__(cls)
        found.languages = (language,)
        found._read(reader, session_id, refs)
        return found

    def _read(self, reader: Reader, session_id: int, refs: Iterable[str]) -> None:
        wanted = list(refs)
        self._made: dict[tuple[str, str], Translation] = {}
        if not wanted:
            return
        given: dict[str, Any] = {"session": session_id, "languages": self.languages}
        rows: Iterable[Translation]
        if len(wanted) == 1:  # as in almost every frame
            found = (
                to_look_at(Translation, row) for row in _ONE.all(reader, session=session_id, ref=wanted[0])
            )
            rows = [one for one in found if one.language in self.languages]
        elif len(wanted) <= MOST_ASKED:
            rows = reader.scalars(_SOME, {**given, "refs": wanted})
        else:
            rows = reader.scalars(_ALL, given)
        self._made = {(one.ref, one.language): one for one in rows}

    def of(self, ref: str, text: str, language: str) -> Spoken:
        own = Line(text, language)
        made = [
            self._made[ref, one] for one in self.languages if (ref, one) in self._made and one != language
        ]
        if not made:
            return Spoken(own)
        fresh = [one for one in made if one.made_of == print_of(text)]
        old = tuple(Line(one.text, one.language, OUTDATED) for one in made if one not in fresh)
        if not fresh or language == self.languages[0]:
            others = tuple(Line(one.text, one.language, BY_INTERPRETER) for one in fresh)
            return Spoken(own, (*others, *old))
        first, second = fresh[0], fresh[1:]
        below = tuple(Line(one.text, one.language, BY_INTERPRETER) for one in second)
        return Spoken(Line(first.text, first.language), (*below, Line(text, language, ORIGINAL), *old), True)


def spoken(scope: Scope, prefix: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards of a wall (`id`, `text`, `lang`), each with what is `said` to this audience."""
    found = Interpreted(scope, (f"{prefix}:{item['id']}" for item in items))
    return [
        {**item, "said": found.of(f"{prefix}:{item['id']}", item["text"], item["lang"])} for item in items
    ]


def spot(said: Spoken, group: GroupView | None) -> Spot:
    """Words that the wall shows large."""
    return Spot(said.main.text, said.main.language, group, below=said.below)


def untranslated(text: str, language: str = "") -> Spoken:
    """Words that no interpreter is asked for."""
    return Spoken(Line(text, language))
