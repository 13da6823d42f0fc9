"""Counting released papers again: every method by its definition, in a few lines that share no code with the program.

Each recount takes papers as they stand in a released file, with a weight each, the places of the options and the
ballot's settings. It returns a `Found`: figures by option where the method has such, who wins (all who may, at a tie),
and the whole order where the method gives one. Ties are left to "who may": a recount never decides one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, permutations
from math import sqrt
from typing import Any

Paper = tuple[Fraction, Any]
"""What it weighs, and what stands on it."""


@dataclass(frozen=True)
class Found:
    """What a recount found."""

    winners: frozenset[str] | None = None
    order: tuple[frozenset[str], ...] | None = None
    sums: Mapping[str, float] = field(default_factory=dict)


def ordered(sums: Mapping[str, float], *, least_first: bool = False, support: bool = True) -> Found:
    """The order by figures; the first level wins, unless nothing speaks for it."""
    levels: dict[float, set[str]] = defaultdict(set)
    for option, value in sums.items():
        levels[round(value, 9)].add(option)
    order = tuple(frozenset(levels[value]) for value in sorted(levels, reverse=not least_first))
    nothing = support and not any(sums.values())
    return Found(frozenset() if nothing else order[0], order, dict(sums))


def summed(papers: Sequence[Paper], options: Sequence[str], missing: float = 0) -> dict[str, float]:
    return {
        option: float(sum(weight * Fraction(paper.get(option, missing)) for weight, paper in papers))
        for option in options
    }


def spoken(papers: Sequence[Paper]) -> list[Paper]:
    """Papers that say something."""
    return [(weight, paper) for weight, paper in papers if paper]


def dots(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    return ordered(summed(papers, options))


def approval(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    return ordered({o: float(sum(weight for weight, ticks in papers if o in ticks)) for o in options})


def score(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    return ordered(summed(spoken(papers), options), support=False)


def star(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    """Every pair that the sums allow meets in a final."""
    said = spoken(papers)
    sums = summed(said, options)
    ranked = sorted(sums.values(), reverse=True)
    winners: set[str] = set()
    for pair in combinations(options, 2):
        if sorted((sums[one] for one in pair), reverse=True) != ranked[:2]:
            continue
        one, other = pair
        ahead = sum(w if p.get(one, 0) > p.get(other, 0) else 0 for w, p in said)
        behind = sum(w if p.get(one, 0) < p.get(other, 0) else 0 for w, p in said)
        winners |= {one} if ahead > behind else {other} if behind > ahead else {one, other}
    return Found(frozenset(winners), None, sums)


def least_resistance(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    return ordered(summed(spoken(papers), options), least_first=True, support=False)


def majority_judgment(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    """Middle grades, taken away one after the other; weights are made whole, so each paper stands there so often."""
    said = spoken(papers)
    common = 1
    for weight, _ in said:
        common = common * weight.denominator // _gcd(common, weight.denominator)
    grades = {
        option: sorted(g for w, p in said for g in [p.get(option, 0)] * int(w * common)) for option in options
    }
    keys = {}
    for option, own in grades.items():
        left, key = list(own), []
        while left:
            key.append(left.pop((len(left) - 1) // 2))
        keys[option] = tuple(key)
    levels = sorted(set(keys.values()), reverse=True)
    order = tuple(frozenset(o for o in options if keys[o] == level) for level in levels)
    return Found(order[0], order)


def _gcd(a: int, b: int) -> int:
    return a if b == 0 else _gcd(b, a % b)


def quadratic(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    def votes(spent: int) -> float:
        return sqrt(spent) if spent >= 0 else -sqrt(-spent)

    return ordered({o: sum(float(w) * votes(p.get(o, 0)) for w, p in papers) for o in options}, support=False)


def multi_criteria(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    said, weights = spoken(papers), settings["criteria"]
    people = sum(weight for weight, _ in said)
    values = {
        o: float(
            sum(w * sum(Fraction(p.get(o, {}).get(c, 0)) * v for c, v in weights.items()) for w, p in said)
            / (people * sum(weights.values()))
        )
        for o in options
    }
    return ordered(values, support=False)


def place_of(ranking: Sequence[Sequence[str]], option: str) -> int:
    """In which tier an option stands; all that is not ranked stands together below."""
    return next((n for n, tier in enumerate(ranking) if option in tier), len(ranking))


def borda(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    def points(ranking: Sequence[Sequence[str]], option: str) -> Fraction:
        own = place_of(ranking, option)
        others = [place_of(ranking, other) for other in options if other != option]
        return sum((Fraction(1) if own < at else Fraction(1, 2) for at in others if own <= at), Fraction(0))

    return ordered({o: float(sum(w * points(r, o) for w, r in spoken(papers))) for o in options})


def pairs(papers: Sequence[Paper], options: Sequence[str]) -> dict[tuple[str, str], Fraction]:
    """For each ordered pair, the weight of those who rank the first above the second."""
    return {
        (a, b): sum((w for w, r in spoken(papers) if place_of(r, a) < place_of(r, b)), Fraction(0))
        for a, b in permutations(options, 2)
    }


def condorcet(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    over = pairs(papers, options)
    return Found(frozenset(a for a in options if all(over[a, b] > over[b, a] for b in options if b != a)))


def schulze(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    """The strongest chains by winning votes; unbeaten is whom no other has a stronger chain against."""
    over = pairs(papers, options)
    chain = {pair: n if n > over[pair[::-1]] else Fraction(0) for pair, n in over.items()}
    for middle in options:
        for a, b in permutations(options, 2):
            if middle not in (a, b):
                chain[a, b] = max(chain[a, b], min(chain[a, middle], chain[middle, b]))
    return Found(frozenset(a for a in options if all(chain[a, b] >= chain[b, a] for b in options if b != a)))


def ranked_pairs(
    papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]
) -> Found | None:
    """Victories locked in by their margin; None where equal ones leave the order open."""
    over = pairs(papers, options)
    wins = {p: n - over[p[::-1]] for p, n in over.items() if n > over[p[::-1]]}
    if len(set(wins.values())) < len(wins):
        return None
    beats: dict[str, set[str]] = {option: set() for option in options}

    def leads(start: str, goal: str) -> bool:
        return start == goal or any(leads(one, goal) for one in beats[start])

    for a, b in sorted(wins, key=lambda pair: -wins[pair]):
        if not leads(b, a):
            beats[a].add(b)
    return Found(frozenset(o for o in options if not any(o in below for below in beats.values())))


def irv(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    """Every way in which a tie for going out may fall; who is left in any of them may win."""
    said = spoken(papers)
    winners: set[str] = set()
    seen: set[frozenset[str]] = set()

    def goes_on(left: frozenset[str]) -> None:
        if left in seen:
            return
        seen.add(left)
        if len(left) == 1:
            winners.update(left)
            return
        first: dict[str, Fraction] = dict.fromkeys(left, Fraction(0))
        for weight, ranking in said:
            tier = next((here for t in ranking if (here := [o for o in t if o in left])), [])
            for option in tier:
                first[option] += weight / len(tier)
        fewest = min(first.values())
        for option, votes in first.items():
            if votes == fewest:
                goes_on(left - {option})

    goes_on(frozenset(options))
    return Found(frozenset(winners))


def choices(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    """How many chose each answer; what that means is said by the test that knows the question."""
    return Found(None, None, {o: float(sum(w for w, choice in papers if choice == o)) for o in options})


def sequential_pav(papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]) -> Found:
    """Every way in which ties may fall."""
    elected: set[str] = set()

    def gain(option: str, chosen: frozenset[str]) -> Fraction:
        return sum((w / (1 + len(chosen & set(t))) for w, t in papers if option in t), Fraction(0))

    def goes_on(chosen: frozenset[str]) -> None:
        gains = {o: gain(o, chosen) for o in options if o not in chosen}
        best = max(gains.values(), default=Fraction(0))
        if len(chosen) == int(settings["winners"]) or not best:
            elected.update(chosen)
            return
        for option, value in gains.items():
            if value == best:
                goes_on(chosen | {option})

    goes_on(frozenset())
    return Found(frozenset(elected))


BY_METHOD: Mapping[str, Callable[..., Found | None]] = {
    "dots": dots,
    "approval": approval,
    "score": score,
    "star": star,
    "least-resistance": least_resistance,
    "majority-judgment": majority_judgment,
    "quadratic": quadratic,
    "multi-criteria": multi_criteria,
    "borda": borda,
    "condorcet": condorcet,
    "schulze": schulze,
    "ranked-pairs": ranked_pairs,
    "irv": irv,
    "sequential-pav": sequential_pav,
    "yes-no-abstain": choices,
    "consent": choices,
}


def shares_by_group(
    papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]
) -> dict[str, float]:
    """The heads that approve each option; who is represented depends on groups, which a released paper may not tell."""
    return {o: float(sum(w for w, t in papers if o in t)) for o in options}


def greedy_budget(
    papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]
) -> Found | None:
    """From the most approved project down, what still fits; None where equally approved ones leave it open."""
    costs, left = settings["costs"], Fraction(settings["budget"])
    votes = shares_by_group(papers, options, settings)
    if len(set(votes.values())) < len(votes):
        return None
    paid = set()
    for option in sorted(options, key=lambda one: -votes[one]):
        if votes[option] and costs[option] <= left:
            paid.add(option)
            left -= costs[option]
    return Found(frozenset(paid))


def equal_shares(
    papers: Sequence[Paper], options: Sequence[str], settings: Mapping[str, Any]
) -> Found | None:
    """Bought one after the other by those who approve them, least for what each is worth first; worth is the cost.

    Completed, where the settings say so, by raising everybody's share as long as the budget can pay the outcome.
    None where two projects are equally good for their supporters.
    """
    costs, budget = settings["costs"], Fraction(settings["budget"])
    people = sum(weight for weight, _ in papers)

    def bought(share: Fraction) -> set[str] | None:
        left = [share] * len(papers)
        found: set[str] = set()
        while True:
            offers: dict[str, Fraction] = {}
            for option in options:
                if option in found:
                    continue
                who = [n for n, (_, ticks) in enumerate(papers) if option in ticks]
                cost = Fraction(costs[option])
                if sum(papers[n][0] * left[n] for n in who) < cost or not who:
                    continue
                rest, weight = cost, sum(papers[n][0] for n in who)
                for n in sorted(who, key=lambda one: left[one]):
                    if left[n] * weight >= rest:
                        offers[option] = rest / weight / cost
                        break
                    rest -= left[n] * papers[n][0]
                    weight -= papers[n][0]
            if not offers:
                return found
            least = min(offers.values())
            best = [option for option, price in offers.items() if price == least]
            if len(best) > 1:
                return None
            price = least * costs[best[0]]
            found.add(best[0])
            left = [
                money - min(money, price) if best[0] in papers[n][1] else money
                for n, money in enumerate(left)
            ]

    share = budget / people
    paid = bought(share)
    if paid is None or settings.get("completion", "none") == "none":
        return None if paid is None else Found(frozenset(paid))
    wanted = {option for _, ticks in papers for option in ticks}
    for _ in range(100_000):
        if paid >= wanted:
            break
        share += Fraction(settings.get("step", 1))
        more = bought(share)
        if more is None:
            return None
        if sum(costs[option] for option in more) > budget:
            break
        paid = more
    return Found(frozenset(paid))
