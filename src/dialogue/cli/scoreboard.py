"""`dialogue scoreboard`: every goal of safety and speed, and whether the last runs on this machine met it."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def scoreboard() -> None:
    """Print every goal: met, or the figure reached, or what would measure it. The code is 1 when one is not met."""
    from dialogue.scoreboard import GOALS, judged, noted

    found = noted()
    unmet = 0
    for goal in GOALS:
        verdict, why = judged(goal, found)
        unmet += verdict == "not met"
        typer.echo(f"{verdict:13} {goal.name}: {goal.promise}" + (f"\n{'':14}{why}" if why else ""))
    raise typer.Exit(1 if unmet else 0)
