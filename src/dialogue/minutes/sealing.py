"""What of the minutes' life never changes again, as the platform's record seals it."""

from __future__ import annotations

from dialogue.kernel.seals import seal
from dialogue.minutes.schema import MinutesApproval, MinutesVersion


def seal_of(row: MinutesVersion | MinutesApproval) -> str:
    """A version as it was circulated (whether it is public changes), or an approval as it was given."""
    return seal(row, without=("published_at",))
