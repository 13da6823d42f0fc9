"""Runs of a plan, each in a process of its own that may be killed; the plan comes on standard input as JSON.

One process forks them all, so that the program is imported once. A step of the plan has `folder`; its number stands in
FOLDER.pid. With `after`, it is killed when so many seconds have passed. `before` is said to its store first.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any


def play(run: Callable[[dict[str, Any]], None]) -> None:
    """Play the plan, one step after the other, and print how each process ended."""
    ended = []
    for one in json.load(sys.stdin):
        folder = Path(one["folder"])
        if one.get("before"):
            with closing(sqlite3.connect(folder / "dialogue.sqlite3")) as store, store:
                store.execute(one["before"])
        child = os.fork()
        if child == 0:
            folder.with_suffix(".pid").write_text(str(os.getpid()))
            run(one)
            os._exit(0)
        if one.get("after"):
            time.sleep(one["after"])
            os.kill(child, signal.SIGKILL)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(ended))
