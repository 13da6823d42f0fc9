"""One run of the method of equal shares, and how far each person's share may grow before the run changes.

Each amount of money also carries its growth: how fast it grows when every person's share grows. A run
is a series of comparisons between amounts, so it stays the same until the first comparison turns; the
completion `budget-increase` uses that to skip the steps in which nothing can change (see
`Scales.room`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .amounts import Amount, Exact, Scales, divided
from .projects import Projects, Support

LIMIT = 300
ZERO = Amount.of(Fraction(0))
Purchase = tuple[str, Amount]  # project, price per unit of worth
# funded so far; still wanted; the number of its balance for each voter class; the purchases so far
State = tuple[Projects, Projects, tuple[int, ...], tuple[Purchase, ...]]
Key = tuple[Projects, Projects, tuple[int, ...]]
Row = tuple[int, int, Amount]  # heads, worth to each, what each has left


class TooManyWaysError(Exception):
    """Ties exclude each other in more ways than are followed."""


@dataclass
class Run:
    """One run with a fixed share for each head.

    `aside` are projects given up because equally good ones exclude each other in more than `LIMIT` ways.
    """

    cost: Mapping[str, Fraction]
    people: Support
    careful: bool = False
    scales: Scales = field(default_factory=Scales)
    aside: set[str] = field(default_factory=set)
    balances: list[Amount] = field(default_factory=lambda: [ZERO])
    same: dict[Exact, int] = field(default_factory=dict)

    def number(self, balance: Amount) -> int:
        """A number for a new balance; 0 is the empty one."""
        self.balances.append(balance)
        return len(self.balances) - 1

    def rows(self, project: str, purse: Sequence[int]) -> list[Row]:
        """The supporters of a project taken together by worth and balance."""
        weights, found = self.people.weights, []
        for worth, voters in self.people.supporters[project]:
            grouped: dict[int, int] = {}
            for voter in voters:
                number = purse[voter]
                grouped[number] = grouped.get(number, 0) + weights[voter]
            found += [(heads, worth, self.balances[number]) for number, heads in grouped.items() if number]
        return found

    def price(self, project: str, purse: Sequence[int]) -> Amount | None:
        """Least price per unit of worth at which the supporters' balances pay for the project.

        Everybody pays price x worth, or all they have left. `None` when all they have is not enough.
        """
        rows = self.rows(project, purse)
        rest = Amount.of(self.cost[project] * self.people.scale)
        owed = divided(rest, [(heads, balance) for heads, _, balance in rows], 1)
        if self.scales.weigh(owed, ZERO) > 0:
            return None
        rows.sort(key=lambda row: row[2].near // row[1])
        worth_left = sum(heads * worth for heads, worth, _ in rows)
        spent: list[tuple[int, Amount]] = []
        price = divided(rest, spent, worth_left)
        near, parts = rest.near, worth_left
        for heads, worth, balance in rows:
            if balance.near * parts >= near * worth:
                break
            spent.append((heads, balance))
            near, parts = near - heads * balance.near, parts - heads * worth
        price = divided(rest, spent, parts) if parts else price
        # by near amounts the spent ones are the first rows; weighed exactly, they have to be the short ones
        for index, (_, worth, balance) in enumerate(rows):
            verdict = self.scales.weigh(balance, price.times(worth))
            if verdict and (verdict < 0) != (index < len(spent)):
                return self.exact_price(rest, rows)
        return price if parts else self.exact_price(rest, rows)

    def exact_price(self, rest: Amount, rows: list[Row]) -> Amount:
        """The price worked out in fractions, for balances too near to it to tell."""
        left = sum(heads * worth for heads, worth, _ in rows)
        ordered = sorted(rows, key=lambda row: row[2].exact()[0] / row[1])
        spent: list[tuple[int, Amount]] = []
        price = divided(rest, spent, left)
        for heads, worth, balance in ordered:
            if balance.exact()[0] >= price.exact()[0] * worth:
                break
            spent.append((heads, balance))
            left -= heads * worth
            price = divided(rest, spent, left)
        for _, worth, balance in rows:
            self.scales.weigh(balance, price.times(worth))
        return price

    def pay(self, project: str, price: Amount, purse: Sequence[int]) -> tuple[int, ...]:
        """The balances after a purchase."""
        after = list(purse)
        for worth, voters in self.people.supporters[project]:
            due = price.times(worth)
            known: dict[int, int] = {0: 0}
            for voter in voters:
                number = purse[voter]
                if number not in known:
                    balance = self.balances[number]
                    enough = self.scales.weigh(balance, due) > 0
                    known[number] = self.number(balance.less(price, worth)) if enough else 0
                after[voter] = known[number]
        return tuple(after)

    def excluding(self, tied: Sequence[str], price: Amount, purse: Sequence[int]) -> list[str]:
        """The tied projects whose order matters: some supporter cannot pay for all tied ones they support.

        The others are bought at this price in every order, so they need not be branched on.
        """
        claims: dict[int, list[int]] = {}
        for project in tied:
            for worth, voters in self.people.supporters[project]:
                for voter in voters:
                    claims.setdefault(voter, []).append(worth)
        short = {
            voter
            for voter, worths in claims.items()
            if len(worths) > 1
            and self.scales.weigh(price.times(sum(worths)), self.balances[purse[voter]]) > 0
        }
        return [p for p in tied if any(not short.isdisjoint(v) for _, v in self.people.supporters[p])]

    def key(self, state: State) -> Key:
        """What makes two states the same: their projects, and equal balances whatever led to them."""
        funded, wanted, purse, _ = state
        alike = {n: self.same.setdefault(self.balances[n].exact(), n) for n in set(purse)}
        return funded, wanted, tuple(alike[n] for n in purse)

    def outcomes(self, share: Fraction) -> dict[Projects, tuple[Purchase, ...]]:
        """Every set of projects that may be funded, with one series of purchases that leads to it."""
        free = frozenset(p for p in self.cost if self.people.supporters[p] and not self.cost[p])
        wanted = frozenset(p for p in self.cost if self.people.supporters[p]) - free
        purse = (self.number(Amount.of(share, Fraction(1))),) * len(self.people.weights)
        waiting: list[State] = [(free, wanted, purse, ())]
        seen: set[Key] = set()
        found: dict[Projects, tuple[Purchase, ...]] = {}
        while waiting:
            end, branches = self.follow(waiting.pop())
            if end:
                found.setdefault(end[0], end[3])
            for state in branches:
                key = self.key(state)
                if key not in seen:
                    seen.add(key)
                    waiting.append(state)
            if len(seen) > LIMIT:
                raise TooManyWaysError
        return found

    def follow(self, state: State) -> tuple[State | None, list[State]]:
        """Buy the cheapest project per worth, again and again.

        Returns the state at the end, or one state for each project where ties exclude each other.
        """
        funded, wanted, purse, bought = state
        least = dict.fromkeys(wanted, ZERO)
        while True:
            tied, price = self.cheapest(least, purse)
            if price is None:
                return (funded, frozenset(), purse, bought), []
            rivals = self.excluding(tied, price, purse) if len(tied) > 1 else []
            if len(rivals) == len(tied) and not self.careful:
                left = frozenset(least)
                return None, [
                    (funded | {p}, left - {p}, self.pay(p, price, purse), (*bought, (p, price))) for p in tied
                ]
            if len(rivals) == len(tied):
                self.aside.update(rivals)
            for project in tied:
                if project not in rivals:
                    purse = self.pay(project, price, purse)
                    funded |= {project}
                    bought = (*bought, (project, price))
                if project not in rivals or project in self.aside:
                    del least[project]

    def cheapest(self, least: dict[str, Amount], purse: Sequence[int]) -> tuple[list[str], Amount | None]:
        """The projects with the lowest price now. `least` holds earlier prices; prices never fall.

        Projects that cannot be paid any more are taken out of `least`.
        """
        best: Amount | None = None
        tied: list[str] = []
        for project in sorted(least, key=lambda name: (least[name].near, name)):
            if best is not None and self.scales.weigh(least[project], best) > 0:
                continue
            price = self.price(project, purse)
            if price is None:
                del least[project]
                continue
            least[project] = price
            order = -1 if best is None else self.scales.weigh(price, best)
            if order < 0:
                best, tied = price, []
            if order <= 0:
                tied.append(project)
        return tied, best


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
        this.scales.room = 0.0
        return outcomes, this
