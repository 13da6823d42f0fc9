"""One act that is to be taken back, or done again after it was."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.kernel.schema import LogEntry
from dialogue.undoing.rules import Looks
from dialogue.undoing.schema import Deed


@dataclass(frozen=True, slots=True)
class Case:
    """An act that is to be taken back or (`again`) done again: its entry in the record and what is kept of it."""

    entry: LogEntry
    deed: Deed
    again: bool = False

    @property
    def left(self) -> Looks:
        """How its rows must look now."""
        return self.deed.before if self.again else self.deed.after

    @property
    def to(self) -> Looks:
        """How they look then."""
        return self.deed.after if self.again else self.deed.before
