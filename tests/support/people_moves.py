"""What people and the facilitator may do with seats, groups and the door, at random and on purpose (see `drivers`)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from dialogue.kernel.rights import OF_THE_ROOM, Role
from dialogue.kernel.vocabulary import Command
from dialogue.people.belonging import (
    ChangeGroup,
    ChooseGroup,
    LetBackIn,
    MakeOne,
    TakeOut,
)
from dialogue.people.codes import slip_codes, slip_digest
from dialogue.people.constituencies import AddGroup, ChangeGroupItself, ChooseLanguages, RemoveGroup
from dialogue.people.door import CountHeads, LockDoor
from dialogue.people.roles import ChangeRole
from dialogue.people.seats import JoinSession
from dialogue.people.slips import MakeSlips
from support.world import World

Choice = tuple[Command, int | None]
"""A command and the seat that sends it; None is the program itself."""


def peopled(world: World) -> list[int]:
    """The groups that people belong to: the first four of those that the session was made with."""
    return world.groups()[:4]


def join(world: World) -> Choice:
    """Somebody new, in a group and language of her own; nobody comes from the fifth group (so it is awaited)."""
    token = secrets.token_hex(8)
    language = world.chance.choice(["en", "fr", "es"])
    return JoinSession(
        token, f"words {token}", language, world.chance.choice(peopled(world)), world.words(20)
    ), None


def around_the_people(world: World, seat: int) -> list[Choice]:
    """Who belongs to the session, the door, groups and languages."""
    chance, staff = world.chance, world.facilitator
    group = chance.choice(peopled(world))
    # The newest only, and the door stays open: a room without people would walk no way to its end.
    newest = [one.id or 0 for one in world.participants()][-2:]
    return [
        (TakeOut(newest[-1]), staff),
        (LetBackIn(newest[-1]), staff),
        (MakeOne(newest[0], newest[1]), staff),
        (ChangeRole(newest[-1], chance.choice(OF_THE_ROOM)), staff),
        (ChangeGroup(seat, group), staff),
        (ChooseGroup(group), seat),
        (LockDoor(False), staff),
        (CountHeads(chance.choice(["", "3", "40"])), staff),
        (AddGroup(world.words(20), ""), staff),
        (ChangeGroupItself(group, world.words(20), chance.choice("ABCDEFGH"), chance.random() < 0.5), staff),
        (RemoveGroup(chance.choice([group, *world.groups()[5:]])), staff),
        (ChooseLanguages(tuple(chance.sample(["en", "fr", "es"], 2))), staff),
    ]


def slips_of(world: World) -> list[str]:
    """The codes of the slips that `make_slips` makes."""
    return slip_codes(f"slips of {world.session_id}", 6)


def make_slips(world: World) -> Choice:
    """Three slips each for the first two groups."""
    digests = [slip_digest(code) for code in slips_of(world)]
    first, second = world.groups()[:2]
    return MakeSlips({first: tuple(digests[:3]), second: tuple(digests[3:])}), world.facilitator


def groups_and_door(world: World) -> Iterator[Choice]:
    """A group comes and goes, heads are counted, the door is locked; somebody is taken out and in, changes roles."""
    yield AddGroup("Nobody yet"), world.facilitator
    yield RemoveGroup(world.groups()[-1]), world.facilitator
    yield AddGroup("Youth and students"), world.facilitator
    yield ChangeGroupItself(world.groups()[-1], "Young people", "Y", False), world.facilitator
    yield RemoveGroup(world.groups()[-1]), world.facilitator
    yield ChooseLanguages(("en", "fr", "es")), world.facilitator
    yield make_slips(world)
    for heads in ("40", ""):
        yield CountHeads(heads), world.facilitator
    for locked in (False, True, False):
        yield LockDoor(locked), world.facilitator
    yield join(world)
    newest = world.participants()[-1].id or 0
    yield TakeOut(newest), world.facilitator
    yield LetBackIn(newest), world.facilitator
    for role in (Role.OBSERVER, Role.DELEGATE, Role.PARTICIPANT):
        yield ChangeRole(newest, role), world.facilitator


def newcomers(world: World) -> Iterator[Choice]:
    """Four join, for `people_change` after something has opened."""
    yield LockDoor(False), world.facilitator
    for _ in range(4):
        yield join(world)


def people_change(world: World) -> Iterator[Choice]:
    """Of the newest four, two turn out to be one person, and another is taken out, while something is open."""
    staff, newest = world.facilitator, [seat.id or 0 for seat in world.participants()][-4:]
    yield MakeOne(newest[0], newest[1]), staff
    yield TakeOut(newest[2]), staff
    yield ChangeGroup(newest[3], world.groups()[0]), staff
