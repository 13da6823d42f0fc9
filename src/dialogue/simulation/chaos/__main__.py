"""`sh scripts/chaos --kills 30`: kills a server while people write; JSON at the end, code 0 only if all holds.

Clients write ideas, answers and ballot papers and send each under one id until it is answered. Meanwhile `dialogue serve`
is killed (`kill -9`) and started again on the same port: while people write, while a vote closes, while its result is
published, and while an empty store gets its first tables. Everything is on this machine and in a temporary folder.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from dialogue.scoreboard import note
from dialogue.simulation.chaos.plan import planned
from dialogue.simulation.chaos.record import Figures
from dialogue.simulation.chaos.run import Chaos
from dialogue.simulation.prepared import prepared

LONGEST, EACH = 300, 90  # seconds for a whole run, and for each kill of it, on a busy machine

app = typer.Typer(add_completion=False)


@app.command()
def chaos(
    kills: Annotated[int, typer.Option(help="How often the server is killed.", min=1, max=500)] = 30,
    clients: Annotated[int, typer.Option(help="People who write.", min=4, max=1000)] = 100,
    seed: Annotated[
        int | None, typer.Option(help="Decides the moments of the kills; chance without it.")
    ] = None,
    database_url: Annotated[
        str, typer.Option(help="An empty PostgreSQL database for the run, as an SQLAlchemy address.")
    ] = "",
    workers: Annotated[
        int, typer.Option(help="Processes that serve; one of them is killed each time.", min=1, max=16)
    ] = 1,
    forked: Annotated[
        bool, typer.Option("--forked", help="Starts cost less: copies of a process that is ready.")
    ] = False,
) -> None:
    """Kill a server again and again while people write, then look whether all that was acknowledged is there."""
    began = time.monotonic()
    # Whoever ends this run ends its server too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    seeded = secrets.randbelow(1_000_000) if seed is None else seed

    def say(words: str) -> None:
        typer.echo(f"{time.monotonic() - began:7.1f} s  {words}", err=True)

    with tempfile.TemporaryDirectory(prefix="dialogue-chaos-") as folder, prepared() as forks:
        if workers > 1 and not database_url:
            raise typer.BadParameter("several processes need --database-url")
        one = Chaos(
            Path(folder),
            planned(kills),
            clients,
            seeded,
            say,
            database_url=database_url,
            workers=workers,
            forks=forks if forked else None,
        )
        if one.server.schema()[0]:
            raise typer.BadParameter("the database is not empty; a run would throw away what is in it")
        found = asyncio.run(_bounded(one, LONGEST + EACH * kills))
    report = {"seed": seeded, **found.report()}
    if kills >= 100 and not forked:  # as the goal says
        note(chaos__lost=report["lost"], chaos__doubled=report["doubled"], chaos__gaps=report["gaps"])
    typer.echo(json.dumps(report))
    raise typer.Exit(0 if report["ok"] else 1)


async def _bounded(one: Chaos, seconds: float) -> Figures:
    """A run that does not come to its end is a failure with a reason, not a wait without one."""
    try:
        async with asyncio.timeout(seconds):
            return await one.play()
    except (TimeoutError, RuntimeError) as error:
        one.found.problems.append(f"it did not come to its end: {error or 'something took too long'}")
        return one.found


if __name__ == "__main__":
    app()
