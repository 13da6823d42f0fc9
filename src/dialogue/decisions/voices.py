"""The words of decisions: states, what is said beside them, and how objections stand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialogue.agreement import ObjectionState
from dialogue.kernel.messages import N_


class Voice(StrEnum):
    """What somebody said that stands beside a decision."""

    OBJECTION = "objection"
    AGAINST = "against"
    RESERVATION = "reservation"
    STATEMENT = "statement"


VOICES: Mapping[str, str] = {
    Voice.OBJECTION: N_("Objection"),
    Voice.AGAINST: N_("Against"),
    Voice.RESERVATION: N_("Reservation"),
    Voice.STATEMENT: N_("Minority statement"),
}

OBJECTION_STATES: Mapping[str, str] = {
    ObjectionState.OPEN: N_("Still open"),
    ObjectionState.RESOLVED: N_("Resolved by a new wording"),
    ObjectionState.WITHDRAWN: N_("Withdrawn by its author"),
    ObjectionState.DEFERRED: N_("Deferred"),
    ObjectionState.MONITORED: N_("Kept as a concern"),
    ObjectionState.OVERRULED: N_("Overruled with reasons"),
    ObjectionState.NOT_QUALIFIED: N_("Does not qualify"),
}

SETTLED = frozenset({ObjectionState.RESOLVED, ObjectionState.WITHDRAWN})
"""The states in which its author objects no longer, by her own word: such an objection stands against nothing."""
