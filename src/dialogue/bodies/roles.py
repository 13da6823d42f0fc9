"""Who is what on a platform, and the commands that change it. Nobody sees anything of a platform she has no role on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sqlmodel import col, select

from dialogue.accounts.commands import account_by_name, of_account
from dialogue.accounts.passwords import STOPPED
from dialogue.accounts.schema import Account
from dialogue.bodies.schema import Membership, Platform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.meanwhile import Was, last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, PlatformRole, Right, may, rights_of
from dialogue.kernel.schema import StreamKind
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import LANGUAGES
from dialogue.stage.ready_made import platform_name

LONGEST_NAME = 120

ROLES: Mapping[PlatformRole, str] = {
    PlatformRole.COORDINATOR: N_("Coordinator"),
    PlatformRole.FACILITATOR: N_("Facilitator"),
    PlatformRole.DELEGATE: N_("Delegate"),
    PlatformRole.MEMBER: N_("Member"),
    PlatformRole.EXPERT: N_("Expert"),
    PlatformRole.OBSERVER: N_("Observer"),
}
"""What each role is called."""

WHAT_THEY_DO: Mapping[PlatformRole, str] = {
    PlatformRole.COORDINATOR: N_("Looks after the platform, its people and its agenda; prepares sessions."),
    PlatformRole.FACILITATOR: N_("Prepares sessions and works on the agenda."),
    PlatformRole.DELEGATE: N_("Speaks for an organisation; reads the agenda."),
    PlatformRole.MEMBER: N_("Reads the agenda."),
    PlatformRole.EXPERT: N_("Advises; reads the agenda."),
    PlatformRole.OBSERVER: N_("Watches; reads the agenda."),
}
"""What each role does, in one line."""


EVENTS: tuple[EventKind, ...] = (
    event("platform.made"),
    event("platform.named"),
    event("platform.role_given"),
    event("platform.role_ended"),
)


@dataclass(frozen=True, slots=True)
class NamePlatform(Command):
    """Give the platform another name."""

    name: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class GivePlatformRole(Command):
    """Give somebody with an account a role on the platform, or another one than she has."""

    name: str
    role: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class EndPlatformRole(Command):
    """Somebody has no role on the platform any more."""

    account_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


def memberships_of(reader: Reader, account_id: int) -> list[Membership]:
    """An account's roles on platforms, the newest first."""
    asked = select(Membership).where(Membership.account_id == account_id)
    return list(reader.exec(asked.order_by(col(Membership.platform_id).desc())))


def role_on(reader: Reader, platform_id: int, account_id: int) -> PlatformRole | None:
    """What an account is on a platform. Where nobody coordinates any more, its facilitators do."""
    found = reader.get(Membership, (platform_id, account_id))
    account = reader.get(Account, account_id) if found else None
    if found is None or account is None or account.password_hash == STOPPED:
        return None  # whoever was stopped holds nothing, also by a program or a feed
    return _standing(reader, found)


def _standing(reader: Reader, membership: Membership) -> PlatformRole:
    role = PlatformRole(membership.role)
    if role is PlatformRole.FACILITATOR and not _coordinators(reader, membership.platform_id):
        return PlatformRole.COORDINATOR
    return role


def roles_of(reader: Reader, account_id: int) -> list[tuple[Platform, PlatformRole]]:
    """The platforms on which an account is somebody, the newest first, with what it is there."""
    asked = select(Platform, Membership).join(Membership, col(Membership.platform_id) == col(Platform.id))
    found = reader.exec(
        asked.where(Membership.account_id == account_id).order_by(col(Platform.id).desc())
    ).all()
    return [(platform, _standing(reader, one)) for platform, one in found]


def platforms_with(reader: Reader, account_id: int, right: Right) -> list[Platform]:
    """The platforms on which an account holds a right, the newest first."""
    return [platform for platform, role in roles_of(reader, account_id) if may(role, right, ON_PLATFORM)]


def platform_with(reader: Reader, platform_id: int, account_id: int, right: Right) -> Platform:
    """The platform, if the account holds the right on it.

    Raises NotFound for who has no role there: whether there is such a platform is not told. NotAllowed for the others.
    """
    role = role_on(reader, platform_id, account_id)
    if role is None:
        raise NotFound("no_platform", N_("There is no such page. Please go back to the start page."))
    if not may(role, right, ON_PLATFORM):
        raise NotAllowed(
            "not_yours_here", N_("Your role on this platform does not allow this. Nothing was changed.")
        )
    return reader.get_one(Platform, platform_id)


def people_on(reader: Reader, platform_id: int) -> list[tuple[Account, PlatformRole]]:
    """Everybody with a role on the platform, by role and name."""
    asked = select(Account, Membership).join(Membership, col(Membership.account_id) == col(Account.id))
    found = [
        (account, PlatformRole(one.role))
        for account, one in reader.exec(asked.where(Membership.platform_id == platform_id))
    ]
    order = list(PlatformRole)
    return sorted(found, key=lambda pair: (order.index(pair[1]), pair[0].name_key))


def _coordinators(reader: Reader, platform_id: int) -> list[int]:
    asked = select(Membership.account_id).where(
        Membership.platform_id == platform_id, Membership.role == PlatformRole.COORDINATOR
    )
    return list(reader.exec(asked))


def found_platform(act: Act, name: str, account_id: int) -> Platform:
    """A new platform; whoever prepares its first session coordinates it."""
    words = required(name, most=LONGEST_NAME, field="platform_name")
    made = Platform(id=act.new_stream(StreamKind.PLATFORM), name=words, created_at=act.now)
    act.tx.add(made)
    act.tx.flush()
    role = PlatformRole.COORDINATOR
    act.tx.add(Membership(platform_id=made.id, account_id=account_id, role=role, since=act.now))
    act.tx.flush()
    act.happened("platform.made", stream=made.id, account=account_id)
    return made


def _another_coordinator(act: Act, platform_id: int, account_id: int) -> None:
    others = [one for one in _coordinators(act.tx, platform_id) if one != account_id]
    if not others:
        raise Refused(
            "last_coordinator",
            N_("Nobody else coordinates this platform. Please make somebody else its coordinator first."),
            field="role",
        )


def name_platform(act: Act, command: NamePlatform) -> None:
    platform = act.tx.get_one(Platform, act.stream_id)
    was = dict(command.was)
    if was.get("name") in {platform_name(platform.name, one) for one in LANGUAGES}:
        was["name"] = platform.name  # a ready-made name is read in one's own language
    told = last_change(act, "platform.named", name_of=of_account)
    words = together({"name": command.name}, was, {"name": platform.name}, told)
    platform.name = required(words["name"], most=LONGEST_NAME, field="name")
    act.tx.add(platform)
    act.happened("platform.named")


def give_platform_role(act: Act, command: GivePlatformRole) -> None:
    if command.role not in set(PlatformRole):
        raise Refused("no_role", N_("Please choose a role from the list."), field="role")
    account = account_by_name(act.tx, command.name)
    if account is None or account.id is None:
        raise Refused(
            "no_such_account",
            N_("Nobody signs in here with this name. Please check it, letter by letter."),
            field="name",
        )
    role = PlatformRole(command.role)
    found = act.tx.get(Membership, (act.stream_id, account.id))
    if found is None:
        found = Membership(platform_id=act.stream_id, account_id=account.id, role=role, since=act.now)
    elif found.role == PlatformRole.COORDINATOR and role is not PlatformRole.COORDINATOR:
        _another_coordinator(act, act.stream_id, account.id)
    found.role = role
    act.tx.add(found)
    act.happened("platform.role_given", account=account.id, role=str(role))


def end_platform_role(act: Act, command: EndPlatformRole) -> None:
    found = act.tx.get(Membership, (act.stream_id, command.account_id))
    if found is None:
        raise NotFound("no_member", N_("This person has no role on this platform."))
    if found.role == PlatformRole.COORDINATOR:
        _another_coordinator(act, act.stream_id, command.account_id)
    act.tx.delete(found)
    act.happened("platform.role_ended", account=command.account_id)


def held_on_platform(reader: Reader, platform_id: int, account_id: int) -> frozenset[Right]:
    """The rights an account holds on a platform."""
    return rights_of(role_on(reader, platform_id, account_id) or "", ON_PLATFORM)


HANDLERS: dict[type[Command], Handler] = {
    NamePlatform: name_platform,
    GivePlatformRole: give_platform_role,
    EndPlatformRole: end_platform_role,
}
