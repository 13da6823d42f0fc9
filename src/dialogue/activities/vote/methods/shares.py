"""One run of the method of equal shares, and how far each person's share may grow before the run changes.

All money is exact. Each amount also carries its slope: how fast it grows when every person's share grows. A
run is a series of comparisons between amounts, so it stays the same until the first comparison turns; the
completion `budget-increase` uses that to skip the steps in which nothing can change (see `Run.room`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .projects import Projects, Support

LIMIT = 300
ZERO = Fraction(0)
Money = tuple[Fraction, Fraction]  # amount now, growth per unit of a person's share
Purchase = tuple[str, Fraction]  # project, price per unit of worth
# funded so far; still wanted; the number of its balance for each voter class; the purchases so far
State = tuple[Projects, Projects, tuple[int, ...], tuple[Purchase, ...]]


@dataclass
class Run:
    """One run with a fixed share for each head.

    `room` is how much the share may grow without any change; `None` means without end. `aside` are projects
    given up because equally good ones exclude each other in more than `LIMIT` ways.
    """

    cost: Mapping[str, Fraction]
    people: Support
    careful: bool = False
    room: Fraction | None = None
    aside: set[str] = field(default_factory=set)
    balances: list[Money] = field(default_factory=list)
    numbers: dict[Money, int] = field(default_factory=dict)

    def number(self, money: Money) -> int:
        """The number under which a balance is known; equal balances have one number."""
        if money not in self.numbers:
            self.numbers[money] = len(self.balances)
            self.balances.append(money)
        return self.numbers[money]

    def compare(self, one: Money, other: Money) -> int:
        """-1, 0 or 1 as one is below, equal to or above the other; notes when that would turn."""
        difference, growth = one[0] - other[0], one[1] - other[1]
        if growth and (difference == 0 or (difference > 0) != (growth > 0)):
            turn = -difference / growth
            if self.room is None or turn < self.room:
                self.room = turn
        return (difference > 0) - (difference < 0)

    def price(self, project: str, purse: Sequence[int]) -> Money | None:
        """Least price per unit of worth at which the supporters' balances pay for the project.

        Everybody pays price x worth, or all they have left. `None` when all they have is not enough.
        """
        weights, balances = self.people.weights, self.balances
        rows: list[tuple[Money, Fraction]] = []
        owned: Money = (ZERO, ZERO)
        for worth, voters in self.people.supporters[project]:
            grouped: dict[int, int] = {}
            for voter in voters:
                number = purse[voter]
                grouped[number] = grouped.get(number, 0) + weights[voter]
            for number, weight in grouped.items():
                amount, growth = balances[number]
                owned = (owned[0] + weight * amount, owned[1] + weight * growth)
                rows.append(((amount / worth, growth / worth), weight * worth))
        rest: Money = (self.cost[project] * self.people.scale, ZERO)
        if self.compare(owned, rest) < 0:
            return None
        worth_left = sum((size for _, size in rows), ZERO)
        rows.sort()
        price: Money = (rest[0] / worth_left, ZERO)
        for (able, growth), size in rows:
            if able >= price[0]:
                break
            rest = (rest[0] - able * size, rest[1] - growth * size)
            worth_left -= size
            price = (rest[0] / worth_left, rest[1] / worth_left)
        for able_money, _ in rows:
            self.compare(able_money, price)
        return price

    def pay(self, project: str, price: Money, purse: Sequence[int]) -> tuple[int, ...]:
        """The balances after a purchase."""
        after = list(purse)
        for worth, voters in self.people.supporters[project]:
            due = (price[0] * worth, price[1] * worth)
            known: dict[int, int] = {}
            for voter in voters:
                number = purse[voter]
                if number not in known:
                    amount, growth = self.balances[number]
                    short = amount < due[0]
                    known[number] = self.number((ZERO, ZERO) if short else (amount - due[0], growth - due[1]))
                after[voter] = known[number]
        return tuple(after)

    def excluding(self, tied: Sequence[str], price: Money, purse: Sequence[int]) -> list[str]:
        """The tied projects whose order matters: some supporter cannot pay for all tied ones they support.

        The others are bought at this price in every order, so they need not be branched on.
        """
        claims: dict[int, list[Fraction]] = {}
        for project in tied:
            for worth, voters in self.people.supporters[project]:
                for voter in voters:
                    claims.setdefault(voter, []).append(worth)
        short = set()
        for voter, worths in claims.items():
            whole = sum(worths, ZERO) if len(worths) > 1 else ZERO
            due = (price[0] * whole, price[1] * whole)
            if whole and self.compare(due, self.balances[purse[voter]]) > 0:
                short.add(voter)
        return [p for p in tied if any(not short.isdisjoint(v) for _, v in self.people.supporters[p])]

    def outcomes(self, share: Fraction) -> dict[Projects, tuple[Purchase, ...]]:
        """Every set of projects that may be funded, with one series of purchases that leads to it."""
        free = frozenset(p for p in self.cost if self.people.supporters[p] and not self.cost[p])
        wanted = frozenset(p for p in self.cost if self.people.supporters[p]) - free
        purse = (self.number((share, Fraction(1))),) * len(self.people.weights)
        waiting: list[State] = [(free, wanted, purse, ())]
        seen: set[tuple[Projects, Projects, tuple[int, ...]]] = set()
        found: dict[Projects, tuple[Purchase, ...]] = {}
        while waiting:
            state = waiting.pop()
            if state[:3] in seen:
                continue
            seen.add(state[:3])
            if len(seen) > LIMIT and not self.careful:
                raise TooManyWaysError
            following = self.follow(state)
            for end in [following] if isinstance(following, tuple) else []:
                found.setdefault(end[0], end[3])
            waiting.extend(following if isinstance(following, list) else [])
        return found

    def follow(self, state: State) -> State | list[State]:
        """Buy the cheapest project per worth, again and again.

        Returns the state at the end, or one state for each project where ties exclude each other.
        """
        funded, wanted, purse, bought = state
        least: dict[str, Money] = dict.fromkeys(wanted, (ZERO, ZERO))
        while True:
            tied, price = self.cheapest(least, purse)
            if price is None:
                return (funded, frozenset(), purse, bought)
            rivals = self.excluding(tied, price, purse) if len(tied) > 1 else []
            if len(rivals) == len(tied) and not self.careful:
                return [
                    (
                        funded | {project},
                        frozenset(least) - {project},
                        self.pay(project, price, purse),
                        (*bought, (project, price[0])),
                    )
                    for project in tied
                ]
            if len(rivals) == len(tied):
                self.aside.update(rivals)
            for project in tied:
                if project not in rivals:
                    purse = self.pay(project, price, purse)
                    funded |= {project}
                    bought = (*bought, (project, price[0]))
                if project not in rivals or project in self.aside:
                    del least[project]

    def cheapest(self, least: dict[str, Money], purse: Sequence[int]) -> tuple[list[str], Money | None]:
        """The projects with the lowest price now. `least` holds earlier prices; prices never fall.

        Projects that cannot be paid any more are taken out of `least`.
        """
        best: Money | None = None
        tied: list[str] = []
        for project in sorted(least, key=lambda name: (least[name], name)):
            if best is not None and self.compare(least[project], best) > 0:
                continue
            price = self.price(project, purse)
            if price is None:
                del least[project]
                continue
            least[project] = price
            order = -1 if best is None else self.compare(price, best)
            if order < 0:
                best, tied = price, []
            if order <= 0:
                tied.append(project)
        return tied, best


class TooManyWaysError(Exception):
    """Ties exclude each other in more ways than are followed."""


def run(
    cost: Mapping[str, Fraction], people: Support, share: Fraction
) -> tuple[dict[Projects, tuple[Purchase, ...]], Run]:
    """All outcomes for one share per head, carefully when there are too many ways."""
    try:
        this = Run(cost, people)
        return this.outcomes(share), this
    except TooManyWaysError:
        # the ways may become few enough again at any larger share, so no step may be skipped
        this = Run(cost, people, careful=True)
        outcomes = this.outcomes(share)
        this.room = ZERO
        return outcomes, this
