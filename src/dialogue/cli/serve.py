"""`dialogue serve`: the server."""

from __future__ import annotations

import sys
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
) -> None:
    """Start the server. Phones on the same network can join with the address it prints."""
    from dialogue.cli.plainly import usable_store
    from dialogue.serving import prepare, run, terminal_qr, with_address
    from dialogue.settings import Settings

    given = {"data": data, "host": host, "port": port}
    with usable_store():
        chosen = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        settings = with_address(chosen)
        ready = prepare(settings)
    typer.echo("Dialogue is running. Stop it with Ctrl+C; nothing is lost.\n")
    for address in ready.addresses:
        typer.echo(f"  {address}")
    for_phones = [address for address in ready.addresses if not address.startswith("http://127.0.0.1")]
    if for_phones:
        typer.echo(f"\nOn a phone in the same network: {for_phones[0]}\n{terminal_qr(for_phones[0])}")
    if ready.setup_link:
        typer.echo(
            f"\nFirst start. Set up the first facilitator here (works once):\n  {ready.addresses[0]}{ready.setup_link}\n"
        )
    sys.stdout.flush()  # into a pipe or a service log too, before the server goes on for hours
    run(settings)
