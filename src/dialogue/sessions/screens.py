"""The link that lets a further screen show the projector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.execute import Act
from dialogue.kernel.vocabulary import Command, EventKind, Handler, Needs, event

EVENTS: tuple[EventKind, ...] = (event("screen.offered"),)


@dataclass(frozen=True, slots=True)
class ShowScreen(Command):
    """Let screens in by a new key; screens let in by the key before lose their right."""

    key_hash: str
    needs: ClassVar[Needs] = Needs.FACILITATOR
    secret: ClassVar[bool] = True


def show_screen(act: Act, command: ShowScreen) -> None:
    act.session.screen_key_hash = command.key_hash
    act.happened("screen.offered")


HANDLERS: dict[type[Command], Handler] = {ShowScreen: show_screen}
