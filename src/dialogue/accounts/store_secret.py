"""The server's secret where several processes share one store: in the store, so that all of them have the same.

On SQLite it stays a file beside the database: there is one process, and a copy of the database alone makes nobody's token.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from dialogue.accounts.schema import StoreSecret
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database, Reader, Tx
from dialogue.kernel.errors import CannotStart
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command
from dialogue.web.security import SHORTEST_SECRET, new_token, server_secret
from dialogue.web.services import new_command_id

ONLY = 1


@dataclass(frozen=True, slots=True)
class KeepSecret(Command):
    """Keep the secret, if there is none yet. The stream of the house is locked meanwhile, so the first one stays."""

    kept: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


def secret_into(tx: Tx, secret: str) -> None:
    """Keep it, if there is none yet."""
    if tx.get(StoreSecret, ONLY) is None:
        tx.add(StoreSecret(id=ONLY, kept=secret))


def keep_secret(act: Act, command: KeepSecret) -> None:
    secret_into(act.tx, command.kept)


HANDLERS: dict[type[Command], Handler] = {KeepSecret: keep_secret}


def _found(reader: Reader) -> str:
    row = reader.get(StoreSecret, ONLY)
    return row.kept if row else ""


def secret_of(database: Database, executor: Executor, folder: Path) -> str:
    """The secret of a store; made when there is none. One that the data folder has already is taken along.

    Raises CannotStart when it is empty or cut off.
    """
    if database.is_sqlite:
        return server_secret(folder)
    with database.read() as reader:
        found = _found(reader)
    if not found:
        own = server_secret(folder) if (folder / "secret").exists() else new_token()
        executor.run(Order(KeepSecret(own), new_command_id(), actor=SYSTEM))
        with database.read() as reader:
            found = _found(reader)
    if len(found) < SHORTEST_SECRET:
        raise CannotStart(
            "The secret in the database is cut off. Nothing was changed; please restore a backup."
        )
    return found
