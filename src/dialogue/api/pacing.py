"""How fast a program may ask: a bucket for each token, told in the headers of every answer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from dialogue.api.problems import TOO_MANY
from dialogue.kernel.errors import TooFast
from dialogue.web.pace import Pace


class TooManyRequests(TooFast):
    """The bucket is empty; `headers` say when to come again."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("too_fast", TOO_MANY)
        self.headers = headers


@dataclass(slots=True)
class Paces:
    """A bucket by token: of a platform (above nothing), or of a seat (below). `pace.share`: one for all processes."""

    pace: Pace = field(default_factory=lambda: Pace(burst=200.0, a_second=20.0, topic="pace-of-programs"))

    def taken(self, key: int) -> dict[str, str]:
        """Take one request out of the bucket; the headers that tell how it stands. Raises TooManyRequests."""
        allowed = self.pace.take(key)
        left = math.floor(self.pace.left[key][0]) if key in self.pace.left and allowed else 0
        missing = self.pace.burst - left
        headers = {
            "RateLimit-Limit": str(int(self.pace.burst)),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(math.ceil(missing / self.pace.a_second)),
        }
        if not allowed:
            raise TooManyRequests({**headers, "Retry-After": str(math.ceil(1 / self.pace.a_second))})
        return headers
