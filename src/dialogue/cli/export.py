"""`dialogue export PLATFORM`: a whole platform as one archive. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def export(
    platform: Annotated[str, typer.Argument(help="Its number, as addresses have it, or its name.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The archive to write, for instance water.zip.")],
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Write a platform with its sessions, its agenda and its records to one file, readable by you only.

    `dialogue import` makes an equal platform of it in an empty server. It holds names and everything that was said; what
    opens doors stays behind: passwords, links, keys and codes.
    """
    from sqlmodel import SQLModel

    from dialogue.archives import archive_of
    from dialogue.archiving.values import Unfit
    from dialogue.cli.files import keep
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import opened, platform_by
    from dialogue.documents.zips import zipped
    from dialogue.migrations import newest

    with opened(data) as store:
        with store.database.read() as reader:
            number = platform_by(reader, platform)
        try:
            files = archive_of(store.database, SQLModel.metadata, number, newest())
        except Unfit as no:
            stop(str(no))
    keep(out, zipped(files), private=True)
