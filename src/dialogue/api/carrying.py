"""What a program sends on its way to being carried out: to whom, as whom, under which id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from dialogue.api.asking import Lent, Program
from dialogue.api.models import Call
from dialogue.kernel.access import NO_SEAT
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.execute import Done
from dialogue.kernel.vocabulary import Command
from dialogue.people.asking import Standing
from dialogue.stage.services import StageServices


@dataclass(frozen=True, slots=True)
class Sending:
    """What a program sends: to whom, as whom, what was read of it, under which id. One of `standing` and `here` is there."""

    dialogue: StageServices
    program: Program
    read: Call
    command_id: str
    standing: Standing | None = None
    here: Lent | None = None

    @property
    def stream_id(self) -> int:
        if self.standing is not None:
            return self.standing.session_id
        return self.here.platform_id if self.here is not None else 0

    async def carry_out(self, command: Command, *concerns: int) -> Done:
        """Send a command. Raises Refused for a rule's refusal."""
        who = self.standing or self.here
        if who is None:
            raise NotAllowed("no_seat", NO_SEAT)
        return await self.dialogue.execute(
            command, command_id=self.command_id, stream_id=self.stream_id, actor=who.actor, concerns=concerns
        )


Carry = Callable[[Sending, Any], Awaitable[Done | None]]


@dataclass(frozen=True, slots=True)
class Own:
    """A command that is carried out otherwise than by handing its fields on; without `model` its own fields are sent."""

    carry: Carry
    model: type[Call] | None = None
