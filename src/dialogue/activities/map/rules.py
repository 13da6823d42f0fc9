"""What is allowed on a map, and its words: pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.kernel import taking
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank

LONGEST_NAME = 60
LONGEST_KIND = 30
MOST_ACTORS, MOST_LINKS, MOST_KINDS = 60, 200, 6
MOST_INFLUENCE = 5

KINDS: Mapping[str, str] = {
    "": N_("Kind not said"),
    "public": N_("Public office"),
    "association": N_("Association or NGO"),
    "company": N_("Company"),
    "research": N_("Research or school"),
    "people": N_("People, families, customs"),
}
"""What an actor is."""

GOALS: Mapping[str, str] = {
    "": N_("Not said"),
    "for": N_("For it"),
    "mixed": N_("Mixed"),
    "against": N_("Against it"),
}
"""How an actor stands to the matter of the question."""

LINKS: tuple[str, ...] = (
    N_("Money"),
    N_("Information"),
    N_("Command"),
    N_("Support"),
    N_("Conflict"),
)
"""The kinds of links where the settings name none."""


def kinds_of(typed: str) -> list[str]:
    """Kinds of links typed one on each line; none for the usual ones. Refused when there are too many or one is too long."""
    found = [" ".join(line.split()) for line in typed.splitlines() if not blank(line)]
    found = list(dict.fromkeys(found))
    if len(found) > MOST_KINDS or any(len(one) > LONGEST_KIND for one in found):
        raise Refused("kinds", N_("At most %(most)s kinds of links, with short names."), most=MOST_KINDS)
    return found


def require_open(state: str) -> None:
    """Refuse drawing unless the activity is open."""
    taking.require_open(state, over=N_("The maps are closed now. Nothing was changed."))


def require_own(owner: int, own: int | None) -> None:
    """People draw on the map of their own group or table only."""
    if owner != own:
        raise NotAllowed("not_yours", N_("This is on the map of others. Nothing was changed."))


def require_room(there: int, most: int, sentence: str) -> None:
    """Refuse what does not fit any more."""
    if there >= most:
        raise Refused("full", sentence, most=most)


FULL_OF_ACTORS = N_(
    "At most %(most)s actors fit on a map. Take one out that matters least, then add this one."
)
FULL_OF_LINKS = N_("At most %(most)s links fit on a map. Take one out that matters least, then add this one.")


def one_of(value: str, among: Sequence[str] | Mapping[str, str], field: str) -> str:
    """The value. Refused when it is none of those offered."""
    if value not in among:
        raise Refused("choose", N_("Please choose one of the answers that are offered."), field=field)
    return value


def influence_of(value: int) -> int:
    """The height of an actor's tower. Refused outside of 0 to 5."""
    if not 0 <= value <= MOST_INFLUENCE:
        raise Refused("influence", N_("Influence goes from 0 to 5. Please choose again."), field="influence")
    return value
