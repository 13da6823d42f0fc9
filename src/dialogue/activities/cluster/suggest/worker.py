"""Asking for suggestions in a process of their own, so that no suggestion ever blocks the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Literal

from dialogue.activities.cluster.suggest.ideas import (
    ExistingTheme,
    Idea,
    Offers,
    Place,
    Similar,
    SuggestedTheme,
    Suggestion,
    UnusableIdeasError,
)

Method = Literal["encoder", "ngrams"]

TIME_LIMIT = 30.0  # seconds; 1,000 ideas take about 3 with the model still to be loaded
_WORKER = "dialogue.activities.cluster.suggest.worker_process"
NICENESS = 10  # how far the worker stands back behind the live room
IDLE_LIMIT = 120.0  # seconds after which the worker and its 160 MB go


class WorkerFailedError(Exception):
    """The worker ended or took too long; the message is a sentence for people. Nothing was changed."""


class Worker:
    """One process for suggestions, started at the first question, ended when idle; threads may share it.

    Every method blocks its thread until the answer is there: on an event loop, call it through
    `asyncio.to_thread`. Questions are answered one at a time.
    """

    def __init__(
        self, *, time_limit: float = TIME_LIMIT, idle_limit: float = IDLE_LIMIT, niceness: int = NICENESS
    ) -> None:
        self._niceness = niceness
        self._time_limit = time_limit
        self._idle_limit = idle_limit
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._idle: Timer | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def suggest(self, ideas: Sequence[Idea], method: Method = "encoder", k: int | None = None) -> Suggestion:
        """`suggestion.suggest` in the worker; without the extra, by n-grams and with a note.

        Raises `UnusableIdeasError` as there, and `WorkerFailedError` when the worker ends or is too slow.
        """
        found = self._ask({"ask": "themes", "method": method, "k": k, "ideas": [asdict(i) for i in ideas]})
        return Suggestion(
            found["method"],
            tuple(SuggestedTheme(t["label"], tuple(t["ids"]), t["wordless"]) for t in found["themes"]),
            tuple(Similar(**pair) for pair in found["similar"]),
            tuple(found["notes"]),
        )

    def say_the_same(
        self, ideas: Sequence[Idea], method: Method = "encoder"
    ) -> tuple[str, tuple[Similar, ...]]:
        """`same.say_the_same` in the worker, and the method that it was found by; raises `WorkerFailedError`."""
        found = self._ask({"ask": "same", "method": method, "ideas": [asdict(idea) for idea in ideas]})
        return found["method"], tuple(Similar(**pair) for pair in found["pairs"])

    def offer_places(
        self, themes: Sequence[ExistingTheme], loose: Sequence[Idea], method: Method = "encoder"
    ) -> Offers:
        """`suggestion.offer_places` in the worker; raises as `suggest` does."""
        found = self._ask(
            {
                "ask": "places",
                "method": method,
                "themes": [asdict(theme) for theme in themes],
                "loose": [asdict(idea) for idea in loose],
            }
        )
        places = tuple(Place(**place) for place in found["places"])
        return Offers(found["method"], places, tuple(found["unplaced"]), tuple(found["notes"]))

    @property
    def running(self) -> bool:
        """Whether the process is alive now."""
        process = self._process
        return process is not None and process.poll() is None

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._stop()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if self._idle is not None:
                self._idle.cancel()
            process = self._start()
            stopwatch = Timer(self._time_limit, process.kill)
            stopwatch.daemon = True
            stopwatch.start()
            line = ""
            try:
                with suppress(BrokenPipeError):
                    line = self._exchange(process, question)
            finally:
                late = not stopwatch.is_alive()
                stopwatch.cancel()
            if not line.endswith("\n"):
                self._stop()
                raise WorkerFailedError(_sentence(late, self._time_limit))
            self._idle = Timer(self._idle_limit, self.close)
            self._idle.daemon = True
            self._idle.start()
        found: dict[str, Any] = json.loads(line)
        if "refused" in found:
            raise UnusableIdeasError(found["refused"])
        return found

    @staticmethod
    def _exchange(process: subprocess.Popen[str], question: dict[str, Any]) -> str:
        if process.stdin is None or process.stdout is None:
            return ""
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        return process.stdout.readline()

    def _start(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            # numpy's linear algebra reads its thread count when it is loaded, so it is set before the start.
            one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
            self._stop()
            self._process = subprocess.Popen(  # noqa: S603 - a fixed command
                [sys.executable, "-m", _WORKER, str(self._niceness)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                env={**os.environ, **one_thread},
            )
        return self._process

    def _stop(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def _sentence(late: bool, limit: float) -> str:
    what = f"took longer than {limit:g} seconds" if late else "ended too early"
    return f"The suggestion {what}. Nothing was changed. Try again, or group the ideas by hand."
