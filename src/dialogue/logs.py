"""What the server writes about itself: a line each, or a JSON object each for programs that gather logs.

Both hold no people's words: messages are ours and name ids only. An error may carry somebody's words in its own message (a
value that did not fit, a statement with its parameters), so JSON tells its kind and where it happened, and no more.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The request that is being answered, by a number of its own that says nothing of who asks."""


class JsonLines(logging.Formatter):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := REQUEST.get():
            said["request"] = number
        if record.exc_info and record.exc_info[0] is not None:
            steps = traceback.extract_tb(record.exc_info[2])
            said["error"] = record.exc_info[0].__name__
            said["where"] = [f"{step.filename}:{step.lineno} {step.name}" for step in steps]
        return json.dumps(said, ensure_ascii=False)


def configuration(kind: str) -> dict[str, Any]:
    """For `logging.config`: everything from warnings on, also of the libraries, to standard error."""
    formats: dict[str, dict[str, Any]] = {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        "json": {"()": JsonLines},
    }
    handler = {"class": "logging.StreamHandler", "formatter": kind, "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {kind: formats[kind]},
        "handlers": {"errors": handler},
        "root": {"handlers": ["errors"], "level": "WARNING"},
    }
