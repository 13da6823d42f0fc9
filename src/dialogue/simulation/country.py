"""A plain model of many rooms on many processes: where it breaks first as people come, from what things cost on one machine.

Nothing is measured here. `Costs` are figures of the benches (docs/scale.md says of which), `Habits` say what a room does
at its busiest. The rest is arithmetic: demands on each resource, how busy each one is, and the time to wait behind others
by the formula for one queue with one server (M/M/1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

BUSY = 0.7  # share of a resource that is used at most: above it waiting grows faster than the work
MOST_PROCESSES = 64  # of one store; `serve --workers` takes as many


@dataclass(frozen=True, slots=True)
class Costs:
    """What one thing costs; times are milliseconds of one core."""

    write_ms: float
    """One command: its request, its part of a commit, its answer."""
    page_ms: float
    """One whole page, or one joining."""
    drawn_ms: float
    """Reading one change and drawing it for a room's audiences, at each process that has pages of the room."""
    delivery_ms: float
    """Handing one frame to one phone."""
    heard_ms: float
    """One word of another process, at each process that hears it."""
    commits: float
    """Commits that one store makes durable in a second."""
    gathered: float
    """Commands in one commit: those that come while the one before is made durable go together."""
    words: float
    """Words a second that the bus of one store carries."""
    phone_kb: float
    """Memory of one connected phone."""
    process_mb: float
    """Memory of one process before anybody comes."""
    frame_kb: float
    """One frame on the wire."""


@dataclass(frozen=True, slots=True)
class Habits:
    """A room at its busiest, for each person and second."""

    writes: float
    """Commands sent."""
    pages: float
    """Pages opened anew, joining with it."""
    frames: float
    """Frames a second that a phone is sent at most: what comes faster is gathered into one."""


@dataclass(frozen=True, slots=True)
class Load:
    """What people in rooms ask of one store, for each second."""

    people: float
    rooms: float
    writes: float
    pages: float
    frames: float
    """Frames drawn, if each room were at one process."""
    deliveries: float
    together: bool = False
    """A proxy sends all phones of a room to the same process (by the address's `/sessions/N`); else each to any."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """So many processes at one store: how much of each resource is used, and what a writer waits."""

    processes: int
    used: Mapping[str, float]
    wait_p95_ms: float
    memory_gb: float
    megabits: float

    @property
    def tightest(self) -> str:
        return max(self.used, key=lambda name: self.used[name])

    @property
    def holds(self) -> bool:
        return self.used[self.tightest] <= BUSY


def load(people: float, rooms: float, habits: Habits, *, together: bool = False) -> Load:
    """What they ask for.

    >>> load(100, 1, Habits(writes=0.05, pages=0.1, frames=20)).deliveries
    500.0
    """
    each = people / rooms
    frames = min(each * habits.writes, habits.frames)
    return Load(
        people,
        rooms,
        people * habits.writes,
        people * habits.pages,
        rooms * frames,
        rooms * frames * each,
        together,
    )


def spread_of_a_room(people: float, rooms: float, processes: int) -> float:
    """At how many processes a room has pages, when each phone comes to any of them by chance.

    >>> spread_of_a_room(100, 1, 1)
    1.0
    >>> round(spread_of_a_room(2, 1, 2), 2)
    1.5
    """
    return processes * (1.0 - math.pow(1.0 - 1.0 / processes, people / rooms))


def wait_p95_ms(service_ms: float, used: float) -> float:
    """Time in the system that 95 of 100 do not exceed: one server, Poisson arrivals, exponential service.

    >>> round(wait_p95_ms(10, 0.5), 1)
    59.9
    >>> wait_p95_ms(10, 1.0)
    inf
    """
    return math.inf if used >= 1 else service_ms * math.log(20) / (1 - used)


def outcome(asked: Load, costs: Costs, processes: int) -> Outcome:
    """How `processes` at one store fare. What each hears and draws does not become less by more of them."""
    at = 1.0 if asked.together else spread_of_a_room(asked.people, asked.rooms, processes)
    shared_ms = (
        asked.writes * costs.write_ms + asked.pages * costs.page_ms + asked.deliveries * costs.delivery_ms
    )
    drawn_ms = asked.frames * at * costs.drawn_ms
    heard_ms = asked.writes * costs.heard_ms * (1 - 1 / processes)  # at each process
    core = ((shared_ms + drawn_ms) / processes + heard_ms) / 1000
    used = {
        "processes": core,
        "commits": asked.writes / (costs.commits * costs.gathered),
        "bus": asked.writes / costs.words if processes > 1 else 0.0,
    }
    memory = asked.people * costs.phone_kb / 1e6 + processes * costs.process_mb / 1e3
    waiting = wait_p95_ms(costs.write_ms, core) + wait_p95_ms(1000 / costs.commits, used["commits"])
    return Outcome(processes, used, waiting, memory, asked.deliveries * costs.frame_kb * 8 / 1e3)


def fewest(asked: Load, costs: Costs, most: int = MOST_PROCESSES) -> Outcome:
    """The fewest processes that hold it, or how it stands with the most when none do."""
    found = outcome(asked, costs, 1)
    for processes in range(2, most + 1):
        if found.holds:
            break
        found = outcome(asked, costs, processes)
    return found


def stores_needed(asked: Load, costs: Costs, most: int = MOST_PROCESSES) -> tuple[int, Outcome]:
    """Into how many stores of their own the rooms have to be divided, and how each of these then fares.

    Rooms do not know of each other, so whole platforms go to a store of their own. Raises ValueError when not even a store
    for each room would do.
    """
    for stores in range(1, math.ceil(asked.rooms) + 1):
        found = fewest(_part(asked, stores), costs, most)
        if found.holds:
            return stores, found
    raise ValueError("one room alone is more than one store carries")


def _part(asked: Load, of: int) -> Load:
    return Load(
        asked.people / of,
        asked.rooms / of,
        asked.writes / of,
        asked.pages / of,
        asked.frames / of,
        asked.deliveries / of,
        asked.together,
    )
