"""All activities: one line each."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.activities.agree.kind import AGREE
from dialogue.activities.brainstorm.kind import BRAINSTORM
from dialogue.activities.check_in.kind import CHECK_IN
from dialogue.activities.cluster.kind import CLUSTER
from dialogue.activities.retrospect.kind import RETROSPECT
from dialogue.activities.vote.kind import VOTE
from dialogue.stage import ready_made
from dialogue.stage.contract import Kind

KINDS: Mapping[str, Kind] = {
    kind.kind: kind
    for kind in (
        CHECK_IN,
        BRAINSTORM,
        CLUSTER,
        VOTE,
        AGREE,
        RETROSPECT,
    )
}

ready_made.know({name: kind.title for name, kind in KINDS.items()})
