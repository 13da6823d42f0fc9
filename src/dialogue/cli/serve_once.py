"""One run of the server: hold the store and the port, bring the store up to date, say the addresses, serve."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from dialogue.serving import Ready


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
        # A log that is closed, or that cannot show the characters, must not end the server.
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
