"""Orders and their answers: a command on its way to the writer, and what comes back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from dialogue.kernel.actors import NOBODY, Actor
from dialogue.kernel.schema import HOUSE
from dialogue.kernel.vocabulary import Command


@dataclass(frozen=True, slots=True)
class Order:
    """A command on its way: for which stream, who sends it, under which id.

    `concerns` names further streams that it may append to (an agenda item is made of a session's decision).
    """

    command: Command
    command_id: str
    stream_id: int = HOUSE
    actor: Actor = NOBODY
    concerns: tuple[int, ...] = ()

    @property
    def by(self) -> str:
        """Under whose name its answer is kept. The sender of a secret command is not: that would say who acted when."""
        return "" if self.command.secret else self.actor.name


@dataclass(frozen=True, slots=True)
class Done:
    """What a command answered. `seq` is its stream's number after it; `again` when it had been done before."""

    answer: dict[str, Any]
    seq: int
    again: bool = False


def fingerprint(command: Command) -> str:
    """SHA-256 of a command's name and content: tells a resend from another command under the same id."""
    body = json.dumps([type(command).__name__, asdict(command)], sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()
