"""What goes with a step that is deleted, said before it is: notes, options, pictures, translations, who starts from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlmodel import select

from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Session
from dialogue.languages import Tongue, language_name
from dialogue.pictures.schema import Picture
from dialogue.stage.contract import Kind
from dialogue.stage.notes import notes_of
from dialogue.stage.ready_made import worded
from dialogue.stage.steps import activities_of


def going_along(
    reader: Reader, kinds: Mapping[str, Kind], session: Session, tongue: Tongue
) -> dict[int, list[str]]:
    """For each step that was never opened: what goes with it, in sentences."""
    rows, notes = activities_of(reader, session.id), notes_of(reader, session.id)
    asked = select(Picture.activity_id).where(Picture.session_id == session.id)
    pictures = Counter(reader.exec(asked))
    titles = {row.id: worded(row, session.language, tongue.language).title for row in rows}
    return {
        row.id or 0: [
            *_own(reader, kinds[row.kind], row, row.id in notes, pictures[row.id or 0], tongue),
            *(
                tongue.say(
                    N_(
                        "“%(title)s” starts from it; it will start from the nearest earlier step with results."
                    ),
                    title=titles[other.id],
                )
                for other in rows
                if other.starts_from == row.id and not other.times_opened
            ),
        ]
        for row in rows
        if not row.times_opened
    }


def _own(reader: Reader, kind: Kind, row: Activity, noted: bool, pictures: int, tongue: Tongue) -> list[str]:
    choices = kind.plans.choices
    options = len(choices.read(reader, row)) if choices is not None else 0
    found = []
    if noted:
        found.append(tongue.say(N_("Your notes go with it.")))
    if options:
        found.append(
            tongue.count("%(n)s prepared option goes with it.", "%(n)s prepared options go with it.", options)
        )
    if pictures:
        found.append(
            tongue.count(
                "%(n)s picture goes with it, and does not come back.",
                "%(n)s pictures go with it, and do not come back.",
                pictures,
            )
        )
    if row.wordings:
        names = [language_name(one, tongue.language) for one in row.wordings]
        found.append(
            tongue.say(N_("Its translations go with it: %(languages)s."), languages=tongue.listed(names))
        )
    return found
