"""Asking the process that compares texts, so that neither the server nor its memory notices (see `suggest.worker`)."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from dialogue.activities.cluster.suggest.worker import Worker, WorkerFailedError
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

Found = TypeVar("Found")


@cache
def _worker() -> Worker:
    """One for all sessions: begun when it is first asked, ended when idle."""
    made = Worker()
    atexit.register(made.close)
    return made


def asked_of_worker(question: Callable[[Worker], Found]) -> Found:
    """The answer to a question, from a thread that may wait for it. Raises Refused where there is none."""
    try:
        return question(_worker())
    except WorkerFailedError as problem:
        raise Refused(
            "failed", N_("This did not work, and nothing was changed. Please try it once more.")
        ) from problem
