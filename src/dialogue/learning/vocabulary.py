"""What can be done with the learning register, and what happens then. It is addressed to the platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (event("learning.recorded", in_minutes=True),)


@dataclass(frozen=True, slots=True)
class RecordLearning(Command):
    """Write down what was learnt: whether it worked, and which knowledge of which groups it stands on.

    `ground` are pairs of knowledge and group ("law:12", the group by its id on the platform). `source` names what it is
    made of (see `sources`); `earlier_id` is an earlier learning that this one words anew.
    """

    text: str
    result: str
    planned: str = ""
    happened: str = ""
    why: str = ""
    change: str = ""
    context: str = ""
    ground: tuple[str, ...] = ()
    item_id: int | None = None
    source: str = ""
    earlier_id: int | None = None
    right: ClassVar[Right] = Right.WORK_ON_AGENDA
