"""What people may do at random: around the session, and in each kind of activity.

A driver gives the commands that make sense now, as (command, seat) pairs; the test picks one. The drivers of the kinds
follow from the list of kinds: each package with commands has a module in `support/drives`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from dialogue.activities.registry import KINDS
from dialogue.kernel.schema import Activity
from dialogue.people.door import LockDoor
from dialogue.people.seats import (
    ChangeLanguage,
    LeaveSession,
    NoteDepartures,
    NoteReturn,
    RecoverSeat,
)
from dialogue.preparing.commands import DescribeSession
from dialogue.stage.attention import (
    Announce,
    AnswerCall,
    AskReady,
    CallFacilitator,
    EndAnnouncement,
    SayReady,
)
from dialogue.stage.balancing import BringBack, SetAside
from dialogue.stage.bringing import BringEveryone, LetLookAround
from dialogue.stage.contract import Kind
from dialogue.stage.hard_ends import CloseOverdue
from dialogue.stage.planning import AddActivity, EditActivity, MoveActivity, RemoveActivity, RepeatActivity
from dialogue.stage.programme import SetTimer, TurnActivity
from dialogue.stage.schema import HelpCall
from dialogue.stage.screens import OfferScreen, TurnWall
from dialogue.stage.slides import OrderWall, ShowSlide, Slide
from dialogue.stage.timing import AddTime, SetGong, StrikeGong
from dialogue.stage.translating.commands import RemoveTranslation, SaveTranslation, TakeWords
from dialogue.stage.translating.queue import everything_said
from dialogue.stage.translating.schema import Translation
from dialogue.stage.translating.wall import SpeakOnWall
from dialogue.stage.venue import ChooseAddress, DescribeWifi, FollowAddress, ForgetWifi, NoteAddress
from dialogue.undoing.commands import RedoAct, UndoAct
from support.people_moves import around_the_people, attendance, attended, groups_and_door, join
from support.undoing import newest, told
from support.world import Choice, World

Driver = Callable[[World, Activity], list[Choice]]


def around_the_session(world: World) -> list[Choice]:
    """Arrivals, departures, the programme: what happens beside any activity."""
    chance, staff = world.chance, world.facilitator
    seat = chance.choice(world.participants())
    activity = world.some_id(Activity)
    fresh = secrets.token_hex(8)
    return [
        join(world),
        join(world),
        (RecoverSeat(seat.recovery_hash, fresh, f"words {fresh}"), None),
        (ChangeLanguage(chance.choice(["en", "fr", "es"])), seat.id),
        (LeaveSession(), seat.id),
        (NoteDepartures((seat.id or 0, world.somebody())), None),
        (NoteReturn(seat.id or 0), None),
        (NoteReturn(seat.id or 0), None),
        *around_the_people(world, seat.id or 0),
        *attendance(world),
        (DescribeSession(world.words(), world.words(), ""), staff),
        (OfferScreen(world.session().screen_number + 1, fresh), staff),
        (TurnWall(chance.choice(["next", "previous", "itself"])), staff),
        (
            AddActivity(chance.choice(list(world.dialogue.kinds)), "", world.words(), chance.randint(0, 30)),
            staff,
        ),
        (EditActivity(activity, world.words(), world.words(), chance.randint(0, 30), by_itself=True), staff),
        (MoveActivity(activity, chance.choice([-1, 1])), staff),
        (MoveActivity(activity, 0, chance.choice([0, world.some_id(Activity)])), staff),
        (CloseOverdue(activity), None),
        (RemoveActivity(activity), staff),
        (SetTimer(activity, chance.choice([0, 5, 500])), staff),
        (AddTime(activity, chance.choice([1, 5, 500])), staff),
        (SetGong(chance.random() < 0.5), staff),
        (StrikeGong(), staff),
        (OrderWall(chance.choice(["newest", "shuffled", "other"])), staff),
        (
            Announce(world.words(), {"fr": world.words()}, chance.random() < 0.7, True, chance.randint(0, 9)),
            staff,
        ),
        (EndAnnouncement(), staff),
        (AskReady(), staff),
        (AskReady(ends=True), staff),
        (SayReady(chance.random() < 0.7), seat.id),
        (CallFacilitator(), seat.id),
        (CallFacilitator(back=True), seat.id),
        (AnswerCall(world.some_id(HelpCall), chance.random() < 0.3), staff),
        *at_the_venue(world),
        (SetAside(activity, f"absent:{chance.choice(world.groups())}"), staff),
        (BringBack(activity), staff),
        (BringEveryone(), staff),
        (LetLookAround(chance.random() < 0.5), staff),
        *interpreting(world),
        *undoing(world),
        *((ShowSlide(slide, activity, chance.randint(1, 40), 15), staff) for slide in Slide),
    ]


def at_the_venue(world: World) -> list[Choice]:
    """The Wi-Fi is typed in and forgotten; the laptop gets other addresses, or none."""
    staff, chance = world.facilitator, world.chance
    hosts = ["192.168.1.20", "10.42.0.1", ""]
    return [
        (
            DescribeWifi(chance.choice(["Hall", "Hall; 2"]), chance.choice(["", "eight signs", "short"])),
            staff,
        ),
        (ForgetWifi(), staff),
        (ChooseAddress(chance.choice([*hosts, "8.8.8.8"])), staff),
        (FollowAddress(chance.choice(hosts), "192.168.1.20"), None),
        (NoteAddress(), staff),
    ]


def whole_venue(world: World) -> Iterator[Choice]:
    """The wall shows the Wi-Fi while its password changes; the laptop loses its network and comes back elsewhere."""
    staff = world.facilitator
    yield DescribeWifi("Hall", "eight signs"), staff
    yield ShowSlide("wifi"), staff
    yield DescribeWifi("Hall", "other signs", hidden=True), staff
    yield ChooseAddress("192.168.1.20"), staff
    for host in ("", "192.168.1.20", "10.42.0.1", "192.168.1.20", "10.42.0.1"):
        yield FollowAddress(host, "192.168.1.20"), None
    yield NoteAddress(), staff
    yield ForgetWifi(), staff


def said(world: World) -> list[str]:
    """The refs of all words that an interpreter may translate now."""
    with world.database.read() as reader:
        found = everything_said(reader, world.dialogue.kinds, world.session())
    return [words.ref for _, words in found]


def interpreting(world: World) -> list[Choice]:
    """Somebody translates what stands there, takes a translation away, gives the wall another language."""
    staff, chance = world.facilitator, world.chance
    language, ref = chance.choice(["en", "fr", "es"]), chance.choice([*said(world), "idea:987654"])
    stands = next(
        (one.text for one in world.rows(Translation) if (one.ref, one.language) == (ref, language)), ""
    )
    save = (SaveTranslation(language, ref, world.words(), was={"text": stands}), staff)
    return [
        save,
        save,
        save,
        (SaveTranslation(language, ref, world.words(), seen="another"), staff),
        (TakeWords(language), staff),
        (TakeWords(language, ref), staff),
        (RemoveTranslation(language, ref), staff),
        (SpeakOnWall(chance.choice(["", "fr", "es"])), staff),
    ]


def whole_interpreting(world: World) -> Iterator[Choice]:
    """What stands in the step is translated into two languages, once anew; the wall shows both."""
    staff = world.facilitator
    yield SpeakOnWall("es"), staff
    for ref in said(world)[:3]:
        for language in ("fr", "es"):
            yield SaveTranslation(language, ref, f"{language} {ref}"), staff
        yield SaveTranslation("fr", ref, f"anew {ref}", was={"text": f"fr {ref}"}), staff
    for ref in said(world)[:1]:
        yield RemoveTranslation("es", ref), staff
    yield SpeakOnWall(""), staff


def undoing(world: World) -> list[Choice]:
    """Taking back one of the newest acts, or doing it again; not the turns, by which the walk itself goes on."""
    acts = [entry.seq for entry in told(world)[-6:] if not entry.kind.startswith("activity.")] or [1]
    return [(kind(world.chance.choice(acts)), world.facilitator) for kind in (UndoAct, RedoAct)]


def turns(world: World, activity: Activity) -> list[Choice]:
    """Every button that steers the activity on stage, and skipping one that is not."""
    some = [
        (TurnActivity(activity.id or 0, move, ""), world.facilitator)
        for move in ("pause", "resume", "close", "reopen")
    ]
    return [*some, (TurnActivity(world.some_id(Activity), "skip", world.words()), world.facilitator)]


Script = Callable[[World, Activity], Iterator[Choice]]


def whole_door(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes, changes language, goes, comes back; the programme is changed in every way."""
    yield from groups_and_door(world)
    yield join(world)
    yield from attended(world)
    seat, staff, here = world.participants()[-1].id or 0, world.facilitator, activity.id or 0
    yield ChangeLanguage("fr"), seat
    yield LeaveSession(), seat
    yield NoteReturn(seat), None
    yield NoteDepartures((seat,)), None
    yield SetTimer(here, 7), staff
    yield AddTime(here, 5), staff
    yield SetGong(True), staff
    yield StrikeGong(), staff
    yield SetGong(False), staff
    yield UndoAct(newest(world)), staff
    yield RedoAct(newest(world, "gong.set")), staff
    yield from whole_venue(world)
    yield LockDoor(True), staff
    yield UndoAct(newest(world)), staff
    for order in ("newest", "shuffled", ""):
        yield OrderWall(order), staff
    for slide in Slide:
        yield ShowSlide(slide, here, 1, 15), staff
    yield Announce("Lunch is ready", {"fr": "Le repas est prêt"}, True, True, 5), staff
    yield EndAnnouncement(), staff
    yield AskReady(), staff
    yield SayReady(), seat
    yield AskReady(ends=True), staff
    yield CallFacilitator(), seat
    yield AnswerCall(max(world.ids(HelpCall))), staff
    yield AnswerCall(max(world.ids(HelpCall)), done=True), staff
    yield SetAside(here, f"silent:{world.groups()[0]}"), staff
    yield BringBack(here), staff
    yield BringEveryone(), staff
    yield LetLookAround(False), staff
    yield UndoAct(newest(world)), staff
    yield LetLookAround(False), staff
    yield DescribeSession("Water for all", "", ""), staff
    yield AddActivity("brainstorm"), staff
    later = max(world.ids(Activity))
    yield EditActivity(later, "Later", "", 5), staff
    yield EditActivity(here, "Now", "How are you?", 5, by_itself=True, grace=2), staff
    yield CloseOverdue(here), None  # its time is not over
    yield MoveActivity(later, -1), staff
    yield MoveActivity(later, 0, behind=0), staff
    yield RemoveActivity(later), staff
    yield RepeatActivity(here), staff
    yield RemoveActivity(max(world.ids(Activity))), staff
    yield AddActivity("brainstorm"), staff
    yield TurnActivity(max(world.ids(Activity)), "skip", "no time"), staff
    for move in ("next", "next", "previous", "itself", "next"):
        yield TurnWall(move), staff
    for move in ("pause", "resume", "show", "close", "reopen"):
        yield TurnActivity(here, move), staff
        if move == "pause":
            yield UndoAct(newest(world)), staff
            yield TurnActivity(here, move), staff


def drives_of(kind: Kind) -> list[ModuleType]:
    """The drives of a kind: those of the packages that its commands stand in. Raises ImportError where one is missing."""
    packages = dict.fromkeys(command.__module__.split(".")[2] for command in kind.writes.handlers)
    return [import_module(f"support.drives.{package}") for package in packages]


def choices(kind: Kind, world: World, activity: Activity) -> list[Choice]:
    return [choice for drive in drives_of(kind) for choice in drive.choices(world, activity)]


def whole(kind: Kind, world: World, activity: Activity) -> Iterator[Choice]:
    """The directed way through a kind; through the first of the programme also everything around the activities."""
    if kind is next(iter(KINDS.values())):
        yield from whole_door(world, activity)
    for drive in drives_of(kind):
        yield from drive.whole(world, activity)
    yield from whole_interpreting(world)


def settings(kind: Kind, seed: int) -> list[dict[str, Any]]:
    """What is set before the opening: the kind is put on stage once with each."""
    found: list[dict[str, Any]] = []
    for drive in drives_of(kind):
        by_chance = getattr(drive, "settings", None)
        found += by_chance(seed) if by_chance else getattr(drive, "SETTINGS", [{}])
    return found


DRIVERS: dict[str, Driver] = {name: partial(choices, kind) for name, kind in KINDS.items()}
SCRIPTS: dict[str, Script] = {name: partial(whole, kind) for name, kind in KINDS.items()}
