"""What became of an option in a vote."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.activities.vote import ballots
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.stage.what_became import Onward


def takes_up(reader: Reader, activity: Activity, ref: str) -> Sequence[Onward]:
    """The place to which it came in the last published round that the room has been shown; that it was voted on, before."""
    rounds = ballots.ballots_of(reader, activity.id or 0)
    for ballot in reversed(rounds):
        option = next((one for one in ballots.options_of(reader, ballot.id or 0) if one.ref == ref), None)
        if option is None:
            continue
        if ballot not in ballots.published_ballots(reader, activity.id or 0) or ballots.veiled(
            reader, ballot
        ):
            return (Onward(N_("“%(option)s” was voted on."), {"option": option.label}, ref),)
        order = ballot.result.get("order") or []
        place = 1
        for level in order:
            if str(option.position) in level:
                facts = {"option": option.label, "place": place, "of": sum(map(len, order))}
                said = N_("In the vote “%(option)s” came to place %(place)s of %(of)s.")
                return (Onward(said, facts, ref),)
            place += len(level)
        return (Onward(N_("“%(option)s” was voted on."), {"option": option.label}, ref),)
    return ()
