"""`sh scripts/chaos`: a server that is killed again and again keeps what it acknowledged; and the judge finds faults."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialogue.simulation.chaos import plan
from dialogue.simulation.chaos.record import (
    ANSWER,
    IDEA,
    PAPER,
    Fate,
    Figures,
    Store,
    Vote,
    Writing,
    compare,
    does_not_hold,
)
from support.length import FULL
from support.processes import environment, typed

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5  # while it migrates, a vote closes, it publishes, and while ideas are written (twice)


def test_what_was_acknowledged_is_there_after_kills() -> None:
    """In the long form each start imports the program, as after a power cut."""
    words = ["--kills", str(KILLS), "--clients", "12", "--seed", "7", *([] if FULL else ["--forked"])]
    done = typed(*words, module="dialogue.simulation.chaos")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["ok"] and found["does_not_hold"] == [], done.stdout + done.stderr
    assert found["kills"] == {"migrate": 1, "close": 1, "publish": 1, "ideas": 2}
    assert found["migrations_interrupted"] == found["migrations_to_interrupt"] == 1
    assert found["half_migrated"] == 0
    assert found["acked"] > 12 and found["retries"] > 0 and found["unknown"] >= 0
    assert (found["ballots"], found["sealed"], found["published"]) == (1, 1, 1)
    assert found["papers_acked"] == found["papers_stored"] > 0
    assert (found["present"], found["there"]) == (8, 8), "four went without a word, with the last kill"
    assert found["half_answered_s"]["max"] <= found["all_answered_s"]["max"]


def test_the_script_sets_up_and_hands_its_words_on() -> None:
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/chaos"), "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 and "--kills" in done.stdout and "--clients" in done.stdout


def test_every_kind_of_moment_is_in_a_plan_of_thirty() -> None:
    found = plan.planned(30)
    moments = [moment for scene in found.scenes for moment in scene]
    assert set(moments) == set(plan.ROUND) and found.migrating == 3
    for kills in range(1, 60):
        assert plan.planned(kills).kills == kills and plan.IDEAS in plan.planned(kills).scenes[-1]


# Made-up records, each with one fault: the judge must find it.

WRITINGS = (
    Writing("a", IDEA, 1, "wells", Fate.ACKED, 3),
    Writing("b", IDEA, 1, "roads", Fate.ACKED, 1),
    Writing("b", IDEA, 1, "too late", Fate.REFUSED, 1),
    Writing("a", IDEA, 1, "went away", Fate.UNKNOWN),
    Writing("a", ANSWER, 2, "first", Fate.ACKED, 1),
    Writing("a", ANSWER, 2, "second", Fate.ACKED, 1),
    Writing("a", PAPER, 3, {"7": 3, "8": 0}, Fate.ACKED, 1),
    Writing("a", PAPER, 3, {"7": 2, "8": 1}, Fate.ACKED, 1),
    Writing("b", PAPER, 3, {"7": 0, "8": 2}, Fate.ACKED, 1),
    Writing("b", PAPER, 3, {"7": 3, "8": 2}, Fate.REFUSED, 1),
)
VOTE = Vote(3, "published", True, ({"8": 2}, {"7": 2, "8": 1}), {"7": 2, "8": 3})


def whole() -> Store:
    return Store(["wells", "roads"], {(2, "a"): ["second"]}, [VOTE])


def judged(store: Store, **more: Any) -> Figures:
    found = Figures(present=2, there=2)
    compare(WRITINGS, store, found)
    for name, value in more.items():
        setattr(found, name, value)
    return found


def test_a_whole_store_holds() -> None:
    found = judged(whole())
    assert does_not_hold(found) == []
    assert (found.acked, found.refused, found.unknown, found.retries) == (7, 2, 1, 2)
    assert (found.papers_acked, found.papers_stored, found.sealed) == (2, 2, 1)
    with_unknown = whole()
    with_unknown.ideas = [
        *with_unknown.ideas,
        "went away",
    ]  # the server may have taken what it never answered
    assert does_not_hold(judged(with_unknown)) == []


def vote_with(**changes: Any) -> Callable[[Store], None]:
    return lambda store: setattr(store, "votes", [dataclasses.replace(VOTE, **changes)])


FAULTS: dict[str, tuple[Callable[[Store], None], str]] = {
    "a lost idea": (lambda store: setattr(store, "ideas", ["wells"]), "lost"),
    "an idea twice": (lambda store: setattr(store, "ideas", ["wells", "roads", "roads"]), "doubled"),
    "stored against a no": (
        lambda store: setattr(store, "ideas", ["wells", "roads", "too late"]),
        "refused_but_stored",
    ),
    "somebody else's words": (
        lambda store: setattr(store, "ideas", ["wells", "roads", "hm"]),
        "nobody_sent",
    ),
    "no answer": (lambda store: setattr(store, "answers", {}), "lost"),
    "the answer before": (lambda store: setattr(store, "answers", {(2, "a"): ["first"]}), "lost"),
    "two answers": (
        lambda store: setattr(store, "answers", {(2, "a"): ["second", "first"]}),
        "doubled",
    ),
    "a lost paper": (vote_with(papers=({"8": 2},)), "lost"),
    "the paper before": (vote_with(papers=({"8": 2}, {"7": 3})), "lost"),
    "a paper twice": (vote_with(papers=({"8": 2}, {"8": 2}, {"7": 2, "8": 1})), "nobody_sent"),
    "another sum": (vote_with(overall={"7": 2, "8": 4}), "wrong_tallies"),
    "no sum": (vote_with(overall=None), "wrong_tallies"),
    "no ballot": (lambda store: setattr(store, "votes", []), "lost"),
    "a gap": (lambda store: setattr(store, "gaps", 1), "gaps"),
    "a broken chain": (lambda store: setattr(store, "broken_chains", 1), "broken_chains"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault: str) -> None:
    store = whole()
    change, name = FAULTS[fault]
    change(store)
    found = judged(store)
    assert getattr(found, name) > 0 and does_not_hold(found), found
    assert found.report()["ok"] is False


@pytest.mark.parametrize(
    ("figure", "value", "word"),
    [
        ("integrity", "row 3 missing from index", "row 3"),
        ("sealed", 0, "sealed"),
        ("published", 0, "published"),
        ("present", 10, "10 people count as present, 2 are there"),
        ("half_migrated", 1, "half migrated"),
        ("migrations_to_interrupt", 3, "of 3 kills while it migrates 0 came before the end"),
        ("not_answered_again", 1, "not answered again"),
        ("tracebacks", 1, "log"),
        ("acked", 0, "nothing was acknowledged"),
        ("problems", ["it did not come to its end"], "did not come"),
    ],
)
def test_every_other_promise_is_looked_at(figure: str, value: Any, word: str) -> None:
    assert any(word in said for said in does_not_hold(judged(whole(), **{figure: value})))
