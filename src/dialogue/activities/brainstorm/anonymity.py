"""What the room reads of who wrote an idea, said in plain words: a promise that can only become stricter. Pure."""

from __future__ import annotations

from typing import Literal

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

Shows = Literal["name", "group", "nothing"]
NAME, GROUP, NOTHING = "name", "group", "nothing"

LEVELS: tuple[tuple[str, str, str], ...] = (
    (NAME, N_("The name"), N_("Beside each idea stand the name of who wrote it and her group.")),
    (
        GROUP,
        N_("The group"),
        N_("Beside each idea stands the group, and no name. You cannot see who wrote it."),
    ),
    (NOTHING, N_("Nothing"), N_("Beside an idea stands nothing. You can see neither name nor group.")),
)
"""Value, title and one line to choose by; from the loosest to the strictest."""

TO_AUTHORS = {
    NAME: N_("Your name and your group stand beside your idea, for everybody here."),
    GROUP: N_("Your name is not shown; your group is. The facilitator cannot see who wrote what either."),
    NOTHING: N_(
        "Neither your name nor your group is shown. The facilitator cannot see who wrote what either."
    ),
}
IN_MINUTES = {
    NAME: N_("Name and group to the room; in these minutes the group only"),
    GROUP: N_("The group, without a name"),
    NOTHING: N_("Nothing: neither name nor group"),
}
NO_NAME = N_("You have given no name, so only your group is shown.")
ONLY_STRICTER = N_("From the first idea on this can only become stricter, never looser.")
ALONE = N_("Who is alone in a group can be recognised by its name.")
KEPT = N_(
    "So that you can change your idea, the computer of this session knows which phone it came from. Whoever looks after "
    "that computer could find it out."
)
WEAKER = N_(
    "People have written because they were promised that less is shown. It can become stricter, not looser. Nothing was"
    " changed."
)


def strictness(shows: str) -> int:
    """From 0, the loosest.

    >>> [strictness(one) for one in ("name", "group", "nothing")]
    [0, 1, 2]
    """
    return [value for value, _, _ in LEVELS].index(shows)


def stricter(shows: str) -> list[str]:
    """What it can become after somebody has written."""
    return [value for value, _, _ in LEVELS if strictness(value) > strictness(shows)]


def require_kept(before: str, after: str, *, written: bool) -> None:
    """Refuse what would break the promise under which somebody has written."""
    if after not in {value for value, _, _ in LEVELS}:
        raise Refused("no_level", N_("Please choose what is shown of who wrote an idea."), field="shows")
    if written and strictness(after) < strictness(before):
        raise Refused("looser", WEAKER, field="shows")


def promised(shows: str, *, named: bool) -> tuple[str, ...]:
    """The contract as its author reads it; `named` says whether she has given a name. One sentence first, then the rest."""
    said = [TO_AUTHORS[shows]]
    if shows == NAME and not named:
        said.append(NO_NAME)
    if shows == GROUP:
        said.append(ALONE)
    if shows != NOTHING:
        said.append(ONLY_STRICTER)
    return (*said, KEPT)
