"""Leaving no trace of who came when: papers and voters are written anew in random order, and the store is sealed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sqlmodel import SQLModel, select

from dialogue.activities.vote.schema import Ballot, BallotPaper
from dialogue.kernel.act import Act
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import AfterTheEnd, Command

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class SealBallot(Command):
    """Nothing earlier of the ballot's rows can be read in the store any more."""

    ballot_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def seal_later(act: Act, ballot: Ballot) -> None:
    """The store is sealed once this is written: earlier versions of the ballot's rows are wiped."""
    ballot.sealed_at = None
    act.tx.add(ballot)
    act.rewrote(
        "ballot_paper",
        "ballot_voter",
        "ballot_slip",
        "ballot_entry",
        "ballot_proxy",
        then=SealBallot(ballot.id or 0),
    )


def papers_in(act: Act, ballot: Ballot) -> list[BallotPaper]:
    """All papers of a ballot."""
    return list(act.tx.exec(select(BallotPaper).where(BallotPaper.ballot_id == ballot.id)))


def rewrite(
    act: Act, rows: Sequence[Row], *, publish: Callable[[Row], Mapping[str, Any]] = lambda _: {}
) -> None:
    """Delete and insert again in random order, so that pages and row versions keep no trace of who came when."""
    copies = [type(row)(**{**row.model_dump(), **publish(row)}) for row in rows]
    secrets.SystemRandom().shuffle(copies)
    for row in rows:
        act.tx.delete(row)
    act.tx.flush()
    for copy in copies:
        act.tx.add(copy)
        act.tx.flush()
