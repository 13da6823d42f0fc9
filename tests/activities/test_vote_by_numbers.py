"""Votes by numbers, resistance, grades and criteria over real HTTP: what is published equals an independent recount."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from statistics import median_low
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page
from support.vote_room import OPTIONS, close_all, rows, voting

PEOPLE = (7, 5, 2)  # of three groups; the last is too small to be shown by itself
GROUPS = "FNU"
CRITERIA = "Low cost 2; Usé: 3; <b>Fair</b>"
Paper = Mapping[str, int]


class Case:
    """A method as this test knows it: its form, its settings, and how a paper's marks follow from what was chosen."""

    def __init__(
        self, method: str, form: str, most: int, places: Sequence[str] = ("",), **settings: str
    ) -> None:
        self.method, self.form, self.highest, self.places = method, form, most, places
        self.settings = {"method": method, **settings}
        self.weights = (2, 3, 1) if places != ("",) else (1,)

    def marks(self, paper: Paper, option: int) -> int:
        """The marks that a paper gives to an option: more for what is liked better."""
        if self.method == "least-resistance":
            return self.highest - paper.get(f"{option}", 0)
        return sum(
            weight * paper.get(f"{option}{place}", 0)
            for place, weight in zip(self.places, self.weights, strict=True)
        )

    @property
    def whole(self) -> int:
        return self.highest * sum(self.weights)


CASES = {
    "score": Case("score", "scores", 5),
    "star": Case("star", "scores", 4, highest="4"),
    "least-resistance": Case("least-resistance", "resistance", 10),
    "majority-judgment": Case("majority-judgment", "grades", 5),
    "multi-criteria": Case("multi-criteria", "criteria", 5, (".1", ".2", ".3"), criteria=CRITERIA),
}


def by_marks(case: Case, papers: Sequence[Paper], options: int) -> list[list[int]]:
    sums = [sum(case.marks(paper, option) for paper in papers) for option in range(options)]
    return [[o for o in range(options) if sums[o] == value] for value in sorted(set(sums), reverse=True)]


def by_star(case: Case, papers: Sequence[Paper], options: int) -> list[list[int]]:
    """Place by place: of the two largest sums the one that more people put higher, in every final that is possible."""
    left, order = set(range(options)), []
    sums = [sum(p.get(f"{o}", 0) for p in papers) for o in range(options)]
    while left:
        tops = sorted({sums[o] for o in left}, reverse=True)
        first = {o for o in left if sums[o] == tops[0]}
        second = first if len(first) > 1 else {o for o in left if sums[o] == tops[min(1, len(tops) - 1)]}
        best = set() if len(left) > 1 else set(left)
        for one, other in ((a, b) for a in first for b in second if a != b):
            ahead = sum(p.get(f"{one}", 0) > p.get(f"{other}", 0) for p in papers)
            behind = sum(p.get(f"{one}", 0) < p.get(f"{other}", 0) for p in papers)
            best |= ({one} if ahead >= behind else set()) | ({other} if behind >= ahead else set())
        order.append(sorted(best))
        left -= best
    return order


def by_middle(case: Case, papers: Sequence[Paper], options: int) -> list[list[int]]:
    """The book's own way: the middle grade, and among equals the middle grade again without one of it, and so on."""

    def middles(option: int) -> list[int]:
        grades, found = sorted(p.get(f"{option}", 0) for p in papers), []
        while grades:
            found.append(median_low(grades))
            grades.remove(found[-1])
        return found

    ranks = [middles(option) for option in range(options)]
    return [
        [o for o in range(options) if ranks[o] == one]
        for one in sorted(map(list, set(map(tuple, ranks))), reverse=True)
    ]


ORDERS: Mapping[str, Callable[[Case, Sequence[Paper], int], list[list[int]]]] = {
    "star": by_star,
    "majority-judgment": by_middle,
}


async def voted(facilitator: Any, crowd: Sequence[tuple[str, Any]], case: Case) -> tuple[int, list[Paper]]:
    """An open vote in which the crowd has voted through the fields on its pages, some leaving things open."""
    chance = random.Random(case.method)
    activity = await voting(facilitator, **case.settings)
    names = list(dict.fromkeys(re.findall(r'name="([a-z]+\.\d+(?:\.\d+)?)"', await crowd[0][1].page())))
    options = len(names) // len(case.places)
    keys = [f"{option}{place}" for option in range(options) for place in case.places]
    assert len(names) == len(keys), names
    papers: list[Paper] = []
    for group, one in crowd:
        taste = {"F": 0, "N": 2, "U": 1}[group]
        paper = {
            key: min(case.highest, chance.randint(0, case.highest - 1) + (int(key[0]) == taste))
            for key in keys
            if chance.random() > 0.1
        }
        papers.append(paper)
        typed = {name: str(paper[key]) for name, key in zip(names, keys, strict=True) if key in paper}
        await one.act(activity, "paper", **typed)
    return activity, papers


def recounted(
    case: Case,
    shown: Mapping[str, Any],
    groups: Sequence[str],
    papers: Sequence[Paper],
    letters: Mapping[int, str],
) -> list[list[int]]:
    """Hold a published result against papers: overall, by group, balanced. The order that they give."""
    options = range(len(shown["overall"]))
    order = ORDERS.get(case.method, by_marks)

    def sums(own: Sequence[Paper]) -> dict[str, int]:
        return {str(o + 1): sum(case.marks(paper, o) for paper in own) for o in options}

    def places(own: Sequence[Paper]) -> list[list[str]]:
        return [[str(o + 1) for o in level] for level in order(case, own, len(options))]

    assert shown["overall"] == sums(papers)
    assert shown["order"] == places(papers)
    # The small group stands together with another, and each row adds up by itself.
    assert sum(row["voters"] for row in shown["rows"]) == len(papers)
    shares: list[list[Fraction]] = []
    for row in shown["rows"]:
        here = {letters[int(key)] for key in row["groups"]}
        own = [paper for group, paper in zip(groups, papers, strict=True) if group in here]
        assert row["voters"] == len(own) >= 5
        assert row["counts"] == sums(own)
        assert row["order"] == places(own)
        each = [Fraction(count, len(own) * case.whole) for count in sums(own).values()]
        shares += [each] * len(here)
    balanced = [sum(column, Fraction(0)) / len(set(groups)) for column in zip(*shares, strict=True)]
    assert [Fraction(*v) if isinstance(v, list) else v for v in shown["balanced"].values()] == balanced
    return order(case, papers, len(options))


def test_what_is_published_equals_an_independent_recount(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            groups = [group for group, n in zip(GROUPS, PEOPLE, strict=True) for _ in range(n)]
            crowd = [(group, await person(facilitator, group)) for group in groups]
            figures: list[str] = []
            for case in CASES.values():
                activity, papers = await voted(facilitator, crowd, case)
                await facilitator.turn(activity, "close")
                await facilitator.act(activity, "publication")
                ((ballot, stored),) = rows(
                    running, f"SELECT id, result FROM ballot WHERE activity_id = {activity}"
                )
                letters = dict(rows(running, "SELECT id, letter FROM stakeholder_group"))
                labels = [
                    label
                    for (label,) in rows(
                        running,
                        f"SELECT label FROM ballot_option WHERE ballot_id = {ballot} ORDER BY position",
                    )
                ]
                order = recounted(case, json.loads(stored), groups, papers, letters)
                # Negative control: with one answer changed the recount does not fit.
                with pytest.raises(AssertionError):
                    turned = {
                        **papers[0],
                        "0": (papers[0].get("0", 0) + 1) % 4,
                        "0.1": 5 - papers[0].get("0.1", 0),
                    }
                    recounted(case, json.loads(stored), groups, [turned, *papers[1:]], letters)
                # The same on a phone, on the wall and in the minutes.
                page, wall = (
                    await crowd[0][1].page(),
                    (await facilitator.get(f"{facilitator.base}/projector")).text,
                )
                for text in (page, wall):
                    assert re.search(
                        rf'<span class="num(?: ahead)?">1\.</span> <bdi[^>]*>{labels[order[0][0]]}', text
                    )
                figures += [
                    f"{value} / {len(papers) * case.whole}"
                    for value in json.loads(stored)["overall"].values()
                ]
            told = (await facilitator.get(f"{facilitator.base}/minutes.md")).text
            for words in (
                *figures,
                "Resistance",
                "Middle grade",
                "Weighted mean",
                "Usé (weight 3)",
                "In the final",
                "How many people gave each answer",
            ):
                assert words in told, words
            assert "<b>Fair" not in (await facilitator.get(f"{facilitator.base}/minutes.html")).text
            assert (await facilitator.get(f"{facilitator.base}/minutes.pdf")).content[:4] == b"%PDF"
            await close_all(*(one for _, one in crowd))

    asyncio.run(play())


@pytest.mark.parametrize("name", list(CASES))
def test_bad_papers_are_refused_with_a_sentence_and_what_was_typed_comes_back(
    name: str, open_session: Any, person: Any, running: Any
) -> None:
    case = CASES[name]

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(facilitator, **case.settings)
            page = await awa.page()
            first, *_, last = dict.fromkeys(re.findall(r'name="([a-z]+\.\d+(?:\.\d+)?)"', page))
            other = "grades" if case.form == "scores" else "scores"
            for typed, words in (
                ({first: "1e5"}, "Please choose one of the"),
                ({first: "٣"}, "Please choose one of the"),
                ({first: str(case.highest + 1)}, "is above"),
                ({first: "1", re.sub(r"\d+", "999", first, count=1): "1"}, "not an option of this question"),
                ({first.replace(case.form, other): "1"}, "another kind of vote"),
            ):
                with pytest.raises(Surprise, match=words):
                    await awa.act(activity, "paper", **{last: "2", **typed})
            refused = await awa.web.post(
                f"{awa.base}/activities/{activity}/paper", data={"ballot": "", first: "9999", last: "2"}
            )
            assert refused.status_code == 422
            form = read_page(refused.text).form("/paper")
            assert form is not None and form.values().get(last) == "2", "nothing that was typed is lost"
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(0,)]
            # An empty paper is an answer, and is changed like any other.
            await awa.act(activity, "paper")
            await awa.act(activity, "paper", **{first: "0", last: "2"})
            sent = read_page(await awa.page()).form("/paper")
            assert sent is not None and (sent.values()[first], sent.values()[last]) == ("0", "2")
            assert "You sent:" in await awa.page()
            await facilitator.turn(activity, "close")
            with pytest.raises(Surprise, match="has closed"):
                await awa.act(activity, "paper", **{first: "1"})
            assert rows(running, "SELECT count(*) FROM ballot_paper") == [(1,)]
            await close_all(awa)

    asyncio.run(play())


def test_leaving_everything_as_it_is_can_be_voted_for_in_every_language_unless_it_is_set_otherwise(
    open_session: Any, person: Any, running: Any
) -> None:
    def labels(activity: int) -> list[str]:
        of = f"ballot_id = (SELECT min(id) FROM ballot WHERE activity_id = {activity})"
        return [
            label
            for (label,) in rows(running, f"SELECT label FROM ballot_option WHERE {of} ORDER BY position")
        ]

    async def play() -> None:
        async with open_session(recipe="empty", language="fr") as facilitator:
            awa, bo = await person(facilitator, language="en"), await person(facilitator, language="es")
            # Nothing to choose between stays nothing to choose between.
            empty = await voting(facilitator, open_it=False, method="least-resistance", options=())
            with pytest.raises(Surprise, match="nothing to vote on yet"):
                await facilitator.turn(empty, "open")
            # With it one option is enough: to do it, or not.
            one = await voting(facilitator, method="least-resistance", options=("Wells",))
            assert labels(one) == ["Wells", "Tout laisser en l’état"]
            for who, words in ((awa, "Leave everything as it is"), (bo, "Dejar todo como está")):
                assert words in await who.page()
                names = list(dict.fromkeys(re.findall(r'name="(resistance\.\d+)"', await who.page())))
                await who.act(one, "paper", **{names[0]: "7", names[1]: "2"})
            await facilitator.turn(one, "close")
            await facilitator.act(one, "publication", consent="on")
            assert "No option meets less resistance than “Leave everything as it is”" in await awa.page()
            assert "Ninguna opción encuentra menos resistencia" in await bo.page()
            await facilitator.turn(one, "reopen")
            assert len(rows(running, f"SELECT id FROM ballot WHERE activity_id = {one}")) == 2
            assert (await awa.page()).count("Leave everything as it is") >= 1, "a further round asks the same"
            await facilitator.turn(one, "close")
            # Whoever wrote it down already is not asked twice; and it can be left out.
            own = ("Wells", "tout  laisser en l’État")
            two = await voting(facilitator, method="least-resistance", options=own)
            assert labels(two) == ["Wells", "tout  laisser en l’État"]
            await facilitator.turn(two, "close")
            off = await voting(facilitator, method="least-resistance", open_it=False)
            address = f"{facilitator.base}/activities/{off}/edit"
            form = read_page((await facilitator.get(address)).text).form("/edit")
            assert form is not None and form.values()["setting.least-resistance.status_quo"] == "true"
            values = {key: value for key, value in form.values().items() if not key.endswith("status_quo")}
            values |= {"boxes": "least-resistance.status_quo"}
            del values["command_id"]
            await facilitator.post(address, **values)
            await facilitator.turn(off, "open")
            assert labels(off) == list(OPTIONS)
            await facilitator.turn(off, "close")
            # A later vote on what this one brought asks for it once.
            later = await voting(facilitator, method="least-resistance", options=())
            assert labels(later) == ["Tout laisser en l’état", "Wells"]
            await close_all(awa, bo)

    asyncio.run(play())


def test_each_paper_is_seen_before_the_vote_opens_with_all_that_will_stand_on_it(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty", language="fr") as facilitator:
            for name, words in (
                ("score", "0 = bad, 5 = very good"),
                ("star", "0 = bad, 4 = very good"),
                ("least-resistance", "Leave everything as it is"),
                ("majority-judgment", "Very good"),
                ("multi-criteria", "&lt;b&gt;Fair&lt;/b&gt;"),
            ):
                activity = await voting(facilitator, open_it=False, **CASES[name].settings)
                page = (await facilitator.get(f"{facilitator.base}/activities/{activity}/preview")).text
                assert words in page and all(option in page for option in OPTIONS), name
                # A long scale stands in two rows on a phone: its steps are told by how many there are.
                steps = {"least-resistance": "of-11", "majority-judgment": "in-words", "star": "of-5"}.get(
                    name, "of-6"
                )
                assert f'class="steps {steps}"' in page, name

    asyncio.run(play())
