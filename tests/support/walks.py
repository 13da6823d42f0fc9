"""Whole walks through each activity, for what chance seldom does to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlmodel import col

from dialogue.activities.agree import words as agree
from dialogue.activities.agree.schema import (
    Decision,
    Objection,
)
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster import suggestions
from dialogue.activities.cluster.schema import ClusterCard, SuggestedTheme, Theme
from dialogue.activities.one_question.commands import GiveAnswer, HideAnswer
from dialogue.activities.one_question.schema import Answer
from dialogue.activities.vote import commands as vote
from dialogue.agenda.commands import AddAgendaItem, Details, Promise
from dialogue.kernel.schema import Activity
from dialogue.sessions.belonging import (
    LetBackIn,
    MakeOne,
    TakeOut,
)
from dialogue.sessions.constituencies import AddGroup, RemoveGroup
from dialogue.sessions.door import LockDoor
from dialogue.sessions.prepare import DescribeSession
from dialogue.sessions.programme import (
    AddActivity,
    EditActivity,
    MoveActivity,
    RemoveActivity,
    SetTimer,
    TurnActivity,
)
from dialogue.sessions.screens import TurnWall
from dialogue.sessions.seats import (
    ChangeLanguage,
    LeaveSession,
    NoteDepartures,
    NoteReturn,
)
from support.drivers import Choice, join, voting
from support.world import World

Script = Callable[[World, Activity], Iterator[Choice]]


def people_change(world: World) -> Iterator[Choice]:
    """Taking out and letting in again, and two seats of one person, while something is open."""
    staff = world.facilitator
    yield LockDoor(False), staff
    yield join(world)
    yield join(world)
    first, second, third = [seat.id or 0 for seat in world.participants() if not seat.removed_at][:3]
    for seat in (first, second, third):
        yield NoteReturn(seat), None
    yield MakeOne(first, second), staff
    yield TakeOut(third), staff
    yield LetBackIn(third), staff


def whole_door(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes, changes language, goes, comes back; the programme is changed in every way."""
    yield AddGroup("Nobody yet"), world.facilitator
    yield RemoveGroup(world.groups()[-1]), world.facilitator
    for locked in (False, True, False):
        yield LockDoor(locked), world.facilitator
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
    yield cluster.RemoveTheme(here, max(world.ids(Theme, Theme.title == "Soil"))), staff
    yield cluster.MergeTheme(here, land, water), staff
    yield cluster.UndoMove(here), staff


def whole_vote(world: World, activity: Activity) -> Iterator[Choice]:
    """Somebody comes late, is let in, everybody votes, the result is published."""
    staff, here = world.facilitator, activity.id or 0
    yield join(world)
    yield vote.AdmitLateVoters(here), staff
    yield from people_change(world)
    for _ in range(2):
        yield join(world)
    yield vote.AdmitLateVoters(here), staff
    *_, one, other = sorted(seat.id or 0 for seat in world.participants() if not seat.removed_at)
    yield MakeOne(one, other), staff
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
    yield AddAgendaItem(decided, "One plan of the water", Details(), Promise()), staff
    for group in world.groups():
        yield agree.RecordRatification(here, group, "yes", "Bo"), staff
        yield agree.LinkInterest(here, group, "serves", "water"), staff
    yield agree.AddStatement(here, "We stand aside"), world.somebody()


SCRIPTS: dict[str, Script] = {
    "check_in": whole_door,
    "retrospect": whole_question,
    "brainstorm": whole_storm,
    "cluster": whole_board,
    "vote": whole_vote,
    "agree": whole_agreement,
}
