"""A goal room."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import func, select

from dialogue.activities.agree import guide, rule_form
from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.agree import vocabulary_beside as beside
from dialogue.activities.agree.rules import CLOSINGS, SPOKEN
from dialogue.activities.agree.schema import Effect, Objection
from dialogue.activities.agree.schema_beside import Amendment
from dialogue.agenda.restitution import BringBack
from dialogue.agenda.vocabulary import AddAgendaItem, Details, Promise
from dialogue.agreement import PRESETS
from dialogue.bodies.mandate_commands import GiveMandate
from dialogue.bodies.schema import Mandate
from dialogue.decisions.schema import Decision
from dialogue.kernel.rights import Role
from dialogue.kernel.schema import Activity, StakeholderGroup, utc_now
from dialogue.people.roles import ChangeRole
from support.people_moves import newcomers, people_change
from support.world import Choice, World

STEPS = 40  # there is more to do than in others


def shaped(world: World, **changes: str) -> dict[str, str]:
    """The rule editor's fields for a shared goal with every group."""
    keys = {group: str(group) for group in world.groups()}
    filled = rule_form.filled(PRESETS["shared-goal"].rule_for([(key, True) for key in keys.values()]), keys)
    return {**{name: str(value) for name, value in filled.items()}, **changes}


def said_beside(world: World, activity: Activity) -> list[Choice]:
    """Amendments, hands, declarations, interests, the guide and the check."""
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    group, day = chance.choice(world.groups()), "2099-12-31"
    found = world.rows(Amendment, Amendment.activity_id == here)
    row = chance.choice(found) if found else Amendment(id=0, text="", seat_id=world.somebody())
    key, author = row.id or 0, row.seat_id or world.somebody()
    delegates = [seat.id for seat in world.participants() if seat.role == Role.DELEGATE]
    delegate = chance.choice(delegates) if delegates else world.somebody()
    return [
        *[(beside.ProposeAmendment(here, world.words(), "clearer"), world.somebody())] * 2,
        (beside.ProposeAmendmentFor(here, group, world.words(), "clearer"), staff),
        (beside.OfferWording(key, world.words(), world.words()), staff),
        (beside.AnswerOffer(key, chance.choice(["taken", "declined"]), world.words()), author),
        (beside.SettleAmendmentFor(key, chance.choice(["taken", "declined", "withdrawn"])), staff),
        (beside.AcceptAmendment(key, world.words()), staff),
        (beside.RejectAmendment(key, world.words()), staff),
        (beside.PromoteAmendment(key), staff),
        (beside.WithdrawAmendment(key), author),
        (beside.CountHands(here, group, {"1": "1", "7": chance.choice(["", "1"])}), staff),
        (beside.TurnStep(here, chance.choice([*guide.STEPS, ""])), staff),
        (
            beside.DeclarePosition(here, "2", world.words(), chance.random() < 0.5, "Assembly", "", day),
            delegate,
        ),
        (beside.WriteInterests(here, world.words()), world.somebody()),
        (beside.WriteInterestsFor(here, group, world.words()), staff),
        (beside.LinkOwnInterest(here, str(chance.choice(list(Effect))), world.words()), world.somebody()),
        (agree.ShapeRule(here, shaped(world, **{"ratify_by": day, "bar.n": "1"})), staff),
        (agree.CheckRule(here), staff),
        (agree.OpenRound(here, world.words(), {str(group): "2"}, chance.random() < 0.3), staff),
        *[(agree.ShowSpread(here), staff)] * 2,
        (agree.UseFallback(here, world.words()), staff),
    ]


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    group = chance.choice(world.groups())
    raised = world.rows(Objection, Objection.activity_id == here)
    objection = chance.choice(raised) if raised else Objection(id=0, seat_id=world.somebody())
    key, author, day = objection.id or 0, objection.seat_id or world.somebody(), "2099-12-31"
    positions = [
        (agree.TakePosition(here, str(chance.randint(1, 8)), world.words()), world.somebody())
        for _ in range(8)
    ]
    ways = [*CLOSINGS, *SPOKEN]
    closings = [(agree.CloseObjection(key, str(how), world.words(), "Bo", day), staff) for how in ways]
    return [
        *said_beside(world, activity),
        (beside.GiveReasonFor(key, world.words()), staff),
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
        (agree.RecordRatification(here, group, chance.choice(["yes", "no"]), "Bo", True), staff),
        (agree.AddStatement(here, world.words()), world.somebody()),
        (agree.AddStatementFor(here, group, world.words()), staff),
        (agree.LinkInterest(here, group, str(chance.choice(list(Effect))), world.words()), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
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
    for objection in world.rows(Objection, Objection.state == "open", Objection.seat_id != None)[-3:]:  # noqa: E711
        yield agree.GiveReason(objection.id or 0, "the river"), objection.seat_id
        yield agree.CloseObjection(objection.id or 0, "monitored", "we look again", "", ""), staff
        yield agree.UpholdObjection(objection.id or 0, "no"), objection.seat_id
        yield agree.WithdrawObjection(objection.id or 0, "well"), objection.seat_id
    yield agree.Decide(here, "objections were heard"), staff
    yield agree.OpenRound(here, "once more"), staff
    for seat in world.participants():
        yield agree.TakePosition(here, "1", ""), seat.id
    yield agree.ShowSpread(here), staff
    for level in "21":  # moved while everybody sees the spread, and back
        yield agree.TakePosition(here, level, ""), world.participants()[-1].id
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "everybody agrees"), staff
    decided = max(decision.id or 0 for decision in world.rows(Decision, Decision.activity_id == here))
    yield AddAgendaItem(world.session_id, decided, "One plan of the water", Details(), Promise()), staff
    for group in world.groups():
        yield agree.RecordRatification(here, group, "yes", "Bo", True), staff
        yield agree.LinkInterest(here, group, "serves", "water"), staff
    yield agree.AddStatement(here, "We stand aside"), world.somebody()
    yield from confirmed_later(world, activity)
    yield from beside_the_goal(world, activity)


def confirmed_later(world: World, activity: Activity) -> Iterator[Choice]:
    """One group is silent; its delegate brings the decision back to its people, who confirm it."""
    staff, here, today = world.facilitator, activity.id or 0, utc_now().date().isoformat()
    last = world.participants()[-1].group_id
    yield agree.WordGoal(here, f"Wells are dug by {world.chance.randint(2030, 9999)}", "another year"), staff
    yield agree.OpenRound(here, "another year"), staff
    for seat in world.participants():
        if seat.group_id != last:
            yield agree.TakePosition(here, "1", ""), seat.id or 0
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "one group is still to answer"), staff
    group = world.rows(StakeholderGroup, StakeholderGroup.id == last)[0]
    yield GiveMandate("Bo", "bind", "Assembly", today, today, constituency=group.constituency_id), staff
    decided = max(decision.id or 0 for decision in world.rows(Decision, Decision.activity_id == here))
    with world.database.read() as reader:
        mandate = reader.exec(select(func.max(Mandate.id))).one()
    yield BringBack(decided, mandate, today, "Hall", "12", "Wolof", "We agree", "confirmed"), staff


def beside_the_goal(world: World, activity: Activity) -> Iterator[Choice]:
    """The check, amendments of every fate, hands, a delegate, a shown spread, the lower tier."""
    staff, here, groups = world.facilitator, activity.id or 0, world.groups()
    people = [seat.id or 0 for seat in world.participants()]
    yield beside.TurnStep(here, guide.PRESENT), staff
    yield beside.WriteInterestsFor(here, groups[0], "water in the dry season"), staff
    yield beside.WriteInterests(here, "time to plan"), people[1]
    yield beside.LinkOwnInterest(here, "serves", "it helps"), people[1]
    for seat, text in zip(
        people, ("Water for each village", "Rivers for all", "Wells by 2031", "Rain"), strict=False
    ):
        yield beside.ProposeAmendment(here, f"{text} {world.chance.randint(2030, 9999)}", "clearer"), seat
    waiting = world.rows(Amendment, Amendment.activity_id == here, Amendment.state == "proposed")[-4:]
    yield beside.RejectAmendment(waiting[0].id, "not now"), staff
    yield beside.PromoteAmendment(waiting[1].id, "a goal of its own"), staff
    yield beside.WithdrawAmendment(waiting[2].id), waiting[2].seat_id
    yield (
        beside.OfferWording(waiting[3].id, f"Rain kept {world.chance.randint(2030, 9999)}", "shorter"),
        staff,
    )
    yield beside.AnswerOffer(waiting[3].id, "taken", "yes"), waiting[3].seat_id
    yield beside.AcceptAmendment(waiting[3].id, "thank you"), staff
    lower = {
        "fallback.name": "Heads",
        "fallback.bar.how": "at-least",
        "fallback.bar.n": "1",
        "fallback.bar.d": "9",
    }
    yield (
        agree.ShapeRule(here, shaped(world, **{**lower, "quorum.how": "", "ratify_by": "2099-12-31"})),
        staff,
    )
    yield agree.CheckRule(here), staff
    yield agree.OpenRound(here, "with hands", {str(groups[0]): "2"}), staff
    yield ChangeRole(people[0], Role.DELEGATE), staff
    yield beside.DeclarePosition(here, "2", "with us", in_room=True), people[0]
    yield beside.CountHands(here, groups[0], {"1": "1"}), staff
    yield agree.TakePosition(here, "1", ""), people[0]
    yield agree.ShowSpread(here), staff
    yield agree.TakePosition(here, "3", "so be it"), people[1]
    yield beside.CountHands(here, groups[0], {"1": "1", "8": "1"}), staff
    yield beside.DeclarePosition(here, "3", "with us", in_room=True), people[0]
    yield agree.CloseRound(here), staff
    spoken = world.rows(Objection, Objection.activity_id == here, Objection.seat_id == None)[-1]  # noqa: E711
    yield beside.GiveReasonFor(spoken.id, "the pumps"), staff
    yield agree.UseFallback(here, "the budget closes"), staff
    yield agree.CloseObjection(spoken.id, "withdrawn", "said aloud"), staff
    yield from resolved(world, here, people[0])


def resolved(world: World, here: int, seat: int) -> Iterator[Choice]:
    """Somebody objects, and a new wording meets it."""
    staff = world.facilitator
    for level in ("8", "1"):
        yield agree.WordGoal(here, f"Wells for all by {world.chance.randint(2030, 9999)}", "new"), staff
        yield agree.OpenRound(here, "new"), staff
        yield agree.TakePosition(here, level, "too deep" if level == "8" else ""), seat
        yield agree.CloseRound(here), staff


def agreed(world: World, here: int) -> Iterator[Choice]:
    """A decision that nobody has to confirm."""
    staff = world.facilitator
    yield agree.ChooseRule(here, "simple-majority", ""), staff
    yield agree.OpenRound(here, "another rule"), staff
    for seat in world.participants():
        yield agree.TakePosition(here, "yes", ""), seat.id
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "all say yes"), staff
