"""Where actors stand on a map: higher means more influence. Pure, and the same each time for the same map.

Actors of one influence stand in a band, spread over as many rows as they need; each has a cell of its own, so no two
names can cover each other. Within a band they are ordered by where those stand whom they are linked to, which keeps links
short. Nothing is left to chance, so there is no seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogue.activities.map.rules import MOST_INFLUENCE

SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: row from the top, and its middle as a share of the width."""

    row: int
    x: float


def laid_out(
    influence: Mapping[int, int], links: Iterable[tuple[int, int]], across: int
) -> tuple[dict[int, Place], int]:
    """The place of each actor (by key), at most `across` in a row, and the number of rows.

    >>> laid_out({1: 5, 2: 0, 3: 0}, [(1, 3)], 6)[0]
    {1: Place(row=0, x=0.5), 2: Place(row=1, x=0.25), 3: Place(row=1, x=0.75)}
    """
    near: dict[int, list[int]] = {key: [] for key in influence}
    for one, other in links:
        if one in near and other in near and one != other:
            near[one].append(other)
            near[other].append(one)
    bands = [
        sorted(key for key, height in influence.items() if height == level)
        for level in range(MOST_INFLUENCE, -1, -1)
    ]
    places = _placed(bands, across)
    for _ in range(SWEEPS):
        bands = [sorted(band, key=lambda key: (_middle(key, near, places), key)) for band in bands]
        places = _placed(bands, across)
    rows = 1 + max((place.row for place in places.values()), default=-1)
    return places, rows


def _placed(bands: Sequence[Sequence[int]], across: int) -> dict[int, Place]:
    found: dict[int, Place] = {}
    row = 0
    for band in bands:
        lines = -(-len(band) // across)
        for number in range(lines):
            # Rows of a band are filled evenly: 7 of at most 6 are 4 and 3.
            line = band[number * len(band) // lines : (number + 1) * len(band) // lines]
            for at, key in enumerate(line):
                found[key] = Place(row, round((at + 0.5) / len(line), 4))
            row += 1
    return found


def _middle(key: int, near: Mapping[int, Sequence[int]], places: Mapping[int, Place]) -> float:
    """Where those stand whom an actor is linked to; its own place without any."""
    others = [places[other].x for other in near[key]]
    return round(sum(others) / len(others), 6) if others else places[key].x
