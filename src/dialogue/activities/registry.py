"""All activities: one line each."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.activities.brainstorm.kind import BRAINSTORM
from dialogue.activities.contract import Kind

KINDS: Mapping[str, Kind] = {
    kind.kind: kind
    for kind in (
        BRAINSTORM,
    )
}
