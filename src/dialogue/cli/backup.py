"""`dialogue backup`: one verified file with everything, while the server runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; in a folder, the name tells the time.")],
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Write the database and the server's secret to one file, checked and readable by you only.

    The server may be running. Keep the file as safe as the data folder: whoever has it can read everything.
    """
    from dialogue.app import open_database
    from dialogue.backups import SECRET, Unusable, back_up, store_file
    from dialogue.cli.plainly import chosen, stop, usable_store

    with usable_store():
        settings = chosen(data=data)
        if not settings.database_url and not settings.data.is_dir():
            stop(f"There is no data folder {settings.data}. Nothing was copied; please give it with --data.")
        database = open_database(settings)
        target = file / f"dialogue-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip" if file.is_dir() else file
        try:
            found = back_up(store_file(database), settings.data / SECRET, target)
        except Unusable as no:
            stop(str(no))
        finally:
            database.close()
    entries = sum(found.sessions.values())
    typer.echo(
        f"{target}: {len(found.sessions)} sessions with {entries} entries in their records, {found.bytes // 1024} KiB,"
        " checked."
    )
