"""When an activity takes what people send: only while it is open. What was typed stays with the person."""

from __future__ import annotations

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

PAUSED = N_("This activity is paused. Your text is still here; please send it when it goes on.")
OVER = N_("This activity has ended. Your text is still here; you can copy it or show it to the facilitator.")


def require_open(state: str, *, over: str = OVER, paused: str = PAUSED) -> None:
    """Refuse what comes to an activity in this state. Raises Refused unless it is open.

    `over` and `paused` are the sentences for people; an activity has its own where something else than a text was sent.
    """
    if state == "paused":
        raise Refused("paused", paused)
    if state != "open":
        raise Refused("too_late", over)
