"""`dialogue facilitator add`: a facilitator's account, from the shell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Accounts of facilitators.")


@app.callback()
def root() -> None:
    """Accounts of facilitators."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Read the password from standard input instead of asking."),
    ] = False,
) -> None:
    """Add a facilitator. The password is asked for, and never shown or passed as an argument."""
    from dialogue.accounts.commands import AddFacilitator, check_password
    from dialogue.accounts.passwords import hashed
    from dialogue.app import open_database, vocabulary
    from dialogue.cli.plainly import usable_store
    from dialogue.kernel.errors import Refused
    from dialogue.kernel.execute import Executor, Order
    from dialogue.migrations import migrate
    from dialogue.settings import Settings
    from dialogue.web.services import new_command_id

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt(
            "Password (at least 10 characters)", hide_input=True, confirmation_prompt=True
        )
    with usable_store():
        database = open_database(Settings(data=data) if data else Settings())
        migrate(database)
    try:
        executor = Executor(database, vocabulary())
        try:
            check_password(password)
            executor.run(Order(AddFacilitator(name, hashed(password)), new_command_id(), system=True))
        finally:
            executor.close()
    except Refused as refusal:
        typer.echo(refusal.sentence % refusal.facts, err=True)
        raise typer.Exit(2) from None
    finally:
        database.close()
    typer.echo(f"{name} can sign in now.")
