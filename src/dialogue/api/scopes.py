"""What a token can be given: a few scopes that people understand, each a set of rights. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right

R = Right


class Scope(StrEnum):
    """One thing that a program can be allowed."""

    READ = "read"
    CONSOLE = "console"
    PREPARE = "prepare"
    FACILITATE = "facilitate"
    PEOPLE = "people"
    MINUTES = "minutes"
    AGENDA = "agenda"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Lent:
    """A scope: what it is called, the rights in it, and the right on the platform without which nobody can give it."""

    label: str
    rights: frozenset[Right]
    needs: Right


_READ = frozenset({R.SEE_PLATFORM, R.READ_AGENDA, R.SHOW_SCREEN, R.READ_MINUTES})
_CONSOLE = _READ | {R.WATCH_CONSOLE, R.READ_DRAFT}
_PEOPLE = frozenset({R.LOOK_AFTER_PEOPLE, R.KEEP_ATTENDANCE, R.GIVE_ROLES})
_STEER = frozenset(
    {R.SORT, R.TRANSLATE, R.ENTER_FOR_OTHERS, R.STEER, R.MODERATE, R.WORD_GOALS, R.PUBLISH, R.DECIDE}
)

SCOPES: Mapping[Scope, Lent] = {
    Scope.READ: Lent(N_("Read what the room and the platform see"), _READ, R.SEE_PLATFORM),
    Scope.CONSOLE: Lent(
        N_("Read what facilitators see: ideas before they are shown, people, minutes in the making"),
        _CONSOLE,
        R.PREPARE_SESSIONS,
    ),
    Scope.PREPARE: Lent(
        N_("Prepare sessions and their programmes"),
        _READ | {R.PREPARE_SESSIONS, R.PREPARE_PLATFORM, R.PLAN},
        R.PREPARE_SESSIONS,
    ),
    Scope.FACILITATE: Lent(N_("Lead sessions"), _CONSOLE | _STEER, R.PREPARE_SESSIONS),
    Scope.PEOPLE: Lent(
        N_("Look after the people of sessions: door, groups, roles, attendance"),
        _CONSOLE | _PEOPLE,
        R.PREPARE_SESSIONS,
    ),
    Scope.MINUTES: Lent(N_("Keep the minutes"), _CONSOLE | {R.KEEP_MINUTES}, R.PREPARE_SESSIONS),
    Scope.AGENDA: Lent(
        N_("Work on the agenda and the learning register"),
        _READ | {R.READ_DRAFT, R.WORK_ON_AGENDA, R.SPEAK_FOR_GROUP},
        R.WORK_ON_AGENDA,
    ),
    Scope.PLATFORM: Lent(
        N_("Look after the platform: its name, roles, mandates and charter"),
        _READ | {R.LOOK_AFTER_PLATFORM},
        R.LOOK_AFTER_PLATFORM,
    ),
}
"""Every scope. `PREPARE_PLATFORM` is in one of them because a session is prepared in the house; where, is checked."""


def can_give(held: Collection[Right]) -> list[Scope]:
    """The scopes that somebody can give who holds these rights on the platform."""
    return [one for one, lent in SCOPES.items() if lent.needs in held]


def rights_in(scopes: Iterable[str]) -> frozenset[Right]:
    """All rights in some scopes; a word that is no scope (any more) holds nothing."""
    known = [Scope(one) for one in scopes if one in set(Scope)]
    return frozenset().union(*(SCOPES[one].rights for one in known))
