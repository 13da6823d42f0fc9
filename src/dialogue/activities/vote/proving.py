"""Are the published results of a vote the count of its papers? Counted again from what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import select

from dialogue.activities.vote import ballots
from dialogue.activities.vote.schema import Ballot, BallotPaper
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.kernel.seals import seal
from dialogue.stage.proofs import Proof, still, told

AFTERWARDS = ("revealed", "sealed_at")
"""What of a published ballot still changes: how far the room has been shown it, and when its old versions had gone."""


def seal_of(reader: Reader, ballot: Ballot) -> str:
    """The seal of a published ballot: question, settings, result, options and papers.

    The papers' random keys are in it, which are shown to nobody: so nobody can find out a paper by trying seals.
    """
    papers = reader.exec(select(BallotPaper).where(BallotPaper.ballot_id == ballot.id)).all()
    return seal(ballot, *ballots.options_of(reader, ballot.id or 0), *papers, without=AFTERWARDS)


def proofs(reader: Reader, activity: Activity) -> list[Proof]:
    """A proof for each published ballot, and of each other one that its frozen hash is the one in the record."""
    return [_proof(reader, activity, one) for one in ballots.ballots_of(reader, activity.id or 0)]


def seals(reader: Reader, activity: Activity) -> dict[str, str]:
    """The seal of each published ballot, as it is now."""
    published = [one for one in ballots.ballots_of(reader, activity.id or 0) if one.published_at is not None]
    return {f"ballot {one.id}": seal_of(reader, one) for one in published}


def _proof(reader: Reader, activity: Activity, ballot: Ballot) -> Proof:
    wrong, sealed = list[str](), True
    opened = told(reader, activity.session_id, "ballot.opened", ballot=ballot.id)
    # One that gathers its voters has no hash and has not been opened.
    if (opened or {"hash": ""}).get("hash") != ballot.hash:
        wrong.append("its frozen hash is not the one in the record")
    if ballot.published_at is not None:
        facts = told(reader, activity.session_id, "ballot.published", ballot=ballot.id)
        sealed = facts is not None and "seal" in facts
        if facts is None:
            wrong.append("the record tells of no publication")
        elif sealed and not still(reader, facts["seal"], seal_of(reader, ballot)):
            wrong.append("it is not what it was when it was published")
        wrong += _recounted(reader, ballot)
    return Proof("ballot", f"ballot {ballot.id}", tuple(wrong), sealed)


def _recounted(reader: Reader, ballot: Ballot) -> Iterator[str]:
    """What its papers say, against what was published; nothing where papers were deleted, because nothing may be shown."""
    result: dict[str, Any] = ballot.result
    if result.get("overall") is None:
        return
    try:
        box = ballots.box_of(reader, ballot)
        marks, found = box.marks, box.counted()
        sums = [] if marks is None else [sum(one) for one in zip(*box.all_marked(box.papers), strict=True)]
    except Exception as error:
        yield f"its papers cannot be counted ({type(error).__name__})"
        return
    if len(box.papers) != result["voted"]:
        yield "there are not as many papers as people voted"
    figures = dict(zip(box.options, sums, strict=True)) if sums else result["overall"]
    if figures != result["overall"]:
        yield "the papers do not give its figures"
    by_heads = result.get("room") or result
    if sorted(found.winners) != sorted(by_heads.get("winners", found.winners)):
        yield "the papers do not give its winners"
