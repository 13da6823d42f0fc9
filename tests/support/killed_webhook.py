"""Senders of webhooks in processes of their own, each ended with `kill -9` at one step; a plan comes on standard input.

One process forks them all, so that the program is imported once. A step is `{"folder", "step", "nth"}`: the sender of that
folder begins as after a start, and kills itself when it has come to the step for the nth time. Without a step it goes its
round to the end. With `after`, it is killed when so many seconds have passed. `before` is said to the store first.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

from dialogue.app import services
from dialogue.kernel.database import Database
from dialogue.settings import Settings
from dialogue.webhooks.rules import networks_in
from dialogue.webhooks.sending import Line, Sender


def run(one: dict[str, Any]) -> None:
    """One sender, in the process that is to be killed."""
    folder, times = Path(one["folder"]), [0]
    folder.with_suffix(".pid").write_text(str(os.getpid()))

    def watch(step: str) -> None:
        if step == one.get("step"):
            times[0] += 1
            if times[0] == one.get("nth", 1):
                os.kill(os.getpid(), signal.SIGKILL)

    dialogue = services(Settings(data=folder, timezone="UTC"), Database.at(folder))
    line = Line(dialogue.secret, networks_in("127.0.0.0/8"))
    Sender(
        dialogue.database,
        dialogue.executor,
        dialogue.vocabulary.events,
        dialogue.book,
        line,
        watch=watch,
    ).go_round()


def main() -> None:
    configure_mappers()
    ended = []
    for one in json.load(sys.stdin):
        if one.get("before"):
            with closing(sqlite3.connect(Path(one["folder"]) / "dialogue.sqlite3")) as store, store:
                store.execute(one["before"])
        child = os.fork()
        if child == 0:
            run(one)
            os._exit(0)
        if one.get("after"):
            time.sleep(one["after"])
            os.kill(child, signal.SIGKILL)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
