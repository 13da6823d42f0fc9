"""Opening and ending a session, told in words."""

from __future__ import annotations

from dialogue.kernel.messages import N_
from dialogue.undoing.contract import Telling

_OPENED = N_("People have joined by now. “End the session” ends it.")

TELLINGS: dict[str, Telling] = {
    "session.opened": Telling(N_("Session opened"), fixed=_OPENED),
    "session.reopened": Telling(N_("Session opened again"), fixed=_OPENED),
    "session.closed": Telling(N_("Session ended"), fixed=N_("“Open the session again” takes it up.")),
}
