"""Small cells of every form of paper: what the published result and the released papers say together.

Two attackers. The first knows the published sums and what papers of the form can say at all: rankings, ticks or dots
are far fewer than any numbers within their limits. The second also has the papers that are released, by the blocks of
groups that were shown: he tries every way in which the hidden groups of a block can have written its papers.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations, product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dialogue.activities.vote import counting, rules
from dialogue.activities.vote.counting import Box, published
from dialogue.activities.vote.ways import Way, on_screens
from dialogue.kernel.errors import Refused
from dialogue.publication import Band, Marks, audit
from dialogue.publication.history import kept_blocks

K = 5
TYPED = ("", "yes", *map(str, range(7)))
"""What is typed into a field to find out what papers of a form can say."""

SHORT: dict[str, Any] = {"highest": 3, "grades": "fine; fair; poor"}
"""Settings that keep scales short, for the methods that have them: all papers of a form must be few."""

Paper = tuple[int, ...]


def beside(name: str) -> ModuleType:
    """A module of this folder."""
    if name not in sys.modules:
        spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None and spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


attacker, attack = beside("small_cells_attacker"), beside("test_small_cells_attack")
Line, Person = attacker.Line, attacker.Person


@dataclass(frozen=True)
class Known(Marks):
    """Marks, and all that papers can say."""

    papers: tuple[Paper, ...] = ()


def way_of(method: str) -> Way:
    """The method with short scales."""
    known = on_screens()[method].settings.model_fields
    return Way.of({"method": method, **{name: value for name, value in SHORT.items() if name in known}})


@cache
def answers(method: str, options: int) -> dict[Paper, Any]:
    """Everything that a paper can say, in marks, with an answer that says so; found by filling in the form."""
    way = way_of(method)
    names = tuple(str(n) for n in range(1, options + 1))
    found: dict[Paper, Any] = {}
    for typed in product(TYPED, repeat=options):
        fields = {
            f"{way.form.prefix}{name}": value for name, value in zip(names, typed, strict=True) if value
        }
        try:
            answer = way.form.read(fields)
            rules.require_fit(way.form, way.method, answer, dict.fromkeys(names, "?"), way.limits)
        except Refused:
            continue
        given = way.form.given(answer, way.limits, names)
        found[tuple(given.get(name, 0) for name in names)] = answer
    return found


METHODS = tuple(
    {
        screen.form: name
        for name, screen in reversed(on_screens().items())
        if not screen.choices and not screen.spends and len(answers(name, 2)) > 2
    }.values()
)
"""One method for each form whose papers can be found out in this way."""


def room(chance: random.Random, method: str, options: int) -> tuple[list[Any], Box, Known]:
    """People in two to four groups, most of them small and of like minds, and their closed box."""
    way, can = way_of(method), answers(method, options)
    marks = way.form.marks(way.limits, options)
    assert marks is not None
    liked = chance.sample(sorted(can), min(len(can), chance.choice((1, 2, 2, 3, 6))))
    sizes = [chance.choice((1, 1, 2, 2, 3, 4, 5, 6)) for _ in range(chance.randint(2, 4))]
    people = [
        Person(f"p{n}", group, frozenset({1}), chance.choice(liked if chance.random() < 0.9 else sorted(can)))
        for n, group in enumerate(g for g, size in zip("ABCD", sizes, strict=False) for _ in range(size))
    ]
    roll: dict[str, frozenset[str]] = {
        g: frozenset(p.name for p in people if p.group == g) for g in {p.group for p in people}
    }
    box = Box(
        tuple(str(n) for n in range(1, options + 1)),
        tuple((p.group, can[p.paper]) for p in people),
        roll,
        {g: len(who) for g, who in roll.items()},
        way,
    )
    return people, box, Known(marks.each, marks.least, marks.most, tuple(can))


def lines(result: dict[str, Any]) -> list[Any]:
    """The rows of a published result as the first attacker takes them."""
    return [
        Line(
            1,
            frozenset(row["groups"]),
            {int(o) - 1: f for o, f in row["counts"].items()}
            if row["counts"]
            else {int(o) - 1: Band[word] for o, word in row["words"].items()},
        )
        for row in result["rows"]
    ]


def by_papers(people: list[Any], result: dict[str, Any], options: int) -> Iterator[str]:
    """What the second attacker, an outsider or anybody in the room, works out from released papers.

    Less what the papers of the whole room say without any groups: that all of them, or all others, say the same.
    """
    for block in kept_blocks(result):
        inside = [p for p in people if p.group in block]
        heads = Counter(p.group for p in inside)
        for own in (None, *{(p.group, p.paper): p for p in inside}.values()):
            who = f"to {own.group}" if own else "to an outsider"
            room_says = [{p.paper[option] for p in people if p is not own} for option in range(options)]
            asked = [option for option in range(options) if len(room_says[option]) > 1]
            others = [p.paper for p in inside if p is not own]
            for group, number in heads.items():
                of_group = number - (own is not None and own.group == group)
                if not of_group or number >= K:
                    continue
                ways = list(combinations(others, of_group))
                for option in asked:
                    sums = {sum(paper[option] for paper in some) for some in ways}
                    if len(sums) == 1:
                        yield f"{group} in {block} on {option}: {sums}, {who}"
            for option in asked if len(inside) < 10 else ():
                said = {paper[option] for paper in others}
                if len(said) == 1 and said != {0}:
                    yield f"{block} on {option}: all said {said}, {who}"


CASES = [(method, 2) for method in METHODS] + [
    (method, 3) for method in METHODS if len(answers(method, 3)) < 30
]


@pytest.mark.parametrize(("method", "options"), CASES)
def test_published_sums_and_released_papers_give_no_small_figure_away(method: str, options: int) -> None:
    shown = kept = 0
    for seed in range(150):
        chance = random.Random(seed)
        people, box, marks = room(chance, method, options)
        result = published(box)
        assert list(by_papers(people, result, options)) == [], seed
        rows = lines(result)
        shown, kept = shown + bool(rows), kept + bool(kept_blocks(result))
        # Going through all tables takes too long with more people or papers than these.
        small = (
            len(marks.papers) <= 16
            and max(Counter(p.group for p in people).values()) <= 4
            and len(people) < 14
        )
        if rows and small:
            for own in (None, chance.choice(people)):
                assert attack.leaks(people, rows, {1}, marks, own) == [], seed
    assert shown > 15 and kept > 5, "a protection that shows nothing proves nothing"


def test_without_the_rule_for_papers_the_second_attacker_finds_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: rows are shown, and papers kept by them, wherever the sums alone say nothing."""
    monkeypatch.setattr(audit, "say_more", lambda table, shape: False)
    method, options = next(case for case in CASES if on_screens()[case[0]].form == "ranking" and case[1] == 3)
    leaky = 0
    for seed in range(150):
        people, box, _ = room(random.Random(seed), method, options)
        leaky += bool(list(by_papers(people, published(box), options)))
    assert leaky >= 3


def test_a_further_round_that_a_few_of_one_mind_joined_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six more people who all put the same option second: the papers of both rounds side by side would say so."""
    method = next(name for name, screen in on_screens().items() if screen.form == "ranking")
    way = Way.of({"method": method})
    first = [("A", [["1"], ["2"], ["3"]]), ("A", [["2"], ["3"], ["1"]]), ("B", [["3"], ["1"], ["2"]])] * 5
    joined = [("A", [["1"], ["2"], ["3"]]), ("A", [["3"], ["2"], ["1"]])] * 3

    def box(papers: list[tuple[str, Any]]) -> Box:
        number = Counter(group for group, _ in papers)
        roll = {g: frozenset(f"{g}{n}" for n in range(many)) for g, many in number.items()}
        return Box(("1", "2", "3"), tuple(papers), roll, dict(number), way)

    then = box(first)
    shown = published(then)
    assert published(box([*first, *joined]), [(then, shown)])["overall"] is None
    others = [*joined[:4], ("A", [["2"], ["1"]]), ("A", [["1"]])]
    assert published(box([*first, *others]), [(then, shown)])["overall"] is not None
    monkeypatch.setattr(counting, "difference_is_alike", lambda then, now: False)
    assert published(box([*first, *joined]), [(then, shown)])["overall"] is not None, "the control"
