"""Acts in the goal room, told in words. What people have taken a position on is not taken back, but worded anew."""

from __future__ import annotations

from sqlmodel import select

from dialogue.activities.agree.schema import Goal, GoalSource
from dialogue.kernel.act import Act
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.undoing.contract import Telling

_POSITIONS = N_("People have taken positions by it. Open another round instead.")

ACTS: dict[str, Telling] = {
    "goal.worded": Telling(
        N_("Goal worded: %(step)s"), fixed=N_("Every wording stays in the record. Please write another one.")
    ),
    "goal_rule.chosen": Telling(
        N_("Rule chosen: %(step)s"), fixed=N_("Please choose the rule anew; the record keeps both.")
    ),
    "position_round.opened": Telling(N_("Positions asked for: %(step)s"), fixed=_POSITIONS),
    "position_round.closed": Telling(N_("Round of positions closed: %(step)s"), fixed=_POSITIONS),
    "position_round.shown": Telling(
        N_("Positions shown: %(step)s"), fixed=N_("Everybody has read it already.")
    ),
    "objection.closed": Telling(
        N_("Objection closed: %(step)s"), fixed=N_("Whoever objected can say that the objection stands.")
    ),
    "decision.made": Telling(
        N_("Decided: %(step)s"), fixed=N_("What is decided stays decided. A later decision can replace it.")
    ),
}


def unopens(act: Act, activity: Activity) -> None:
    """The goal and what it starts from are made anew at the next opening."""
    if activity.times_opened:
        return
    for table in (GoalSource, Goal):
        for row in act.tx.exec(select(table).where(table.activity_id == activity.id)).all():
            act.tx.delete(row)
    act.tx.flush()
