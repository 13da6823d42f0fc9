"""A secret ballot."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.vote import ballots, counting
from dialogue.activities.vote import commands as vote
from dialogue.activities.vote.ways import on_screens
from dialogue.kernel.schema import Activity
from dialogue.stage.programme import TurnActivity
from support.people_moves import newcomers, people_change
from support.world import Choice, World

SETTINGS = [
    {"method": method, "options": "Wells = 3; Roads = 4; Seeds = 5", "budget": 8}
    if screen.spends
    else {"method": method, "options": "Wells; Roads; Seeds"}
    for method, screen in on_screens().items()
]


def filled_in(world: World, form: str, options: list[int]) -> dict[str, str]:
    """A paper filled in at random: numbers, or boxes ticked or not."""
    numbers = {option: world.chance.randint(0, 2) for option in options}
    if form == "choice":
        return {"choice.one": str(world.chance.choice(options))}
    if form in ("dots", "credits"):
        return {f"{form}.{option}": str(number) for option, number in numbers.items()}
    return {f"{form}.{option}": "yes" for option, number in numbers.items() if number}


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, seat = world.facilitator, activity.id or 0, world.somebody()
    admit = (vote.AdmitLateVoters(here), staff)
    with world.database.read() as reader:
        ballot = ballots.current_ballot(reader, here)
        if ballot is None:
            return [admit]
        number = ballot.id or 0
        options = ballots.options_of(reader, number)
        box = ballots.box_of(reader, ballot) if ballot.state == "closed" else None
        history = list(ballots.earlier_rounds(reader, ballot))
    typed = filled_in(world, ballots.way_of(ballot).form.name, [option.id or 0 for option in options[:3]])
    cast = (vote.CastPaper(here, number, f"paper {number} of {seat}", typed), seat)
    if box is None:
        return [cast, cast, cast, admit]
    result = counting.published(box, history)
    return [cast, admit, *[(vote.PublishBallot(here, number, box.evidence, result, consent=True), staff)] * 3]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes late, is let in, everybody votes, the result is published."""
    staff, here = world.facilitator, activity.id or 0
    yield from newcomers(world)
    yield vote.AdmitLateVoters(here), staff
    yield from people_change(world)
    for _ in range(3):
        yield choices(world, activity)[0]
    yield TurnActivity(here, "close"), staff
    yield choices(world, activity)[-1]
    yield TurnActivity(here, "reopen"), staff
