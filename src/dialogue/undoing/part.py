"""The line on the console that says what was done last, with its undo beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dialogue.kernel.schema import SessionState
from dialogue.languages import Tongue
from dialogue.live.audience import STAFF_ONLY
from dialogue.live.parts import Part, Scope
from dialogue.undoing.commands import LATEST
from dialogue.undoing.contract import Tellings
from dialogue.undoing.reading import Teller, Worded, latest

SHOWN_FOR = timedelta(seconds=20)


def latest_part(tellings: Tellings, worded: Worded) -> Part:
    """The part: the newest act as long as it can be taken back; a page with script takes it away after a while."""

    def read(scope: Scope) -> dict[str, Any]:
        if scope.session.state == SessionState.CLOSED:
            return {"line": None}
        tongue = Tongue(scope.audience.language)
        line = latest(Teller(scope.reader, scope.session, tellings, tongue, worded))
        return {"line": line, "until": line.at + SHOWN_FOR if line is not None else None}

    return Part(LATEST, "live/latest.html", STAFF_ONLY, read)
