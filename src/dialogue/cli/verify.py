"""`dialogue verify`: is everything that was decided, counted and circulated still what it was?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

SEVERAL = {
    "record": ("record", "records"),
    "decision": ("decision", "decisions"),
    "ballot": ("ballot", "ballots"),
    "minutes": ("version of minutes", "versions of minutes"),
    "redaction": ("redaction", "redactions"),
    "deletion": ("deletion", "deletions"),
}


@app.command()
def verify(
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Compute everything again: hash chains, decisions, tallies, minutes. Say what was looked at. Changes nothing.

    Exit code 1 when something is not what it was.
    """
    from dialogue.activities.registry import KINDS
    from dialogue.app import open_database
    from dialogue.cli.plainly import chosen, require_there, stop, usable_store
    from dialogue.migrations import behind
    from dialogue.minutes.verifying import proofs

    with usable_store():
        settings = chosen(data=data)
        require_there(settings)
        database = open_database(settings)
        try:
            if behind(database):
                stop(
                    "The store is not of this version of the program and must be upgraded first, by"
                    " `dialogue migrate` or by starting the server. Nothing was looked at."
                )
            with database.read() as reader:
                found = list(proofs(reader, KINDS))
        finally:
            database.close()
    counts = Counter(one.of for one in found)
    for what, (one_of_it, several) in SEVERAL.items():
        unsealed = sum(one.of == what and not one.sealed for one in found)
        older = f", {unsealed} of them from before there were seals" if unsealed else ""
        typer.echo(f"{counts[what]} {one_of_it if counts[what] == 1 else several} looked at{older}.")
    bad = [(one, wrong) for one in found for wrong in one.wrong]
    for one, wrong in bad:
        typer.echo(f"WRONG: {one.which}: {wrong}.")
    if bad:
        typer.echo("Please keep a copy of the data folder and of your last backups: something was changed.")
        raise typer.Exit(1)
    typer.echo("Nothing was changed: all of it is what it was.")
