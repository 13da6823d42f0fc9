"""What people and the facilitator may do with seats, groups and the door, at random and on purpose (see `drivers`)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from dialogue.kernel.rights import BY_LINK, OF_THE_ROOM, Role
from dialogue.kernel.schema import Seat
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
from dialogue.people.door import CountHeads, LockDoor, SetCapacity, SetPasscode
from dialogue.people.register import (
    CONFIRMED,
    DAYS,
    CorrectRegister,
    DeleteRegister,
    EnterInRegister,
    KeepRegister,
    SignOut,
    SignRegister,
    TakeBackSignature,
    TakeOutOfRegister,
)
from dialogue.people.role_keys import EndKey, OfferHandOver, OfferRole, TakeOver, TakeRole
from dialogue.people.roles import ChangeRole
from dialogue.people.schema import Knock, RegisterEntry, RoleKey, TallyQuestion
from dialogue.people.seats import JoinSession
from dialogue.people.slips import MakeSlips
from dialogue.people.tally import AnswerTally, CloseTally, EnterTally, OpenTally, OwnQuestion
from dialogue.people.waiting import LetAllIn, LetIn, NotNow, SetWaitingRoom, StopWaiting
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
        *roles_by_chance(world),
        *door_by_chance(world),
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


def a_key(world: World) -> tuple[str, str]:
    """Salt and digest of a link or a code; what they are made from does not matter to the record."""
    fresh = secrets.token_hex(8)
    return f"salt {fresh}", f"digest {fresh}"


def newest_key(world: World) -> RoleKey | None:
    return next(iter(world.rows(RoleKey, RoleKey.session_id == world.session_id)[-1:]), None)


def roles_by_chance(world: World) -> list[Choice]:
    """Links and codes are made, used and ended."""
    chance, staff, fresh = world.chance, world.facilitator, secrets.token_hex(8)
    known = newest_key(world)
    digest, key = (known.digest, known.id or 0) if known else ("none", 1)
    return [
        (OfferRole(world.words(20), chance.choice(BY_LINK), *a_key(world)), staff),
        (OfferHandOver(*a_key(world), printed=chance.random() < 0.3), staff),
        (TakeRole(digest, f"token {fresh}", "fr"), None),
        (TakeOver(digest, f"token {fresh}", "es", world.words(20)), None),
        (EndKey(key), staff),
    ]


def roles_change_hands(world: World) -> Iterator[Choice]:
    """An assistant comes in by a link; another device takes over, prints its own sheet, and is ended with it."""
    staff = world.facilitator
    yield OfferRole("Ana", Role.ASSISTANT, *a_key(world)), staff
    link = newest_key(world)
    assert link is not None
    yield TakeRole(link.digest, f"token {link.digest}", "fr"), None
    yield OfferHandOver(*a_key(world)), staff
    code = newest_key(world)
    assert code is not None
    yield TakeOver(code.digest, f"token {code.digest}", "en", "Bo"), None
    device = world.rows(Seat, Seat.key_id == code.id)[0].id
    yield OfferHandOver(*a_key(world), printed=True), device
    yield EndKey(code.id or 0), staff
    yield EndKey(link.id or 0), staff


def knocks(world: World) -> list[int]:
    return [one.id or 0 for one in world.rows(Knock, Knock.session_id == world.session_id)]


def door_by_chance(world: World) -> list[Choice]:
    """By chance nobody is kept out, or the room would have too few people to walk its ways: that is walked on purpose."""
    chance, staff = world.chance, world.facilitator
    knock = chance.choice(knocks(world) or [1])
    return [
        (SetWaitingRoom(False), staff),
        (LetIn(knock), staff),
        (LetAllIn(), staff),
        (NotNow(knock), staff),
        (SetPasscode(""), staff),
        (SetCapacity(chance.choice(["", "500"])), staff),
    ]


def at_the_door(world: World) -> Iterator[Choice]:
    """Four come to a door with a waiting room; the places are counted."""
    staff = world.facilitator
    yield SetPasscode("the digest"), staff
    yield SetPasscode(""), staff
    yield SetCapacity("500"), staff
    yield SetWaitingRoom(True), staff
    for _ in range(4):
        yield join(world)
    first, second, *_ = knocks(world)
    yield NotNow(first), staff
    yield LetIn(first), staff
    yield LetIn(second), staff
    yield StopWaiting(world.rows(Knock, Knock.session_id == world.session_id)[-1].token_hash), None
    yield LetAllIn(), staff
    yield join(world)
    yield SetWaitingRoom(False), staff
    yield SetCapacity(""), staff


def groups_and_door(world: World) -> Iterator[Choice]:
    """A group comes and goes, heads are counted, the door is locked; somebody is taken out and in, changes roles."""
    yield AddGroup("Nobody yet"), world.facilitator
    yield RemoveGroup(world.groups()[-1]), world.facilitator
    yield AddGroup("Youth and students"), world.facilitator
    yield ChangeGroupItself(world.groups()[-1], "Young people", "Y", False), world.facilitator
    yield RemoveGroup(world.groups()[-1]), world.facilitator
    yield ChooseLanguages(("en", "fr", "es")), world.facilitator
    yield make_slips(world)
    yield from roles_change_hands(world)
    yield from at_the_door(world)
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


def attendance(world: World) -> list[Choice]:
    """The register and the tally, as far as anybody sees them on a page that is followed."""
    chance, staff, seat = world.chance, world.facilitator, world.somebody()
    group, key = chance.choice(peopled(world)), secrets.token_hex(32)
    written = (world.words(20), world.words(20), group, None, None, chance.choice(list(CONFIRMED)))
    entries = [one.key for one in world.rows(RegisterEntry)] or [key]
    return [
        (KeepRegister(chance.choice(DAYS)), staff),
        (DeleteRegister(), staff),
        (SignRegister(key, world.words(20), world.words(20)), seat),
        (SignOut(chance.choice(entries)), seat),
        (TakeBackSignature(chance.choice(entries)), seat),
        (EnterInRegister(key, *written), staff),
        (CorrectRegister(chance.choice(entries), *written), staff),
        (TakeOutOfRegister(chance.choice(entries)), staff),
        (AnswerTally(key, dict.fromkeys(world.ids(TallyQuestion), 1)), seat),
        (EnterTally(group, {(one, 2): 7 for one in world.ids(TallyQuestion)}), staff),
    ]


def attended(world: World) -> Iterator[Choice]:
    """A register is begun, signed and deleted; questions are asked, answered and closed."""
    staff, seat = world.facilitator, world.participants()[0].id
    yield KeepRegister(30), staff
    yield SignRegister("a" * 64, "Awa Diop", "Well diggers"), seat
    yield SignOut("a" * 64), seat
    yield EnterInRegister("b" * 64, "Bo Sow", "", world.groups()[0], None, None, "signature"), staff
    yield CorrectRegister("b" * 64, "Bo Sow", "Town", world.groups()[0], None, None, "assistant"), staff
    yield TakeOutOfRegister("b" * 64), staff
    yield TakeBackSignature("a" * 64), seat
    yield DeleteRegister(), staff
    yield OpenTally(("sex", "age"), (OwnQuestion("From how far?", ("Near", "Far")),)), staff
    yield AnswerTally("c" * 64, dict.fromkeys(world.ids(TallyQuestion), 1)), seat
    yield EnterTally(world.groups()[0], {(one, 2): 7 for one in world.ids(TallyQuestion)}), staff
    yield CloseTally(), staff


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
