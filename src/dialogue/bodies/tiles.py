"""What the home of a platform shows of each of its pages: how things stand in one line, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialogue.bodies import charters, interests, stakeholders, steering, synergies
from dialogue.bodies.charters import PHASES, Phase
from dialogue.bodies.groups import groups_on
from dialogue.bodies.mandates import Standing, mandates_of
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView


@dataclass(frozen=True, slots=True)
class Tile:
    """One page of a platform on its home. `missing` are sentences about what nobody has done yet, or what is due."""

    title: str
    page: str
    text: str
    missing: tuple[str, ...] = ()


def names_in(names: list[str]) -> str:
    """Names one after the other; the first few of many."""
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")


def mandates_tile(reader: Reader, platform_id: int, tongue: Tongue, today: date) -> Tile:
    """Who may speak for whom."""
    found = mandates_of(reader, platform_id)
    valid = [one for one in found if one.valid_on(today)]
    held = {one.row.constituency_id for one in valid}
    without = [one.name for key, one in groups_on(reader, platform_id, tongue).items() if key not in held]
    soon = [one for one in valid if one.standing(today) is Standing.SOON_OVER]
    missing = []
    if without:
        missing.append(tongue.say(N_("No valid mandate: %(groups)s"), groups=names_in(without)))
    for one in soon[:3]:
        sentence = N_("Runs out on %(day)s: %(name)s")
        missing.append(tongue.say(sentence, day=tongue.day(one.last_day), name=one.row.person))
    text = tongue.count("%(n)s valid mandate", "%(n)s valid mandates", len(valid))
    return Tile(tongue.say(N_("Mandates")), "mandates", text, tuple(missing))


def charter_tile(reader: Reader, platform_id: int, tongue: Tongue, today: date) -> Tile:
    """The ground rules, and how long they hold."""
    versions, phases = charters.versions_of(reader, platform_id), charters.phases_of(reader, platform_id)
    now = versions[-1] if versions else None
    missing = []
    if now is None:
        missing.append(tongue.say(N_("No charter yet")))
    elif now.until is not None and now.until < today:
        sentence = N_("The platform was to last until %(day)s")
        missing.append(tongue.say(sentence, day=tongue.day(now.until)))
    said = []
    if now is not None:
        said.append(tongue.say(N_("Version %(number)s"), number=now.number))
    if phases:
        said.append(tongue.say(PHASES[Phase(phases[-1].phase)]))
    else:
        missing.append(tongue.say(N_("Nobody has said in which phase it is")))
    return Tile(tongue.say(N_("Charter")), "charter", " · ".join(said), tuple(missing))


def bodies_tile(reader: Reader, platform_id: int, tongue: Tongue, groups: Mapping[int, GroupView]) -> Tile:
    """Who steers, and which groups are not among them."""
    found = steering.bodies_of(reader, platform_id, tuple(groups))
    text = tongue.count("%(n)s body", "%(n)s bodies", len(found))
    missing = [
        tongue.say(
            N_("%(body)s, without: %(groups)s"),
            body=one.name,
            groups=names_in([groups[key].name for key in one.empty]),
        )
        for one in found
        if one.empty
    ]
    return Tile(tongue.say(N_("Steering bodies")), "bodies", text, tuple(missing[:3]))


def interests_tile(reader: Reader, platform_id: int, tongue: Tongue, groups: Mapping[int, GroupView]) -> Tile:
    """Which groups have said what they need for themselves."""
    said = interests.versions_of(reader, platform_id)
    silent = [one.name for key, one in groups.items() if key not in said]
    text = tongue.say(
        N_("%(said)s of %(all)s groups have said theirs"), said=len(groups) - len(silent), all=len(groups)
    )
    missing = (tongue.say(N_("Not said yet: %(groups)s"), groups=names_in(silent)),) if silent else ()
    return Tile(tongue.say(N_("Interests of the groups")), "interests", text, missing)


def stakeholders_tile(reader: Reader, platform_id: int, tongue: Tongue) -> Tile:
    """Whom it concerns, and who of them is missing."""
    found = stakeholders.stakeholders_of(reader, platform_id)
    absent = [one.name for one in stakeholders.missing_at_table(found)]
    text = tongue.count("%(n)s on the map", "%(n)s on the map", len(found))
    missing: tuple[str, ...] = ()
    if absent:
        missing = (tongue.say(N_("Concerned, not at the table: %(names)s"), names=names_in(absent)),)
    return Tile(tongue.say(N_("Stakeholder map")), "stakeholders", text, missing)


def synergies_tile(reader: Reader, platform_id: int, tongue: Tongue) -> Tile:
    """What organisations do together."""
    found = synergies.synergies_of(reader, platform_id)
    going = sum(one.state == synergies.Going.GOING for one in found)
    text = tongue.say(N_("%(going)s of %(all)s under way"), going=going, all=len(found))
    return Tile(tongue.say(N_("Who works with whom")), "synergies", text)


def tiles_of(reader: Reader, platform_id: int, tongue: Tongue, today: date) -> list[Tile]:
    """The pages that a platform's own records fill."""
    groups = groups_on(reader, platform_id, tongue)
    return [
        mandates_tile(reader, platform_id, tongue, today),
        charter_tile(reader, platform_id, tongue, today),
        bodies_tile(reader, platform_id, tongue, groups),
        interests_tile(reader, platform_id, tongue, groups),
        stakeholders_tile(reader, platform_id, tongue),
        synergies_tile(reader, platform_id, tongue),
    ]
