"""`dialogue migrate-database FROM TO`: everything from a data folder into an empty PostgreSQL database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def migrate_database(
    data: Annotated[Path, typer.Argument(metavar="FROM", help="The data folder with the SQLite database.")],
    url: Annotated[
        str, typer.Argument(metavar="TO", help="An empty PostgreSQL database, as an SQLAlchemy address.")
    ],
) -> None:
    """Move a host that has outgrown SQLite to PostgreSQL, and prove that everything arrived.

    Stop the server first. The data folder is only read; afterwards start the server with DIALOGUE_DATABASE_URL. Each table
    is counted and hashed on both sides, and records, decisions, tallies and minutes are computed again, before anything
    is kept.
    """
    from dialogue.accounts.store_secret import secret_into
    from dialogue.activities.registry import KINDS
    from dialogue.cli.plainly import chosen, stop, usable_store
    from dialogue.datafolder import held
    from dialogue.kernel.database import Database, Reader
    from dialogue.migrations import behind, migrate
    from dialogue.minutes.verifying import proofs
    from dialogue.settings import Settings
    from dialogue.tables import METADATA
    from dialogue.transfer import Refusal, moved
    from dialogue.web.security import server_secret

    records = 0

    def wrong(reader: Reader) -> list[str]:
        nonlocal records
        found = list(proofs(reader, KINDS))
        records = sum(one.of == "record" for one in found)
        return [f"{one.which}: {why}" for one in found for why in one.wrong]

    with usable_store():
        chosen()
        source = Settings(data=data, database_url="", redis_url="", workers=1)
        target = Settings(data=data, database_url=url, redis_url="", workers=1)
        if not target.on_server:
            stop(
                "The new database needs an address like postgresql+psycopg://USER:PASSWORD@HOST/NAME. Nothing was changed."
            )
        if not (data / "dialogue.sqlite3").is_file():
            stop(f"There is no database in {data}. Nothing was changed.")
        with held(source), held(target):
            old, new = Database.at(data), Database(url)
            try:
                if behind(old):
                    stop(
                        f"The old database is of an earlier version. Please run first: dialogue migrate --data {data}"
                    )
                migrate(new)
                secret = server_secret(data)
                arrived = moved(
                    old,
                    new,
                    METADATA,
                    apart=["store_secret"],
                    also=lambda tx: secret_into(tx, secret),
                    wrong=wrong,
                )
            except Refusal as no:
                stop(str(no))
            finally:
                old.close()
                new.close()
    full = sum(one.rows > 0 for one in arrived.values())
    typer.echo(
        f"{sum(one.rows for one in arrived.values())} rows of {full} tables are equal on both sides, and the chains of"
        f" {records} records hold."
    )
    typer.echo(
        f"Start with DIALOGUE_DATABASE_URL from now on. {data} was left as it is: keep it until you trust the new one."
    )
