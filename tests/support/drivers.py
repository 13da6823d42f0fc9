"""What people may do at random: one driver for the session, one per kind of activity.

A driver gives the commands that make sense now, as (command, seat) pairs; the test picks one. A kind without a
driver fails `test_every_kind_has_a_driver`: add one line to `DRIVERS`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from sqlmodel import col

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.agree.rules import CLOSINGS
from dialogue.activities.agree.schema import Effect, Objection
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster import suggestions
from dialogue.activities.cluster.schema import ClusterCard, SuggestedTheme, Theme
from dialogue.activities.one_question.commands import GiveAnswer, HideAnswer
from dialogue.activities.one_question.schema import Answer
from dialogue.activities.vote import ballots, counting
from dialogue.activities.vote import commands as vote
from dialogue.agenda.commands import AddAgendaItem, Details, Promise
from dialogue.agreement import PRESETS
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.people.seats import (
    ChangeLanguage,
    LeaveSession,
    NoteDepartures,
    NoteReturn,
    RecoverSeat,
)
from dialogue.preparing.commands import DescribeSession
from dialogue.stage.programme import (
    AddActivity,
    EditActivity,
    MoveActivity,
    RemoveActivity,
    SetTimer,
    TurnActivity,
)
from dialogue.stage.screens import OfferScreen, TurnWall
from support.people_moves import around_the_people, groups_and_door, join, newcomers, people_change
from support.world import World

Choice = tuple[Command, int | None]
"""A command and the seat that sends it; None is the program itself."""

Driver = Callable[[World, Activity], list[Choice]]


def around_the_session(world: World) -> list[Choice]:
    """Arrivals, departures, the programme: what happens beside any activity."""
    chance, staff = world.chance, world.facilitator
    seat = chance.choice(world.participants())
    activity = world.some_id(Activity)
    fresh = secrets.token_hex(8)
    return [
        join(world),
        join(world),
        (RecoverSeat(seat.recovery_hash, fresh, f"words {fresh}"), None),
        (ChangeLanguage(chance.choice(["en", "fr", "es"])), seat.id),
        (LeaveSession(), seat.id),
        (NoteDepartures((seat.id or 0, world.somebody())), None),
        (NoteReturn(seat.id or 0), None),
        (NoteReturn(seat.id or 0), None),
        *around_the_people(world, seat.id or 0),
        (DescribeSession(world.words(), world.words(), ""), staff),
        (OfferScreen(world.session().screen_number + 1, fresh), staff),
        (TurnWall(chance.choice(["next", "previous", "itself"])), staff),
        (
            AddActivity(chance.choice(list(world.dialogue.kinds)), "", world.words(), chance.randint(0, 30)),
            staff,
        ),
        (EditActivity(activity, world.words(), world.words(), chance.randint(0, 30)), staff),
        (MoveActivity(activity, chance.choice([-1, 1])), staff),
        (RemoveActivity(activity), staff),
        (SetTimer(activity, chance.choice([0, 5, 500])), staff),
    ]


def turns(world: World, activity: Activity) -> list[Choice]:
    """Every button that steers the activity on stage, and skipping one that is not."""
    some = [
        (TurnActivity(activity.id or 0, move, ""), world.facilitator)
        for move in ("pause", "resume", "close", "reopen")
    ]
    return [*some, (TurnActivity(world.some_id(Activity), "skip", world.words()), world.facilitator)]


def one_question(world: World, activity: Activity) -> list[Choice]:
    """Check-in and retrospect."""
    give = (GiveAnswer(activity.id or 0, world.words()), world.somebody())
    hide = (HideAnswer(world.some_id(Answer), world.chance.random() < 0.5), world.facilitator)
    return [give, give, hide]


def brainstorming(world: World, activity: Activity) -> list[Choice]:
    staff, here = world.facilitator, activity.id or 0
    own = world.rows(Idea)
    idea = (
        world.chance.choice(own) if own else Idea(id=0, session_id=0, activity_id=0, text="", created_at=None)
    )
    add = (brainstorm.AddIdea(here, world.words()), world.somebody())
    return [
        add,
        add,
        add,
        (brainstorm.AddIdeaFor(here, world.chance.choice(world.groups()), world.words()), staff),
        (brainstorm.EditIdea(idea.id or 0, world.words()), idea.seat_id or world.somebody()),
        (brainstorm.WithdrawIdea(idea.id or 0), idea.seat_id or world.somebody()),
        (brainstorm.HideIdea(idea.id or 0, world.words()), staff),
        (brainstorm.ShowIdea(world.some_id(Idea)), staff),
        (brainstorm.RevealIdeas(here), staff),
        (brainstorm.RevealIdeas(here, covered=True), staff),
    ]


def clustering(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    cards = world.ids(ClusterCard, ClusterCard.activity_id == here)
    some = tuple(chance.sample(cards, min(len(cards), chance.randint(1, 3))))
    themes = (Theme.activity_id == here, Theme.removed == False)  # noqa: E712 - a column
    theme, other = world.some_id(Theme, *themes), world.some_id(Theme, *themes)
    inside = tuple(world.ids(ClusterCard, ClusterCard.theme_id == theme)[:2])
    offer = world.some_id(SuggestedTheme, SuggestedTheme.state == "offered")
    offers = tuple(
        suggestions.Offer(world.words(), tuple(chance.sample(cards, min(len(cards), 2)))) for _ in range(2)
    )
    return [
        (cluster.MoveIdeas(here, some, theme), staff),
        (cluster.MoveIdeas(here, some, 0), staff),
        (cluster.MoveIdeas(here, some, theme), world.somebody()),
        (cluster.AddTheme(here, world.words(), some), staff),
        (cluster.AddTheme(here, world.words(), bare=True), staff),
        (cluster.RenameTheme(here, theme, world.words()), staff),
        (cluster.MergeTheme(here, theme, other), staff),
        (cluster.SplitTheme(here, theme, inside, world.words()), staff),
        (cluster.RemoveTheme(here, theme), staff),
        (cluster.UndoMove(here), staff),
        (suggestions.OfferThemes(here, offers, "ngrams"), staff),
        (suggestions.AcceptSuggestion(here, offer, ""), staff),
        (suggestions.DeclineSuggestion(here, chance.choice([0, offer])), staff),
    ]


def filled_in(world: World, form: str, options: list[int]) -> dict[str, str]:
    """A paper filled in at random: numbers, or boxes ticked or not."""
    numbers = {option: world.chance.randint(0, 2) for option in options}
    if form == "dots":
        return {f"dots.{option}": str(number) for option, number in numbers.items()}
    return {f"{form}.{option}": "yes" for option, number in numbers.items() if number}


def voting(world: World, activity: Activity) -> list[Choice]:
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


def agreeing(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    group = chance.choice(world.groups())
    raised = world.rows(Objection, Objection.activity_id == here)
    objection = chance.choice(raised) if raised else Objection(id=0, seat_id=world.somebody())
    key, author, day = objection.id or 0, objection.seat_id, "2099-12-31"
    positions = [
        (agree.TakePosition(here, str(chance.randint(1, 8)), world.words()), world.somebody())
        for _ in range(8)
    ]
    closings = [(agree.CloseObjection(key, str(how), world.words(), "Bo", day), staff) for how in CLOSINGS]
    return [
        *positions,
        *closings,
        (agree.WordGoal(here, world.words(), world.words(), (), (key,) if key else ()), staff),
        (agree.ChooseRule(here, chance.choice(list(PRESETS)), ""), staff),
        *[(agree.OpenRound(here, world.words()), staff)] * 4,
        *[(agree.CloseRound(here), staff)] * 2,
        (agree.WithdrawObjection(key, world.words()), author),
        (agree.GiveReason(key, world.words()), author),
        *[(agree.UpholdObjection(key, world.words()), author)] * 2,
        *[(agree.Decide(here, world.words()), staff)] * 3,
        (agree.RecordRatification(here, group, chance.choice(["yes", "no"]), "Bo"), staff),
        (agree.AddStatement(here, world.words()), world.somebody()),
        (agree.AddStatementFor(here, group, world.words()), staff),
        (agree.LinkInterest(here, group, str(chance.choice(list(Effect))), world.words()), staff),
    ]


DRIVERS: dict[str, Driver] = {
    "check_in": one_question,
    "brainstorm": brainstorming,
    "cluster": clustering,
    "vote": voting,
    "agree": agreeing,
    "retrospect": one_question,
}


Script = Callable[[World, Activity], Iterator[Choice]]


def whole_door(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes, changes language, goes, comes back; the programme is changed in every way."""
    yield from groups_and_door(world)
    yield join(world)
    seat, staff, here = world.participants()[-1].id or 0, world.facilitator, activity.id or 0
    yield ChangeLanguage("fr"), seat
    yield LeaveSession(), seat
    yield NoteReturn(seat), None
    yield NoteDepartures((seat,)), None
    yield SetTimer(here, 7), staff
    yield DescribeSession("Water for all", "", ""), staff
    yield AddActivity("brainstorm"), staff
    later = max(world.ids(Activity))
    yield EditActivity(later, "Later", "", 5), staff
    yield EditActivity(here, "Now", "How are you?", 5), staff
    yield MoveActivity(later, -1), staff
    yield RemoveActivity(later), staff
    yield AddActivity("brainstorm"), staff
    yield TurnActivity(max(world.ids(Activity)), "skip", "no time"), staff
    for move in ("next", "next", "previous", "itself", "next"):
        yield TurnWall(move), staff
    for move in ("pause", "resume", "close", "reopen"):
        yield TurnActivity(here, move), staff
    yield from whole_question(world, activity)


def whole_question(world: World, activity: Activity) -> Iterator[Choice]:
    """Answers, one taken off the wall and put back."""
    for text in ("Fine", "Tired"):
        yield GiveAnswer(activity.id or 0, text), world.somebody()
    answer = world.ids(Answer, Answer.activity_id == activity.id)[-1]
    yield HideAnswer(answer), world.facilitator
    yield HideAnswer(answer, shown=True), world.facilitator


def whole_storm(world: World, activity: Activity) -> Iterator[Choice]:
    """An idea is hidden and shown again; another is withdrawn."""
    staff, here = world.facilitator, activity.id or 0
    yield brainstorm.RevealIdeas(here), staff
    yield join(world)
    seat = world.participants()[-1].id or 0
    for text in ("Wells", "Roads"):
        yield brainstorm.AddIdea(here, text), seat
    ideas = world.ids(Idea, Idea.seat_id == seat)
    yield brainstorm.EditIdea(ideas[-1], "Deeper wells"), seat
    yield brainstorm.HideIdea(ideas[-1], "too deep"), staff
    yield brainstorm.ShowIdea(ideas[-1]), staff
    yield brainstorm.WithdrawIdea(ideas[0]), seat
    yield brainstorm.RevealIdeas(here, covered=True), staff
    yield brainstorm.RevealIdeas(here), staff


def whole_board(world: World, activity: Activity) -> Iterator[Choice]:
    """The ways on a board that chance seldom walks to their end."""
    staff, here = world.facilitator, activity.id or 0
    yield cluster.AddTheme(here, "Water", bare=True), staff
    yield cluster.AddTheme(here, "Land", bare=True), staff
    water, land = sorted(world.ids(Theme, col(Theme.title).in_(["Water", "Land"])))[-2:]
    yield cluster.RenameTheme(here, water, "Wells"), staff
    loose = tuple(world.ids(ClusterCard, ClusterCard.activity_id == here))
    yield cluster.MoveIdeas(here, loose, 0), staff
    yield suggestions.OfferThemes(here, (suggestions.Offer("Seeds", loose[:2]),), "ngrams"), staff
    offer = world.ids(SuggestedTheme, SuggestedTheme.state == "offered")[-1]
    yield suggestions.AcceptSuggestion(here, offer, ""), staff
    yield suggestions.OfferThemes(here, (suggestions.Offer("Roads", loose[:2]),), "ngrams"), staff
    yield suggestions.DeclineSuggestion(here), staff
    inside = tuple(
        world.ids(ClusterCard, ClusterCard.activity_id == here, col(ClusterCard.theme_id).is_not(None))
    )
    yield cluster.MoveIdeas(here, inside + loose, land), staff
    yield cluster.SplitTheme(here, land, (inside + loose)[:1], "Soil"), staff
    for soil in world.ids(Theme, Theme.title == "Soil")[-1:]:  # not made when the board has no card
        yield cluster.RemoveTheme(here, soil), staff
    yield cluster.MergeTheme(here, land, water), staff
    yield cluster.UndoMove(here), staff


def whole_vote(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes late, is let in, everybody votes, the result is published."""
    staff, here = world.facilitator, activity.id or 0
    yield from newcomers(world)
    yield vote.AdmitLateVoters(here), staff
    yield from people_change(world)
    for _ in range(3):
        yield voting(world, activity)[0]
    yield TurnActivity(here, "close"), staff
    yield voting(world, activity)[-1]
    yield TurnActivity(here, "reopen"), staff


def whole_agreement(world: World, activity: Activity) -> Iterator[Choice]:
    """A round with objections of every fate, a decision, a group's later word."""
    staff, here = world.facilitator, activity.id or 0
    yield agree.CloseRound(here), staff
    yield agree.WordGoal(here, f"Everybody has water by {world.chance.randint(2030, 9999)}", "new"), staff
    yield agree.ChooseRule(here, "shared-goal", "2099-12-31"), staff
    yield agree.OpenRound(here, "again"), staff
    yield agree.WordGoal(here, f"All have water by {world.chance.randint(2030, 9999)}", "clearer"), staff
    yield from newcomers(world)
    yield agree.OpenRound(here, "again"), staff
    yield from people_change(world)
    for place, seat in enumerate(world.participants()):
        yield agree.TakePosition(here, "8" if place < 3 else "1", "no wells"), seat.id
        yield agree.TakePosition(here, "7" if place < 3 else "2", "no wells"), seat.id
    yield agree.CloseRound(here), staff
    for objection in world.rows(Objection, Objection.state == "open")[-3:]:
        yield agree.GiveReason(objection.id or 0, "the river"), objection.seat_id
        yield agree.CloseObjection(objection.id or 0, "monitored", "we look again", "", ""), staff
        yield agree.UpholdObjection(objection.id or 0, "no"), objection.seat_id
        yield agree.WithdrawObjection(objection.id or 0, "well"), objection.seat_id
    yield agree.Decide(here, "objections were heard"), staff
    yield agree.OpenRound(here, "once more"), staff
    for seat in world.participants():
        yield agree.TakePosition(here, "1", ""), seat.id
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "everybody agrees"), staff
    decided = max(decision.id or 0 for decision in world.rows(Decision, Decision.activity_id == here))
    yield AddAgendaItem(world.session_id, decided, "One plan of the water", Details(), Promise()), staff
    for group in world.groups():
        yield agree.RecordRatification(here, group, "yes", "Bo"), staff
        yield agree.LinkInterest(here, group, "serves", "water"), staff
    yield agree.AddStatement(here, "We stand aside"), world.somebody()


def agreed(world: World, here: int) -> Iterator[Choice]:
    """A decision that nobody has to confirm."""
    staff = world.facilitator
    yield agree.ChooseRule(here, "simple-majority", ""), staff
    yield agree.OpenRound(here, "another rule"), staff
    for seat in world.participants():
        yield agree.TakePosition(here, "yes", ""), seat.id
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "all say yes"), staff


SCRIPTS: dict[str, Script] = {
    "check_in": whole_door,
    "retrospect": whole_question,
    "brainstorm": whole_storm,
    "cluster": whole_board,
    "vote": whole_vote,
    "agree": whole_agreement,
}
