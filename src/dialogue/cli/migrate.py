"""`dialogue migrate`: bring the database up to date (also done at every start)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def migrate(
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Bring the database up to date. Every start of the server does this too."""
    from dialogue.app import open_database
    from dialogue.cli.plainly import chosen, usable_store
    from dialogue.datafolder import give_to_owner, held
    from dialogue.migrations import migrate as apply

    with usable_store():
        settings = chosen(data=data)
        # While a server runs there is nothing to bring up to date, and under it nothing may be.
        with held(settings):
            database = open_database(settings)
            try:
                before, after = apply(database)
            finally:
                database.close()
            give_to_owner(settings.data)
    if before == after:
        typer.echo(f"The database is up to date (revision {after}).")
    else:
        typer.echo(f"The database was brought from {before or 'empty'} to revision {after}.")
