"""Wrong passwords: after a few for one name, that name has to wait, a little longer each time.

By name and never by address: a whole office or hall comes from one. A browser that was signed in before counts for
itself, so strangers who guess on and on cannot keep the facilitator out. It lives in memory: a restart forgives.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from dialogue.accounts.commands import name_key
from dialogue.kernel.errors import Refused
from dialogue.kernel.words import N_


@dataclass(slots=True)
class WrongPasswords:
    """Attempts by name. The first `free` cost nothing, then the wait doubles from one second to `longest`."""

    free: int = 5
    longest: float = 60.0
    forgotten_after: float = 900.0
    most_names: int = 10_000
    clock: Callable[[], float] = time.monotonic
    tried: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)

    def attempt(self, name: str) -> None:
        """Count an attempt before its password is looked at: many at once would all find the way free.

        Raises Refused while the name has to wait; such an attempt is not counted.
        """
        key = name_key(name)
        number, last = self.tried.get(key, (0, 0.0))
        if self.clock() - last > self.forgotten_after:
            number = 0
        wait = min(self.longest, 2.0 ** min(number - self.free, 20)) if number >= self.free else 0.0
        left = last + wait - self.clock()
        if number and left > 0:
            raise Refused(
                "slow_down",
                N_(
                    "Too many wrong passwords for this name. Please wait %(seconds)s seconds, then try again."
                ),
                seconds=int(left) + 1,
            )
        self.tried[key] = (number + 1, self.clock())
        self.tried.move_to_end(key)
        while len(self.tried) > self.most_names:
            self.tried.popitem(last=False)

    def right(self, name: str) -> None:
        """The password was right: the name starts anew."""
        self.tried.pop(name_key(name), None)
