"""The few groups of events that a webhook can be told, and which event belongs to which. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialogue.kernel.messages import N_


class Group(StrEnum):
    """Events that somebody wants to hear of together."""

    SESSIONS = "sessions"
    RESULTS = "results"
    MINUTES = "minutes"
    AGENDA = "agenda"
    ROOM = "room"
    PLATFORM = "platform"


GROUPS: Mapping[str, str] = {
    Group.SESSIONS.value: N_("Sessions: prepared, opened, closed"),
    Group.RESULTS.value: N_("Results: votes that are published, positions, decisions"),
    Group.MINUTES.value: N_("Minutes: sent round, corrected, published"),
    Group.AGENDA.value: N_("The agenda, commitments and what was learnt"),
    Group.ROOM.value: N_("Everything else that the room sees in a session"),
    Group.PLATFORM.value: N_("Everything else about the platform: roles, mandates, programs"),
}
"""What each is called, in the order of the form."""

WHOLE: Mapping[str, Group] = {
    "platform.session_left": Group.SESSIONS,
    "platform.session_came": Group.SESSIONS,
    "platform.session_deleted": Group.SESSIONS,
    "ballot.published": Group.RESULTS,
    "ballot.revealed": Group.RESULTS,
}
"""Single events that do not go with their first word."""

FIRST_WORDS: Mapping[str, Group] = {
    "session": Group.SESSIONS,
    "decision": Group.RESULTS,
    "goal": Group.RESULTS,
    "position_round": Group.RESULTS,
    "minutes": Group.MINUTES,
    "agenda": Group.AGENDA,
    "learning": Group.AGENDA,
    "framework": Group.AGENDA,
    "platform": Group.PLATFORM,
    "mandate": Group.PLATFORM,
    "charter": Group.PLATFORM,
    "body": Group.PLATFORM,
    "group_interest": Group.PLATFORM,
    "stakeholder": Group.PLATFORM,
    "synergy": Group.PLATFORM,
    "constituency": Group.PLATFORM,
    "token": Group.PLATFORM,
    "webhook": Group.PLATFORM,
    "words": Group.PLATFORM,
    "retention": Group.PLATFORM,
    "kept": Group.PLATFORM,
}


def group_of(kind: str) -> Group:
    """The group of an event, by its name.

    >>> group_of("minutes.published"), group_of("ideas.revealed")
    (<Group.MINUTES: 'minutes'>, <Group.ROOM: 'room'>)
    """
    return WHOLE.get(kind) or FIRST_WORDS.get(kind.partition(".")[0], Group.ROOM)
