"""The stakeholder map: whom the matter concerns, how much they can do about it, and who is not at the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.bodies.interest_schema import Stakeholder
from dialogue.charts.drawing import WIDTH, frame, number, text
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import optional, required, sameness
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.schema import Constituency

LONGEST_NAME = 120
LONGEST_WORDS = 600
STEPS = 5
MOST = 120

LEVELS: Mapping[int, str] = {
    1: N_("very little"),
    2: N_("little"),
    3: N_("some"),
    4: N_("much"),
    5: N_("very much"),
}

EVENTS: tuple[EventKind, ...] = (event("stakeholder.placed"),)


@dataclass(frozen=True, slots=True)
class PlaceStakeholder(Command):
    """Put somebody on the map, or say anew how it stands with them; `gone` takes them off. `concern` is how the matter
    concerns them, `next_step` what is done so that they come to the table.
    """

    name: str
    interest: str
    influence: str
    at_table: bool
    constituency_id: int | None = None
    concern: str = ""
    next_step: str = ""
    gone: bool = False
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


def stakeholders_of(reader: Reader, platform_id: int) -> list[Stakeholder]:
    """Who is on the map now: who can do most first, then whom it means most to."""
    asked = select(Stakeholder).where(Stakeholder.platform_id == platform_id).order_by(col(Stakeholder.id))
    newest = {row.key: row for row in reader.exec(asked)}
    found = [row for row in newest.values() if not row.gone]
    return sorted(found, key=lambda one: (-one.influence, -one.interest, one.key))


def missing_at_table(found: Sequence[Stakeholder]) -> list[Stakeholder]:
    """Whom the matter concerns much and who is not at the table, the most concerned first."""
    return sorted(
        (one for one in found if not one.at_table and one.interest >= STEPS // 2 + 1),
        key=lambda one: (-one.interest, -one.influence),
    )


def _level(text: str, field: str) -> int:
    if text not in {str(level) for level in LEVELS}:
        raise Refused("no_level", N_("Please choose a step from the list."), field=field)
    return int(text)


def place_stakeholder(act: Act, command: PlaceStakeholder) -> dict[str, Any]:
    name = required(" ".join(command.name.split()), most=LONGEST_NAME, field="name")
    if command.constituency_id is not None:
        group = act.tx.get(Constituency, command.constituency_id)
        if group is None or group.platform_id != act.stream_id:
            raise Refused("no_group", N_("Please choose a group from the list."), field="group")
    now = stakeholders_of(act.tx, act.stream_id)
    key = sameness(name)
    if len(now) >= MOST and key not in {one.key for one in now}:
        raise Refused("too_many", N_("At most %(most)s fit on the map."), field="name", most=MOST)
    made = Stakeholder(
        platform_id=act.stream_id,
        key=key,
        name=name,
        constituency_id=command.constituency_id,
        interest=_level(command.interest, "interest"),
        influence=_level(command.influence, "influence"),
        at_table=command.at_table,
        concern=optional(command.concern, most=LONGEST_WORDS, field="concern"),
        next_step=optional(command.next_step, most=LONGEST_WORDS, field="next_step"),
        gone=command.gone,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("stakeholder.placed", stakeholder=made.id)
    return {"stakeholder": made.id}


HANDLERS: dict[type[Command], Handler] = {PlaceStakeholder: place_stakeholder}

LEFT, TOP, FOOT = 34.0, 14.0, 40.0
CELL, LINE = (WIDTH - LEFT - 8) / STEPS, 96.0
RADIUS, ACROSS, DOWN = 13.0, 4, 3


def map_svg(found: Sequence[Stakeholder], *, alt: str, interest: str, influence: str) -> str:
    """The map: interest to the right, influence upwards; a circle is at the table, a dashed square is not.

    Each carries its number in the table beside it. What has no room in its field is counted there: "+3".
    """
    body = ""
    for step in range(STEPS + 1):
        x, y = LEFT + step * CELL, TOP + step * LINE
        lines = f"M{number(x)} {number(TOP)}V{number(TOP + STEPS * LINE)}"
        lines += f"M{number(LEFT)} {number(y)}H{number(LEFT + STEPS * CELL)}"
        body += f'<path d="{lines}" stroke="currentColor" stroke-width="0.5"/>'
    fields: dict[tuple[int, int], list[tuple[int, Stakeholder]]] = {}
    for place, one in enumerate(found, 1):
        fields.setdefault((one.interest, one.influence), []).append((place, one))
    for (across, up), here in fields.items():
        x0, y0 = LEFT + (across - 1) * CELL, TOP + (STEPS - up) * LINE
        room = ACROSS * DOWN
        shown = here if len(here) <= room else here[: room - 1]
        for spot, (place, one) in enumerate(shown):
            body += _circle(place, one, *_spot(x0, y0, spot))
        if len(shown) < len(here):
            x, y = _spot(x0, y0, room - 1)
            body += text(f"+{len(here) - len(shown)}", x, y + 5, bold=True, anchor="middle")
    foot = TOP + STEPS * LINE
    body += text(interest + " →", WIDTH - 8, foot + 24, bold=True, anchor="end")
    body += (
        f'<g transform="translate(20 {number(TOP)}) rotate(-90)">'
        + text(influence + " →", 0, 0, bold=True, anchor="end")
        + "</g>"
    )
    return frame(foot + FOOT, alt, body, None)


def _spot(x: float, y: float, spot: int) -> tuple[float, float]:
    return (
        x + CELL * (spot % ACROSS + 0.5) / ACROSS,
        y + LINE * (spot // ACROSS + 0.5) / DOWN,
    )


def _circle(place: int, one: Stakeholder, x: float, y: float) -> str:
    drawn = 'fill="none" stroke="currentColor"'
    if one.at_table:
        mark = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(RADIUS)}" {drawn} stroke-width="2.5"/>'
    else:
        corner = f'x="{number(x - RADIUS)}" y="{number(y - RADIUS)}"'
        size = f'width="{number(2 * RADIUS)}" height="{number(2 * RADIUS)}"'
        mark = f'<rect {corner} {size} {drawn} stroke-width="2" stroke-dasharray="4 3"/>'
    return mark + text(str(place), x, y + 5, size=13, bold=True, anchor="middle")
