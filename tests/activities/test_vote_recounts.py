"""Each way of voting with one answer, credits, money or seats: what the page shows equals a recount of the papers sent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from html import unescape
from itertools import count
from math import sqrt
from random import Random
from typing import Any

import pytest

from dialogue.languages import Tongue
from dialogue.minutes.popolo import popolo_of
from dialogue.simulation.forms import read_page
from support.popolo import wrong_in_popolo
from support.records import only_session
from support.vote_room import close_all, voting

GROUPS = "F" * 11 + "N" * 8
LABELS = ("Wells", "Roads", "Bus", "Seeds")
COSTS = {"Wells": 300, "Roads": 450, "Bus": 250, "Seeds": 120}
BUDGET = 700
PRICED = tuple(f"{label} = {cost}" for label, cost in COSTS.items())

Papers = list[tuple[str, Any]]


# --- What is sent: papers that differ within each group --------------------------------------------------------------


def answers(choices: Sequence[str]) -> Papers:
    return [(group, choices[(n * n + n // 3) % len(choices)]) for n, group in enumerate(GROUPS)]


def ticks(seed: int = 171) -> Papers:
    """Papers without ties in any of the counts below."""
    chance = Random(seed)
    leaning = {"F": (7, 4, 5, 4), "N": (4, 6, 3, 5)}
    return [
        (
            group,
            {
                label
                for label, often in zip(LABELS, leaning[group], strict=True)
                if chance.random() * 10 < often
            },
        )
        for group in GROUPS
    ]


def credits(lowest: int) -> Papers:
    kinds = [
        {"Wells": 9, "Bus": 4},
        {"Roads": 16},
        {"Seeds": 5, "Wells": 1},
        {"Bus": 25},
        {"Roads": lowest, "Bus": 2},
    ]
    return [
        (group, {k: v for k, v in kinds[(n * 3 + n // 4) % 5].items() if v}) for n, group in enumerate(GROUPS)
    ]


# --- The recount, by the definitions in words -------------------------------------------------------------------------


def greedy(papers: Papers) -> set[str]:
    approvals = {label: sum(label in paper for _, paper in papers) for label in LABELS}
    assert len(set(approvals.values())) == 4, "no ties here"
    left, paid = BUDGET, set()
    for label in sorted(LABELS, key=lambda one: -approvals[one]):
        if COSTS[label] <= left:
            left, paid = left - COSTS[label], paid | {label}
    return paid


def shares_at(papers: Papers, share: Fraction) -> set[str]:
    purse, paid = dict.fromkeys(range(len(papers)), share), set()
    while True:
        prices = {}
        for label in set(LABELS) - paid:
            who = sorted((purse[n] for n, (_, paper) in enumerate(papers) if label in paper))
            rest = Fraction(COSTS[label])
            for place, money in enumerate(who):
                each = rest / (len(who) - place)
                if each <= money:
                    prices[label] = each / COSTS[label]
                    break
                rest -= money
        if not prices:
            return paid
        best = min(prices, key=lambda label: prices[label])
        assert sum(price == prices[best] for price in prices.values()) == 1, "no ties here"
        due = prices[best] * COSTS[best]
        for n, (_, paper) in enumerate(papers):
            if best in paper:
                purse[n] -= min(due, purse[n])
        paid.add(best)


def equal_shares(papers: Papers) -> set[str]:
    first = Fraction(BUDGET, len(papers))
    step = max(Fraction(1), first / 20)
    for raised in count():
        paid = shares_at(papers, first + raised * step)
        if sum(COSTS[label] for label in paid) > BUDGET:
            return shares_at(papers, first + (raised - 1) * step)
        left = BUDGET - sum(COSTS[label] for label in paid)
        if not any(COSTS[label] <= left for label in set(LABELS) - paid):
            return paid
    raise AssertionError


def proportional(papers: Papers) -> set[str]:
    taken: set[str] = set()
    for _ in range(2):
        sums = {
            label: sum(Fraction(1, 1 + len(paper & taken)) for _, paper in papers if label in paper)
            for label in set(LABELS) - taken
        }
        best = max(sums, key=lambda label: sums[label])
        assert sum(value == sums[best] for value in sums.values()) == 1, "no ties here"
        taken.add(best)
    return taken


def by_groups(papers: Papers) -> set[str]:
    taken: set[str] = set()
    speaking = [(group, paper) for group, paper in papers if paper]
    heads = {group: sum(one == group for one, _ in speaking) for group, _ in speaking}
    for _ in range(2):
        gain = {
            label: sum(Fraction(1, heads[g]) for g, paper in speaking if label in paper and not paper & taken)
            for label in set(LABELS) - taken
        }
        best = max(gain, key=lambda label: gain[label])
        assert gain[best] and sum(value == gain[best] for value in gain.values()) == 1, "no ties here"
        taken.add(best)
    return taken


# --- The page ---------------------------------------------------------------------------------------------------------


def lines_after(start: str, page: str) -> list[tuple[str, str]]:
    """The lines of the list that begins there, each by the words of its option."""
    lines = page.partition(start)[2].partition("</ol>")[0].split("<li>")[1:]
    label = re.compile(r"<bdi[^>]*>([^<]+)")
    return [
        (unescape(label.search(line)[1]), unescape(re.sub(r"<[^>]+>", " ", line)))  # type: ignore[index]
        for line in lines
    ]


def shown(page: str) -> dict[str, dict[str, Any]]:
    """Each option of the published result: its figures overall, by group and balanced, and whether it is chosen."""
    behind = dict(lines_after('id="by-group-', page))  # a phone tells the groups' figures below the result
    found = {}
    for label, words in lines_after('<ol class="tally"', page):
        words += behind.get(label, "")
        overall = re.search(r"(\d+) of (\d+) · (\d+) %", words)
        even = re.search(r"Group-balanced (\d+) %", words)
        assert overall is not None, words
        groups = re.findall(r"\b([FN])\s+(?:[^\d]*?)(\d+) of (\d+)", words.partition("%")[2])
        own = re.search(r"Votes bought:\s+(\S+)", words)
        found[label] = {
            "overall": (int(overall[1]), int(overall[2])),
            "groups": {letter: (int(n), int(base)) for letter, n, base in groups},
            "balanced": even and int(even[1]),
            "chosen": "Chosen" in words,
            "own": own and float(own[1]),
        }
    return found


def recounted(
    papers: Papers, given: Callable[[Any, str], int], each: int, labels: Sequence[str]
) -> dict[str, Any]:
    """The same figures out of the papers: marks overall, by group, and the mean of the groups' shares."""
    heads = {group: sum(one == group for one, _ in papers) for group in "FN"}
    found = {}
    for label in labels:
        sums = {g: sum(given(paper, label) for one, paper in papers if one == g) for g in "FN"}
        mean = sum(Fraction(sums[g], heads[g] * each) for g in "FN") / 2
        found[label] = {
            "overall": (sum(sums.values()), len(papers) * each),
            "groups": {g: (sums[g], heads[g] * each) for g in "FN"},
            "balanced": round(100 * mean),
        }
    return found


async def played(
    facilitator: Any, people: Sequence[Any], papers: Papers, options: tuple[str, ...], **settings: str
) -> tuple[str, str]:
    """A vote with these papers from its settings to the published page; with it, how the count went."""
    activity = await voting(facilitator, options=options, **settings)
    form = read_page(await people[0].page()).form("/paper")
    assert form is not None
    fields = [one for one in form.fields if "." in one.name]
    ids = {
        " ".join(one.label.partition("Cost")[0].split()): one.value
        if one.kind == "radio"
        else one.name.partition(".")[2]
        for one in fields
    }
    for one, (_, paper) in zip(people, papers, strict=True):
        if isinstance(paper, str):
            typed = {"choice.one": ids[paper]}
        elif isinstance(paper, Mapping):
            typed = {f"credits.{ids[label]}": str(spent) for label, spent in paper.items()}
        else:
            typed = {f"approvals.{ids[label]}": "yes" for label in paper}
        await one.act(activity, "paper", **typed)
    await facilitator.turn(activity, "close")
    await facilitator.act(activity, "publication")
    page = await people[-1].page()
    return page, page.partition('<ol class="counting')[2].partition("</ol>")[0]


def motion_told(running: Any, votes: dict[str, int]) -> None:
    """The newest vote as Popolo tells it: its heads, by group as they were shown, and nothing that leads nowhere."""
    with running.database().read() as reader:
        data = popolo_of(reader, only_session(reader), Tongue("en"))
    assert wrong_in_popolo(data) == []
    motion, vote = data["motions"][-1], data["vote_events"][-1]
    overall = {one["option"]: one["value"] for one in vote["counts"] if "group_id" not in one}
    assert {name: overall.get(name, 0) for name in votes} == votes, overall
    passed = votes["yes"] > votes["no"] if "abstain" in votes else not votes["no"]
    assert motion["result"] == vote["result"] == ("pass" if passed else "fail")


def test_every_published_figure_equals_a_recount_of_the_papers(
    running: Any, open_session: Any, person: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, group) for group in GROUPS]

            yes_no, consent = (
                ("Yes", "No", "I abstain"),
                ("I consent", "I consent, and I have a concern", "I object"),
            )
            for method, choices in (("yes-no-abstain", yes_no), ("consent", consent)):
                papers = answers(choices)
                page, steps = await played(facilitator, people, papers, (), method=method)
                expected = recounted(papers, lambda paper, label: int(paper == label), 1, choices)
                found = shown(page)
                assert {
                    label: {k: found[label][k] for k in expected[label]} for label in expected
                } == expected
                votes = [sum(paper == one for _, paper in papers) for one in choices]
                told = unescape(steps)
                if method == "consent":
                    assert f"{votes[2]} people object, so consent is not reached" in told
                    said = ("yes", "yes, with a concern", "no")
                    motion_told(running, dict(zip(said, votes, strict=True)))
                else:
                    assert f"Yes: {votes[0]}. No: {votes[1]}. Abstentions: {votes[2]}" in told
                    motion_told(running, dict(zip(("yes", "no", "abstain"), votes, strict=True)))

            for lowest in (0, -9):
                papers = credits(lowest)
                extra = {"against": "true"} if lowest else {}
                page, _ = await played(facilitator, people, papers, LABELS, method="quadratic", **extra)
                middle, each = (25, 50) if lowest else (0, 25)
                expected = recounted(papers, lambda p, label, m=middle: m + p.get(label, 0), each, LABELS)  # type: ignore[misc]
                found = shown(page)
                # An option whose figures would show how people voted is told overall only.
                hidden = [label for label in LABELS if found[label]["balanced"] is None]
                assert len(hidden) <= 1
                for label in hidden:
                    expected[label] |= {"groups": {}, "balanced": None}
                assert {
                    label: {k: found[label][k] for k in expected[label]} for label in expected
                } == expected
                for label in LABELS:
                    spent = [paper.get(label, 0) for _, paper in papers]
                    votes = sum(sqrt(abs(n)) * (1 if n > 0 else -1) for n in spent)
                    assert found[label]["own"] == pytest.approx(votes, abs=0.006)
                assert list(found) == sorted(found, key=lambda label: -found[label]["own"])

            papers = ticks()
            expected = recounted(papers, lambda paper, label: int(label in paper), 1, LABELS)
            money = {"budget": str(BUDGET), "currency": "euros"}
            for method, recount, options, settings in (
                ("greedy-budget", greedy, PRICED, money),
                ("equal-shares", equal_shares, PRICED, money),
                ("sequential-pav", proportional, LABELS, {"winners": "2"}),
                ("group-representation", by_groups, LABELS, {"winners": "2"}),
            ):
                page, steps = await played(facilitator, people, papers, options, method=method, **settings)
                found = shown(page)
                assert {
                    label: {k: found[label][k] for k in expected[label]} for label in expected
                } == expected
                chosen = {label for label in LABELS if found[label]["chosen"]}
                assert chosen == recount(papers), method
                assert all(label in steps for label in chosen), method
                for group, name in (("F", "Farmers"), ("N", "NGOs")):
                    alone = (
                        recount([one for one in papers if one[0] == group])
                        if method != "equal-shares"
                        else None
                    )
                    if alone is not None and alone != chosen:
                        assert re.search(rf"{name}[^<]* alone would choose", page), (method, group, alone)
                # The minutes say of a set "chosen" or not, and no places; of money what is spent and left.
                told = (await facilitator.get(f"{facilitator.base}/minutes.md")).text
                told = told[told.rindex("Chosen or not") :]
                for label in LABELS:
                    word = "Chosen" if label in chosen else "Not chosen"
                    assert re.search(rf"^\| {word} +\| {label} ", told, re.M), (method, label)
                if options is PRICED:
                    cost = sum(COSTS[label] for label in chosen)
                    assert f"{cost} euros of {BUDGET} euros. {BUDGET - cost} euros is left" in told
                    assert "450 euros" in unescape(steps) or "300 euros" in unescape(steps)
            await close_all(*people)

    asyncio.run(play())
