"""What a handler works with, and the vocabulary of all packages: every command with its handler, every event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dialogue.kernel.actors import Actor
from dialogue.kernel.database import BY_THE_ROOM, Tx
from dialogue.kernel.errors import NotFound
from dialogue.kernel.held import held
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, Seat, Session, StreamKind
from dialogue.kernel.streams import Happening, Head, opened
from dialogue.kernel.vocabulary import Command, EventKind


@dataclass(slots=True)
class Act:
    """What a handler works with: its transaction, whom the command concerns, who acts, the moment, and `happened`.

    `heads` are the streams that this transaction holds: the one the command is addressed to (`stream_id`), and those
    that it concerns besides. `session` is there for commands addressed to a session.
    """

    tx: Tx
    stream_id: int
    heads: dict[int, Head]
    session: Session
    seat: Seat | None
    actor: Actor
    now: datetime
    kinds: Mapping[str, EventKind]
    secret: bool = False
    resting: bool = False
    events: list[Happening] = field(default_factory=list)

    def happened(
        self, kind: str, *, activity: int | None = None, stream: int | None = None, **facts: Any
    ) -> None:
        """Append an event, to the command's own stream or to another one that the command concerns.

        `facts` are ids and small facts, never people's words. The record of a session that has ended rests: what may
        still be done then (`Command.after_the_end`) leaves no entry in it.
        """
        if kind not in self.kinds:
            raise KeyError(f"event {kind} is not declared")
        for touch in self.kinds[kind].touches:
            if touch.table and not isinstance(facts.get(touch.table), int):
                raise KeyError(f"event {kind} must say at which table ({touch.table}) it happened")
        where = self.stream_id if stream is None else stream
        if where not in self.heads:
            raise KeyError(f"stream {where} is not held by this command")
        if where == self.stream_id and self.resting:
            return
        self.events.append(Happening(where, kind, activity, facts))

    def new_stream(self, kind: StreamKind) -> int:
        """A stream for something that this command makes; its id is the id of what is made."""
        head = opened(self.tx, kind)
        self.heads[head.id] = head
        return head.id

    @property
    def seq(self) -> int:
        """The number of the newest entry of the command's stream, before this command."""
        return self.heads[self.stream_id].seq

    def rewrote(self, *tables: str, then: Command) -> None:
        """Say that earlier versions of rows of these tables shall be readable nowhere any more.

        The store's own log is emptied after the commit; `then` is carried out by the system once that is done, and
        never before. Until a reader that is in the way has gone it is tried again.
        """
        self.tx.info.setdefault("rewrote", []).append(Rewritten(tables, then, self.stream_id))

    def activity(self, activity_id: int, kind: str | None = None) -> Activity:
        """An activity of this session. Raises NotFound when there is none (or not of this kind)."""
        found = held(self.tx, Activity, activity_id)
        if found is None or found.session_id != self.session.id or (kind and found.kind != kind):
            raise NotFound("no_activity", N_("This activity is not part of the session any more."))
        if BY_THE_ROOM in self.tx.info:  # held, or the next command of the room would read it again
            self.tx.info[BY_THE_ROOM][Activity, activity_id] = found
        return found


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Tables whose earlier row versions shall go, and the system's command for when they have gone."""

    tables: tuple[str, ...]
    then: Command
    stream_id: int


Handler = Callable[[Act, Any], dict[str, Any] | None]


Together = Callable[[Sequence[Act], Sequence[Any]], Sequence[dict[str, Any] | None]]
"""Carries out several commands of one kind in one session, to the same effect as its handler would one after the other.

If one of them is refused it may raise that: then each is carried out by itself.
"""

Holders = Callable[[Tx, int, int], Collection[Right]]
"""The rights of an account (its id comes last) in the stream of an id."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All commands with their handlers and all events of one application.

    `together` has commands of which those that wait at the same time are carried out at once. `holders` say, for each
    kind of stream but sessions, which rights an account holds in one.
    """

    handlers: dict[type[Command], Handler] = field(default_factory=dict)
    events: dict[str, EventKind] = field(default_factory=dict)
    holders: dict[str, Holders] = field(default_factory=dict)
    together: dict[type[Command], Together] = field(default_factory=dict)

    def add(self, handlers: dict[type[Command], Handler], events: Iterable[EventKind]) -> None:
        """Take in one package's words. Raises ValueError when a word is declared twice.

        Kinds of activities that are made of one building block may bring the same handler again.
        """
        for command, handler in handlers.items():
            if self.handlers.get(command, handler) is not handler:
                raise ValueError(f"{command.__name__} has two handlers")
            self.handlers[command] = handler
        for kind in events:
            if kind.name in self.events:
                raise ValueError(f"{kind.name} is declared twice")
            self.events[kind.name] = kind
