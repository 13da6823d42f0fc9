"""Two writers on one PostgreSQL send for one webhook: by their claims each event goes once and in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from dialogue.app import vocabulary
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor
from dialogue.migrations import migrate
from support.postgres import emptied
from support.webhooks import Receiver, Told, listening
from support.world import prepare, world


def test_each_event_once_and_in_order_from_two_processes(server: str, tmp_path: Path) -> None:
    database = emptied(server)
    migrate(database)
    made = world(tmp_path, database=database)
    other = Database(server)
    executor = Executor(other, vocabulary())
    try:
        prepare(made)
        told, receiver = Told(made), Receiver()
        with listening(receiver):
            hook = told.make(receiver.address)
            told.rename(12)
            first = told.sender(alone=False)
            second = replace(first, database=other, executor=executor, passed={})
            with ThreadPoolExecutor(2) as pool:
                for _ in range(3):
                    list(pool.map(lambda one: one.run(hook), (first, second)))
                    told.rename(2)
            first.run(hook)
        numbers = [one.seq[1] for one in receiver.came]
        assert numbers == sorted(set(numbers)) and receiver.kinds().count("platform.named") == 18
        assert told.hook(hook).claim == ""
    finally:
        executor.close()
        other.close()
        made.close()
