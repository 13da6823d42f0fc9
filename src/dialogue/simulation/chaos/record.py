"""What clients know of their own writings, what a store holds, and what of it must agree: pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from dialogue.simulation.figures import quantile


class Fate(StrEnum):
    """What a client knows of one writing: the server said yes, it said no, or it never answered."""

    ACKED = "acked"
    REFUSED = "refused"
    UNKNOWN = "unknown"


IDEA, ANSWER, PAPER = "idea", "answer", "paper"
"""Ideas are added; an answer and a paper replace the one that the same person sent before."""


@dataclass(slots=True)
class Writing:
    """One form that a client sent until it got an answer, always under the same id."""

    client: str
    kind: str
    activity: int
    content: Any
    fate: Fate = Fate.UNKNOWN
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """A ballot in the store: its state, whether it was sealed, the dots on each paper, and the published sums."""

    activity: int
    state: str
    sealed: bool
    papers: tuple[Mapping[str, int], ...]
    overall: Mapping[str, int] | None


@dataclass(slots=True)
class Store:
    """What was found in the store when everything was over."""

    ideas: Sequence[str] = ()
    answers: Mapping[tuple[int, str], Sequence[str]] = field(default_factory=dict)
    """(activity, client) -> texts; there should be one."""
    votes: Sequence[Vote] = ()
    gaps: int = 0
    broken_chains: int = 0
    integrity: str = "ok"


@dataclass(slots=True)
class Figures:
    """Everything that is reported. A number that must be zero says so by its name in `does_not_hold`."""

    kills: dict[str, int] = field(default_factory=dict)
    clients: int = 0
    seconds: float = 0.0
    acked: int = 0
    refused: int = 0
    unknown: int = 0
    retries: int = 0
    lost: int = 0
    doubled: int = 0
    refused_but_stored: int = 0
    nobody_sent: int = 0
    gaps: int = 0
    broken_chains: int = 0
    integrity: str = ""
    ballots: int = 0
    sealed: int = 0
    published: int = 0
    papers_acked: int = 0
    papers_stored: int = 0
    wrong_tallies: int = 0
    migrations_to_interrupt: int = 0
    migrations_interrupted: int = 0
    migrations_missed: int = 0
    half_migrated: int = 0
    half_answered_s: dict[str, float] = field(default_factory=dict)
    all_answered_s: dict[str, float] = field(default_factory=dict)
    not_answered_again: int = 0
    present: int = 0
    there: int = 0
    tracebacks: int = 0
    problems: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """As JSON, with what does not hold and whether all does."""
        wrong = does_not_hold(self)
        return {**asdict(self), "does_not_hold": wrong, "ok": not wrong}


def compare(writings: Sequence[Writing], store: Store, found: Figures) -> None:
    """Put into `found` what the clients know beside what the store holds."""
    by_fate = Counter(writing.fate for writing in writings)
    found.acked, found.refused, found.unknown = (by_fate[fate] for fate in Fate)
    found.retries = sum(max(0, writing.tries - 1) for writing in writings)
    _ideas([writing for writing in writings if writing.kind == IDEA], store.ideas, found)
    _answers([writing for writing in writings if writing.kind == ANSWER], store.answers, found)
    _papers([writing for writing in writings if writing.kind == PAPER], store.votes, found)
    found.gaps, found.broken_chains, found.integrity = store.gaps, store.broken_chains, store.integrity


def _ideas(writings: Sequence[Writing], stored: Sequence[str], found: Figures) -> None:
    there = Counter(stored)
    fates = {str(writing.content): writing.fate for writing in writings}
    found.lost += sum(fate == Fate.ACKED and not there[text] for text, fate in fates.items())
    found.refused_but_stored += sum(fate == Fate.REFUSED and there[text] > 0 for text, fate in fates.items())
    found.doubled += sum(number - 1 for number in there.values())
    found.nobody_sent += sum(text not in fates for text in there)


def _last(writings: Sequence[Writing]) -> dict[tuple[int, str], list[Writing]]:
    """By activity and client: the last acknowledged writing, and those of unknown fate that came after it."""
    found: dict[tuple[int, str], list[Writing]] = defaultdict(list)
    for writing in writings:
        if writing.fate == Fate.ACKED:
            found[writing.activity, writing.client] = [writing]
        elif writing.fate == Fate.UNKNOWN:
            found[writing.activity, writing.client].append(writing)
    return found


def _answers(
    writings: Sequence[Writing], stored: Mapping[tuple[int, str], Sequence[str]], found: Figures
) -> None:
    last = _last(writings)
    for key, possible in last.items():
        texts = stored.get(key, ())
        acked = any(writing.fate == Fate.ACKED for writing in possible)
        if acked and not any(writing.content in texts for writing in possible):
            found.lost += 1
    found.doubled += sum(len(texts) - 1 for texts in stored.values())
    found.nobody_sent += sum(key not in last for key in stored)


def _papers(writings: Sequence[Writing], votes: Sequence[Vote], found: Figures) -> None:
    """Papers have no name: they are compared as a heap, each vote's acknowledged ones with the stored ones."""
    acked: dict[int, Counter[tuple[tuple[str, int], ...]]] = defaultdict(Counter)
    for (activity, _), possible in _last(writings).items():
        acked[activity].update(_paper(one.content) for one in possible if one.fate == Fate.ACKED)
    for vote in votes:
        heap = Counter(_paper(paper) for paper in vote.papers)
        found.ballots += 1
        found.sealed += vote.sealed
        found.published += vote.state == "published"
        found.papers_acked += acked[vote.activity].total()
        found.papers_stored += heap.total()
        found.lost += (acked[vote.activity] - heap).total()
        found.nobody_sent += (heap - acked[vote.activity]).total()
        sums: Counter[str] = Counter()
        for paper in acked[vote.activity].elements():
            sums.update(dict(paper))
        if vote.state == "published":
            found.wrong_tallies += vote.overall is None or +Counter(vote.overall) != +sums
    counted = {vote.activity for vote in votes}
    found.lost += sum(heap.total() for activity, heap in acked.items() if activity not in counted)


def _paper(dots: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((option, number) for option, number in dots.items() if number))


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and max."""
    return {"p50": round(quantile(seconds, 0.5), 2), "max": round(max(seconds, default=0.0), 2)}


NOTHING = {
    "lost": "acknowledged writings are not in the store",
    "doubled": "writings are in the store more than once",
    "refused_but_stored": "writings are stored although the answer was no",
    "nobody_sent": "stored contents were sent by nobody",
    "gaps": "numbers are missing in the record",
    "broken_chains": "records have a broken chain",
    "wrong_tallies": "published tallies are not the sums of the acknowledged papers",
    "half_migrated": "stores were left half migrated",
    "not_answered_again": "times a client was not answered again after a kill",
    "tracebacks": "errors nobody expected are in the server's log",
}
"""Figures that must be zero, and what they say when they are not."""


def does_not_hold(found: Figures) -> list[str]:
    """One sentence for each promise that was broken; empty when all hold."""
    wrong = [f"{getattr(found, name)} {said}" for name, said in NOTHING.items() if getattr(found, name)]
    if found.integrity != "ok":
        wrong.append(f"the database's own check says: {found.integrity}")
    if not found.acked:
        wrong.append("nothing was acknowledged, so nothing was tried")
    if found.sealed < found.ballots or found.published < found.ballots:
        wrong.append(f"of {found.ballots} ballots {found.sealed} are sealed and {found.published} published")
    if found.migrations_interrupted < found.migrations_to_interrupt:
        wrong.append(
            f"of {found.migrations_to_interrupt} kills while it migrates {found.migrations_interrupted} came before the end"
        )
    if found.present != found.there:
        wrong.append(f"{found.present} people count as present, {found.there} are there")
    return wrong + found.problems
