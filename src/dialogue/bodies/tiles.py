"""What the home of a platform shows of each of its pages: how things stand in one line, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialogue.bodies.groups import groups_on
from dialogue.bodies.mandates import Standing, mandates_of
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


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


def tiles_of(reader: Reader, platform_id: int, tongue: Tongue, today: date) -> list[Tile]:
    """The pages that a platform's own records fill."""
    return [mandates_tile(reader, platform_id, tongue, today)]
