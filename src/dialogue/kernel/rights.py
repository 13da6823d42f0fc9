"""Who may do what: roles in three scopes, rights, and one table of role and right for each scope. Default deny.

Every command and every address names the right it needs. What a role does not hold here is refused to it; the
documentation and the test that walks all addresses are made from these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Role(StrEnum):
    """What a seat is in a session."""

    FACILITATOR = "facilitator"
    CO_FACILITATOR = "co-facilitator"
    RAPPORTEUR = "rapporteur"
    ASSISTANT = "assistant"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"
    PARTICIPANT = "participant"
    DELEGATE = "delegate"


class PlatformRole(StrEnum):
    """What an account is on a platform."""

    COORDINATOR = "coordinator"
    FACILITATOR = "facilitator"
    DELEGATE = "delegate"
    MEMBER = "member"
    EXPERT = "expert"
    OBSERVER = "observer"


class HouseRole(StrEnum):
    """What somebody is on this server: without an account, with one, or looking after the others' accounts."""

    VISITOR = "visitor"
    ACCOUNT = "account"
    ADMINISTRATOR = "administrator"


AnyRole = Role | PlatformRole | HouseRole

COUNTED = frozenset({Role.PARTICIPANT, Role.DELEGATE})
"""The roles that are in electorates and denominators: nobody else's voice is counted."""

OF_THE_ROOM = (Role.PARTICIPANT, Role.DELEGATE, Role.OBSERVER)
"""What somebody who joined with the code can be."""

OF_ACCOUNTS = (
    Role.FACILITATOR,
    Role.CO_FACILITATOR,
    Role.RAPPORTEUR,
    Role.ASSISTANT,
    Role.INTERPRETER,
    Role.OBSERVER,
)
"""What somebody with an account can be in a session."""


BY_LINK = (
    Role.CO_FACILITATOR,
    Role.RAPPORTEUR,
    Role.ASSISTANT,
    Role.INTERPRETER,
    Role.OBSERVER,
)
"""What somebody without an account can be by a link; to lead a session on another device there is the hand-over."""


class Right(StrEnum):
    """One thing that can be allowed, by its subject. The value names it in the documentation."""

    # What only the program itself does (set-up, sweeps, following up), and what is done before anybody is somebody.
    ONLY_THE_PROGRAM = "only the program itself"

    # House
    COME_IN = "open the public pages"
    HAVE_ACCOUNT = "look after one's own account"
    PREPARE_PLATFORM = "prepare a session on a new platform"
    LOOK_AFTER_ACCOUNTS = "look after accounts"
    WATCH_SERVER = "see how the server is, and its records"

    # Platform
    SEE_PLATFORM = "see the platform and its people"
    READ_AGENDA = "read the agenda"
    WORK_ON_AGENDA = "work on the agenda"
    SPEAK_FOR_GROUP = "speak for one's group on the platform"
    SEE_FRAMEWORK = "see the framework of one's platform"
    LOOK_AFTER_FRAMEWORK = "look after the framework of one's platform"
    PREPARE_SESSIONS = "prepare sessions"
    LOOK_AFTER_PLATFORM = "look after the platform: its name, roles, mandates and charter"

    # Session
    FOLLOW = "follow on one's own phone"
    CONTRIBUTE = "contribute"
    VOTE = "vote and take positions"
    DECLARE = "declare the position of one's group"
    SORT = "arrange ideas on the board"
    SHOW_SCREEN = "show a screen"
    WATCH_CONSOLE = "see the console"
    READ_DRAFT = "read the minutes while they are made"
    READ_MINUTES = "read the minutes after the end"
    ASK_CORRECTION = "ask for a correction of the minutes"
    APPROVE_MINUTES = "approve the minutes for one's group"
    KEEP_MINUTES = "keep the minutes: notes, circulating, answers, publishing"
    TRANSLATE = "translate what others wrote"
    ENTER_FOR_OTHERS = "enter what others say"
    LOOK_AFTER_PEOPLE = "look after people"
    KEEP_ATTENDANCE = "keep the attendance register and the tally"
    PLAN = "plan the programme"
    STEER = "steer the stage"
    MODERATE = "moderate"
    WORD_GOALS = "word goals and choose their rule"
    PUBLISH = "publish results"
    DECIDE = "decide"
    GIVE_ROLES = "give roles in the session"


R = Right
_PHONE = {R.FOLLOW, R.READ_MINUTES}
_TAKING_PART = _PHONE | {R.CONTRIBUTE, R.VOTE, R.SORT, R.ASK_CORRECTION}
_WATCHING = {R.SHOW_SCREEN, R.READ_MINUTES}
_STEERING = {
    *_WATCHING,
    R.SORT,
    R.WATCH_CONSOLE,
    R.READ_DRAFT,
    R.KEEP_MINUTES,
    R.TRANSLATE,
    R.ENTER_FOR_OTHERS,
    R.LOOK_AFTER_PEOPLE,
    R.KEEP_ATTENDANCE,
    R.PLAN,
    R.STEER,
    R.MODERATE,
    R.WORD_GOALS,
    R.PUBLISH,
    R.DECIDE,
}

IN_SESSION: Mapping[Role, frozenset[Right]] = {
    Role.FACILITATOR: frozenset({*_STEERING, R.GIVE_ROLES}),
    Role.CO_FACILITATOR: frozenset(_STEERING),
    Role.RAPPORTEUR: frozenset({*_WATCHING, R.READ_DRAFT, R.KEEP_MINUTES}),
    Role.ASSISTANT: frozenset({*_WATCHING, R.WATCH_CONSOLE, R.LOOK_AFTER_PEOPLE, R.ENTER_FOR_OTHERS}),
    Role.INTERPRETER: frozenset({*_WATCHING, R.READ_DRAFT, R.TRANSLATE}),
    Role.OBSERVER: frozenset({*_WATCHING, *_PHONE}),
    Role.PARTICIPANT: frozenset(_TAKING_PART),
    Role.DELEGATE: frozenset({*_TAKING_PART, R.DECLARE, R.APPROVE_MINUTES}),
}

_SEEING = {R.SEE_PLATFORM, R.READ_AGENDA, R.SEE_FRAMEWORK}
_FOR_PEOPLE = _SEEING | {R.SPEAK_FOR_GROUP}

ON_PLATFORM: Mapping[PlatformRole, frozenset[Right]] = {
    PlatformRole.COORDINATOR: frozenset(
        {*_FOR_PEOPLE, R.WORK_ON_AGENDA, R.PREPARE_SESSIONS, R.LOOK_AFTER_PLATFORM, R.LOOK_AFTER_FRAMEWORK}
    ),
    PlatformRole.FACILITATOR: frozenset({*_FOR_PEOPLE, R.WORK_ON_AGENDA, R.PREPARE_SESSIONS}),
    PlatformRole.DELEGATE: frozenset(_FOR_PEOPLE),
    PlatformRole.MEMBER: frozenset(_FOR_PEOPLE),
    PlatformRole.EXPERT: frozenset(_SEEING),
    PlatformRole.OBSERVER: frozenset(_SEEING),
}

IN_HOUSE: Mapping[HouseRole, frozenset[Right]] = {
    HouseRole.VISITOR: frozenset({R.COME_IN}),
    HouseRole.ACCOUNT: frozenset({R.COME_IN, R.HAVE_ACCOUNT, R.PREPARE_PLATFORM}),
    HouseRole.ADMINISTRATOR: frozenset(
        {R.COME_IN, R.HAVE_ACCOUNT, R.PREPARE_PLATFORM, R.LOOK_AFTER_ACCOUNTS, R.WATCH_SERVER}
    ),
}


def rights_of(role: AnyRole | str, scope: Mapping[Any, frozenset[Right]] = IN_SESSION) -> frozenset[Right]:
    """What a role holds in a scope; one that is not known there holds nothing."""
    return scope.get(role, frozenset())


def may(role: AnyRole | str, right: Right, scope: Mapping[Any, frozenset[Right]] = IN_SESSION) -> bool:
    """Whether a role holds a right in a scope."""
    return right in rights_of(role, scope)


def who_may(right: Right, scope: Mapping[Any, frozenset[Right]] = IN_SESSION) -> list[str]:
    """The roles of a scope that hold a right, by name."""
    return [str(role) for role, rights in scope.items() if right in rights]


def needs(*rights: Right) -> Callable[[Endpoint], Endpoint]:
    """Say which rights open an address that asks for them by itself: any one of these lets somebody in.

    Addresses that take a person's standing as a parameter say it by that parameter.
    """

    def said(endpoint: Endpoint) -> Endpoint:
        endpoint.rights = frozenset(rights)  # type: ignore[attr-defined]
        return endpoint

    return said
