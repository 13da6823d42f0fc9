"""Who works with whom on what: synergies, complementarity, joint learning, strategic dialogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, pi, sin
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.bodies.days import past_day
from dialogue.bodies.interest_schema import Synergy
from dialogue.bodies.organisations import found_or_made
from dialogue.charts.drawing import WIDTH, frame, lines_of, number, text
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import blank, optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event

LONGEST_WORDS = 600
MOST_PARTNERS = 12


class Sort(StrEnum):
    """What organisations do together."""

    SYNERGY = "synergy"
    COMPLEMENTARITY = "complementarity"
    LEARNING = "learning"
    DIALOGUE = "dialogue"


SORTS: Mapping[Sort, str] = {
    Sort.SYNERGY: N_("Synergy"),
    Sort.COMPLEMENTARITY: N_("Complementarity"),
    Sort.LEARNING: N_("Joint learning"),
    Sort.DIALOGUE: N_("Strategic dialogue"),
}

WHAT_IT_IS: Mapping[Sort, str] = {
    Sort.SYNERGY: N_("They act together and reach more than each alone."),
    Sort.COMPLEMENTARITY: N_("Each does another part of the same work."),
    Sort.LEARNING: N_("They try something and learn from it together."),
    Sort.DIALOGUE: N_("They agree on where to go, or speak to others with one voice."),
}


class Going(StrEnum):
    """How far it has come."""

    IDEA = "idea"
    GOING = "going"
    DONE = "done"
    STOPPED = "stopped"


GOINGS: Mapping[Going, str] = {
    Going.IDEA: N_("An idea"),
    Going.GOING: N_("Under way"),
    Going.DONE: N_("Finished"),
    Going.STOPPED: N_("Given up"),
}

EVENTS: tuple[EventKind, ...] = (event("synergy.recorded"), event("synergy.turned"))


@dataclass(frozen=True, slots=True)
class RecordSynergy(Command):
    """Say which organisations (names, one a line) do what together since when."""

    sort: str
    state: str
    what: str
    organisations: str
    since: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class TurnSynergy(Command):
    """Say how far it has come, and what was learnt."""

    thread: int
    state: str
    learnt: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


def synergies_of(reader: Reader, platform_id: int) -> list[Synergy]:
    """How everything stands now, what is going on first, then the newest."""
    asked = select(Synergy).where(Synergy.platform_id == platform_id).order_by(col(Synergy.id))
    newest = {row.thread: row for row in reader.exec(asked)}
    order = [Going.GOING, Going.IDEA, Going.DONE, Going.STOPPED]
    return sorted(newest.values(), key=lambda one: (order.index(Going(one.state)), -one.thread))


def history_of(reader: Reader, platform_id: int) -> dict[int, list[Synergy]]:
    """Everything that was ever recorded, by thread, the oldest first."""
    asked = select(Synergy).where(Synergy.platform_id == platform_id).order_by(col(Synergy.id))
    found: dict[int, list[Synergy]] = {}
    for row in reader.exec(asked):
        found.setdefault(row.thread, []).append(row)
    return found


def _state(typed: str) -> Going:
    if typed not in set(Going):
        raise Refused("no_state", N_("Please choose how far it has come."), field="state")
    return Going(typed)


def record_synergy(act: Act, command: RecordSynergy) -> dict[str, Any]:
    if command.sort not in set(Sort):
        raise Refused("no_sort", N_("Please choose what they do together."), field="sort")
    names = [line for line in command.organisations.splitlines() if not blank(line)]
    partners = list(
        dict.fromkeys(
            found_or_made(act.tx, act.stream_id, name, field="organisations").id or 0 for name in names
        )
    )
    if not 2 <= len(partners) <= MOST_PARTNERS:
        sentence = N_("Please name two to %(most)s organisations, one a line.")
        raise Refused("partners", sentence, field="organisations", most=MOST_PARTNERS)
    made = Synergy(
        platform_id=act.stream_id,
        sort=command.sort,
        state=_state(command.state),
        what=required(command.what, most=LONGEST_WORDS, field="what"),
        organisations=partners,
        since=past_day(command.since, act.now.date(), field="since"),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    made.thread = made.id or 0
    act.tx.add(made)
    act.happened("synergy.recorded", synergy=made.thread)
    return {"synergy": made.thread}


def turn_synergy(act: Act, command: TurnSynergy) -> None:
    now = next((one for one in synergies_of(act.tx, act.stream_id) if one.thread == command.thread), None)
    if now is None:
        raise NotFound("no_synergy", N_("This is not there any more. Please reload the page."))
    state = _state(command.state)
    learnt = optional(command.learnt, most=LONGEST_WORDS, field="learnt")
    if state in (Going.DONE, Going.STOPPED) and not learnt:
        raise Refused("no_learned", N_("Please write what was learnt."), field="learnt")
    if state == now.state and not learnt:
        raise Refused("same_state", N_("It stands so already. Nothing was changed."), field="state")
    act.tx.add(
        Synergy(
            platform_id=act.stream_id,
            thread=now.thread,
            sort=now.sort,
            state=state,
            what=now.what,
            organisations=list(now.organisations),
            since=now.since,
            learnt=learnt or now.learnt,
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("synergy.turned", synergy=now.thread, state=state)


HANDLERS: dict[type[Command], Handler] = {RecordSynergy: record_synergy, TurnSynergy: turn_synergy}

HEIGHT, RING = 420.0, 150.0
DASHES = {Sort.SYNERGY: "", Sort.COMPLEMENTARITY: "10 5", Sort.LEARNING: "2 5", Sort.DIALOGUE: "10 4 2 4"}
"""How the line of each sort is drawn; the table beside the picture says the same in words."""


def network_svg(found: Sequence[Synergy], names: Mapping[int, str], *, alt: str) -> str:
    """Organisations in a ring, a line for each pair that does something together, in the dashes of its sort.

    An organisation with many ties has a larger dot. Empty where there is nothing to draw.
    """
    ties = [
        (one.organisations[a], one.organisations[b], Sort(one.sort))
        for one in found
        if one.state in (Going.IDEA, Going.GOING, Going.DONE)
        for a in range(len(one.organisations))
        for b in range(a + 1, len(one.organisations))
    ]
    partners = list(dict.fromkeys(key for tie in ties for key in tie[:2]))
    if not partners:
        return ""
    middle = (WIDTH / 2, HEIGHT / 2)
    places = {
        key: (
            middle[0] + RING * sin(2 * pi * at / len(partners)),
            middle[1] - RING * cos(2 * pi * at / len(partners)),
        )
        for at, key in enumerate(partners)
    }
    body = ""
    for place, (one, other, sort) in enumerate(dict.fromkeys(ties)):
        (x1, y1), (x2, y2) = places[one], places[other]
        bend = 14 * (place % 3 - 1)  # two ties of one pair do not lie on each other
        curve = f"Q{number((x1 + x2) / 2 + bend)} {number((y1 + y2) / 2 + bend)} {number(x2)} {number(y2)}"
        dashes = f' stroke-dasharray="{DASHES[sort]}"' if DASHES[sort] else ""
        body += (
            f'<path d="M{number(x1)} {number(y1)}{curve}" fill="none" stroke="currentColor" '
            f'stroke-width="2"{dashes}/>'
        )
    for key, (x, y) in places.items():
        many = sum(key in tie[:2] for tie in ties)
        body += f'<circle cx="{number(x)}" cy="{number(y)}" r="{min(16, 6 + many)}" fill="currentColor"/>'
        body += _name(names.get(key, ""), x, y, middle[0])
    return frame(HEIGHT, alt, body, None)


def _name(name: str, x: float, y: float, middle: float) -> str:
    """The name beside its dot, outwards; above or below it where the dot is at the top or the foot of the ring."""
    side = abs(x - middle) > RING / 3
    anchor = ("start" if x > middle else "end") if side else "middle"
    across = x + (22 if x > middle else -22) if side else x
    lines = lines_of(name, WIDTH / 2 - RING - 30 if side else WIDTH / 2, size=12)[:3]
    top = y + 4 - 7 * (len(lines) - 1)
    if not side:
        top = y - 24 - 14 * (len(lines) - 1) if y < HEIGHT / 2 else y + 32
    return "".join(text(line, across, top + 14 * at, size=12, anchor=anchor) for at, line in enumerate(lines))
