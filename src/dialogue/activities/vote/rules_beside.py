"""What is allowed beside the phones: hands and paper by number, written proxies. Pure rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import sameness

MOST_HEADS = 100_000
HANDS = "hands."


def whole_number(text: str, *, field: str) -> int:
    """A number of people as typed; nothing is none. Refused for what is no whole number of a possible size.

    >>> whole_number(" 12 ", field="heads"), whole_number("", field="heads")
    (12, 0)
    """
    words = text.strip()
    if not words:
        return 0
    if not (words.isascii() and words.isdecimal() and len(words) < 8 and int(words) <= MOST_HEADS):
        raise Refused(
            "no_number", N_("Please write a number of people in digits. Nothing was entered."), field=field
        )
    return int(words)


def hands_in(typed: Mapping[str, str], options: Collection[str]) -> dict[str, int]:
    """How many hands each option got: the fields `hands.OPTION`, options without any left out.

    >>> hands_in({"hands.3": "4", "hands.5": "0", "group": "1"}, ["3", "5"])
    {'3': 4}
    """
    found: dict[str, int] = {}
    for name, value in typed.items():
        if not name.startswith(HANDS):
            continue
        option = name.removeprefix(HANDS)
        number = whole_number(value, field=name)
        if option not in options:
            raise Refused(
                "unknown", N_("This is not an option of this question. Nothing was entered."), field=name
            )
        if number:
            found[option] = number
    if not found:
        raise Refused("no_hands", N_("No hand was counted. Please write how many people chose an option."))
    return found


def require_room(people: int, phones: int, entered: int, more: int) -> None:
    """Nobody is counted twice: phones, hands and paper of a group together are at most its people."""
    if phones + entered + more > people:
        raise Refused(
            "too_many",
            N_(
                "%(people)s people of this group can vote. %(phones)s voted by phone, %(entered)s by hands or paper, and "
                "%(more)s more would be too many. Nothing was entered; if more people are in the room, say so first."
            ),
            people=people,
            phones=phones,
            entered=entered,
            more=more,
        )


def require_not_counted(people: int, phones: int, entered: int) -> None:
    """A phone does not vote where hands and paper say that everybody of the group has voted."""
    if phones + entered >= people:
        raise Refused(
            "all_counted",
            N_(
                "All %(people)s people of your group are counted already, %(entered)s of them by hands or paper. "
                "Nothing was counted now; if you have not voted yet, please speak to the facilitator."
            ),
            people=people,
            entered=entered,
        )


@dataclass(frozen=True, slots=True)
class Given:
    """One written proxy: who holds it, and who gave it (a seat, or 0 and a name)."""

    holder: int
    giver: int
    name: str

    def same_giver(self, other: Given) -> bool:
        """Whether both are given by one person."""
        if self.giver or other.giver:
            return self.giver == other.giver
        return sameness(self.name) == sameness(other.name)


def require_proxy(new: Given, held: Sequence[Given], *, most: int) -> None:
    """A proxy is given once, to somebody who has not given hers away, and nobody holds more than `most`."""
    if most == 0:
        raise Refused("no_proxies", N_("In this vote nobody votes for somebody else. Nothing was entered."))
    if new.giver == new.holder:
        raise Refused("own_proxy", N_("Nobody holds a proxy of herself. Please choose somebody else."))
    if any(new.same_giver(one) for one in held):
        raise Refused("given_twice", N_("This person has given a proxy already. It can be taken back first."))
    if any(one.giver == new.holder for one in held):
        raise Refused(
            "chain",
            N_("Who is to hold this proxy has given hers to somebody else, and a proxy is not passed on."),
        )
    if new.giver and any(one.holder == new.giver for one in held):
        raise Refused(
            "chain_of_holder",
            N_("Who gives this proxy holds one of somebody else, and a proxy is not passed on."),
        )
    if sum(one.holder == new.holder for one in held) >= most:
        raise Refused(
            "too_many_proxies",
            N_(
                "This person holds as many written proxies as one may hold in this vote: %(most)s. "
                "Please choose somebody else."
            ),
            most=most,
        )
