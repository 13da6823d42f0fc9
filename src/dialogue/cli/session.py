"""`dialogue session`: sessions out of files, and files out of sessions. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dialogue.cli.store import Store, opened

if TYPE_CHECKING:
    from dialogue.accounts.schema import Account
    from dialogue.stage.session_files.plan import SessionPlan

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Sessions as files.")

NOBODY = "facilitator"
"""Who prepares the first sessions of a server where nobody is yet."""

Data = Annotated[Path | None, typer.Option(help="Folder with the database.")]


@app.callback()
def root() -> None:
    """Sessions as files."""


@app.command()
def create(
    files: Annotated[
        list[Path], typer.Argument(help="Session files, as docs/session-files.md describes them.")
    ],
    facilitator: Annotated[
        str, typer.Option(help="Who prepares them; without it, whoever was here first.")
    ] = "",
    platform: Annotated[
        str,
        typer.Option(
            help="The platform they belong to; made where there is none of that name. Without it, the newest."
        ),
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Only read the files and say what is wrong.")
    ] = False,
    data: Data = None,
) -> None:
    """Make a session out of each file. When anything is wrong with any of them, nothing is made.

    Every mistake is told with its line, all at once.
    """
    plans = _read(files)
    if check:
        typer.echo(f"{len(plans)} of {len(files)} files can be used.")
        return
    with opened(data, begins=True) as store:
        account, new = _account(store, facilitator)
        made = _make(store, account, plans, platform)
        base = f"{_address(store)}/sessions"
        for file, plan, one in zip(files, plans, made, strict=True):
            title = plan.title.get("") or plan.title.get(plan.language) or file.stem
            typer.echo(f"{one['code']}  {title}  {base}/{one['session']}/preparation")
        if new:
            typer.echo(
                f"Nobody was here yet, so these belong to a new facilitator named “{account.name}”, who looks after this"
                f" server.\nTo sign in, start the server and open this link, once, within 24 hours:"
                f"\n{store.link(account.id or 0)}"
            )


@app.command()
def export(
    code: Annotated[str, typer.Argument(help="The session's code, as people type it to join.")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write; without it, the file is printed.")
    ] = None,
    data: Data = None,
) -> None:
    """Write a session to a file: its programme, groups and settings. No people, and nothing that they said.

    The file makes an equal session again.
    """
    from dialogue.activities.registry import KINDS
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import session_by_code
    from dialogue.preparing.plans import plan_of
    from dialogue.stage.session_files.writing import write_session

    with opened(data) as store, store.database.read() as reader:
        found = session_by_code(reader, code)
        text = write_session(plan_of(reader, found, KINDS), KINDS)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}.")


def _read(files: list[Path]) -> list[SessionPlan]:
    """The plans of all files. Ends with code 2 when anything is wrong with any of them, after telling all of it."""
    from dialogue.activities.registry import KINDS
    from dialogue.stage.session_files.lines import MOST_BYTES
    from dialogue.stage.session_files.reading import WrongFileError, read_session

    plans: list[SessionPlan] = []
    wrong: list[str] = []
    for file in files:
        try:
            with file.open("rb") as content:
                plans.append(read_session(content.read(MOST_BYTES + 1), KINDS))
        except WrongFileError as error:
            wrong += [f"{file}: line {one.line}: {one.sentence}" for one in error.problems]
        except OSError as error:
            wrong.append(f"{file}: cannot be read ({error.strerror}).")
    if wrong:
        typer.echo("\n".join([*wrong, "Nothing was made."]), err=True)
        raise typer.Exit(2)
    return plans


def _account(store: Store, name: str) -> tuple[Account, bool]:
    """Who prepares the sessions, and whether she was made for it."""
    import secrets

    from sqlmodel import col, select

    from dialogue.accounts.commands import AddFacilitator
    from dialogue.accounts.passwords import hashed
    from dialogue.accounts.schema import Account

    if name:
        return store.of(name), False
    with store.database.read() as reader:
        first = reader.exec(
            select(Account).order_by(col(Account.administrator).desc(), col(Account.id))
        ).first()
    if first is not None:
        return first, False
    store.run(AddFacilitator(NOBODY, hashed(secrets.token_urlsafe(24))))
    return store.of(NOBODY), True


def _make(store: Store, account: Account, plans: list[SessionPlan], platform: str) -> list[dict[str, object]]:
    from dialogue.bodies.roles import platforms_with
    from dialogue.kernel.actors import Actor
    from dialogue.kernel.rights import Right
    from dialogue.kernel.text import sameness
    from dialogue.preparing.commands import PrepareSessions
    from dialogue.preparing.plans import preparing

    with store.database.read() as reader:
        own = platforms_with(reader, account.id or 0, Right.PREPARE_SESSIONS)
    chosen = [one for one in own if not platform or sameness(one.name) == sameness(platform)]
    on = chosen[0].id if chosen else None
    sessions = [preparing(plan, account.id or 0, platform_id=on, platform_name=platform) for plan in plans]
    done = store.run(PrepareSessions(tuple(sessions)), Actor(account_id=account.id))
    made: list[dict[str, object]] = done.answer["made"]
    return made


def _address(store: Store) -> str:
    from dialogue.serving import with_address

    return with_address(store.settings).public_url
