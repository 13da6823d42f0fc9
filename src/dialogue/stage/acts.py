"""Everything that facilitators do in a session and can read again in words: gathered from the packages that own it."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.people import acts as people
from dialogue.stage import bringing, programme, venue, wall_acts
from dialogue.stage.contract import Kind
from dialogue.undoing.contract import Telling


def tellings_of(kinds: Mapping[str, Kind]) -> dict[str, Telling]:
    """How each act is told and taken back, by its event; the activities are known through the registry given here."""
    found = {
        **people.TELLINGS,
        **programme.tellings(kinds),
        **wall_acts.tellings(kinds),
        **bringing.TELLINGS,
        **venue.tellings(),
    }
    for kind in kinds.values():
        found |= kind.undoes.acts
    return found
