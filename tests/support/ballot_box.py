"""Votes by several forms of paper in one store, with everything that can vote: phones, proxies, organisations, a desk."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import col

from dialogue.activities.vote import ballots, calling, channels, counting, proxies
from dialogue.activities.vote import commands as vote
from dialogue.activities.vote.beside import proxies_of
from dialogue.activities.vote.rules import receipt
from dialogue.activities.vote.schema import Ballot, BallotPaper
from dialogue.activities.vote.schema_beside import BallotProxy
from dialogue.kernel.vocabulary import Command
from dialogue.people.seats import JoinSession
from dialogue.preparing.commands import OpenSession
from dialogue.stage.programme import AddActivity, EditActivity, TurnActivity
from support.drives.vote import filled_in
from support.wal_attack import Voter
from support.world import World, prepare

PEOPLE, HELD, TYPED = 12, 2, 2
VOTES: tuple[Mapping[str, object], ...] = (
    {"method": "schulze"},
    {"method": "multi-criteria", "options": "; ".join(f"Option {number}" for number in range(30))},
    {"method": "quadratic", "one_vote": "organisation"},
    {"method": "dots", "dots": "6", "most": "3"},
)
"""Places, papers longer than a cell of a page holds, amounts given by organisations, dots."""


@dataclass
class Box:
    """One vote as it truly went: who cast which paper under which key and receipt, in the order of their coming."""

    activity: int
    ballot: int
    keys: dict[Voter, str] = field(default_factory=dict)
    receipts: dict[Voter, str] = field(default_factory=dict)
    papers: dict[Voter, dict[str, str]] = field(default_factory=dict)
    typed: list[dict[str, str]] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    @property
    def voters(self) -> int:
        return len(self.keys) + len(self.typed)


def room(made: World) -> None:
    """A session with people of two groups."""
    prepare(made)
    made.run(OpenSession(), made.facilitator)
    for number in range(PEOPLE):
        group = made.groups()[number % 2]
        made.run(JoinSession(secrets.token_hex(32), secrets.token_hex(32), "en", group), system=True)


def cast(made: World, box: Box, voter: Voter, typed: dict[str, str], turn: int = 0) -> None:
    """A paper, or another in its place: by a phone, or by the holder of a proxy."""
    kind, number = voter
    key = box.keys.setdefault(voter, secrets.token_hex(32))
    code = box.receipts.setdefault(voter, receipt(secrets.token_hex(32)))
    sent = {"key": key, "typed": typed, "turn": turn, "first": secrets.randbelow(16**5), "receipt": code}
    command: Any = vote.CastPaper(box.activity, box.ballot, **sent)
    seat = number
    if kind == "proxy":
        command = proxies.CastForProxy(box.activity, box.ballot, number, **sent)
        seat = next(row.holder_id for row in proxies_in(made, box) if row.id == number)
    assert made.run(command, seat) is not None, made.refused
    box.papers[voter] = typed
    box.commands.append(command)


def proxies_in(made: World, box: Box) -> list[BallotProxy]:
    with made.database.read() as reader:
        return [proxy.row for proxy in proxies_of(reader, box.ballot)]


def voted(made: World, settings: Mapping[str, object]) -> Box:
    """An open vote in which everybody has voted who can."""
    staff = made.facilitator
    made.run(AddActivity("vote"), staff)
    activity = made.on_the_programme()[-1]
    typed = {"options": "Wells; Roads; Buses", "smallest_group": "5", **settings}
    made.run(EditActivity(activity, "Vote", "What first?", 5, typed), staff)
    made.run(TurnActivity(activity, "open"), staff)
    if "one_vote" in settings:
        for number, seat in enumerate(made.participants()):
            made.run(calling.SayOrganisation(activity, f"Organisation {number}"), seat.id)
        made.run(calling.BeginVoting(activity), staff)
    (number,) = made.ids(Ballot, col(Ballot.activity_id) == activity)
    box = Box(activity, number)
    with made.database.read() as reader:
        options = [option.id or 0 for option in ballots.options_of(reader, number)]
        form = ballots.way_of(reader.get_one(Ballot, number)).form.name
    people = [seat.id or 0 for seat in made.participants()]
    made.chance.shuffle(people)
    for holder in people[:HELD]:
        group = made.groups()[holder % 2]
        made.run(proxies.EnterProxy(activity, holder, 0, f"Absent {holder}", group, "letter"), staff)
    voters: list[Voter] = [("seat", seat) for seat in people]
    voters += [("proxy", row.id or 0) for row in proxies_in(made, box)]
    made.chance.shuffle(voters)
    for voter in voters:
        cast(made, box, voter, filled_in(made, form, options))
    heads = {f"heads.{group}": "20" for group in made.groups()}
    made.run(channels.StateHeads(activity, heads), staff)
    for _ in range(TYPED):
        at_the_desk(made, box, filled_in(made, form, options))
    # Somebody changes her mind, so that there is an earlier version of a paper.
    with made.database.read() as reader:
        paper = reader.get_one(BallotPaper, box.keys[voters[0]])
        last = ballots.turn_in(paper.content)
    cast(made, box, voters[0], filled_in(made, form, options), last + 1)
    return box


def at_the_desk(made: World, box: Box, typed: dict[str, str]) -> None:
    """A paper of somebody without a phone."""
    command = channels.EnterPaper(box.activity, box.ballot, made.groups()[0], typed)
    assert made.run(command, made.facilitator), made.refused
    box.typed.append(typed)
    box.commands.append(command)


def closed(made: World, box: Box) -> None:
    """Close the vote, and wait until it is sealed."""
    made.run(TurnActivity(box.activity, "close"), made.facilitator)
    sealed(made, box)


def sealed(made: World, box: Box) -> None:
    for _ in range(400):
        (ballot,) = made.rows(Ballot, col(Ballot.id) == box.ballot)
        if ballot.sealed_at is not None:
            return
        time.sleep(0.05)
    raise AssertionError("the ballot was not sealed")


def published(made: World, activity: int) -> dict[str, Any]:
    """Publish the newest ballot of an activity; what was published."""
    with made.database.read() as reader:
        ballot = ballots.current_ballot(reader, activity)
        assert ballot is not None
        box, history = ballots.box_of(reader, ballot), list(ballots.earlier_rounds(reader, ballot))
    number = ballot.id or 0
    command = vote.PublishBallot(activity, number, box.evidence, counting.published(box, history))
    assert made.run(replace(command, consent=True), made.facilitator) is not None, made.refused
    sealed(made, Box(activity, number))
    (ballot,) = made.rows(Ballot, col(Ballot.id) == number)
    return dict(ballot.result)
