"""What is allowed with questions, and how they are ordered: pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt

from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_

LONGEST_QUESTION = 280
LONGEST_ANSWER = 500
LONGEST_REASON = 200


def require_room_for_one(asked: int, limit: int) -> None:
    """Refuse a question beyond the limit per person; 0 means no limit."""
    if limit and asked >= limit:
        raise Refused(
            "limit",
            N_("You have asked all %(limit)s of your questions. Withdraw one to ask another."),
            limit=limit,
        )


def require_own(author: int | None, seat: int | None) -> None:
    """People withdraw their own questions only."""
    if author is None or author != seat:
        raise NotAllowed("not_yours", N_("This question belongs to somebody else. Nothing was changed."))


def heads(by_group: Mapping[int | None, int]) -> int:
    """How many people stand behind a question."""
    return sum(by_group.values())


def weight(by_group: Mapping[int | None, int], *, balanced: bool) -> float:
    """What a question's place in the list follows: its heads, or balanced by group.

    Balanced, each further person of a group lifts a question less than the one before (the square root of each group's
    number is added up). So the largest group does not fill the list: four people of four groups weigh as much as sixteen
    of one. It depends on this question alone, so nobody's support moves another question.

    >>> weight({1: 16}, balanced=True), weight({1: 1, 2: 1, 3: 1, 4: 1}, balanced=True), weight({1: 16}, balanced=False)
    (4.0, 4.0, 16.0)
    """
    return sum(sqrt(number) for number in by_group.values()) if balanced else float(heads(by_group))


def place(weighed: float, by_group: Mapping[int | None, int], number: int) -> int:
    """Where a question stands, smallest first: by weight, then by heads, then the one asked first."""
    return -round(weighed * 1000) * 10**10 - heads(by_group) * 10**6 + number


def counted(support: Iterable[tuple[int, int | None, int | None]]) -> dict[int | None, int]:
    """People by group from (id, seat, group) of a question and those merged into it: nobody counts twice.

    >>> counted([(1, 7, 1), (2, 7, 1), (3, 8, 2), (4, None, 2), (5, None, 2)])
    {1: 1, 2: 3}
    """
    seen: set[int] = set()
    found: dict[int | None, int] = {}
    for row, seat, group in support:
        key = seat if seat is not None else -row
        if key not in seen:
            seen.add(key)
            found[group] = found.get(group, 0) + 1
    return found
