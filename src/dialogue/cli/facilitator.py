"""`dialogue facilitator`: accounts of facilitators, from the shell. The server may be running."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dialogue.cli.store import opened

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Accounts of facilitators.")

Name = Annotated[str, typer.Argument(help="The name to sign in with.")]
Data = Annotated[Path | None, typer.Option(help="Folder with the database.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]


@app.callback()
def root() -> None:
    """Accounts of facilitators."""


@app.command()
def add(
    name: Name,
    data: Data = None,
    password_stdin: FromInput = False,
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Let her or him look after all accounts.")
    ] = False,
) -> None:
    """Add a facilitator. The password is asked for, and never shown or passed as an argument.

    The first one is an administrator in any case.
    """
    from dialogue.accounts.commands import AddFacilitator, check_password
    from dialogue.accounts.passwords import hashed

    password = _password(password_stdin)
    with opened(data, begins=True) as accounts:
        check_password(password)
        accounts.run(AddFacilitator(name, hashed(password), administrator=administrator))
    typer.echo(f"{name} can sign in now.")


@app.command("list")
def list_all(data: Data = None) -> None:
    """Every facilitator: name, whether an administrator, since when, browsers that are signed in, and the last sign-in.

    Who is asked for a code after the password is marked at the end.
    """
    from dialogue.accounts.commands import accounts_asked_for_code, accounts_with_sign_ins

    with opened(data) as accounts, accounts.database.read() as reader:
        found = accounts_with_sign_ins(reader)
        with_code = accounts_asked_for_code(reader)
    if not found:
        typer.echo("There is no facilitator yet. Add one with: dialogue facilitator add NAME", err=True)
    for account, browsers, last in found:
        seen = f"last sign-in {last.astimezone():%Y-%m-%d %H:%M}" if last else "never signed in"
        house = "administrator" if account.administrator else "facilitator"
        code = "\twith a code" if account.id in with_code else ""
        since = f"since {account.created_at.astimezone():%Y-%m-%d}"
        typer.echo(f"{account.name}\t{house}\t{since}\t{browsers} signed in\t{seen}{code}")


@app.command()
def password(name: Name, data: Data = None, password_stdin: FromInput = False) -> None:
    """Give a facilitator a new password. Every browser that is signed in under the name is signed out."""
    from dialogue.accounts.commands import check_password
    from dialogue.accounts.looking_after import ChangePassword
    from dialogue.accounts.passwords import hashed

    new = _password(password_stdin)
    with opened(data) as accounts:
        check_password(new)
        account = accounts.of(name)
        accounts.run(ChangePassword(account.id or 0, hashed(new)))
    typer.echo(f"{account.name} has a new password. All sign-ins before are over.")


@app.command("no-code")
def no_code(name: Name, data: Data = None) -> None:
    """Ask a facilitator for no code of an app any more: for whoever has lost the phone and the spare codes."""
    from dialogue.accounts.second_factor import TakeSecondFactorAway

    with opened(data) as accounts:
        account = accounts.of(name)
        accounts.run(TakeSecondFactorAway(account.id or 0))
    typer.echo(f"{account.name} signs in with the password alone now, and can switch the code on again.")


@app.command()
def link(name: Name, data: Data = None) -> None:
    """Print a link that signs a facilitator in, once, within 24 hours: for whoever has forgotten the password.

    The link is the host's own word: no code is asked for.
    """
    with opened(data) as accounts:
        address = accounts.link(accounts.of(name).id or 0)
    typer.echo(address)


@app.command()
def administrator(
    name: Name,
    data: Data = None,
    end: Annotated[bool, typer.Option("--end", help="Take the right away again.")] = False,
) -> None:
    """Make a facilitator an administrator, who looks after all accounts of this server."""
    from dialogue.accounts.looking_after import MakeAdministrator

    with opened(data) as accounts:
        account = accounts.of(name)
        accounts.run(MakeAdministrator(account.id or 0, not end))
    typer.echo(f"{account.name} is {'no longer ' if end else ''}an administrator.")


@app.command()
def remove(name: Name, data: Data = None) -> None:
    """Remove a facilitator's account. Her sessions, their minutes and the agenda stay."""
    from dialogue.accounts.looking_after import RemoveFacilitator

    with opened(data) as accounts:
        account = accounts.of(name)
        accounts.run(RemoveFacilitator(account.id or 0))
    typer.echo(f"{account.name} cannot sign in any more. What she prepared stays.")


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password (at least 10 characters)", hide_input=True, confirmation_prompt=True)
    return typed
