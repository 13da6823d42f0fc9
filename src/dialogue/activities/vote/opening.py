"""Opening a vote lays a ballot out and freezes it; closing it ends the ballot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from dialogue.activities.vote import ballots, gathering, rules, slips
from dialogue.activities.vote.channels import into_the_box
from dialogue.activities.vote.planning import planned
from dialogue.activities.vote.proxies import carried_on, shuffled
from dialogue.activities.vote.schema import Ballot, BallotOption, BallotState, BallotVoter, PlannedOption
from dialogue.activities.vote.sealing import papers_in, rewrite, seal_later
from dialogue.activities.vote.ways import ADDED, CHOICE, Way
from dialogue.activities.vote.wording import Wording, in_words
from dialogue.kernel.act import Act
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import sameness, told_apart
from dialogue.languages import Tongue
from dialogue.pictures.schema import Picture
from dialogue.pictures.store import pictures
from dialogue.stage.comprehension.commands import end_check
from dialogue.stage.contract import Earlier, Item
from dialogue.stage.wordings import Wordings


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """Freeze a ballot; reopened before publication the same one goes on, after it a further round begins."""
    last = ballots.current_ballot(act.tx, activity.id or 0)
    if last is None:
        made = offered(activity, earlier, Tongue(act.session.language), planned(act.tx, activity.id or 0))
        _freeze(act, activity, made, number=1)
    elif last.state == BallotState.PUBLISHED:
        again = [
            Option(
                Item(o.ref, o.label, o.language, None, o.count),
                o.text,
                o.cost,
                o.group_id,
                o.picture_id,
                o.wordings,
            )
            for o in ballots.options_of(act.tx, last.id or 0)
        ]
        last.revealed = None  # the room votes again knowing all of it, and nothing could show the rest later
        act.tx.add(last)
        _freeze(act, activity, again, number=last.round + 1)
    elif last.state == BallotState.CLOSED:
        last.state, last.closed_at, last.sealed_at = BallotState.OPEN, None, None
        act.tx.add(last)
        act.happened("ballot.reopened", activity=activity.id, ballot=last.id)


@dataclass(frozen=True, slots=True)
class Option:
    """One option that a ballot is going to have: what it is, more about it, what it costs, its words in other languages."""

    item: Item
    text: str = ""
    cost: int | None = None
    proposer: int | None = None
    picture: int | None = None
    wordings: Wordings = field(default_factory=dict)

    def in_words(self, tongue: Tongue, way: Way) -> Wording:
        """Its words as a reader has them."""
        one = self.item
        return in_words(tongue, way, one.ref, one.text, self.text, one.language, self.wordings)


def offered(
    activity: Activity, earlier: Earlier, tongue: Tongue, prepared: Sequence[PlannedOption] = ()
) -> list[Option]:
    """The options of a first round: the method's own answers; else those that the facilitator prepared one by one, wrote
    into the settings, or what an earlier step left.

    A method may add some to the latter, in the language of the session; not what stands there already.
    """
    way = Way.of(activity.settings)
    if way.screen.choices:
        return [Option(Item(CHOICE + name, words)) for name, words in way.screen.choices.items()]
    found = asked_for(way, earlier, prepared)
    here = {sameness(option.item.text) for option in found}
    added = {name: tongue.say(words) for name, words in way.screen.adds(way.settings).items()}
    more = [Option(Item(ADDED + name, words)) for name, words in added.items() if sameness(words) not in here]
    return [*found, *more] if found else []


def asked_for(way: Way, earlier: Earlier, prepared: Sequence[PlannedOption] = ()) -> list[Option]:
    """What people choose between, without what the method adds by itself."""
    if prepared:
        return [
            Option(
                Item(one.ref, one.label, one.language),
                one.text,
                one.cost,
                one.group_id,
                one.picture_id,
                one.wordings,
            )
            for one in prepared
        ]
    own = [rules.priced(label, spends=way.screen.spends) for label in rules.own_options(way.settings.options)]
    return [Option(Item("", label), cost=cost) for label, cost in own] or [
        Option(item, wordings=item.wordings) for item in earlier()
    ]


def _freeze(act: Act, activity: Activity, options: list[Option], *, number: int) -> None:
    """Question and options stand from here on; the electorate too, unless it is made in a phase of its own."""
    items = [option.item for option in options]
    rules.require_options(len(items))
    told_apart(item.text for item in items)
    way = Way.of(activity.settings)
    if any(option.wordings for option in options):
        for language in act.session.languages:
            told_apart(option.in_words(Tongue(language), way).label for option in options)
    if way.screen.spends:
        rules.require_money(way.limits.budget, {option.item.text: option.cost for option in options})
    settings = way.settings
    ballot = Ballot(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        round=number,
        question=activity.prompt or activity.title,
        method=settings.method,
        state=BallotState.GATHERING,
        settings=settings.frozen(),
        opened_at=act.now,
    )
    act.tx.add(ballot)
    act.tx.flush()
    made = ballot.id or 0
    for place, option in enumerate(options, 1):
        act.tx.add(
            BallotOption(
                ballot_id=made,
                position=place,
                ref=option.item.ref,
                label=option.item.text,
                language=option.item.language,
                count=option.item.count,
                group_id=option.proposer,
                text=option.text,
                cost=option.cost,
                picture_id=option.picture,
                wordings={language: dict(texts) for language, texts in option.wordings.items()},
            )
        )
        act.tx.flush()  # ids in the order of the options
    if settings.one_vote == "organisation":
        gathering.carried_over(act, ballot)
    if settings.gathers:
        act.happened("ballot.laid_out", activity=activity.id, ballot=made, round=number)
    else:
        begin(act, activity, ballot)


def fingerprint(option: BallotOption, picture: Picture | None = None) -> tuple[Any, ...]:
    """What of an option stands in the fingerprint of its ballot."""
    more = (option.text, option.cost, option.group_id)
    seen = () if picture is None else (picture.digest, picture.alt)
    read = (option.wordings,) if option.wordings else ()
    return (
        option.ref,
        option.label,
        *(more if any(one not in ("", None) for one in more) else ()),
        *seen,
        *read,
    )


def begin(act: Act, activity: Activity, ballot: Ballot) -> None:
    """Freeze the electorate; from here on papers are taken."""
    end_check(act, activity)
    way = ballots.way_of(ballot)
    lines: list[tuple[int, int]]
    if way.settings.by_slips:
        lines = [(slip.id or 0, slip.group_id) for slip in slips.take_slips(act, ballot)]
    else:
        seats = gathering.take_lines(act, ballot, way.settings)
        lines = [(seat.id or 0, seat.group_id or 0) for seat in seats]
    options = ballots.options_of(act.tx, ballot.id or 0)
    seen = pictures(act.tx, [option.picture_id for option in options])
    ballot.state, ballot.opened_at = BallotState.OPEN, act.now
    if way.settings.level == "door":
        ballot.door_heads = act.session.heads
    ballot.hash = rules.frozen_hash(
        ballot.question,
        [fingerprint(option, seen.get(option.picture_id or 0)) for option in options],
        lines,
        ballot.settings,
    )
    act.tx.add(ballot)
    act.tx.flush()
    carried_on(act, ballot)
    act.happened(
        "ballot.opened",
        activity=activity.id,
        ballot=ballot.id,
        round=ballot.round,
        electorate=len(lines),
        hash=ballot.hash,
    )


def closes(act: Act, activity: Activity) -> None:
    """Close the ballot and rewrite who voted and what was voted, each in random order."""
    ballot = ballots.current_ballot(act.tx, activity.id or 0)
    if ballot is None or ballot.state != BallotState.OPEN:
        return
    ballot.state, ballot.closed_at = BallotState.CLOSED, act.now
    seal_later(act, ballot)
    into_the_box(act, ballot)
    shuffled(act, ballot)
    voters = list(act.tx.exec(select(BallotVoter).where(BallotVoter.ballot_id == ballot.id)))
    rewrite(act, voters)
    slips.mixed(act, ballot)
    papers = papers_in(act, ballot)
    # From here on no paper has a receipt beside it: of a receipt that somebody showed nobody finds the paper.
    given = [paper.content["receipt"] for paper in papers if "receipt" in paper.content]
    ballot.receipts = sorted({*ballot.receipts, *given})
    rewrite(
        act,
        papers,
        publish=lambda paper: {
            "content": {name: value for name, value in paper.content.items() if name != "receipt"}
        },
    )
    act.happened("ballot.closed", activity=activity.id, ballot=ballot.id)
