"""`dialogue token`: what programs may do on a platform, from the shell. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dialogue.cli.store import opened, platform_by

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Tokens of programs.")

Data = Annotated[Path | None, typer.Option(help="Folder with the database.")]
PlatformName = Annotated[str, typer.Argument(metavar="PLATFORM", help="The platform's number or name.")]


@app.callback()
def root() -> None:
    """Tokens of programs."""


@app.command()
def create(
    platform: PlatformName,
    facilitator: Annotated[str, typer.Argument(help="For whom the program acts: the name to sign in with.")],
    name: Annotated[str, typer.Option(help="Which program it is for.")] = "Program",
    may: Annotated[
        list[str] | None,
        typer.Option(
            help="What it may do; can be given several times: read, console, prepare, facilitate, people, minutes,"
            " agenda, platform."
        ),
    ] = None,
    days: Annotated[int, typer.Option(help="How long it is good: 1, 7, 30, 90 or 365 days.")] = 30,
    data: Data = None,
) -> None:
    """Make a token and print it, once. It never may do more than the facilitator."""
    from dialogue.api.tokens import PREFIX, MakeApiToken
    from dialogue.kernel.actors import Actor
    from dialogue.web.security import new_token, token_hash

    token = PREFIX + new_token()
    with opened(data) as store:
        with store.database.read() as reader:
            number = platform_by(reader, platform)
        account = store.of(facilitator)
        command = MakeApiToken(name, tuple(may or ["read"]), days, token_hash(token))
        store.run(command, Actor(account_id=account.id), stream_id=number)
    typer.echo(token)


@app.command("list")
def list_all(platform: PlatformName, data: Data = None) -> None:
    """Every token of a platform: number, name, for whom, what it may do, until when, when it was last used."""
    from dialogue.api.tokens import tokens_of
    from dialogue.kernel.schema import utc_now

    with opened(data) as store, store.database.read() as reader:
        for token, maker in tokens_of(reader, platform_by(reader, platform)):
            good = token.revoked_at is None and token.expires_at > utc_now()
            until = f"until {token.expires_at.astimezone():%Y-%m-%d}"
            used = f"last used {token.last_used}" if token.last_used else "never used"
            state = "good" if good else "over"
            typer.echo(f"{token.id}\t{token.name}\t{maker}\t{token.scopes}\t{state}\t{until}\t{used}")


@app.command()
def revoke(
    platform: PlatformName,
    number: Annotated[int, typer.Argument(help="The token's number, as `token list` says it.")],
    data: Data = None,
) -> None:
    """End a token. From the next request on it opens nothing."""
    from dialogue.api.tokens import RevokeApiToken

    with opened(data) as store:
        with store.database.read() as reader:
            stream = platform_by(reader, platform)
        store.run(RevokeApiToken(number), stream_id=stream)
    typer.echo("The token is over.")
