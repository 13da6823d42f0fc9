"""Panels in which only a few marks are one person's own: drawn once for all who get the same, and the marks put in.

A room that joins gets the same empty form a thousand times; drawing it was more than half of what such a panel cost. A kind
names what in a panel is hers alone (`HERS`); all the rest that the template can reach is in the key, as it would be
written out, so nothing that differs can be shown to somebody else.

What is secret must not come into the key: whether a panel was drawn before can be told by its time. It may be what is put
in for a mark: the same drawing is there for every paper, and the same marks are filled in, whatever it says.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing
from dialogue.stage.services import StageServices
from dialogue.web.services import new_command_id

HERS = "hers"
"""Among what a kind gives for a panel: the names of what in it is one person's own. Without it the panel is not shared.

Their values stand in the panel as they are, or not at all; everything else must be plain values, which write themselves
out wholly.
"""

STANDS = "stands"
"""Among what a kind gives for such a panel: texts that stand in it, by the names of marks that the kind has put in itself
(`mark`). They never reach the template or the key.
"""

MOST = 500  # panels kept; some six kilobytes each
MARK = secrets.token_hex(8)  # nobody can have written it
MARKED = re.compile(rf"([a-z_]+[0-9]*)-{MARK}")
_kept: dict[tuple[object, str], tuple[str, ...]] = {}
"""Panels cut at their marks (text, the name of a mark, text, and so on), by what draws them: it knows the site's folder."""


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
            **{name: value for name, value in own.items() if name not in (HERS, STANDS)},
            **{name: mark(name) if value else value for name, value in hers.items()},
            "person": Place(language=standing.language),
        },
    }
    key = dialogue.environment, f"{activity.kind} {standing.language} {context!r}"
    pieces = _kept.get(key)
    if pieces is None:
        if len(_kept) >= MOST:
            _kept.clear()
        template = f"activities/{activity.kind}/mine.html"
        panel = dialogue.draw(template, standing.language, screen="phone", **context)
        pieces = _kept[key] = tuple(MARKED.split(panel))
    texts = {name: str(escape(value)) for name, value in (hers | own.get(STANDS, {})).items()}
    return "".join(texts[piece] if place % 2 else piece for place, piece in enumerate(pieces))


def mark(name: str) -> str:
    """What stands in a shared panel where a person's own text comes."""
    return f"{name}-{MARK}"
