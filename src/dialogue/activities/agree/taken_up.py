"""What became of an idea or theme in the goal room; of a person's objections and statements there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.schema import GoalSource, MinorityStatement, Objection, RoundState
from dialogue.activities.agree.schema_beside import Amendment
from dialogue.agreement import rule_from
from dialogue.decisions.reading import decisions_in
from dialogue.decisions.voices import OBJECTION_STATES
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity
from dialogue.stage.what_became import Onward, Own

DECIDED = {
    "agreed": N_("The goal “%(goal)s” was agreed."),
    "provisional": N_("The goal “%(goal)s” was agreed provisionally: groups must still confirm it."),
    "not agreed": N_("The goal “%(goal)s” was not agreed."),
}


def takes_up(reader: Reader, activity: Activity, ref: str) -> Sequence[Onward]:
    """That it lay before those who worded the goal, and what was decided."""
    versions = record.versions_of(reader, activity.id or 0)
    if not versions:
        return ()
    named = {one for version in versions for one in version.sources}
    asked = select(GoalSource).where(GoalSource.activity_id == activity.id, GoalSource.ref == ref)
    if ref in named:
        said = N_("The goal “%(goal)s” was worded from it.")
    elif not named and reader.exec(asked).first() is not None:
        said = N_("It lay before the room when the goal “%(goal)s” was worded.")
    else:
        return ()
    lay = Onward(said, {"goal": versions[-1].text})
    last = decisions_in(reader, activity.id or 0)[-1:]
    return (lay, *(Onward(DECIDED[str(one.state)], {"goal": one.goal}, one.ref) for one in last))


def own(reader: Reader, activity: Activity, seat_id: int) -> list[Own]:
    """Her objections with how each was closed, and her statements."""
    raised = select(Objection).where(
        Objection.activity_id == activity.id, Objection.seat_id == seat_id, Objection.reason != ""
    )
    stated = select(MinorityStatement).where(
        MinorityStatement.activity_id == activity.id, MinorityStatement.seat_id == seat_id
    )
    found = []
    for row in reader.exec(raised.order_by(Objection.id)):  # type: ignore[arg-type]
        acts = record.acts_on(reader, row.id or 0)
        facts = {"state": Msgid(OBJECTION_STATES[row.state]), "why": acts[-1].reason if acts else ""}
        said = N_("Your objection: %(state)s. %(why)s") if facts["why"] else N_("Your objection: %(state)s.")
        found.append(Own(f"objection:{row.id}", row.reason, row.language, (Onward(said, facts),)))
    beside = Onward(N_("It stands beside the decision, as large as the decision."))
    for one in reader.exec(stated.order_by(MinorityStatement.id)):  # type: ignore[arg-type]
        found.append(Own(f"minoritystatement:{one.id}", one.text, one.language, (beside,)))
    return found


def spoke_up(reader: Reader, activity_id: int) -> set[int]:
    """The seats that objected, stood aside, had reservations, stated a minority's view or asked for other words.

    With words or without: who only marked a place on the scale has dissented too.
    """
    found: set[int | None] = set()
    for table in (Objection, MinorityStatement, Amendment):
        found |= set(reader.exec(select(table.seat_id).where(table.activity_id == activity_id)))
    for one in record.rounds_of(reader, activity_id):
        if one.state in (RoundState.VOID, RoundState.OPEN):
            continue
        levels = rule_from(one.rule).levels.levels
        found |= {
            position.seat_id
            for position in record.positions_of(reader, one.id or 0)
            if rules.words_are(levels[position.level]) != "comment"
        }
    return {seat for seat in found if seat is not None}
