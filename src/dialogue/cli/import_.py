"""`dialogue import FILE`: a platform out of an archive, into an empty server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def bring(
    file: Annotated[Path, typer.Argument(help="A file that `dialogue export` wrote.")],
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Put a platform into an empty server, under the numbers it had. Everything or nothing.

    A second platform of the same server may follow it when both belong to one framework: it is attached to it again.

    A broken or foreign file changes nothing. The people of the platform come with their names and without passwords: make
    each of them a link by `dialogue facilitator link NAME`.
    """
    import secrets

    from sqlmodel import SQLModel

    from dialogue.accounts.passwords import hashed
    from dialogue.archives import bring_in
    from dialogue.archiving.values import Unfit
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import opened
    from dialogue.migrations import newest

    try:
        content = file.read_bytes()
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}. Nothing was changed.")
    with opened(data, begins=True) as store:
        nobodys = hashed(secrets.token_urlsafe(24))
        try:
            number = bring_in(store.database, SQLModel.metadata, content, newest(), nobodys)
        except Unfit as no:
            stop(str(no))
    typer.echo(f"Platform {number} is here, checked.")
