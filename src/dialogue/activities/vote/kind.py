"""The vote as the rest of the application sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.vote import (
    ballots,
    calling,
    channels,
    desk,
    electorate,
    planning,
    planning_routes,
    proxies,
    routes_printing,
    routes_slips,
    rules,
    slip_papers,
)
from dialogue.activities.vote.acts import ACTS, CLOSED_FOR_GOOD, OPENED_FOR_GOOD
from dialogue.activities.vote.annex import tallies, terms
from dialogue.activities.vote.commands import EVENTS, HANDLERS, KIND, SealAgain
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.minutes_section import section
from dialogue.activities.vote.opening import closes, opens
from dialogue.activities.vote.own_beside import NOTHING, own
from dialogue.activities.vote.own_paper import NO_WAY, options_shown, own_address, said_again, way_shown
from dialogue.activities.vote.proving import proofs, seals
from dialogue.activities.vote.revealing import REVEALS
from dialogue.activities.vote.routes import first_turn, own_receipt, paper_key
from dialogue.activities.vote.routes_beside import router
from dialogue.activities.vote.schema import (
    Ballot,
    BallotOption,
    BallotPaper,
    BallotState,
    BallotVoter,
    PlannedOption,
)
from dialogue.activities.vote.schema_beside import (
    BallotBody,
    BallotEntry,
    BallotHeads,
    BallotMember,
    BallotProxy,
    BallotRoll,
    BallotSlip,
)
from dialogue.activities.vote.showing import rounds
from dialogue.activities.vote.strands import strands
from dialogue.activities.vote.taken_up import takes_up
from dialogue.activities.vote.ways import SETTINGS
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.stage.alike import HERS, STANDS, mark
from dialogue.stage.comprehension import commands as comprehension
from dialogue.stage.comprehension.reading import check_part
from dialogue.stage.comprehension.reading import own as own_check
from dialogue.stage.contract import Item, Kind, Leaves, Person, Plans, Shows, Tells, Term, Undoes, Writes
from dialogue.stage.ready_made import question_as_read
from dialogue.stage.terms import BALANCED
from dialogue.stage.translating.showing import languages_on
from dialogue.web.late import Routes


def _ballot(scope: Scope) -> Ballot | None:
    return ballots.current_ballot(scope.reader, scope.here.id or 0)


def _second(scope: Scope) -> str:
    """The second language of a wall, if it shows one."""
    return next(iter(languages_on(scope)[1:]), "")


def before_voting(scope: Scope) -> bool:
    """Whether the question stands and people do not vote yet."""
    ballot = _ballot(scope)
    return ballot is not None and ballot.state == BallotState.GATHERING


def _progress(scope: Scope) -> dict[str, Any]:
    ballot = _ballot(scope)
    if ballot is not None and ballot.state == BallotState.GATHERING:
        return _gathering(scope, ballot)
    found = ballots.turnout(scope.reader, ballot.id or 0) if ballot else {}
    rows: list[dict[str, Any]] = []
    if scope.audience.screen == Screen.CONSOLE:
        groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
        is_open = ballot is not None and ballot.state == BallotState.OPEN
        for key, group in groups.items():
            if key in found:
                electorate, voted = found[key]
                least, whole = rules.stepped(voted, electorate) if is_open else (voted, True)
                rows.append({"group": group, "electorate": electorate, "voted": least, "exact": whole})
    return {
        "ballot": ballot,
        "electorate": sum(people for people, _ in found.values()),
        "voted": sum(cast for _, cast in found.values()),
        "rows": rows,
        "roll_call": False,
    }


def _gathering(scope: Scope, ballot: Ballot) -> dict[str, Any]:
    """While the electorate is being made: how many have answered the roll call, if there is one."""
    answers = select(func.count()).where(BallotRoll.ballot_id == ballot.id)
    return {
        "ballot": ballot,
        "electorate": 0,
        "voted": scope.reader.exec(answers).one(),
        "rows": [],
        "roll_call": ballots.way_of(ballot).settings.electorate == "roll_call",
    }


def _results(scope: Scope) -> dict[str, Any]:
    """Published rounds only: of an unpublished ballot not even the count is read, for the console neither.

    Whoever saw a result before deciding whether to publish or to vote again could steer by it.
    """
    tongue = Tongue(scope.audience.language)
    groups = groups_of(scope.reader, scope.here.session_id, tongue)
    return {
        "ballot": _ballot(scope),
        "rounds": rounds(
            scope.reader, scope.here.id or 0, groups, tongue, on_stage=True, second=_second(scope)
        ),
    }


def _steering(scope: Scope) -> dict[str, Any]:
    ballot = _ballot(scope)
    voted = sum(cast for _, cast in ballots.turnout(scope.reader, ballot.id or 0).values()) if ballot else 0
    few = ballot is not None and 0 < voted < ballots.way_of(ballot).settings.smallest_group
    following = ""
    if ballot is not None and ballot.state == BallotState.PUBLISHED and ballot.revealed is not None:
        tongue = Tongue(scope.audience.language)
        groups = groups_of(scope.reader, scope.here.session_id, tongue)
        newest = rounds(scope.reader, scope.here.id or 0, groups, tongue, on_stage=True)[-1]["next"]
        following = REVEALS[newest] if newest else ""
    return {"ballot": ballot, "few": few, "voted": voted, "following": following}


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around progress and results: the frozen question and its options."""
    ballot = _ballot(scope)
    if ballot is None:
        return {"ballot": None, "question": "", "options": [], **NO_WAY}
    question = question_as_read(scope.here, ballot.question, scope.session.language, scope.audience.language)
    return {
        "ballot": ballot,
        "question": question,
        "options": options_shown(scope.reader, ballot, Tongue(scope.audience.language), _second(scope)),
        **way_shown(ballots.way_of(ballot)),
    }


def entry(scope: Scope) -> dict[str, Any] | None:
    """Whoever types for others goes on to the voting desk."""
    ballot = _ballot(scope)
    if ballot is None or ballot.state in ballots.COUNTABLE:
        return None
    return {"by_slips": ballots.way_of(ballot).settings.by_slips, "voted": _progress(scope)}


@dataclass(frozen=True, slots=True)
class Shared:
    """What a panel that many get shows of the ballot: what is frozen in it stands in the panel's other values."""

    id: int


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own paper. Only her browser's secret finds it."""
    ballot = ballots.current_ballot(reader, activity.id or 0)
    if ballot is None:
        return {"ballot": None, "options": [], "slip": None, **NO_WAY, **NOTHING}
    way = ballots.way_of(ballot)
    voter, paper, by_slips = None, None, way.settings.by_slips
    key, first = paper_key(person.secret, ballot.id or 0), first_turn(person.secret, ballot.id or 0)
    receipt = own_receipt(person.secret, ballot.id or 0)
    if by_slips:
        receipt = slip_papers.slip_receipt(person.secret, ballot.id or 0, person.slip)
        key = slip_papers.slip_key(person.secret, ballot.id or 0, person.slip)
        first = slip_papers.slip_turn(person.secret, ballot.id or 0, person.slip)
        paper = ballots.own_paper(reader, key, way) if person.slip else None
    elif person.seat is not None:
        voter = ballots.line_of(reader, ballot.id or 0, person.seat.id or 0)
        paper = ballots.own_paper(reader, key, way) if voter and voter.voted else None
    values = way.form.values(paper[0]) if paper else {}
    last = paper[1] if paper else 0
    tongue = Tongue(person.language)
    options = options_shown(reader, ballot, tongue)
    turn = last + 1 if last else first
    found = receipt_shown(ballot, person, receipt, paper is not None)
    voted = bool(paper or found["in_the_box"]) if by_slips else voter is not None and voter.voted
    beside_phones = own(reader, ballot, person.seat, voter)
    open_ = activity.state == "open" and ballot.state == BallotState.OPEN
    # What a room gets by the hundred: the paper of who votes for herself. What stands on it is put into the places that the
    # drawing left free: kept by what it says, it would tell by its time whether somebody sent the same before.
    stands = way.form.stands(paper[0], [option["id"] for option in options], way.limits) if paper else None
    shared = (
        open_
        and voter is not None
        and (stands is not None or not voter.voted)
        and beside_phones == {**NOTHING, "may_hold": beside_phones["may_hold"]}
    )
    marks = {name: mark(name) for name in stands or ()} if shared else {}
    return {
        **({HERS: ("turn", "receipt", "in_words"), STANDS: stands or {}} if shared else {}),
        **({"left": marks["left"]} if "left" in marks else {}),
        "ballot": Shared(ballot.id or 0) if shared else ballot,
        "turn": turn if person.seat is not None else "",
        "options": [
            {
                **option,
                "lang": option["language"],
                "value": marks.get(f"value{option['id']}") or values.get(option["id"], ""),
            }
            for option in options
        ],
        **way_shown(way),
        "voted": voted,
        "in_words": said_again(way, paper[0], options, tongue) if paper else "",
        **found,
        "slip": slip_papers.shown(reader, ballot, person, has_paper=paper is not None) if by_slips else None,
        "elsewhere": voter is not None and voter.voted and paper is None,
        "late": person.seat is not None and voter is None and not by_slips,
        "open": open_,
        **beside_phones,
        **(own_check(reader, activity, person) if ballot.state == BallotState.GATHERING else {"check": None}),
        **own_address(ballot, by_slips=by_slips),
    }


def receipt_shown(ballot: Ballot, person: Person, own: str, has_paper: bool) -> dict[str, Any]:
    """The voter's receipt, and whether it is among those of the closed box. Only her browser can make it."""
    if not person.secret or not (has_paper or ballot.receipts):
        return {"receipt": "", "in_the_box": None, "receipts": []}
    closed = ballot.state != BallotState.OPEN
    known = own in ballot.receipts
    return {
        "receipt": own if has_paper or known else "",
        "in_the_box": known if closed else None,
        "receipts": ballot.receipts if closed else [],
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The options by result, once the room has been shown it; with the whole number counted for each, if there is one."""
    shown = ballots.published_ballots(reader, activity.id or 0)
    if not shown or not shown[-1].result["overall"] or ballots.veiled(reader, shown[-1]):
        return []
    last = shown[-1]
    options = {str(option.position): option for option in ballots.options_of(reader, last.id or 0)}
    return [
        Item(
            options[place].ref or f"option:{options[place].id}",
            options[place].label,
            options[place].language,
            None,
            count if isinstance(count := last.result["overall"][place], int) else None,
            wordings=options[place].wordings,
        )
        for level in last.result["order"]
        for place in sorted(level, key=int)
    ]


def resumes(reader: Reader) -> list[tuple[int, Command]]:
    """Ballots that were closed or published when the server was killed, before the store was sealed."""
    asked = select(Ballot).where(col(Ballot.state).in_(ballots.COUNTABLE), col(Ballot.sealed_at).is_(None))
    return [(ballot.session_id, SealAgain(ballot.id or 0)) for ballot in reader.exec(asked)]


pages = Routes()
"""All addresses of the vote: what happens on stage, and its options before."""
pages.include_router(router)
pages.include_router(routes_slips.router)
pages.include_router(routes_printing.router)
pages.include_router(planning_routes.router)

VOTE = Kind(
    KIND,
    plans=Plans(
        N_("Vote"),
        N_("Everybody votes in secret, in the way you choose. The result shows once it is published."),
        minutes=10,
        settings=SETTINGS,
        starts_from_earlier=True,
        preview="preview",
        options="options",
        choices=planning.CHOICES,
    ),
    writes=Writes(
        HANDLERS
        | calling.HANDLERS
        | channels.HANDLERS
        | planning.HANDLERS
        | proxies.HANDLERS
        | slip_papers.HANDLERS
        | comprehension.HANDLERS,
        (
            *EVENTS,
            *calling.EVENTS,
            *channels.EVENTS,
            *planning.EVENTS,
            *proxies.EVENTS,
            *comprehension.events_of(KIND, "session.stage"),
        ),
        tables=(
            Ballot,
            BallotOption,
            BallotVoter,
            BallotPaper,
            PlannedOption,
            BallotRoll,
            BallotHeads,
            BallotEntry,
            BallotProxy,
            BallotMember,
            BallotBody,
            BallotSlip,
        ),
        opens=opens,
        closes=closes,
        resumes=resumes,
    ),
    shows=Shows(
        (
            Part("vote.progress", "activities/vote/progress.html", ROOM, _progress),
            Part("vote.results", "activities/vote/results.html", EVERY_SCREEN, _results),
            Part("vote.steering", "activities/vote/steering.html", STAFF_ONLY, _steering),
            check_part(KIND, before_voting),
            Part("vote.desk", "activities/vote/desk_summary.html", STAFF_ONLY, desk.summary),
        ),
        pages,
        mine,
        stage,
        entry,
        sees_picture=planning.sees_picture,
        scripts={Screen.PHONE: tuple(form.script for form in FORMS.values() if form.script)},
    ),
    leaves=Leaves(harvest, contributed=desk.said_so_far, strands=strands, takes_up=takes_up),
    undoes=Undoes(ACTS, opened_for_good=OPENED_FOR_GOOD, closed_for_good=CLOSED_FOR_GOOD),
    tells=Tells(
        section,
        elsewhere=tallies,
        own_terms=terms,
        proofs=proofs,
        seals=seals,
        terms=(
            Term(N_("Ballot"), N_("One frozen question with its options, put to a fixed list of people.")),
            Term(
                N_("Tally"),
                N_("The result counted from all ballot papers: overall, by group and group-balanced."),
            ),
            BALANCED,
        ),
    ),
    people=Ties(
        contributors=electorate.contributors,
        holds_group=electorate.holds_group,
        takes_out=electorate.takes_out,
        makes_one=electorate.makes_one,
    ),
)
