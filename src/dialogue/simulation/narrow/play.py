"""A whole run over a bad line: a server, a room at the other end, and what the store holds afterwards."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from dialogue.settings import Settings
from dialogue.simulation.embedded import offer_sign_in
from dialogue.simulation.narrow.people import Plan
from dialogue.simulation.narrow.place import Place, place
from dialogue.simulation.narrow.ways import Line

POOR = Line(round_trip_ms=300, loss_percent=5, rate_kbit=400)
"""A shared phone connection far from town."""


def plan(line: Line = POOR, **more: Any) -> Plan:
    """A plan without an address, which the run adds."""
    return Plan("", "", line, **more)


def play(data: Path, *plans: Plan, networks: bool | None = None) -> list[dict[str, Any]]:
    """One room after the other: what each saw, and what of it is missing in the store, or there twice."""
    links = [offer_sign_in(Settings(data=data), f"Awa {number}") for number, _ in enumerate(plans)]
    with place(data, networks=networks) as line:
        there = [
            replace(what, address=line.address, sign_in=link) for what, link in zip(plans, links, strict=True)
        ]
        found = [
            {"networks": line.networks, **figures, **_stored(data, figures)}
            for figures in _played(line, there)
        ]
    if len(found) < len(plans):
        raise RuntimeError("A room ended before its time. Its messages are above.")
    return found


def _played(found: Place, plans: Sequence[Plan]) -> Iterator[dict[str, Any]]:
    words = json.dumps([asdict(one) for one in plans])
    command = [*found.at_phones, sys.executable, "-m", "dialogue.simulation.narrow.people", words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as room:  # noqa: S603 - our own program
        assert room.stdout is not None
        for said in map(json.loads, room.stdout):
            if "line" in said:
                found.becomes(Line(**said["line"]))
            else:
                yield said["figures"]


def _stored(data: Path, figures: Mapping[str, Any]) -> dict[str, int]:
    here = "activity_id IN (SELECT id FROM activity WHERE session_id = ?)"
    with closing(sqlite3.connect(data / "dialogue.sqlite3")) as store:

        def count(what: str) -> int:
            return int(store.execute(f"SELECT {what}", (figures["session"],)).fetchone()[0])

        ideas, different = (count(f"count({one}) FROM idea WHERE {here}") for one in ("*", "DISTINCT text"))
        papers = count(f"count(*) FROM ballot_paper JOIN ballot b ON b.id = ballot_id WHERE b.{here}")
    return {
        "missing": figures["ideas_sent"] - different + figures["people"] - papers,
        "doubled": ideas - different + max(0, papers - figures["people"]),
    }
