"""The store, opened for one command of the shell. The server may be running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from dialogue.accounts.schema import Account
    from dialogue.frameworks.schema import Framework
    from dialogue.kernel.actors import Actor
    from dialogue.kernel.database import Database, Reader
    from dialogue.kernel.schema import Session
    from dialogue.kernel.vocabulary import Command
    from dialogue.settings import Settings


class Store:
    """The store, opened for one command."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database

    def of(self, name: str) -> Account:
        """The account. Raises Refused when there is none of that name."""
        from dialogue.accounts.commands import account_by_name
        from dialogue.kernel.errors import NotFound

        with self.database.read() as reader:
            found = account_by_name(reader, name)
        if found is None:
            raise NotFound("no_facilitator", "There is no facilitator named %(name)s.", name=name)
        return found

    def run(self, command: Command, actor: Actor | None = None, *, stream_id: int | None = None) -> Any:
        """Carry out a command, for the system where nobody is named, and wait for its commit.

        It is addressed to the house where no stream is given.
        """
        from dialogue.app import vocabulary
        from dialogue.kernel.actors import SYSTEM
        from dialogue.kernel.execute import Executor, Order
        from dialogue.kernel.schema import HOUSE
        from dialogue.web.services import new_command_id

        executor = Executor(self.database, vocabulary())
        try:
            return executor.run(
                Order(command, new_command_id(), HOUSE if stream_id is None else stream_id, actor or SYSTEM)
            )
        finally:
            executor.close()

    def link(self, account_id: int) -> str:
        """A link that signs somebody in, once, within 24 hours."""
        from dialogue.accounts.commands import OfferLink
        from dialogue.serving import with_address
        from dialogue.web.security import new_token, token_hash

        key = new_token()
        self.run(OfferLink(token_hash(key), account_id))
        return f"{with_address(self.settings).public_url}/enter/{key}"


@contextmanager
def opened(data: Path | None, *, begins: bool = False) -> Iterator[Store]:
    """The store brought up to date, and every no as a sentence with code 2.

    Only a command that `begins` something makes a store where there is none: a folder that was typed wrong would
    otherwise be found empty, and stay behind.
    """
    from dialogue.app import open_database
    from dialogue.cli.plainly import chosen, require_there, usable_store
    from dialogue.datafolder import give_to_owner
    from dialogue.kernel.errors import Refused
    from dialogue.migrations import migrate

    with usable_store():
        settings = chosen(data=data)
        if not begins:
            require_there(settings)
        database = open_database(settings)
        try:
            migrate(database)
            yield Store(settings, database)
        except Refused as refusal:
            typer.echo(refusal.sentence % refusal.facts, err=True)
            raise typer.Exit(2) from None
        finally:
            database.close()
            give_to_owner(settings.data)


def session_by_code(reader: Reader, typed: str) -> Session:
    """The session with this code. Raises NotFound."""
    from sqlmodel import select

    from dialogue.kernel.errors import NotFound
    from dialogue.kernel.schema import Session
    from dialogue.people.codes import code_from

    found = reader.exec(select(Session).where(Session.code == code_from(typed))).first()
    if found is None:
        raise NotFound("no_session", "There is no session with the code %(typed)s.", typed=typed)
    return found


def platform_by(reader: Reader, typed: str) -> int:
    """The number of a platform, typed as number or as name. Raises NotFound; Refused for a name that several have."""
    from sqlmodel import select

    from dialogue.bodies.schema import Platform
    from dialogue.kernel.errors import NotFound, Refused
    from dialogue.kernel.text import sameness

    there = list(reader.exec(select(Platform)))
    found = [one.id for one in there if typed in (str(one.id), f"platform:{one.id}")]
    found = found or [one.id for one in there if sameness(one.name) == sameness(typed)]
    if not found:
        raise NotFound("no_platform", "There is no platform %(typed)s. Nothing was written.", typed=typed)
    if len(found) > 1:
        raise Refused(
            "which_platform",
            "Several platforms are named %(typed)s; please give the number: %(numbers)s. Nothing was written.",
            typed=typed,
            numbers=", ".join(map(str, found)),
        )
    return found[0]


def framework_by(reader: Reader, typed: str) -> Framework:
    """A framework, typed as number or as name. Raises NotFound; Refused for a name that several have."""
    from sqlmodel import select

    from dialogue.frameworks.schema import Framework
    from dialogue.kernel.errors import NotFound, Refused
    from dialogue.kernel.text import sameness

    there = list(reader.exec(select(Framework)))
    found = [one for one in there if typed in (str(one.id), f"framework:{one.id}")]
    found = found or [one for one in there if sameness(one.name) == sameness(typed)]
    if not found:
        raise NotFound("no_framework", "There is no framework %(typed)s. Nothing was written.", typed=typed)
    if len(found) > 1:
        raise Refused(
            "which_framework",
            "Several frameworks are named %(typed)s; please give the number: %(numbers)s. Nothing was written.",
            typed=typed,
            numbers=", ".join(str(one.id) for one in found),
        )
    return found[0]
