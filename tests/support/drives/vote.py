"""A secret ballot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dialogue.activities.vote import ballots, calling, channels, counting, proxies
from dialogue.activities.vote import commands as vote
from dialogue.activities.vote.beside import entries_of, proxies_of
from dialogue.activities.vote.planning import IllustrateOption, TakenOver, TakeOptionsOver, TakePictureOff
from dialogue.activities.vote.schema import Ballot, PlannedOption
from dialogue.activities.vote.slip_papers import CastOnSlip
from dialogue.activities.vote.ways import on_screens
from dialogue.kernel.schema import Activity
from dialogue.pictures.intake import Made
from dialogue.stage.comprehension.commands import AnswerIfClear, AskIfClear, ShowIfClear
from dialogue.stage.planning import AddActivity, RemoveActivity
from dialogue.stage.programme import TurnActivity
from support.people_moves import newcomers, people_change, slips_of
from support.world import Choice, World

OF_A_FORM: dict[str, list[str]] = {}
"""The methods that each form of paper is counted by."""
for _method, _screen in on_screens().items():
    OF_A_FORM.setdefault(_screen.form, []).append(_method)


def settings(seed: int) -> list[dict[str, Any]]:
    """Votes to put on stage: one of each form of paper, since a walk through each takes seconds.

    What screens show follows from the form and from how its count is told, so each seed takes the next method of each
    form: `sh scripts/test --full` walks through more.
    """
    screens = on_screens()
    turn = {of_form[(seed - 1) % len(of_form)] for of_form in OF_A_FORM.values()}
    methods = [method for method in screens if method in turn]
    return [
        *[
            {"method": method, "options": "Wells = 3; Roads = 4; Seeds = 5", "budget": 8}
            if screens[method].spends
            else {"method": method, "options": "Wells; Roads; Seeds"}
            for method in methods
        ],
        {
            "method": "approval",
            "approval.most": "1",
            "electorate": "roll_call",
            "level": "door",
            "options": "Wells; Roads; Seeds",
        },
        {"method": "approval", "level": "slips", "options": "Wells; Roads; Seeds"},
        {
            "method": "dots",
            "one_vote": "organisation",
            "equal_weight": "true",
            "options": "Wells; Roads; Seeds",
        },
    ]


WELL = Made(4, 3, 4, 3, b"large", b"small")
PREPARED = (TakenOver("", "Wells", cost=3), TakenOver("", "Roads", cost=4), TakenOver("", "Seeds", cost=5))


def filled_in(world: World, form: str, options: list[int]) -> dict[str, str]:
    """A paper filled in at random: numbers, or boxes ticked or not."""
    numbers = {option: world.chance.randint(0, 2) for option in options}
    if form == "choice":
        return {"choice.one": str(world.chance.choice(options))}
    if form == "ranking":
        return {f"{form}.{option}": str(number) for option, number in numbers.items() if number}
    if form in ("dots", "credits", "scores", "resistance", "grades"):
        return {f"{form}.{option}": str(number) for option, number in numbers.items()}
    if form == "criteria":
        return {f"criteria.{option}.{1 + number}": "2" for option, number in numbers.items()}
    return {f"{form}.{option}": "yes" for option, number in numbers.items() if number}


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, seat = world.facilitator, activity.id or 0, world.somebody()
    admit = (vote.AdmitLateVoters(here), staff)
    calls = [
        (calling.AnswerRollCall(here), seat),
        (calling.AnswerFor(here, seat), staff),
        (calling.SayOrganisation(here, world.chance.choice(["Co-op", "Wells"])), seat),
        (calling.SayOrganisationOf(here, seat, "Co-op"), staff),
    ]
    with world.database.read() as reader:
        ballot = ballots.current_ballot(reader, here)
        if ballot is None:
            return [admit, (TakeOptionsOver(here, PREPARED), staff)]
        if ballot.state == "gathering":
            return [*calls, *calls, (calling.BeginVoting(here), staff)]
        number = ballot.id or 0
        options = ballots.options_of(reader, number)
        by_slips = ballots.way_of(ballot).settings.by_slips
        box = ballots.box_of(reader, ballot) if ballot.state == "closed" else None
        history = list(ballots.earlier_rounds(reader, ballot))
    typed = filled_in(world, ballots.way_of(ballot).form.name, [option.id or 0 for option in options[:3]])
    cast = (vote.CastPaper(here, number, f"paper {number} of {seat}", typed), seat)
    if by_slips:
        code = world.chance.choice(slips_of(world))
        cast = (CastOnSlip(here, number, code, f"slip {code} in {number}", typed), seat)
    if ballot.state == "published":
        return [
            cast,
            admit,
            (vote.RevealMore(here, ballot.revealed or 1, world.chance.random() < 0.5), staff),
        ]
    if box is None:
        ways = [cast, cast, cast, admit]
        if by_slips:
            paper = channels.EnterPaper(here, number, 0, typed, world.chance.choice(slips_of(world)))
            return [*ways, (paper, staff)]
        if not state_of(world, here)[2]:  # what is beside the phones needs not be tried with every method
            return ways
        return [*ways, *beside(world, here, number, typed, [o.id or 0 for o in options])]
    result = counting.published(box, history)
    publish = vote.PublishBallot(here, number, box.evidence, result, consent=True, step_by_step=True)
    return [cast, admit, *[(publish, staff)] * 3]


def beside(world: World, here: int, ballot: int, typed: dict[str, str], options: list[int]) -> list[Choice]:
    """Hands, paper and proxies, as somebody at the voting desk enters them."""
    staff, chance = world.facilitator, world.chance
    group, seat = chance.choice(world.groups()), world.somebody()
    with world.database.read() as reader:
        entries = [entry.id or 0 for entry in entries_of(reader, ballot)]
        held = [proxy.row for proxy in proxies_of(reader, ballot)]
    hands = {f"hands.{option}": str(chance.randint(0, 2)) for option in options}
    found: list[Choice] = [
        (channels.StateHeads(here, {f"heads.{group}": str(chance.randint(0, 30)), "heads.door": "4"}), staff),
        (channels.EnterHands(here, ballot, group, hands), staff),
        (channels.EnterPaper(here, ballot, group, typed), staff),
        (channels.TakeBackEntry(here, chance.choice(entries) if entries else 0), staff),
        (proxies.EnterProxy(here, seat, 0, world.words(), group, "letter"), staff),
        (calling.TakePaper(here), seat),
    ]
    if held:
        one = chance.choice(held)
        cast = proxies.CastForProxy(here, ballot, one.id or 0, f"proxy {one.id} of {ballot}", typed)
        found += [(cast, one.holder_id), (proxies.WithdrawProxy(here, one.id or 0), staff)]
    return found


def electorate_made(world: World, here: int) -> Iterator[Choice]:
    """Where the electorate is made first: people answer for themselves, or somebody does; then the vote begins."""
    staff, people = world.facilitator, world.participants()
    yield AskIfClear(here), staff
    yield AnswerIfClear(here, "clear"), people[0].id
    yield ShowIfClear(here), staff
    for seat in people:
        yield calling.AnswerRollCall(here), seat.id
        yield calling.SayOrganisation(here, "Co-op" if (seat.id or 0) % 3 else "Wells"), seat.id
    yield calling.AnswerFor(here, people[0].id or 0, here=False), staff
    yield calling.AnswerFor(here, people[0].id or 0), staff
    yield calling.SayOrganisationOf(here, people[0].id or 0, "Wells"), staff
    yield calling.BeginVoting(here), staff
    for seat in people:
        yield calling.TakePaper(here), seat.id


def entered_at_the_desk(world: World, activity: Activity, ballot: int) -> Iterator[Choice]:
    """Heads, papers and proxies; one of each is taken back."""
    staff, here, group = world.facilitator, activity.id or 0, world.groups()[0]
    yield channels.StateHeads(here, {f"heads.{group}": "40", "heads.door": "4"}), staff
    for _ in range(3):
        typed = getattr(choices(world, activity)[0][0], "typed", {})
        yield channels.EnterPaper(here, ballot, group, typed), staff
    with world.database.read() as reader:
        form = ballots.way_of(reader.get_one(Ballot, ballot)).form.name
        first = ballots.options_of(reader, ballot)[0].id
    one = {f"{form}.{first}": "yes" if form == "approvals" else "1"}  # valid, whatever came out of the dice
    yield channels.EnterPaper(here, ballot, group, one), staff
    for seat in world.participants():  # refused for who does not vote
        yield proxies.EnterProxy(here, seat.id or 0, 0, f"Absent {seat.id}", group, "letter"), staff
    with world.database.read() as reader:
        entries, held = entries_of(reader, ballot), [proxy.row for proxy in proxies_of(reader, ballot)]
    for entry in entries[:1]:
        yield channels.TakeBackEntry(here, entry.id or 0), staff
    for place, row in enumerate(held):
        if place % 2:
            yield proxies.WithdrawProxy(here, row.id or 0), staff
        else:
            key = f"proxy {row.id} of {ballot}"
            yield proxies.CastForProxy(here, ballot, row.id or 0, key, typed), row.holder_id


def state_of(world: World, here: int) -> tuple[int, str, bool]:
    """The newest ballot's id and state, and whether its electorate is made in a phase of its own."""
    with world.database.read() as reader:
        ballot = ballots.current_ballot(reader, here)
        if ballot is None:
            return 0, "", False
        return ballot.id or 0, ballot.state, ballots.way_of(ballot).settings.gathers


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes late, is let in, everybody votes, the result is published and shown step by step."""
    staff, here = world.facilitator, activity.id or 0
    yield AddActivity("vote"), staff
    later = max(world.ids(Activity))
    yield TakeOptionsOver(later, PREPARED), staff
    first, second, *_ = world.ids(PlannedOption)
    yield IllustrateOption(later, first, "Wells", WELL), staff
    yield IllustrateOption(later, second, "Roads", WELL), staff
    yield IllustrateOption(later, second, "A road"), staff
    yield TakePictureOff(later, first), staff
    yield RemoveActivity(later), staff
    if state_of(world, here)[1] == "gathering":
        yield from electorate_made(world, here)
    yield from newcomers(world)
    yield vote.AdmitLateVoters(here), staff
    yield from people_change(world)
    for _ in range(3):
        yield choices(world, activity)[0]
    number, _, gathers = state_of(world, here)
    if gathers:
        yield from entered_at_the_desk(world, activity, number)
    yield TurnActivity(here, "close"), staff
    published = choices(world, activity)[-1][0]
    if isinstance(published, vote.PublishBallot):
        yield replace(published, step_by_step=True), staff
        yield vote.RevealMore(here, 1), staff
    yield TurnActivity(here, "reopen"), staff
    if state_of(world, here)[1] == "gathering":  # a further round makes its electorate anew
        yield from electorate_made(world, here)
