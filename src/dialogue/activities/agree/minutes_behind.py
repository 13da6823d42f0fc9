"""What stands behind a decision of the goal room: the ideas and themes it came from, and the wordings that were proposed."""

from __future__ import annotations

from sqlmodel import select

from dialogue.activities.agree.amending import amendments_of
from dialogue.activities.agree.record import sources_of, versions_of
from dialogue.activities.agree.schema import GoalDecision
from dialogue.activities.agree.schema_beside import AMENDMENT_STATES, AmendmentState
from dialogue.documents.tree import Quote
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Behind
from dialogue.stage.translating.in_minutes import Told

OPEN_TO_ALL = (AmendmentState.ACCEPTED, AmendmentState.REJECTED, AmendmentState.PROMOTED)
"""What its author took back is told in the minutes alone."""


def behind(context: MinutesContext, decision_id: int) -> Behind:
    """The words that the decided wording was made of (all that came along, where nothing says which), and the amendments."""
    heard, activity_id = Told(context), context.activity.id or 0
    made_on = context.reader.exec(select(GoalDecision).where(GoalDecision.decision_id == decision_id)).first()
    named = {
        ref
        for version in versions_of(context.reader, activity_id)
        if made_on is None or (version.id or 0) <= made_on.version_id
        for ref in version.sources
    }
    sources = sources_of(context.reader, activity_id)
    came_from = [one for one in sources if one.ref in named] or sources
    return Behind(
        came_from=tuple(
            (one.ref, Quote(one.text, one.language or None, context.mark(one.group_id))) for one in came_from
        ),
        options=tuple(
            heard.quote(
                f"amendment:{row.id}",
                row.text,
                row.language,
                context.mark(row.group_id),
                _became(context, row.state, row.comment),
            )
            for row in amendments_of(context.reader, activity_id)
            if row.state in OPEN_TO_ALL
        ),
    )


def _became(context: MinutesContext, state: str, comment: str) -> str:
    said = context.tongue.say(AMENDMENT_STATES[AmendmentState(state)])
    return " – ".join(part for part in (said, comment) if part)
