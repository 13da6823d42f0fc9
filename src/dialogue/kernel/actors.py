"""Who acts: a seat in a session, a signed-in account, or the program itself."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.kernel.rights import Right


@dataclass(frozen=True, slots=True)
class Actor:
    """The sender of a command. `system` (set-up, sweeps, following up) bypasses the checks of what people may do.

    `only` are the rights that a program was lent by whoever acts: what she holds beyond them, it does not hold.
    """

    seat_id: int | None = None
    account_id: int | None = None
    system: bool = False
    only: frozenset[Right] | None = None

    @property
    def name(self) -> str:
        """Under which name the actor's commands are remembered; empty where there is nobody yet (joining, set-up)."""
        if self.seat_id:
            return f"seat:{self.seat_id}"
        return f"account:{self.account_id}" if self.account_id else ""


NOBODY = Actor()
SYSTEM = Actor(system=True)
