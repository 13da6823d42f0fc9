"""`dialogue bench storm`: the server of a room is killed, and every page comes back for what it has missed."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from dialogue.scoreboard import note
from dialogue.serving import more_connections
from dialogue.simulation.collector import collector_off
from dialogue.simulation.storm import Storm, figures

TARGETS = {"back_p99_s": 8.0, "not_back": 0, "without_what_was_missed": 0}


def bench(
    pages: Annotated[int, typer.Option(help="Open pages of one session.", min=10, max=9_000)] = 1000,
    ideas: Annotated[int, typer.Option(help="Ideas that each has missed, at most.", min=1, max=400)] = 100,
    storms: Annotated[int, typer.Option(help="Kills, one after the other.", min=1, max=20)] = 1,
    seed: Annotated[int, typer.Option(help="Seed of who comes back when.")] = 1,
) -> None:
    """Seconds from a kill -9 until every page is at the head and has an open line again, the server's start included."""
    more_connections()  # two for each page
    with tempfile.TemporaryDirectory() as folder, collector_off():
        measured = asyncio.run(_measure(Storm(Path(folder), pages, ideas, seed), storms))
    worst = max(one["back_s"]["p99"] for one in measured["storms"])
    if pages >= 1000:  # as the goal says
        note(
            storm__back_p99_s=worst,
            storm__not_back=sum(one["not_back"] for one in measured["storms"]),
            storm__without_what_was_missed=sum(one["without_what_was_missed"] for one in measured["storms"]),
        )
    print(json.dumps({"pages": pages, "ideas": ideas, **measured, "targets": TARGETS}))


async def _measure(storm: Storm, times: int) -> dict[str, Any]:
    try:
        await storm.prepare()
        return {
            "connecting_s": figures(storm.connecting),
            "storms": [await storm.strike() for _ in range(times)],
        }
    finally:
        await storm.end()
