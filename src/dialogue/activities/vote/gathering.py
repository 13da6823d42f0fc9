"""Making the electorate of a vote: who of those who are here votes, by the roll call, by organisation, by a list.

A vote whose electorate is made first is laid out when it opens (question and options stand), and people vote once the
facilitator begins it. Then the electorate is frozen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from dialogue.activities.vote.methods.contract import BallotSettings
from dialogue.activities.vote.schema import Ballot, BallotVoter
from dialogue.activities.vote.schema_beside import BallotBody, BallotMember, BallotRoll
from dialogue.activities.vote.ways import Way
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Role
from dialogue.kernel.schema import Seat
from dialogue.kernel.text import blank, sameness
from dialogue.people.eligible import eligible, persons


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation in the room: its name, its people, and who votes for it, if that is settled."""

    name: str
    people: tuple[Seat, ...]
    settled: Seat | None

    @property
    def first(self) -> Seat:
        """Whose line in the electorate it is, until somebody else of it takes the paper."""
        return self.settled or self.people[0]


def listed_names(text: str) -> dict[str, str]:
    """The names on a list, by what makes two of them the same.

    >>> listed_names("Awa Diop; ; awa  diop;Bo")
    {'awa diop': 'Awa Diop', 'bo': 'Bo'}
    """
    found: dict[str, str] = {}
    for part in text.replace("\n", ";").split(";"):
        if not blank(part):
            found.setdefault(sameness(part), part.strip())
    return found


def on_the_list(seats: Sequence[Seat], names: str) -> list[Seat]:
    """The people whose name is on the list, each name once: of a name that two have nobody knows whose it is."""
    wanted = listed_names(names)
    met = Counter(sameness(seat.name) for seat in seats)
    return [
        seat
        for seat in seats
        if sameness(seat.name) in wanted and met[sameness(seat.name)] == 1 and seat.name
    ]


def answered(reader: Reader, ballot: Ballot) -> set[int]:
    """Who has answered the roll call, each person by the one seat that stands for her."""
    asked = select(BallotRoll.seat_id).where(BallotRoll.ballot_id == ballot.id)
    return persons(reader, ballot.session_id, list(reader.exec(asked)))


def who_may(reader: Reader, session_id: int, settings: BallotSettings) -> list[Seat]:
    """Those of the session who may be in the electorate at all, whether they answer or not."""
    seats = eligible(reader, session_id)
    if settings.electorate == "delegates":
        seats = [seat for seat in seats if seat.role == Role.DELEGATE]
    if settings.level == "roll":
        seats = on_the_list(seats, settings.names)
    return seats


def people_of(reader: Reader, ballot: Ballot, settings: BallotSettings) -> list[Seat]:
    """The people of the electorate if the vote began now; with one vote for each organisation, all who speak for one."""
    seats = who_may(reader, ballot.session_id, settings)
    if settings.electorate == "roll_call":
        here = answered(reader, ballot)
        seats = [seat for seat in seats if seat.id in here]
    return seats


def memberships(reader: Reader, ballot: Ballot) -> dict[int, str]:
    """The organisation of each person who said one, by the seat that stands for her."""
    asked = select(BallotMember.seat_id, BallotMember.organisation).where(BallotMember.ballot_id == ballot.id)
    found: dict[int, str] = {}
    for seat, organisation in reader.exec(asked.order_by(col(BallotMember.seat_id))):
        for person in persons(reader, ballot.session_id, [seat]):
            found.setdefault(person, organisation)
    return found


def bodies_of(seats: Sequence[Seat], belongs: Mapping[int, str]) -> list[Body]:
    """The organisations of these people, in the order of joining.

    Who votes is settled where an organisation has one person here, or exactly one delegate among several.
    """
    names: dict[str, str] = {}
    people: dict[str, list[Seat]] = {}
    for seat in seats:
        name = belongs.get(seat.id or 0, "")
        if name:
            names.setdefault(sameness(name), name)
            people.setdefault(sameness(name), []).append(seat)
    found = []
    for key, members in people.items():
        delegates = [seat for seat in members if seat.role == Role.DELEGATE]
        settled = members[0] if len(members) == 1 else delegates[0] if len(delegates) == 1 else None
        found.append(Body(names[key], tuple(members), settled))
    return found


def of_no_body(seats: Sequence[Seat], belongs: Mapping[int, str]) -> list[Seat]:
    """Those for whom no organisation is known: they do not vote where organisations do."""
    return [seat for seat in seats if not belongs.get(seat.id or 0)]


def take_lines(act: Act, ballot: Ballot, settings: BallotSettings) -> list[Seat]:
    """Freeze the electorate: a line for each person, or for each organisation. The seats that hold the lines."""
    seats = people_of(act.tx, ballot, settings)
    if settings.one_vote == "organisation":
        seats = _bodies(act, ballot, seats)
    if not seats:
        raise Refused("nobody", _why_nobody(settings))
    for seat in seats:
        act.tx.add(BallotVoter(ballot_id=ballot.id or 0, seat_id=seat.id or 0, group_id=seat.group_id))
    act.tx.flush()
    return seats


def _bodies(act: Act, ballot: Ballot, seats: Sequence[Seat]) -> list[Seat]:
    found = bodies_of(seats, memberships(act.tx, ballot))
    for body in found:
        act.tx.add(
            BallotBody(
                ballot_id=ballot.id or 0,
                organisation=body.name,
                seat_id=body.first.id or 0,
                taken=body.settled is not None,
            )
        )
    return [body.first for body in found]


def _why_nobody(settings: BallotSettings) -> str:
    if settings.one_vote == "organisation":
        return N_("Nobody has said yet for which organisation they speak, so nobody could vote.")
    if settings.electorate == "roll_call":
        return N_("Nobody has answered the roll call yet, so nobody could vote.")
    if settings.level == "roll":
        return N_("Nobody whose name is on the list is here, so nobody could vote. Please look at the list.")
    if settings.electorate == "delegates":
        return N_(
            "No delegate is here, so nobody could vote. Please give people the role of a delegate, on the page of people."
        )
    return N_("Nobody has joined yet, so nobody could vote. Please open the vote when people have joined.")


def carried_over(act: Act, ballot: Ballot) -> None:
    """For whom people speak is asked once in a session: a further vote begins with what was said before."""
    asked = (
        select(BallotMember)
        .join(Ballot, col(Ballot.id) == col(BallotMember.ballot_id))
        .where(Ballot.session_id == ballot.session_id, BallotMember.ballot_id != ballot.id)
    )
    known = {
        row.seat_id: row.organisation for row in act.tx.exec(asked.order_by(col(BallotMember.ballot_id)))
    }
    for seat_id, organisation in known.items():
        act.tx.add(BallotMember(ballot_id=ballot.id or 0, seat_id=seat_id, organisation=organisation))
    act.tx.flush()


def body_of(reader: Reader, ballot: Ballot, seat_id: int) -> BallotBody | None:
    """The vote of the organisation that somebody speaks for, if it has one in this ballot."""
    if Way.of(ballot.settings).settings.one_vote != "organisation":
        return None
    name = memberships(reader, ballot).get(seat_id, "")
    asked = select(BallotBody).where(BallotBody.ballot_id == ballot.id)
    return next((b for b in reader.exec(asked) if name and sameness(b.organisation) == sameness(name)), None)


def newcomers(act: Act, ballot: Ballot, settings: BallotSettings, by_proxy: Collection[str]) -> list[Seat]:
    """Who is here now and gets a line of the running ballot, when the facilitator lets everybody in who is here.

    A roll call is over by then, so the facilitator's word stands for it. Of an organisation that has its vote nobody
    gets a further one; `by_proxy` are organisations whose vote came by proxy.
    """
    known = set(act.tx.exec(select(BallotVoter.seat_id).where(BallotVoter.ballot_id == ballot.id)))
    new = [seat for seat in who_may(act.tx, ballot.session_id, settings) if seat.id not in known]
    if settings.one_vote != "organisation":
        return new
    asked = select(BallotBody.organisation).where(BallotBody.ballot_id == ballot.id)
    have = {sameness(name) for name in act.tx.exec(asked)} | set(by_proxy)
    belongs = memberships(act.tx, ballot)
    return _bodies(act, ballot, [seat for seat in new if sameness(belongs.get(seat.id or 0, "")) not in have])


def vote_held_by(reader: Reader, ballot: Ballot, seat_id: int) -> BallotBody | None:
    """The organisation's vote whose line is somebody's."""
    asked = select(BallotBody).where(BallotBody.ballot_id == ballot.id, BallotBody.seat_id == seat_id)
    return reader.exec(asked).first()


def passed_on(act: Act, ballot: Ballot, seat_id: int) -> bool:
    """Who held an organisation's vote was taken out before voting: another of its people gets the line, if there is one."""
    body = vote_held_by(act.tx, ballot, seat_id)
    if body is None:
        return False
    belongs = memberships(act.tx, ballot)
    others = [
        seat
        for seat in people_of(act.tx, ballot, Way.of(ballot.settings).settings)
        if seat.id != seat_id and sameness(belongs.get(seat.id or 0, "")) == sameness(body.organisation)
    ]
    if not others:
        act.tx.delete(body)
        return False
    body.seat_id, body.taken = others[0].id or 0, len(others) == 1
    act.tx.add(body)
    act.tx.add(BallotVoter(ballot_id=ballot.id or 0, seat_id=others[0].id or 0, group_id=others[0].group_id))
    act.tx.flush()
    return True
