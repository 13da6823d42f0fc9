"""One session in which every way of voting runs once: its minutes tell each, and its released papers are counted again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dialogue.activities.vote.methods import METHODS
from dialogue.activities.vote.ways import Way, on_screens
from support.processes import typed
from support.recounting import BY_METHOD, Found, Paper

PEOPLE = 24


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("every-vote")
    words = ["demo", "--headless", "--template", "every-vote", "--participants", str(PEOPLE), "--seed", "4"]
    done = typed(*words, "--out", out)
    assert done.returncode == 0, done.stderr
    yield out


def settings_of(ballot: Mapping[str, Any]) -> dict[str, Any]:
    """What a recount takes of a ballot's frozen settings."""
    limits = Way.of(ballot["settings"]).limits
    return {
        "winners": limits.winners,
        "lowest": limits.lowest,
        "highest": limits.highest,
        "criteria": limits.criteria,
        "budget": limits.budget,
        "completion": limits.completion,
        "step": limits.step,
        "costs": {option["place"]: option["cost"] for option in ballot["options"]},
    }


def recount(
    ballot: Mapping[str, Any], weights: Mapping[str, Fraction] | None = None, of: Any = None
) -> Found | None:
    """The released papers counted again: all of them, those of one block, or with every group weighing the same."""
    reads = METHODS[ballot["method"]].reads
    papers: list[Paper] = [
        (Fraction(1) if weights is None else weights["+".join(paper["groups"])], paper[reads])
        for paper in ballot["papers"]
        if of is None or paper["groups"] == of
    ]
    counting = BY_METHOD.get(ballot["method"])
    places = [option["place"] for option in ballot["options"]]
    return None if counting is None else counting(papers, places, settings_of(ballot))


def differs(found: Found | None, published: Mapping[str, Any], name: str) -> list[str]:
    """What a recount finds otherwise than it was published."""
    if found is None:
        return []
    faults = []
    if found.winners is not None and found.winners != frozenset(published["winners"]):
        faults.append(f"{name}: {sorted(found.winners)} wins, published {published['winners']}")
    if found.order is not None:
        order = tuple(frozenset(level) for level in published["order"])
        if found.order != order:
            faults.append(f"{name}: the order is {found.order}, published {order}")
    return faults


def marks(ballot: Mapping[str, Any], of: Any = None) -> dict[str, int]:
    """The sums of marks of the released papers: what the bars show."""
    way = Way.of(ballot["settings"])
    places = [option["place"] for option in ballot["options"]]
    sums = dict.fromkeys(places, 0)
    for paper in ballot["papers"]:
        if of is None or paper["groups"] == of:
            for place, n in way.form.given(paper[way.form.reads], way.limits, places).items():
                sums[place] += n
    return sums


def faults_of(ballot: Mapping[str, Any]) -> list[str]:
    """Every published figure of a ballot that its released papers do not bear out."""
    published, name = ballot["published"], ballot["method"]
    found = differs(recount(ballot), published, name)
    if published["overall"] != marks(ballot):
        found.append(f"{name}: sums {marks(ballot)}, published {published['overall']}")
    if len(ballot["papers"]) != ballot["voted"]:
        found.append(f"{name}: {len(ballot['papers'])} papers of {ballot['voted']}")
    for row in published["rows"]:
        if row.get("order"):
            found += differs(recount(ballot, of=row["groups"]), row, f"{name} {row['groups']}")
            if row["counts"] != marks(ballot, of=row["groups"]):
                found.append(f"{name}: sums of {row['groups']}")
    if published["even"]:
        weights = {
            "+".join(row["groups"]): Fraction(len(row["groups"]), row["voters"]) for row in published["rows"]
        }
        found += differs(recount(ballot, weights), published["even"], f"{name} balanced")
    return found


def test_every_method_runs_once_and_an_independent_recount_equals_every_figure(played: Path) -> None:
    ballots = json.loads((played / "recount.json").read_text())["ballots"]
    assert [ballot["method"] for ballot in ballots] == list(on_screens())
    assert [fault for ballot in ballots for fault in faults_of(ballot)] == []
    assert sum(bool(ballot["published"]["even"]) for ballot in ballots) > len(ballots) / 3
    for ballot in ballots:
        blocks = [
            len([1 for paper in ballot["papers"] if paper["groups"] == one["groups"]])
            for one in ballot["blocks"]
        ]
        assert all(number >= 5 for number in blocks), "no cell of fewer than five papers"
        assert set(ballot["papers"][0]) == {"groups", METHODS[ballot["method"]].reads}
        # The negative control: with one paper changed, or one figure, the recount says so.
        assert faults_of({**ballot, "papers": ballot["papers"][1:]})
        wrong = {**ballot["published"], "overall": {**ballot["published"]["overall"], "1": 0, "2": 999}}
        assert faults_of({**ballot, "published": wrong})


def test_the_minutes_tell_each_vote_with_its_rule_and_its_result(played: Path) -> None:
    minutes = (played / "minutes.md").read_text()
    for name, screen in on_screens().items():
        start = minutes.index(f"What first? ({METHODS[name].title})")
        told = minutes[start : start + 6000]
        assert f"**Method:** {METHODS[name].title}" in told
        assert screen.counted in told and "**Who took part**" in told and "**Result**" in told
