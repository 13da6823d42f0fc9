"""What people may do at random: one driver for the session, one per kind of activity.

A driver gives the commands that make sense now, as (command, seat) pairs; the test picks one. A kind without a
driver fails `test_every_kind_has_a_driver`: add one line to `DRIVERS`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from dialogue.activities.agree import words as agree
from dialogue.activities.agree.rules import CLOSINGS
from dialogue.activities.agree.schema import (
    Effect,
    GoalVersion,
    Objection,
    PositionRound,
    RoundState,
)
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster import suggestions
from dialogue.activities.cluster.schema import ClusterCard, SuggestedTheme, Theme
from dialogue.activities.one_question.commands import GiveAnswer, HideAnswer
from dialogue.activities.one_question.schema import Answer
from dialogue.activities.vote import ballots, counting
from dialogue.activities.vote import commands as vote
from dialogue.agreement import PRESETS
from dialogue.kernel.schema import Activity, utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.sessions.belonging import (
    ChangeGroup,
    ChooseGroup,
    LetBackIn,
    MakeOne,
    TakeOut,
    TakeOutNewcomers,
)
from dialogue.sessions.constituencies import AddGroup, ChangeGroupItself, ChooseLanguages, RemoveGroup
from dialogue.sessions.door import CountHeads, LockDoor
from dialogue.sessions.prepare import DescribeSession
from dialogue.sessions.programme import (
    AddActivity,
    EditActivity,
    MoveActivity,
    RemoveActivity,
    SetTimer,
    TurnActivity,
)
from dialogue.sessions.screens import OfferScreen, TurnWall
from dialogue.sessions.seats import (
    ChangeLanguage,
    JoinSession,
    LeaveSession,
    NoteDepartures,
    NoteReturn,
    RecoverSeat,
)
from support.world import World

Choice = tuple[Command, int | None]
"""A command and the seat that sends it; None is the program itself."""

Driver = Callable[[World, Activity], list[Choice]]


def join(world: World) -> Choice:
    """Somebody new, in a group and language of her own; nobody comes from the last group (so it is awaited)."""
    token = secrets.token_hex(8)
    language = world.chance.choice(["en", "fr", "es"])
    return JoinSession(
        token, f"words {token}", language, world.chance.choice(world.groups()[:-1]), world.words(20)
    ), None


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


def around_the_people(world: World, seat: int) -> list[Choice]:
    """Who belongs to the session, the door, groups and languages."""
    chance, staff = world.chance, world.facilitator
    group = chance.choice(world.groups())
    return [
        (TakeOut(seat), staff),
        (LetBackIn(seat), staff),
        (MakeOne(seat, world.somebody()), staff),
        (ChangeGroup(seat, group), staff),
        (ChooseGroup(group), seat),
        (TakeOutNewcomers(utc_now() - timedelta(milliseconds=20), utc_now()), staff),
        (LockDoor(chance.random() < 0.2), staff),
        (CountHeads(chance.choice(["", "3", "40"])), staff),
        (AddGroup(world.words(20), ""), staff),
        (ChangeGroupItself(group, world.words(20), chance.choice("ABCDEFGH"), chance.random() < 0.5), staff),
        (RemoveGroup(group), staff),
        (ChooseLanguages(tuple(chance.sample(["en", "fr", "es"], 2))), staff),
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
    dots = {str(option.id): str(world.chance.randint(0, 2)) for option in options[:3]}
    cast = (vote.CastPaper(here, number, f"paper {number} of {seat}", dots), seat)
    if box is None:
        return [cast, cast, cast, admit]
    result = counting.published(box, history)
    return [cast, admit, *[(vote.PublishBallot(here, number, box.evidence, result, consent=True), staff)] * 3]


def agreeing(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    group = chance.choice(world.groups())
    rounds = world.rows(PositionRound, PositionRound.activity_id == here)
    running = bool(rounds) and rounds[-1].state == RoundState.OPEN
    raised = world.rows(Objection, Objection.activity_id == here)
    standing = [one for one in raised if one.state == "open" and one.carried_into is None]
    objection = chance.choice(standing or raised or [Objection(id=0, version_id=0, seat_id=world.somebody())])
    key, author, day = objection.id or 0, objection.seat_id, "2099-12-31"
    newer = (
        bool(raised) and max(world.ids(GoalVersion, GoalVersion.activity_id == here)) > objection.version_id
    )
    levels = "123456777888"
    positions = [
        (
            agree.TakePosition(here, chance.choice(levels), world.words(), chance.random() < 0.2),
            world.somebody(),
        )
        for _ in range(8)
    ]
    closings = [(agree.CloseObjection(key, str(how), world.words(), "Bo", day), staff) for how in CLOSINGS]
    answers = (key,) if key else ()
    # A round that is open takes positions; after it objections are worked on, with newer wordings too.
    return [
        *positions[: 8 if running else 2],
        *closings,
        *[(agree.WordGoal(here, world.words(), world.words(), (), answers), staff)]
        * (6 if standing and not newer and not running else 1),
        (agree.ChooseRule(here, chance.choice(list(PRESETS)), ""), staff),
        *[(agree.OpenRound(here, world.words()), staff)] * 4,
        *[(agree.CloseRound(here), staff)] * 2,
        (agree.WithdrawObjection(key, world.words()), author),
        *[(agree.MeetObjection(key, world.words()), author)] * (12 if standing and newer else 1),
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
