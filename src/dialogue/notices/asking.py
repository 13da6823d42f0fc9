"""How often one address is asked to confirm, whatever became of the rows of those who wrote it into a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialogue.kernel.schema import utc_now

MOST_ASKED = 3
"""Mails that ask one address to confirm, in a day, whoever wrote it into whatever form."""
A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Asked:
    """The sender's own memory of a day. Whoever deletes what is known of an address and enters it again would otherwise
    have as many mails sent to somebody as there are seconds. It holds for each process and until its end.
    """

    clock: Callable[[], datetime] = utc_now
    when: dict[str, list[datetime]] = field(default_factory=dict)

    def enough(self, address: str) -> bool:
        """Whether the address was asked as often as it may be in a day."""
        day = self.clock() - A_DAY
        self.when = {one: fresh for one, times in self.when.items() if (fresh := _since(times, day))}
        return len(self.when.get(address.lower(), ())) >= MOST_ASKED

    def note(self, address: str) -> None:
        """A mail to the address has left."""
        self.when.setdefault(address.lower(), []).append(self.clock())


def _since(times: list[datetime], moment: datetime) -> list[datetime]:
    return [one for one in times if one > moment]
