"""Alembic's entry: works on the connection it is given, or on the data folder's database from the shell."""

from alembic import context

from dialogue.app import open_database
from dialogue.settings import Settings
from dialogue.tables import METADATA


def run(connection) -> None:  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_database(Settings()).writer.begin() as own:
        run(own)
