"""Which of several sendings of one form is the newest: each carries a number that rises with every sending.

Answers get lost on the way back, and a browser that heard nothing sends again. Then the order in which forms arrive
says nothing; the number says which one the person meant last. A form drawn by the server carries the last stored
number and one; script raises it further. A form without a number (0) is taken for the newest.
"""

from __future__ import annotations

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

HIGHEST = 1_000_000_000
"""No number beyond: whoever makes one up must not take away the room for later ones."""


def taken(turn: int, last: int, *, same: bool, stored: str) -> int | None:
    """The number to store with a form that came as `turn` while `last` is stored; None when nothing is to be changed.

    `same` says whether the form says what is stored already. Refused when something newer is stored, with `stored` in
    the sentence. With the same number the one that arrives later counts: without script a form that was sent, changed
    and sent again has one number.

    >>> taken(3, 2, same=False, stored="B"), taken(2, 2, same=False, stored="B"), taken(0, 2, same=False, stored="B")
    (3, 2, 3)
    >>> taken(1, 2, same=True, stored="B") is None
    True
    """
    number = min(turn, HIGHEST) if turn > 0 else last + 1
    if number >= last:
        return None if same and number == last else number
    if same:
        return None
    raise Refused(
        "overtaken",
        N_("A newer answer of yours is stored, and it stays: %(stored)s. To replace it, please send again."),
        stored=stored,
    )
