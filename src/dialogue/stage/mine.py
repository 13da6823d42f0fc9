"""A person's own panel (`#mine`): her form and what she has contributed. It never stands in a frame with her in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing
from dialogue.stage import alike
from dialogue.stage.alike import HERS
from dialogue.stage.contract import Person
from dialogue.stage.services import StageServices
from dialogue.web.services import new_command_id

NOTHING_SAID = {"error": "", "field": "", "typed": {}, "saved": False}
"""What a panel says besides its form: the sentence of a rule's refusal, the field it is about, what had been typed."""


def mine_of(
    dialogue: StageServices, reader: Reader, standing: Standing, activity: Activity, said: Mapping[str, Any]
) -> str:
    """A person's own panel for an activity, as HTML. `said` carries an error and what she had typed."""
    if not may(standing.seat.role, Right.CONTRIBUTE):
        return dialogue.draw(
            "sessions/watching.html", standing.language, session=standing.session, activity=activity
        )
    person = Person(standing.seat, standing.secret, standing.language, standing.slip)
    own = dialogue.kinds[activity.kind].shows.mine(reader, activity, person)
    beside = activity.id != standing.session.current_activity_id
    if HERS in own and not said.get("error"):
        return alike.drawn(dialogue, standing, activity, own, {**NOTHING_SAID, "beside": beside, **said})
    return dialogue.draw(
        f"activities/{activity.kind}/mine.html",
        standing.language,
        session=standing.session,
        activity=activity,
        screen="phone",
        mine={
            "person": person,
            "command_id": new_command_id(),
            "beside": beside,
            **NOTHING_SAID,
            **own,
            **said,
        },
    )


def blank_mine(context: Mapping[str, Any]) -> dict[str, Any]:
    """The panel as it is drawn for nobody in particular, inside shared parts: the browser makes the command's id."""
    return {"person": Person(), "command_id": "", "beside": False, **NOTHING_SAID, **context}
