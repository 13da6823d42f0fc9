"""Senders of webhooks in processes of their own, each ended with `kill -9` at one step; a plan comes on standard input.

A step is `{"folder", "step", "nth"}`, and what `support.forked` knows: the sender of that folder begins anew, and
kills itself when it has come to the step for the nth time. Without a step it goes its round to the end.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

from dialogue.app import services
from dialogue.kernel.database import Database
from dialogue.settings import Settings
from dialogue.webhooks.rules import networks_in
from dialogue.webhooks.sending import Line, Sender
from support.forked import play


def run(one: dict[str, Any]) -> None:
    """One sender, in the process that is to be killed."""
    folder, times = Path(one["folder"]), [0]

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


if __name__ == "__main__":
    configure_mappers()
    play(run)
