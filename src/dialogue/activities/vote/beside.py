"""Reading who votes beside the phones: heads stated, hands, paper, proxies. Numbers and names, never an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import col, select

from dialogue.activities.vote.schema import Ballot, BallotState, BallotVoter
from dialogue.activities.vote.schema_beside import BallotEntry, BallotHeads, BallotProxy
from dialogue.kernel.database import KEPT, Reader
from dialogue.kernel.once import once
from dialogue.kernel.schema import Seat, rows_of
from dialogue.kernel.text import sameness


@dataclass(frozen=True, slots=True)
class Proxy:
    """A written proxy as it stands: `rests` says that the giver is here and votes herself.

    Whether she votes herself or not, she is one person: `has_line` says that she has her own line
    in the electorate, so the proxy adds none.
    """

    row: BallotProxy
    rests: bool
    has_line: bool

    @property
    def counts(self) -> bool:
        """Whether it is a line of the electorate by itself."""
        return self.row.voted or not self.has_line

    @property
    def person(self) -> str:
        """Who gave it, for telling the people of two rounds apart."""
        return str(self.row.giver_id or f"proxy:{sameness(self.row.giver_name)}")


@dataclass(slots=True)
class Beside:
    """What there is beside the phones, by group."""

    heads: dict[int, int] = field(default_factory=dict)
    entered: dict[tuple[int, str], int] = field(default_factory=dict)
    proxies: list[Proxy] = field(default_factory=list)

    def of(self, group: int) -> int:
        """People of a group who are counted by hands or paper."""
        return sum(number for (one, _), number in self.entered.items() if one == group)

    def groups(self) -> set[int]:
        """Groups of which anything is said here."""
        by_proxy = {proxy.row.group_id for proxy in self.proxies if proxy.counts}
        return {*self.heads, *(group for group, _ in self.entered), *by_proxy}

    def with_phones(self, group: int, lines: int, cast: int) -> tuple[int, int]:
        """People of a group's electorate and how many have voted, given those of the phones."""
        proxies = [proxy for proxy in self.proxies if proxy.row.group_id == group and proxy.counts]
        electorate = max(lines, self.heads.get(group, 0)) + len(proxies)
        return electorate, cast + self.of(group) + sum(proxy.row.voted for proxy in proxies)

    def people(self) -> Iterator[tuple[int, str]]:
        """Each person counted beside the phones, as (group, a name that is the same in a further round)."""
        for (group, channel), number in self.entered.items():
            for place in range(number):
                yield group, f"{channel}:{group}:{place}"
        for proxy in self.proxies:
            if proxy.row.voted:
                yield proxy.row.group_id, proxy.person


def beside(reader: Reader, ballot_id: int) -> Beside:
    """All that was entered for a ballot beside its phones."""
    found = Beside()
    for stated in reader.exec(select(BallotHeads).where(BallotHeads.ballot_id == ballot_id)):
        found.heads[stated.group_id] = stated.heads
    for entry in entries_of(reader, ballot_id):
        key = (entry.group_id, entry.channel)
        found.entered[key] = found.entered.get(key, 0) + entry.number
    found.proxies = proxies_of(reader, ballot_id)
    return found


def entries_of(reader: Reader, ballot_id: int) -> list[BallotEntry]:
    """Hands and paper in the order in which they were entered."""
    asked = select(BallotEntry).where(BallotEntry.ballot_id == ballot_id)
    return list(reader.exec(asked.order_by(col(BallotEntry.id))))


# Built once: every panel of a phone asks it, and most votes have none.
_proxy = rows_of(BallotProxy).c
_ANY_PROXY = core_select(_proxy.id).where(_proxy.ballot_id == bindparam("ballot")).limit(1)


@once
def _any_proxy(reader: Reader, ballot_id: int) -> bool:
    return reader.connection().execute(_ANY_PROXY, {"ballot": ballot_id}).first() is not None


@once
def proxies_of(reader: Reader, ballot_id: int, *, holder: int | None = None) -> list[Proxy]:
    """The written proxies of a ballot, each as it stands: at the close, or now while the ballot is open.

    Of one holder only, if one is named: each phone asks for its own with each panel, so the others are not read.
    """
    looking = KEPT in reader.info  # the writer may have made one that it has not sent yet
    if looking and not _any_proxy(reader, ballot_id):
        return []
    asked = select(BallotProxy).where(BallotProxy.ballot_id == ballot_id).order_by(col(BallotProxy.id))
    if holder is not None:
        asked = asked.join(Seat, col(Seat.id) == col(BallotProxy.holder_id)).where(
            (col(Seat.id) == holder) | (col(Seat.same_as) == holder)
        )
    rows = list(reader.exec(asked))
    if not rows:
        return []
    ballot = reader.get(Ballot, ballot_id)
    over = ballot is not None and ballot.state not in (BallotState.OPEN, BallotState.GATHERING)
    return [Proxy(row, row.rested if over else here_now(reader, row), _line(reader, row)) for row in rows]


def here_now(reader: Reader, row: BallotProxy) -> bool:
    """Whether the giver of a proxy is here, so that it rests; one whose paper came rests no more."""
    giver = reader.get(Seat, row.giver_id) if row.giver_id and not row.voted else None
    return giver is not None and giver.here and giver.left_at is None and giver.removed_at is None


def _line(reader: Reader, proxy: BallotProxy) -> bool:
    return bool(proxy.giver_id) and reader.get(BallotVoter, (proxy.ballot_id, proxy.giver_id)) is not None
