"""Panels in which only a few marks are one person's own: drawn once for all who get the same, and the marks put in.

A room that joins gets the same empty form a thousand times; drawing it was more than half of what such a panel cost. A kind
names what in a panel is hers alone (`HERS`); all the rest that the template can reach is in the key, as it would be
written out, so nothing that differs can be shown to somebody else. What is secret must not come here, not even in the key:
whether a panel was drawn before can be told by the time that it takes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing
from dialogue.stage.services import StageServices
from dialogue.web.services import new_command_id

HERS = "hers"
"""Among what a kind gives for a panel: the names of what in it is one person's own. Without it the panel is not shared.

Their values stand in the panel as they are, or not at all; everything else must be plain values, which write themselves
out wholly.
"""

MOST = 500  # panels kept; some six kilobytes each
MARK = secrets.token_hex(8)  # nobody can have written it
_kept: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """What a shared panel may know of the session, of the step, of the person. Asking for anything else is an error."""

    id: int | None = None
    languages: tuple[str, ...] = ()
    state: str = ""
    seat: bool = True
    language: str = ""


def drawn(
    dialogue: StageServices,
    standing: Standing,
    activity: Activity,
    own: Mapping[str, Any],
    said: Mapping[str, Any],
) -> str:
    """A person's panel for an activity. `own` has `HERS`; `said` as in `mine_of`."""
    hers = {name: own[name] for name in own[HERS]} | {"command_id": new_command_id()}
    context = {
        "session": Place(id=standing.session.id, languages=tuple(standing.session.languages)),
        "activity": Place(id=activity.id, state=activity.state),
        "mine": {
            **said,
            **{name: value for name, value in own.items() if name != HERS},
            **{name: _mark(name) if value else value for name, value in hers.items()},
            "person": Place(language=standing.language),
        },
    }
    key = f"{activity.kind} {standing.language} {context!r}"
    panel = _kept.get(key)
    if panel is None:
        if len(_kept) >= MOST:
            _kept.clear()
        template = f"activities/{activity.kind}/mine.html"
        panel = _kept[key] = dialogue.draw(template, standing.language, screen="phone", **context)
    for name, value in hers.items():
        panel = panel.replace(_mark(name), str(value))
    return panel


def _mark(name: str) -> str:
    return f"{name}-{MARK}"
