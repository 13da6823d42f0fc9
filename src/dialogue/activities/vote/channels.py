"""Hands and paper beside the phones: entered by the facilitator or an assistant, as papers of nobody.

While the ballot is open they are kept apart, so that a slip of the pen can be taken back; they go into the box when it
closes. Nobody is counted by two channels: see `rules_beside.require_room`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import bindparam
from sqlmodel import select

from dialogue.activities.vote import ballots, rules, rules_beside, slips
from dialogue.activities.vote.beside import beside, entries_of
from dialogue.activities.vote.schema import Ballot, BallotPaper, BallotState, BallotVoter
from dialogue.activities.vote.schema_beside import BallotEntry, BallotHeads, BallotSlip, Channel
from dialogue.activities.vote.sealing import rewrite
from dialogue.activities.vote.wording import labels_in
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.once import settled
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import StakeholderGroup, rows_of
from dialogue.kernel.text import blank
from dialogue.kernel.vocabulary import Command, EventKind, event

KIND = "vote"
DOOR = "door"
"""Among the heads of groups: those counted at the door."""

EVENTS: tuple[EventKind, ...] = (
    event("heads.stated", "vote.progress", "vote.desk"),
    event("answers.entered", "vote.progress", "vote.desk", in_minutes=True),
    event("answers.taken_back", "vote.progress", "vote.desk", in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class StateHeads(Command):
    """Say how many people of each group are in the room, with and without a phone, and how many came in at the door."""

    activity_id: int
    typed: Mapping[str, str]
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class EnterHands(Command):
    """Enter the hands that people of a group raised for each option of a question with one answer."""

    activity_id: int
    ballot_id: int
    group_id: int
    typed: Mapping[str, str]
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EnterPaper(Command):
    """Type in a ballot paper of somebody without a phone: the fields of its form, and the group or the slip's code."""

    activity_id: int
    ballot_id: int
    group_id: int
    typed: Mapping[str, str]
    code: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class TakeBackEntry(Command):
    """Hands or a paper were entered wrongly: out with them, while the vote is open."""

    activity_id: int
    entry_id: int
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


def open_ballot(act: Act, activity_id: int, ballot_id: int = 0) -> Ballot:
    """The ballot of an activity in which people vote just now. Refused when it is not open, or another one."""
    activity = act.activity(activity_id, KIND)
    ballot = ballots.current_ballot(act.tx, activity_id)
    if ballot is None:
        raise Refused("no_ballot", N_("This vote has not been opened yet. Please wait for the facilitator."))
    if ballot_id:
        rules.require_same(ballot_id, ballot.id or 0)
    rules.require_begun(ballot.state)
    if ballot.state != BallotState.OPEN or activity.state not in ("open", "paused"):
        raise Refused("too_late", N_("The vote has closed. Nothing was entered."))
    return ballot


def group_named(act: Act, group_id: int) -> StakeholderGroup:
    """A group of the session. Refused when there is none of that number."""
    group = act.tx.get(StakeholderGroup, group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group of these people."), field="group")
    return group


def of_phones(reader: Reader, ballot_id: int, group_id: int) -> tuple[int, int]:
    """Lines of a group in the electorate of the phones, and how many of them have voted."""
    asked = select(BallotVoter.voted).where(
        BallotVoter.ballot_id == ballot_id, BallotVoter.group_id == group_id
    )
    voted = list(reader.exec(asked))
    return len(voted), sum(voted)


def require_room(reader: Reader, ballot: Ballot, group_id: int, more: int) -> None:
    """Refused when hands, paper and phones of a group would be more than its people."""
    lines, phones = of_phones(reader, ballot.id or 0, group_id)
    found = beside(reader, ballot.id or 0)
    people = max(lines, found.heads.get(group_id, 0))
    rules_beside.require_room(people, phones, found.of(group_id), more)


# Built once: everybody's first paper asks this.
_entry = rows_of(BallotEntry).c
_NUMBERS = select(_entry.number).where(
    _entry.ballot_id == bindparam("ballot"), _entry.group_id == bindparam("group")
)


@settled
def _entered(reader: Reader, ballot_id: int, group_id: int) -> int:
    """People of a group who are counted by hands or paper. An assistant enters them, never somebody in the room."""
    asked = {"ballot": ballot_id, "group": group_id}
    return sum(reader.connection().execute(_NUMBERS, asked).scalars())


def require_not_counted(reader: Reader, ballot: Ballot, group_id: int) -> None:
    """A first paper from a phone is refused where hands and paper already make up the whole group."""
    number = _entered(reader, ballot.id or 0, group_id)
    if not number:
        return
    lines, phones = of_phones(reader, ballot.id or 0, group_id)
    stated = reader.get(BallotHeads, (ballot.id or 0, group_id))
    rules_beside.require_not_counted(max(lines, stated.heads if stated else 0), phones, number)


def state_heads(act: Act, command: StateHeads) -> None:
    ballot = open_ballot(act, command.activity_id)
    slips.require_seats(ballot)
    found = beside(act.tx, ballot.id or 0)
    for name, value in command.typed.items():
        if not name.startswith("heads."):
            continue
        number = rules_beside.whole_number(value, field=name)
        key = name.removeprefix("heads.")
        if key == DOOR:
            ballot.door_heads = None if blank(value) else number
            act.tx.add(ballot)
            continue
        group = group_named(act, int(key) if key.isascii() and key.isdecimal() and len(key) < 12 else 0)
        lines, phones = of_phones(act.tx, ballot.id or 0, group.id or 0)
        rules_beside.require_room(max(lines, number), phones, found.of(group.id or 0), 0)
        stated = act.tx.get(BallotHeads, (ballot.id or 0, group.id or 0))
        if stated is None:
            stated = BallotHeads(ballot_id=ballot.id or 0, group_id=group.id or 0, heads=0)
        stated.heads = number
        act.tx.add(stated)
    act.tx.flush()
    act.happened("heads.stated", activity=command.activity_id, ballot=ballot.id)


def enter_hands(act: Act, command: EnterHands) -> None:
    ballot = open_ballot(act, command.activity_id, command.ballot_id)
    slips.require_seats(ballot)
    group = group_named(act, command.group_id)
    way = ballots.way_of(ballot)
    options = [str(option.id) for option in ballots.options_of(act.tx, ballot.id or 0)]
    hands = rules_beside.hands_in(command.typed, options)
    answers = {option: way.form.only(option, way.limits) for option in hands}
    if any(answer is None for answer in answers.values()):
        raise Refused(
            "no_hands_here",
            N_("Hands are counted where a paper has one answer. Here please type the papers one by one."),
        )
    _enter(
        act, command.activity_id, ballot, group, Channel.HANDS, [[answers[o], n] for o, n in hands.items()]
    )


def enter_paper(act: Act, command: EnterPaper) -> None:
    ballot = open_ballot(act, command.activity_id, command.ballot_id)
    way = ballots.way_of(ballot)
    line = None
    if way.settings.by_slips:
        line = slips.require_line(act.tx, ballot.id or 0, command.code)
        slips.require_unused(line)
    group = group_named(act, line.group_id if line else command.group_id)
    rules.require_form(way.form, command.typed)
    answer = way.form.read(command.typed)
    options = ballots.options_of(act.tx, ballot.id or 0)
    labels = labels_in(options, way, act.seat.language if act.seat else act.session.language)
    keys = way.keys({str(option.id): option.ref for option in options})
    rules.require_fit(way.form, way.method, answer, labels, way.limits, keys)
    _enter(act, command.activity_id, ballot, group, Channel.PAPER, [[answer, 1]], line)


def _enter(
    act: Act,
    activity_id: int,
    ballot: Ballot,
    group: StakeholderGroup,
    channel: Channel,
    answers: list[list[object]],
    line: BallotSlip | None = None,
) -> None:
    number = sum(int(str(how_many)) for _, how_many in answers)
    if line is None:
        require_room(act.tx, ballot, group.id or 0, number)
    else:
        line.used = True
        act.tx.add(line)
    entry = BallotEntry(
        ballot_id=ballot.id or 0,
        group_id=group.id or 0,
        channel=channel,
        number=number,
        entered_by=act.seat.id or 0 if act.seat else 0,
        answers={"of": answers, **({"slip": line.slip_id} if line else {})},
    )
    act.tx.add(entry)
    act.tx.flush()
    act.happened(
        "answers.entered",
        activity=activity_id,
        ballot=ballot.id,
        channel=str(channel),
        group=group.id,
        number=number,
    )


def take_back_entry(act: Act, command: TakeBackEntry) -> None:
    ballot = open_ballot(act, command.activity_id)
    entry = act.tx.get(BallotEntry, command.entry_id)
    if entry is None or entry.ballot_id != ballot.id:
        raise NotFound("no_entry", N_("This entry is not there any more. Nothing was changed."))
    if not entry.answers:
        raise Refused(
            "in_the_box",
            N_("The vote was closed since then, so these answers are in the box and cannot be taken back."),
        )
    number, channel, group = entry.number, entry.channel, entry.group_id
    slips.give_back(act, entry)
    act.tx.delete(entry)
    act.tx.flush()
    act.happened(
        "answers.taken_back",
        activity=command.activity_id,
        ballot=ballot.id,
        channel=channel,
        group=group,
        number=number,
    )


def into_the_box(act: Act, ballot: Ballot) -> None:
    """At the close: what was entered becomes papers with random keys, and the entries keep only their number."""
    reads = ballots.way_of(ballot).form.reads
    entries = entries_of(act.tx, ballot.id or 0)
    for entry in entries:
        for answer, number in entry.answers.get("of", ()):
            for _ in range(number):
                # The number looks like that of a phone's paper: nothing in the box says by which channel it came.
                key = secrets.token_hex(32)
                content = {
                    reads: rules.put_in_order(answer),
                    "turn": 1 + secrets.randbelow(16**5),
                    "receipt": rules.receipt(secrets.token_hex(32)),
                }
                act.tx.add(
                    BallotPaper(key=key, ballot_id=ballot.id or 0, group_id=entry.group_id, content=content)
                )
    act.tx.flush()
    rewrite(act, entries, publish=lambda _: {"answers": {}})


HANDLERS: dict[type[Command], Handler] = {
    StateHeads: state_heads,
    EnterHands: enter_hands,
    EnterPaper: enter_paper,
    TakeBackEntry: take_back_entry,
}
