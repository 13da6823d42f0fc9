"""Guessing passwords is made slow, and keeps nobody out.

By name and never by address: a whole office or hall comes from one. Only a password that was looked at and was wrong
counts. After a few, the next tries for that name go one after the other with a pause, the right one among them. A
browser that was signed in before stands in a line of its own, so strangers who guess on and on do not delay it.
It is kept in memory only, so a restart begins anew.
"""

from __future__ import annotations

from dialogue.accounts.commands import name_key
from dialogue.accounts.passwords import verify_in_turn
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.web.turnstile import Turnstile


class Guesses(Turnstile):
    """Tries by name; two seconds pass after each wrong one once five were wrong within a quarter of an hour."""

    def __init__(self) -> None:
        super().__init__(free=5, window=900.0, gap=2.0, most_waiting=20)


async def password_fits(
    guesses: Guesses, name: str, stored: str | None, password: str, *, known: bool = False
) -> bool:
    """Whether the password is right for this name (`stored` is None when there is no such name).

    `known`: the browser was signed in to this account before. Raises Refused in a flood.
    """
    try:
        async with guesses.turn((name_key(name), known)) as gate:
            fits = await verify_in_turn(stored, password, known=known)
            if not fits:
                gate.missed()
            return fits
    except NotAllowed as full:
        # Nobody's right is missing: the same form can be sent again, so it comes back like every refused one.
        raise Refused(full.code, full.sentence) from None
