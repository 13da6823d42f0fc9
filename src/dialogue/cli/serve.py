"""`dialogue serve`: the server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    data: Annotated[
        Path | None, typer.Option(help="Folder for the database and the server's secret.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
    venue: Annotated[
        bool,
        typer.Option(
            "--venue", help="For one room without internet: phones come by the laptop's own network."
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes on this machine; more than one needs PostgreSQL.", min=1, max=64),
    ] = None,
    reload: Annotated[
        bool,
        typer.Option(
            "--reload", help="For developers: start anew when a file changes; pages load themselves."
        ),
    ] = False,
) -> None:
    """Start the server. Phones on the same network can join with the address it prints."""
    if reload:
        from dialogue.cli.serve_again import keep_serving

        keep_serving(data=data, host=host, port=port, venue=venue)
    else:
        from dialogue.cli.serve_once import start

        start(data=data, host=host, port=port, venue=venue, workers=workers)
