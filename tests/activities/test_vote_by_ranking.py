"""Votes in which people rank the options: each method's published result equals a recount that knows nothing of it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations, product
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from support.vote_room import cast, close_all, fields_of, rows, voting

LABELS = ("Wells", "Roads", "Bus", "School")
OPTIONS = "1234"
Papers = Sequence[tuple[Fraction, Mapping[str, int]]]
"""Weight and place by option; options without a place are not in it."""
METHODS = ("borda", "irv", "schulze", "ranked-pairs", "condorcet")


def points(papers: Papers) -> dict[str, Fraction]:
    """A point for each option below, half a point for each equal one; a paper without any place gives nothing."""
    found = dict.fromkeys(OPTIONS, Fraction(0))
    for weight, places in papers:
        for a, b in permutations(OPTIONS, 2):
            mine, other = places.get(a, 99), places.get(b, 99)
            found[a] += weight * Fraction((mine < other) * 2 + (mine == other), 2) if places else 0
    return found


def ahead(papers: Papers, a: str, b: str) -> Fraction:
    return sum((w for w, places in papers if places.get(a, 99) < places.get(b, 99)), Fraction(0))


def by_level(best: Mapping[str, Any]) -> list[list[str]]:
    return [[o for o in OPTIONS if best[o] == level] for level in sorted(set(best.values()))]


def borda(papers: Papers) -> list[list[str]]:
    return by_level({option: -number for option, number in points(papers).items()})


def irv(papers: Papers) -> list[list[str]]:
    """Every way in which ties may fall; each option at its best place."""

    @cache
    def places(left: frozenset[str]) -> tuple[dict[str, int], ...]:
        votes = dict.fromkeys(left, Fraction(0))
        for weight, ranked in papers:
            here = [ranked[o] for o in left if o in ranked]
            top = [o for o in left if here and ranked.get(o) == min(here)]
            for option in top:
                votes[option] += weight / len(top)
        fewest = min(votes.values())
        last = [o for o in left if votes[o] == fewest]
        if len(left) == 1 or not any(votes.values()):
            return (dict.fromkeys(left, 1),)
        if fewest == 0:
            out = dict.fromkeys(last, len(left) - len(last) + 1)
            return tuple({**way, **out} for way in places(left.difference(last)))
        return tuple({**way, o: len(left)} for o in last for way in places(left - {o}))

    ways = places(frozenset(OPTIONS))
    return by_level({option: min(way[option] for way in ways) for option in OPTIONS})


def peeled(over: Callable[[str, str], bool]) -> list[list[str]]:
    """Those whom nobody is over, then the same of the rest."""
    left, found = list(OPTIONS), []
    while left:
        found.append([a for a in left if not any(over(b, a) for b in left if b != a)])
        left = [a for a in left if a not in found[-1]]
    return found


def schulze(papers: Papers) -> list[list[str]]:
    def link(a: str, b: str) -> Fraction:
        return ahead(papers, a, b) if ahead(papers, a, b) > ahead(papers, b, a) else Fraction(0)

    def path(a: str, b: str) -> Fraction:
        between = [o for o in OPTIONS if o not in (a, b)]
        chains = [(a, *middle, b) for n in range(3) for middle in permutations(between, n)]
        return max(min(link(x, y) for x, y in pairwise(c)) for c in chains)

    return peeled(lambda a, b: path(a, b) > path(b, a))


def ranked_pairs(papers: Papers) -> list[list[str]]:
    margin = {(a, b): ahead(papers, a, b) - ahead(papers, b, a) for a, b in permutations(OPTIONS, 2)}
    won = [pair for pair, lead in margin.items() if lead > 0]
    equal = [[p for p in won if margin[p] == lead] for lead in sorted({margin[p] for p in won}, reverse=True)]
    best = dict.fromkeys(OPTIONS, 99)
    for orders in product(*(permutations(group) for group in equal)):
        locked: set[tuple[str, str]] = set()

        def reaches(a: str, b: str, locked: set[tuple[str, str]] = locked) -> bool:
            return (a, b) in locked or any(x == a and reaches(y, b) for x, y in tuple(locked))

        for one, other in (pair for order in orders for pair in order):
            if not reaches(other, one):
                locked.add((one, other))
        above = 0
        for level in peeled(reaches):
            best.update({o: min(best[o], above + 1) for o in level})
            above += len(level)
    return by_level(best)


def condorcet(papers: Papers) -> list[list[str]]:
    """The smallest set whose members each beat everybody outside, and the rest."""
    for size in range(1, 5):
        for some in (set(c) for c in permutations(OPTIONS, size)):
            if all(ahead(papers, a, b) > ahead(papers, b, a) for a in some for b in OPTIONS if b not in some):
                rest = [o for o in OPTIONS if o not in some]
                return [sorted(some), *([rest] if rest else [])]
    raise AssertionError("the set of all is one")


RECOUNTS = {
    "borda": borda,
    "irv": irv,
    "schulze": schulze,
    "ranked-pairs": ranked_pairs,
    "condorcet": condorcet,
}


def random_places(chance: random.Random, person: int) -> list[int]:
    """A place for each option, 0 for none; ties and gaps among them, and one paper that says nothing."""
    if person == 7:
        return [0, 0, 0, 0]
    liking = {o: chance.random() + (0.6 if (person % 2, o) in ((0, 0), (1, 1)) else 0) for o in range(4)}
    order = sorted(liking, key=lambda o: -liking[o])
    places = {o: place for place, o in enumerate(order[: chance.choice((2, 3, 4, 4))], 1)}
    if chance.random() < 0.3:
        places[order[1]] = 1
    return [places.get(o, 0) for o in range(4)]


def test_each_method_publishes_what_a_recount_finds(open_session: Any, person: Any, running: Any) -> None:
    """Overall, by group and with every group weighing the same, from the papers as they were sent."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, "FN"[n % 2 if n < 16 else 0]) for n in range(22)]
            for seed, method in enumerate(METHODS):
                activity = await voting(facilitator, options=LABELS, method=method)
                chance = random.Random(seed)
                sent = [random_places(chance, n) for n in range(22)]
                await asyncio.gather(
                    *(cast(one, activity, *places) for one, places in zip(people, sent, strict=True))
                )
                await facilitator.turn(activity, "close")
                await facilitator.act(activity, "publication")
                (stored,) = rows(running, f"SELECT result FROM ballot WHERE activity_id = {activity}")[0]
                result = json.loads(stored)
                papers = [{str(o): p for o, p in enumerate(places, 1) if p} for places in sent]
                group = [n % 2 if n < 16 else 0 for n in range(22)]
                whole = [(Fraction(1), paper) for paper in papers]
                assert {o: Fraction(n, 2) for o, n in result["overall"].items()} == points(whole)
                assert result["order"] == RECOUNTS[method](whole)
                assert len(result["rows"]) == 2
                halves = []
                for at, row in enumerate(result["rows"]):
                    own = [paper for paper, g in zip(whole, group, strict=True) if g == at]
                    assert row["voters"] == len(own) == (14, 8)[at]
                    assert {o: Fraction(n, 2) for o, n in row["counts"].items()} == points(own)
                    assert row["order"] == RECOUNTS[method](own)
                    halves.append({o: n / (2 * 3 * len(own)) for o, n in points(own).items()})
                shown = {o: Fraction(*f) if isinstance(f, list) else f for o, f in result["balanced"].items()}
                assert shown == {o: halves[0][o] + halves[1][o] for o in OPTIONS}
                even = [(Fraction(1, (14, 8)[g]), paper) for paper, g in zip(papers, group, strict=True)]
                assert result["even"]["order"] == RECOUNTS[method](even)
                page = await people[0].page()
                assert "How it was counted" in page or method == "borda"
                assert ("Each option against each other" in page) == (method not in ("borda", "irv"))
                minutes = (await facilitator.get(f"{facilitator.base}/minutes.md")).text
                assert "each person ranked as many options as they like" in minutes
                assert "Several could share a place" in minutes
            assert (await facilitator.get(f"{facilitator.base}/minutes.pdf")).content[:4] == b"%PDF"
            await close_all(*people)

    asyncio.run(play())


BAD = ("-1", "0", "1.5", "1e5", "NaN", "٣", "10" * 15, "100", "1,5", "first", "²")


def test_what_is_no_ranking_is_refused_with_its_field_and_what_was_typed(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator, options=LABELS, method="schulze", most="2", equals="false")
            wells, roads, bus, _ = names = fields_of(await awa.page())
            assert all(name.startswith("ranking.") for name in names)
            for bad in BAD:
                with pytest.raises(Surprise, match="write places as whole numbers"):
                    await awa.act(activity, "paper", **{wells: bad, roads: "1"})
            answer = await awa.web.post(
                f"{awa.base}/activities/{activity}/paper", data={wells: "1e5", roads: "1"}
            )
            assert answer.status_code == 422
            assert 'value="1e5"' in answer.text and 'value="1"' in answer.text
            for typed, words in (
                ({wells: "1", roads: "2", bus: "3"}, "ranks 3 options and 2 are allowed"),
                ({wells: "1", roads: "1"}, "“Roads” has the same place as another option"),
                ({"ranking.999": "1"}, "not an option of this question"),
                ({"ranking.": "1"}, "not an option of this question"),
                ({"dots.1": "1"}, "another kind of vote"),
            ):
                with pytest.raises(Surprise, match=words):
                    await awa.act(activity, "paper", **typed)
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(0,)]
            await cast(awa, activity, 5, 2)  # gaps do no harm
            page = await awa.page()
            assert 'data-order data-list="Your ranking">' in page
            order = page.partition("data-order")[2].partition("</ol>")[0]
            assert order.index("Roads") < order.index("Wells") and "1.</b>" in order
            await cast(awa, activity)  # nothing ranked is an answer, too
            assert [
                json.loads(c)["ranking"] for (c,) in rows(running, "SELECT content FROM ballot_paper")
            ] == [[]]
            await close_all(awa)

    asyncio.run(play())
