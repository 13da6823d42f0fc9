"""Senders in processes of their own, each ended with `kill -9` at one step; a plan comes on standard input.

A step is `{"folder", "step", "days", "port"}`, and what `support.forked` knows: the sender of that folder begins as after a
start, goes one round as if so many days had passed, and kills itself when the first mail has come to the step. Without one
it goes its round to the end.
"""

from __future__ import annotations

import os
import signal
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

from dialogue.activities.registry import KINDS
from dialogue.app import vocabulary
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor
from dialogue.languages import LANGUAGES, local_zone
from dialogue.notices.post import Post
from dialogue.notices.server import MailServer
from dialogue.web.html import environments
from dialogue.web.security import server_secret
from support.forked import play
from support.notices import SENDER, in_days

ZONE = local_zone("UTC")
DRAW = environments(ZONE)
WORDS = vocabulary()


def run(one: dict[str, Any]) -> None:
    """One sender, in the process that is to be killed."""
    folder = Path(one["folder"])

    def watch(step: str) -> None:
        if step == one["step"]:
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database.at(folder)
    server = MailServer("127.0.0.1", one["port"], "", "", False, SENDER)
    post = Post(
        database,
        Executor(database, WORDS),
        KINDS,
        DRAW,
        ZONE,
        server_secret(folder),
        "https://dialogue.example.org",
        server,
        watch,
    )
    post.pick_up()
    post.go_round(in_days(one["days"]))


def warm() -> None:
    """What every sender needs, made once before they are forked."""
    configure_mappers()
    import_module("aiosmtplib")
    for language in LANGUAGES:
        for name in ("notices/mail.html", "notices/mail_text.html"):
            DRAW(language).get_template(name)


if __name__ == "__main__":
    warm()
    play(run)
