"""From figures to an order with ties, and from an order to the places filled."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from .contract import Paper, Result, Settings, SettingsError
from .figures import total
from .refusals import SENTENCES

Order = tuple[tuple[str, ...], ...]


class Comparable(Hashable, Protocol):
    """Anything that can be sorted and used as a key."""

    def __lt__(self, other: Any, /) -> bool: ...


C = TypeVar("C", bound=Comparable)


def levels(values: Mapping[str, C], *, best_first: bool = True) -> Order:
    """Options grouped by equal value, largest first (smallest first when `best_first` is false).

    >>> levels({"a": 1, "b": 3, "c": 1})
    (('b',), ('a', 'c'))
    """
    grouped: dict[C, list[str]] = {}
    for option, value in values.items():
        grouped.setdefault(value, []).append(option)
    return tuple(tuple(sorted(grouped[value])) for value in sorted(grouped, reverse=best_first))


def fill(order: Order, places: int) -> tuple[tuple[str, ...], Order]:
    """Winners and the ties that leave them open: a level that does not fit whole is named whole.

    >>> fill((("a",), ("b", "c"), ("d",)), 2)
    (('a', 'b', 'c'), (('b', 'c'),))
    >>> fill((("a",), ("b", "c"), ("d",)), 3)
    (('a', 'b', 'c'), ())
    """
    winners: tuple[str, ...] = ()
    for level in order:
        if len(winners) >= places:
            break
        if len(winners) + len(level) > places:
            return winners + level, (level,)
        winners += level
    return winners, ()


def placed(
    order: Order, settings: Settings, table: Mapping[str, Any], *, support: Mapping[str, Any] | None = None
) -> Result:
    """The result of a method that fills `settings.winners` places from the top of an order.

    With `support`, options without any support keep their place in the order and win nothing.
    """
    contenders = order if support is None else tuple(level for level in order if support[level[0]] > 0)
    winners, ties = fill(contenders, places(settings))
    return Result(winners=winners, order=order, ties=ties, table=table)


def claimed(
    best: Mapping[str, int], worst: Mapping[str, int], settings: Settings, table: Mapping[str, Any]
) -> Result:
    """The result where ties fall in several ways: each option's best and worst place over all of them.

    Winners are all whose best place is among the places to fill, and open those of them whose worst is not.

    >>> result = claimed({"a": 1, "b": 2, "c": 2}, {"a": 1, "b": 3, "c": 3}, Settings(winners=2), {})
    >>> result.winners, result.ties
    (('a', 'b', 'c'), (('b', 'c'),))
    """
    last, order = places(settings), levels(best, best_first=False)
    winners = tuple(option for level in order for option in level if best[option] <= last)
    still_open = tuple(sorted(option for option in winners if worst[option] > last))
    return Result(winners=winners, order=order, ties=(still_open,) if still_open else (), table=table)


def nobody(options: Sequence[str], table: Mapping[str, Any]) -> Result:
    """The result when no paper says anything: nothing wins, everything is tied.

    >>> nobody(["b", "a"], {}).order
    (('a', 'b'),)
    """
    everything = tuple(sorted(options))
    return Result(
        winners=(),
        order=(everything,) if everything else (),
        ties=(everything,) if len(everything) > 1 else (),
        table=table,
    )


def places(settings: Settings) -> int:
    """The places to fill. Raises `SettingsError` when fewer than one."""
    if settings.winners < 1:
        raise SettingsError("winners", SENTENCES["winners"])
    return settings.winners


def heads(papers: Iterable[Paper]) -> Any:
    """Total weight of the papers: heads, when every weight is 1."""
    return total(paper.weight for paper in papers)
