"""One run of the server: hold the store and the port, bring the store up to date, say the addresses, serve."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from dialogue.kernel.errors import CannotStart
from dialogue.networks import Sort

if TYPE_CHECKING:
    from dialogue.serving import Ready
    from dialogue.settings import Settings


def start(
    *,
    data: Path | None,
    host: str | None,
    port: int | None,
    venue: bool = False,
    workers: int | None = None,
    around: Callable[[Any], Any] | None = None,
    quietly: bool = False,
) -> None:
    """Serve until told to stop. `around` gets the application and gives the one to serve."""
    from dialogue.cli.plainly import chosen, usable_store
    from dialogue.datafolder import give_to_owner, served
    from dialogue.listening import listen
    from dialogue.serving import prepare, run, with_address

    with contextlib.ExitStack() as stack:
        with usable_store():
            asked = for_the_room(
                chosen(data=data, host=host, port=port, venue=venue or None, workers=workers), host
            )
            # First the store and the port are ours, then anything is changed or said.
            hold = stack.enter_context(served(asked))
            ear = stack.enter_context(listen(asked.host, asked.port))
            left_aside = asked.public_url if asked.venue else ""
            settings = with_address(asked.model_copy(update={"port": ear.getsockname()[1]}))
            ready = prepare(settings, hold)
            warning = give_to_owner(settings.data)
            hold.begun()
        # A log that is closed, or that cannot show the characters, must not end the server.
        with contextlib.suppress(OSError, ValueError):
            if not quietly:
                if settings.venue:
                    _tell_venue(settings, left_aside)
                _tell(ready, warning, venue=settings.venue)
        if settings.workers > 1:
            from dialogue.cli.serve_workers import keep

            keep(settings, ear)
        else:
            try:
                run(settings, ear, around)
            except CannotStart as no:
                typer.echo(no, err=True)
                raise typer.Exit(2) from None


def _tell(ready: Ready, warning: str, *, venue: bool = False) -> None:
    from dialogue.serving import terminal_qr

    typer.echo("Dialogue is running. Stop it with Ctrl+C; nothing is lost.\n")
    for address in () if venue else ready.addresses:
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


EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones in the room are the point
LOOPBACK = ("127.", "localhost", "::1")


def for_the_room(asked: Settings, host: str | None) -> Settings:
    """In venue mode the server listens to the room, whatever the environment says; an address typed with it holds."""
    if not asked.venue:
        return asked
    if host is None:
        return asked.model_copy(update={"host": EVERYWHERE})
    if host.startswith(LOOPBACK):
        raise CannotStart(
            f"Venue mode is for phones in the room, and only this computer reaches {host}. Nothing was changed; please"
            " leave --host out."
        )
    return asked


SORTS = {
    Sort.HOTSPOT: "this laptop's hotspot",
    Sort.WIRELESS: "Wi-Fi",
    Sort.CABLE: "cable",
    Sort.ALONE: "without a router's address: probably nobody reaches it",
    Sort.FAR: "a tunnel or mobile data: probably not the room",
    Sort.WITHIN: "inside of this computer only",
}


def _tell_venue(settings: Settings, left_aside: str) -> None:
    """The addresses in plain words, the likeliest first, and what it means that everybody in the network reaches them."""
    from dialogue.networks import here, web_address

    typer.echo("Venue mode: one room, no internet needed.\n")
    typer.echo(
        f"  For you, on this laptop: http://127.0.0.1:{settings.port}   (stays the same, whatever the network does)"
    )
    found = here()
    for number, one in enumerate(found):
        sort = SORTS[one.sort] + (f", {one.name}" if one.name else "")
        likely = "   <- phones probably reach this one" if number == 0 else ""
        typer.echo(f"  For phones: {web_address(one.address, settings.port)}   ({sort}){likely}")
    if not found:
        typer.echo(
            "  For phones: none yet. Switch on the laptop's hotspot, or join the router's Wi-Fi; the address is then found"
            " by itself."
        )
    typer.echo(
        "\nWhoever is in this network can open these addresses: the start page, and a session with its code. What phones"
        " send is not encrypted on its way (plain http), so use a Wi-Fi with a password. Nothing goes to the internet."
    )
    if left_aside:
        typer.echo(f"DIALOGUE_PUBLIC_URL ({left_aside}) is left aside in venue mode.")
    typer.echo(
        "Once signed in, open a session and its page “Room and Wi-Fi”: QR codes for the wall, another address, a test"
        " from a phone.\n"
    )
