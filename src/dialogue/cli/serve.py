"""`dialogue serve`: the server."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dialogue.serving import Ready

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    data: Annotated[
        Path | None, typer.Option(help="Folder for the database and the server's secret.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
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

        keep_serving(data=data, host=host, port=port)
    else:
        start(data=data, host=host, port=port)


def start(
    *,
    data: Path | None,
    host: str | None,
    port: int | None,
    around: Callable[[Any], Any] | None = None,
    quietly: bool = False,
) -> None:
    """Serve until told to stop. `around` gets the application and gives the one to serve."""
    from dialogue.cli.plainly import chosen, usable_store
    from dialogue.datafolder import give_to_owner, held
    from dialogue.listening import listen
    from dialogue.serving import prepare, run, with_address

    with contextlib.ExitStack() as stack:
        with usable_store():
            asked = chosen(data=data, host=host, port=port)
            # First the store and the port are ours, then anything is changed or said.
            stack.enter_context(held(asked))
            ear = stack.enter_context(listen(asked.host, asked.port))
            settings = with_address(asked.model_copy(update={"port": ear.getsockname()[1]}))
            ready = prepare(settings)
            warning = give_to_owner(settings.data)
        # A log that is closed, or that cannot show the signs, must not end the server.
        with contextlib.suppress(OSError, ValueError):
            if not quietly:
                _tell(ready, warning)
        run(settings, ear, around)


def _tell(ready: Ready, warning: str) -> None:
    from dialogue.serving import terminal_qr

    typer.echo("Dialogue is running. Stop it with Ctrl+C; nothing is lost.\n")
    for address in ready.addresses:
        typer.echo(f"  {address}")
    for_phones = [address for address in ready.addresses if not address.startswith("http://127.0.0.1")]
    if for_phones:
        picture = terminal_qr(for_phones[0])
        try:
            picture.encode(sys.stdout.encoding or "ascii")
        except UnicodeEncodeError:
            picture = ""
        typer.echo(f"\nOn a phone in the same network: {for_phones[0]}\n{picture}")
    if ready.setup_link:
        typer.echo(
            f"\nFirst start. Set up the first facilitator here (works once):\n  {ready.addresses[0]}{ready.setup_link}\n"
        )
    if warning:
        typer.echo(warning, err=True)
    sys.stdout.flush()  # into a pipe or a service log too, before the server goes on for hours
