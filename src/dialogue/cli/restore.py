"""`dialogue restore`: bring a backup back, or say that PostgreSQL was brought back by its own tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="A file that `dialogue backup` wrote.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data folder to restore into.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Set aside the database that is there already.")
    ] = False,
    restored: Annotated[
        bool,
        typer.Option(
            "--restored",
            help="The database was restored by its own tools: only renew what open pages rely on.",
        ),
    ] = False,
) -> None:
    """Put a backup into a data folder. Stop the server first.

    Pages that were open before load themselves again when the server is back: what happened after the backup is gone.
    """
    from dialogue.app import open_database
    from dialogue.backups import Unusable
    from dialogue.backups import restore as bring_back
    from dialogue.cli.plainly import chosen, stop, usable_store
    from dialogue.datafolder import give_to_owner, held
    from dialogue.migrations import renew_epochs_of, revisions

    if (file is None) == (not restored):
        stop("Please name the file to restore, or say --restored after the database's own tool has run.")
    with usable_store():
        settings = chosen(data=data)
        if file is None:
            database = open_database(settings)
            try:
                typer.echo(f"{renew_epochs_of(database)} records: pages from before load themselves again.")
            finally:
                database.close()
            return
        if settings.database_url:
            stop(
                "DIALOGUE_DATABASE_URL names another database. Please restore it by its own tool, then say --restored."
            )
        try:
            with held(settings):
                found = bring_back(file, settings.data, known=revisions(), replace=replace)
                give_to_owner(settings.data)
        except Unusable as no:
            stop(str(no))
    entries = sum(found.sessions.values())
    typer.echo(
        f"{settings.data}: {len(found.sessions)} sessions with {entries} entries in their records, checked."
    )
