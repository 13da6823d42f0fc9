"""`dialogue bench network`: a room behind a slow and lossy line joins, writes and votes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from dialogue.scoreboard import note
from dialogue.simulation.narrow.play import POOR, plan, play
from dialogue.simulation.narrow.ways import Line

TARGETS = {"usable_p95_ms": 6000, "idea_p95_ms": 4000, "ballot_p95_ms": 4000, "missing": 0, "doubled": 0}


def bench(
    participants: Annotated[int, typer.Option(help="People behind the line.", min=2, max=200)] = 20,
    seconds: Annotated[float, typer.Option(help="Of ideas; ballots take half of it.", min=2)] = 60,
    round_trip: Annotated[float, typer.Option(help="Milliseconds there and back.")] = POOR.round_trip_ms,
    loss: Annotated[float, typer.Option(help="Percent of the packets each way.")] = POOR.loss_percent,
    rate: Annotated[
        float, typer.Option(help="Kilobit a second each way, for all together.")
    ] = POOR.rate_kbit,
    silent: Annotated[float, typer.Option(help="Seconds in which nothing at all gets through.")] = 0,
    proxy: Annotated[bool, typer.Option(help="By a proxy, also where networks may be made.")] = False,
) -> None:
    """A server and phones in networks of their own with a bad line between them: times seen by the phones, as JSON.

    Every fifth phone was never here and loads everything. Where this user may not make networks (Linux, root or user
    namespaces), a proxy takes the line's place; `networks` says which it was.
    """
    line = Line(round_trip, loss, rate)
    with tempfile.TemporaryDirectory() as folder:
        (found,) = play(
            Path(folder) / "data",
            plan(line, people=participants, seconds=seconds, silent=silent),
            networks=False if proxy else None,
        )
    if line == POOR and participants >= 20 and not silent:
        note(
            network__missing=found["missing"],
            network__doubled=found["doubled"],
            network__unanswered=found["unanswered"],
            network__idea_p95_ms=found["idea_answer"]["p95_ms"],
            network__ballot_p95_ms=found["ballot_answer"]["p95_ms"],
            network__usable_p95_ms=found["usable"]["p95_ms"],
        )
    print(json.dumps({**found, "targets": TARGETS}))
