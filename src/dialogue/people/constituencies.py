"""Groups and languages of a session, changed after it was prepared.

A group's identity is its row and key: what was given, frozen and decided names it by these, so a new name or letter
shows in old results and changes none of them. It is the platform's: a group that is added is looked for there first,
and a new name (in the session's language) or letter is the platform's from then on. Other sessions keep what they took
over. A group is removed from a session only while nobody is or ever was in it; on the platform it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.meanwhile import Was, last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import OF_THE_ROOM, Right
from dialogue.kernel.schema import Seat, StakeholderGroup
from dialogue.kernel.text import blank, optional, sameness, taken_in
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.groups import MOST_GROUPS, READY_NAMES, view
from dialogue.people.identity import (
    READY_LETTERS,
    Constituencies,
    called,
    free_colour,
    free_letter,
    put_on,
)
from dialogue.people.schema import Attendance, Constituency, Knock, RegisterEntry, Slip
from dialogue.people.tally import groups_counted
from dialogue.people.ties import Ties

LONGEST_GROUP = 60
EVERYWHERE = (
    "session.head",
    "session.stage",
    "session.slide",
    "session.programme",
    "session.people",
    "session.crowd",
    "session.late",
)

EVENTS: tuple[EventKind, ...] = (
    event("group.added", *EVERYWHERE, "session.calls", in_minutes=True),
    event("group.changed", *EVERYWHERE, "session.calls", in_minutes=True),
    event("group.removed", *EVERYWHERE, "session.calls", in_minutes=True),
    event("languages.chosen", *EVERYWHERE, "session.languages", "session.announcement"),
    event("constituency.changed", "platform.agenda"),
)


@dataclass(frozen=True, slots=True)
class AddGroup(Command):
    """A further stakeholder group, at the end."""

    name: str
    letter: str = ""
    required: bool = False
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class ChangeGroupItself(Command):
    """Another name, letter or duty to be there. A ready-made group keeps its translated name while `name` is empty."""

    group_id: int
    name: str
    letter: str
    required: bool
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE
    with_platform: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RemoveGroup(Command):
    """Take away a group that nobody ever joined."""

    group_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class ChooseLanguages(Command):
    """The languages people can choose from, beside the session's own."""

    languages: tuple[str, ...]
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


def _groups(act: Act) -> list[StakeholderGroup]:
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == act.session.id)
    return list(act.tx.exec(asked.order_by(col(StakeholderGroup.id))))


def _one(groups: list[StakeholderGroup], group_id: int) -> StakeholderGroup:
    found = next((group for group in groups if group.id == group_id), None)
    if found is None:
        raise NotFound("no_such_group", N_("There is no such group in this session."))
    return found


def _called(group: StakeholderGroup) -> set[str]:
    return called(group.key, {name for name in (group.name, *group.names.values()) if name})


def _twice() -> Refused:
    sentence = N_("Two groups have the same name. Please give them different names.")
    return Refused("group_twice", sentence, field="name")


def _fit(group: StakeholderGroup, others: list[StakeholderGroup]) -> None:
    """Two groups can be told apart by name and by letter. Raises Refused."""
    group.letter = (taken_in(group.letter) or READY_LETTERS.get(group.key) or group.name)[:1].upper()
    if not group.name and group.key not in READY_NAMES:
        raise Refused("group_without_name", N_("Please give every group a name."), field="name")
    if _called(group) & {name for one in others for name in _called(one)}:
        raise _twice()
    if group.letter in {one.letter for one in others}:
        raise Refused(
            "letter_twice",
            N_("Another group has this letter. Please choose a different one."),
            field="letter",
        )


def add_group(act: Act, command: AddGroup) -> dict[str, Any]:
    groups = _groups(act)
    if len(groups) >= MOST_GROUPS:
        raise Refused(
            "too_many_groups",
            N_("At most %(most)s groups can be told apart. Please remove some."),
            most=MOST_GROUPS,
        )
    name = optional(command.name, most=LONGEST_GROUP, field="name")
    if not name:
        raise Refused("group_without_name", N_("Please give every group a name."), field="name")
    known = Constituencies.of(act.tx, act.session.platform_id or 0)
    letters, colours = {group.letter for group in groups}, {group.position for group in groups}
    found = known.by_name(name)
    if found is None:
        wanted = taken_in(command.letter)[:1].upper()
        found = known.make(
            name,
            act.session.language,
            letter=wanted,
            required=command.required,
            letters=letters,
            colours=colours,
        )
    elif found.id in {group.constituency_id for group in groups}:
        raise _twice()
    made = StakeholderGroup(
        session_id=act.session.id,
        constituency_id=found.id,
        position=found.position
        if found.position not in colours
        else free_colour("", known.colours(), colours),
        key=found.key,
        letter=command.letter,
        required=command.required,
    )
    put_on(made, found, act.session.language)
    if blank(command.letter):
        made.letter = free_letter(name, found.letter, (), letters)
    _fit(made, groups)
    act.tx.add(made)
    act.tx.flush()
    act.happened("group.added", group=made.id)
    return {"group": made.id}


def change_group_itself(act: Act, command: ChangeGroupItself) -> None:
    groups = _groups(act)
    found = _one(groups, command.group_id)
    one = act.tx.get_one(Constituency, found.constituency_id)
    before = (dict(one.names), one.letter, found.letter)
    words = _together(act, found, command)
    name = optional(words["name"], most=LONGEST_GROUP, field="name")
    if not name and one.key in READY_NAMES:
        one.names = {}
        put_on(found, one, act.session.language)
    elif not name:
        found.name, found.names = "", {}
    elif name not in (found.name, *found.names.values()):
        Constituencies.of(act.tx, one.platform_id).require_unlike(name, one)
        one.names = {**one.names, act.session.language: name}
        put_on(found, one, act.session.language)
    found.letter, found.required = words["letter"], bool(words["required"])
    _fit(found, [group for group in groups if group is not found])
    if found.letter != before[2]:
        one.letter = found.letter
    act.tx.add(found)
    act.tx.add(one)
    act.happened("group.changed", group=found.id)
    if (one.names, one.letter) != before[:2]:
        act.happened("constituency.changed", stream=one.platform_id, constituency=one.id)


def _together(act: Act, group: StakeholderGroup, command: ChangeGroupItself) -> dict[str, str]:
    """What to store of the form beside what is stored now. A ready-made name is empty, in whatever language it was read."""
    reads = Tongue(act.seat.language if act.seat else act.session.language)
    now = {
        "name": view(group, reads).name,
        "letter": group.letter,
        "required": "1" if group.required else "",
    }
    was = dict(command.was)
    if sameness(was.get("name", "")) in {sameness(one) for one in _called(group)}:
        was["name"] = now["name"]
    ready = group.key in READY_NAMES and not command.name
    typed = {
        "name": reads.say(READY_NAMES[group.key]) if ready else command.name,
        "letter": command.letter,
        "required": "1" if command.required else "",
    }
    kept = together(typed, was, now, last_change(act, "group.changed", group=group.id))
    if (ready and kept["name"] == typed["name"]) or (kept["name"] == now["name"] and not group.name):
        kept["name"] = ""
    return kept


def remove_group(ties: Mapping[str, Ties], act: Act, command: RemoveGroup) -> None:
    groups = _groups(act)
    found = _one(groups, command.group_id)
    if len(groups) == 1:
        raise Refused("last_group", N_("A session has at least one group."))
    seat = act.tx.exec(select(Seat.id).where(Seat.group_id == found.id)).first()
    held = any(one.holds_group(act.tx, act.session.id or 0, found.id or 0) for one in ties.values())
    once = act.tx.exec(select(Attendance.id).where(Attendance.group_id == found.id)).first()
    slip = act.tx.exec(select(Slip.id).where(Slip.group_id == found.id)).first()
    waits = act.tx.exec(select(Knock.id).where(Knock.group_id == found.id)).first()
    entry = act.tx.exec(select(RegisterEntry.key).where(RegisterEntry.group_id == found.id)).first()
    counted = groups_counted(act.tx, act.session.id, [found.id or 0])
    if held or counted or any(one is not None for one in (seat, once, slip, waits, entry)):
        raise Refused(
            "group_in_use",
            N_(
                "Somebody is or was in this group, or a slip or a decision's rule names it, so it stays in the record. "
                "You can rename it."
            ),
        )
    act.tx.delete(found)
    act.happened("group.removed", group=found.id)


def choose_languages(act: Act, command: ChooseLanguages) -> None:
    wanted = [act.session.language]
    wanted += [one for one in LANGUAGES if one in command.languages and one not in wanted]
    read = select(Seat.language).where(
        Seat.session_id == act.session.id, col(Seat.role).in_(OF_THE_ROOM), col(Seat.removed_at).is_(None)
    )
    if set(act.tx.exec(read.distinct())) & set(act.session.languages) - set(wanted):
        raise Refused(
            "language_in_use",
            N_("Somebody reads this session in that language, so it stays."),
            field="languages",
        )
    act.session.languages = wanted
    act.tx.add(act.session)
    act.happened("languages.chosen", languages=wanted)


def handlers(ties: Mapping[str, Ties]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the ties given here."""
    return {
        AddGroup: add_group,
        ChangeGroupItself: change_group_itself,
        RemoveGroup: partial(remove_group, ties),
        ChooseLanguages: choose_languages,
    }
