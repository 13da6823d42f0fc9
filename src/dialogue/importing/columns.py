"""Which lists can be taken in, which columns each has, and how a file's own columns are told by their names. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogue.importing.tables import Line, Row
from dialogue.kernel.messages import N_
from dialogue.kernel.text import plain
from dialogue.languages import LANGUAGES, Tongue
from dialogue.polis.spreadsheet import unguarded

IDEAS, PEOPLE, ORGANISATIONS, GROUPS = "ideas", "people", "organisations", "groups"
LOOKED_AT = 60  # rows by which a column without a known name is judged
MAIL = re.compile(r"[^\s@]+@[^\s@]+")
HEADS_WITHIN = 12
"""In so many first rows the names of the columns are looked for: some tables have a title above them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for. `also` are further names that it has in people's files, in any language."""

    key: str
    title: str
    what: str
    needed: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be taken in, for one kind of page."""

    key: str
    title: str
    columns: tuple[Column, ...]


LISTS: Mapping[str, List] = {
    one.key: one
    for one in (
        List(
            IDEAS,
            N_("Ideas"),
            (
                Column(
                    "idea",
                    N_("Idea"),
                    N_("The idea in people’s own words, at most 280 characters."),
                    needed=True,
                    also=(
                        *("ideas", "text", "contribution", "proposal", "comment", "answer", "response"),
                        *("idée", "idées", "texte", "proposition", "commentaire", "réponse", "contributions"),
                        *("ideas", "texto", "contribución", "propuesta", "comentario", "respuesta"),
                    ),
                ),
                Column(
                    "group",
                    N_("Group"),
                    N_("The stakeholder group it comes from, by name or letter."),
                    also=(
                        *("stakeholder group", "constituency", "category", "groupe", "groupe d'acteurs"),
                        *("catégorie", "collège", "grupo", "categoría", "grupo de actores"),
                    ),
                ),
                Column(
                    "organisation",
                    N_("Organisation"),
                    N_("Who says it. Kept only where the brainstorm shows names."),
                    also=("organization", "structure", "institution", "organización", "entidad"),
                ),
                Column(
                    "author",
                    N_("Author"),
                    N_("Who wrote it. Kept only where the brainstorm shows names."),
                    also=(
                        "name",
                        "person",
                        "auteur",
                        "nom",
                        "personne",
                        "autor",
                        "autora",
                        "nombre",
                        "persona",
                    ),
                ),
                Column(
                    "heads",
                    N_("People"),
                    N_("How many people said it."),
                    also=("heads", "number of people", "count", "personnes", "nombre", "personas", "número"),
                ),
                Column(
                    "heading",
                    N_("Heading"),
                    N_("The heading it stands under, where the brainstorm has headings."),
                    also=("theme", "topic", "rubrique", "thème", "titre", "tema", "título", "epígrafe"),
                ),
                Column(
                    "language",
                    N_("Language"),
                    N_("In which language it is written: en, fr or es."),
                    also=("lang", "langue", "idioma", "lengua"),
                ),
            ),
        ),
        List(
            PEOPLE,
            N_("People"),
            (
                Column(
                    "name",
                    N_("Name"),
                    N_("The name she or he signs in with. Nobody gets an account by this."),
                    needed=True,
                    also=(
                        *("person", "account", "user", "username", "full name", "nom", "personne", "compte"),
                        *("nom complet", "utilisateur", "nombre", "persona", "cuenta", "usuario"),
                    ),
                ),
                Column(
                    "role",
                    N_("Role"),
                    N_("Her or his role on the platform; without it, member."),
                    also=("function", "rôle", "fonction", "rol", "papel", "función"),
                ),
            ),
        ),
        List(
            ORGANISATIONS,
            N_("Organisations"),
            (
                Column(
                    "name",
                    N_("Name"),
                    N_("What the organisation is called."),
                    needed=True,
                    also=(
                        *("organisation", "organization", "organisations", "institution", "structure"),
                        *("nom", "nom de l'organisation", "nombre", "organización", "entidad"),
                    ),
                ),
                Column(
                    "group",
                    N_("Group"),
                    N_("The stakeholder group it belongs to, by name or letter."),
                    also=(
                        *("stakeholder group", "constituency", "category", "groupe", "groupe d'acteurs"),
                        *("catégorie", "collège", "grupo", "categoría", "grupo de actores"),
                    ),
                ),
            ),
        ),
        List(
            GROUPS,
            N_("Stakeholder groups"),
            (
                Column(
                    "name",
                    N_("Name"),
                    N_("What the group is called."),
                    needed=True,
                    also=(
                        *("group", "stakeholder group", "constituency", "nom", "groupe", "groupe d'acteurs"),
                        *("nombre", "grupo", "grupo de actores"),
                    ),
                ),
                Column(
                    "letter",
                    N_("Letter"),
                    N_("One letter or figure that stands for it; without it, a free one."),
                    also=("lettre", "letra", "sign", "signe", "signo", "abbreviation", "sigle"),
                ),
            ),
        ),
    )
}
ON_PLATFORMS = (PEOPLE, ORGANISATIONS, GROUPS)


def key_of(name: str) -> str:
    """What two names of columns are compared by: case, accents, signs and spaces do not matter.

    >>> key_of("  Idée(s) : ") == key_of("idee s")
    True
    """
    return " ".join("".join(sign if sign.isalnum() else " " for sign in plain(name)).split())


def _names(column: Column) -> set[str]:
    titles = (Tongue(language).say(column.title) for language in LANGUAGES)
    return {key_of(one) for one in (column.key, *titles, *column.also)}


def named(what: List) -> dict[str, str]:
    """The column that a name stands for, by the name as it is compared; of two columns the first has it."""
    found: dict[str, str] = {}
    for column in what.columns:
        found |= {name: column.key for name in sorted(_names(column)) if name not in found}
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table has what: the row (by its place, None: no row) with the names, and each column's place by its key."""

    head: int | None
    places: Mapping[str, int]


def laid_out(what: List, rows: Sequence[Row]) -> Layout:
    """The layout as the names of the columns say it. Without any the first column is the one that is needed."""
    names = named(what)
    best: tuple[int, int] = (0, 0)
    for place, row in enumerate(rows[:HEADS_WITHIN]):
        known = len({names[key] for cell in row.cells if (key := key_of(cell)) in names})
        if known > best[0]:
            best = known, place
    needed = next(column.key for column in what.columns if column.needed)
    if not best[0]:
        head = 0 if _heads_figures(rows) else None
        return Layout(head, {needed: _of_words(rows, set(), needed) or 0})
    return Layout(best[1], _places(names, rows, best[1], needed))


def _places(names: Mapping[str, str], rows: Sequence[Row], head: int, needed: str) -> dict[str, int]:
    row = rows[head]
    places: dict[str, int] = {}
    for place, cell in enumerate(row.cells):
        key = names.get(key_of(cell))
        if key is not None:
            places.setdefault(key, place)  # of two columns of one name the first counts
    if needed not in places and (free := _of_words(rows[head:], set(places.values()), needed)) is not None:
        places[needed] = free
    return places


def _below(rows: Sequence[Row], place: int) -> list[str]:
    """What stands in a column below the first row."""
    return [row.cells[place] for row in rows[1:LOOKED_AT] if place < len(row.cells) and row.cells[place]]


def _figures(cells: Sequence[str]) -> bool:
    """Whether most of these are times, numbers or addresses of mail, as forms on the web put them before the answers."""
    return sum(cell[0].isdigit() or bool(MAIL.fullmatch(cell)) for cell in cells) * 2 > len(cells)


def _heads_figures(rows: Sequence[Row]) -> bool:
    """Whether words stand above figures in the first row, so that these are names of columns, though of none we know."""
    return len(rows) > 1 and any(
        cell and not _figures([cell]) and _figures(_below(rows, place))
        for place, cell in enumerate(rows[0].cells)
    )


def _of_words(rows: Sequence[Row], taken: set[int], needed: str) -> int | None:
    """The free column that is most likely what is needed: for ideas that with the most words, else the first with words."""
    free = [place for place in range(max((len(row.cells) for row in rows), default=0)) if place not in taken]
    worded = [place for place in free if not _figures(_below(rows, place))]
    if needed == "idea" and worded:
        # Of columns that say as much the first.
        return max(worded, key=lambda place: (sum(len(cell.split()) for cell in _below(rows, place)), -place))
    return next(iter([*worded, *free]), None)


def chosen(what: List, rows: Sequence[Row], head: str, places: Mapping[str, str]) -> Layout:
    """The layout as somebody has set it; `head` is the line of the row with the names, empty where there is none."""
    at = next((place for place, row in enumerate(rows[:HEADS_WITHIN]) if str(row.line) == head), None)
    keys = {column.key for column in what.columns}
    return Layout(
        at,
        {
            key: int(said)
            for key, said in places.items()
            if key in keys and said.isascii() and said.isdecimal()
        },
    )


def lines_of(rows: Sequence[Row], layout: Layout) -> list[Line]:
    """The lines below the names, each with what it says by column. An apostrophe before a formula is taken off."""
    first = 0 if layout.head is None else layout.head + 1
    return [
        Line(
            row.line,
            {
                key: unguarded(row.cells[place])
                for key, place in layout.places.items()
                if place < len(row.cells) and row.cells[place]
            },
        )
        for row in rows[first:]
    ]
