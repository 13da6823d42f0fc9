"""Preparing a session: its title, languages, groups and the programme it starts with."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.accounts.schema import Account
from dialogue.bodies.roles import found_platform, memberships_of, platform_with
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.meanwhile import Was, last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, Role, Seat, Session, SessionState, StreamKind
from dialogue.kernel.text import blank, optional, required
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.codes import new_code
from dialogue.people.seats import take_seat
from dialogue.preparing.groups import GroupDraft, add_groups
from dialogue.preparing.steps import add_programme, with_carried
from dialogue.stage.contract import Kind
from dialogue.stage.limits import LONGEST_PURPOSE, LONGEST_TITLE
from dialogue.stage.ready_made import OUR_PLATFORM
from dialogue.stage.recipes import RECIPES
from dialogue.stage.session_files.plan import StepPlan

EVENTS: tuple[EventKind, ...] = (
    event("session.prepared", in_minutes=True),
    event("session.described", "session.head", "session.stage", "session.slide"),
    event(
        "session.opened",
        "session.head",
        "session.stage",
        "session.programme",
        "session.people",
        "session.slide",
        "session.timer",
        "session.announcement",
        "session.attendance",
        "session.around",
        in_minutes=True,
    ),
    event(
        "session.closed",
        "session.head",
        "session.stage",
        "session.programme",
        "session.people",
        "session.slide",
        "session.timer",
        "session.announcement",
        "session.attendance",
        "session.around",
        in_minutes=True,
    ),
    event(
        "session.reopened",
        "session.head",
        "session.stage",
        "session.programme",
        "session.people",
        "session.slide",
        "session.timer",
        "session.announcement",
        "session.attendance",
        "session.around",
        in_minutes=True,
    ),
)


@dataclass(frozen=True, slots=True)
class PrepareSession(Command):
    """Make a session with its groups and a programme from a recipe.

    It belongs to the platform `platform_id`, or to a new one named `platform_name` (or after the session). `steps`
    are a programme of its own instead of the recipe's. With `carry_over` what is due on the platform's agenda comes up
    in the programme.
    """

    account_id: int
    title: str
    purpose: str = ""
    place: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en", "fr", "es")
    groups: tuple[GroupDraft, ...] = ()
    recipe: str = "shared-goals"
    platform_id: int | None = None
    platform_name: str = ""
    steps: tuple[StepPlan, ...] | None = None
    carry_over: bool = False
    right: ClassVar[Right] = Right.PREPARE_PLATFORM


@dataclass(frozen=True, slots=True)
class PrepareSessions(Command):
    """Make several sessions on one platform: all of them, or none."""

    sessions: tuple[PrepareSession, ...]
    right: ClassVar[Right] = Right.PREPARE_PLATFORM


@dataclass(frozen=True, slots=True)
class DescribeSession(Command):
    """Change title, purpose and place."""

    title: str
    purpose: str
    place: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class OpenSession(Command):
    """Let the session begin (or begin again after it was closed)."""

    right: ClassVar[Right] = Right.STEER
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.TAKEN_UP


@dataclass(frozen=True, slots=True)
class CloseSession(Command):
    """End the session. Nothing more can be contributed; everything stays readable."""

    right: ClassVar[Right] = Right.STEER


Carried = Callable[[Reader, int, date, str], Sequence[StepPlan]]
"""What is due on a platform's agenda on a day, as steps in a language."""


def nothing_carried(reader: Reader, platform_id: int, today: date, language: str) -> Sequence[StepPlan]:
    """For applications without an agenda."""
    return ()


def handlers(
    kinds: Mapping[str, Kind],
    at_the_end: Sequence[Callable[[Act], None]] = (),
    carried: Carried = nothing_carried,
) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here.

    What is in `at_the_end` runs in the command that ends a session, while its record can still be written. `carried`
    says what comes up in a session from the agenda.
    """

    def prepare_session(act: Act, command: PrepareSession) -> dict[str, Any]:
        account = act.tx.get(Account, command.account_id)
        if account is None:
            raise NotAllowed("no_account", N_("Please sign in as a facilitator first."))
        if command.language not in LANGUAGES or command.recipe not in RECIPES:
            raise Refused("no_language", N_("Please choose a language."), field="language")
        platform_id = _platform(act, command)
        others = [one for one in LANGUAGES if one in command.languages and one != command.language]
        session_id = act.new_stream(StreamKind.SESSION)
        act.session = Session(
            id=session_id,
            platform_id=platform_id,
            code=_free_code(act),
            title=required(command.title, most=LONGEST_TITLE, field="title"),
            purpose=optional(command.purpose, most=LONGEST_PURPOSE, field="purpose"),
            place=optional(command.place, most=LONGEST_TITLE, field="place"),
            language=command.language,
            languages=[command.language, *others],
            created_by=account.id,
            created_at=act.now,
        )
        act.tx.add(act.session)
        act.tx.flush()
        add_groups(act, command.groups)
        steps = RECIPES[command.recipe].steps if command.steps is None else command.steps
        if command.carry_over:
            due = carried(act.tx, platform_id, act.now.date(), command.language)
            steps = with_carried(steps, due)
        add_programme(act, steps, kinds)
        seat_id = take_seat(
            act,
            role=Role.FACILITATOR,
            token_hash=secrets.token_hex(32),
            account_id=account.id,
            name=account.name,
            language=account.language,
        )
        act.seat = act.tx.get(Seat, seat_id)
        act.happened("session.prepared", stream=session_id)
        return {"session": session_id, "code": act.session.code, "seat": seat_id}

    def prepare_sessions(act: Act, command: PrepareSessions) -> dict[str, Any]:
        made = list[dict[str, Any]]()
        platform_id = None
        for one in command.sessions:
            on = one if platform_id is None else replace(one, platform_id=platform_id)
            made.append(prepare_session(act, on))
            platform_id = act.session.platform_id
        return {"made": made}

    def close(act: Act, command: CloseSession) -> None:
        close_session(act, command)
        for ending in at_the_end:
            ending(act)

    return {
        PrepareSession: prepare_session,
        PrepareSessions: prepare_sessions,
        DescribeSession: describe_session,
        OpenSession: open_session,
        CloseSession: close,
    }


def describe_session(act: Act, command: DescribeSession) -> None:
    session = act.session
    words = together(
        {"title": command.title, "purpose": command.purpose, "place": command.place},
        command.was,
        {"title": session.title, "purpose": session.purpose, "place": session.place},
        last_change(act, "session.described"),
    )
    session.title = required(words["title"], most=LONGEST_TITLE, field="title")
    session.purpose = optional(words["purpose"], most=LONGEST_PURPOSE, field="purpose")
    session.place = optional(words["place"], most=LONGEST_TITLE, field="place")
    act.happened("session.described")


def open_session(act: Act, command: OpenSession) -> None:
    if act.session.state == SessionState.OPEN:
        raise Refused("open_already", N_("The session is open already."))
    act.happened("session.opened" if act.session.opened_at is None else "session.reopened")
    act.session.state = SessionState.OPEN
    act.session.opened_at = act.session.opened_at or act.now
    act.session.closed_at = None


def close_session(act: Act, command: CloseSession) -> None:
    if act.session.state != SessionState.OPEN:
        raise Refused("not_open", N_("The session is not open."))
    asked = select(Activity).where(Activity.session_id == act.session.id)
    if any(activity.state in {"open", "paused"} for activity in act.tx.exec(asked)):
        raise Refused(
            "activity_open", N_("An activity is still open. Please close it first; nothing is lost.")
        )
    act.session.state = SessionState.CLOSED
    act.session.closed_at = act.now
    act.happened("session.closed")


def _platform(act: Act, command: PrepareSession) -> int:
    if command.platform_id is not None:
        return platform_with(act.tx, command.platform_id, command.account_id, Right.PREPARE_SESSIONS).id
    name = command.platform_name
    if blank(name):
        first = not memberships_of(act.tx, command.account_id)
        name = Tongue(command.language).say(OUR_PLATFORM) if first else command.title
    return found_platform(act, name, command.account_id).id


def _free_code(act: Act) -> str:
    while True:
        code = new_code()
        if act.tx.exec(select(Session.id).where(Session.code == code)).first() is None:
            return code
