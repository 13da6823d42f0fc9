"""The anonymous tally: who was there by a few questions, as counts that may be shown. No name, no figure of a few."""

from __future__ import annotations

from dialogue.documents.build import Cell, paragraph, strong, table
from dialogue.documents.tree import Block
from dialogue.kernel.messages import N_
from dialogue.minutes.material import Material
from dialogue.people.tally import Asked, questions_of, tally_of, told

HIDDEN = "–"


def counted(material: Material) -> list[Block]:
    """A table for each question, once the questions are closed; what is hidden is told."""
    tally = tally_of(material.reader, material.session.id)
    if tally is None or not tally.closed:
        return []
    asked = questions_of(material.reader, material.session.id, material.tongue)
    return [_table(material, question) for question in asked]


def _table(material: Material, question: Asked) -> Block:
    say, colon = material.tongue.say, material.tongue.colon
    shown = told(material.reader, material.session.id, question)
    if not shown.anything:
        return paragraph(
            strong(question.text), " ", say(N_("Too few people answered: no figure can be shown."))
        )
    rows: list[list[Cell]] = [
        [f"{group.letter} · {group.name}", *_cells(shown.by_group[str(key)])]
        for key, group in material.groups.items()
        if str(key) in shown.by_group
    ]
    return table(
        say(N_("Counted without names%(colon)s %(question)s"), colon=colon, question=question.text),
        [say(N_("Group")), *question.answers],
        [*rows, [strong(say(N_("All"))), *_cells(shown.overall)]],
        numeric=range(1, len(question.answers) + 1),
        note=say(
            N_(
                "“–” is not shown: fewer than five people, or a figure from which such a one could be worked out. "
                "Who would rather not say, or did not answer, is in no figure."
            )
        ),
    )


def _cells(numbers: tuple[int | None, ...]) -> list[Cell]:
    return [HIDDEN if number is None else number for number in numbers]
