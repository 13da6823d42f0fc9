"""What the minutes say of a brainstorm."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.contract import Telling
from dialogue.kernel.words import N_
from dialogue.minutes.build import facts, paragraph, table
from dialogue.minutes.build import section as built
from dialogue.minutes.tree import Block, Section


def section(telling: Telling) -> Section:
    """Contributions, number and by group, and each idea as it was written."""
    say, count = telling.tongue.say, telling.tongue.count
    asked = select(Idea).where(Idea.activity_id == telling.activity.id).order_by(col(Idea.id))
    ideas = list(telling.reader.exec(asked))
    shown = [idea for idea in ideas if idea.state == IdeaState.SHOWN]
    hidden = [idea for idea in ideas if idea.state == IdeaState.HIDDEN]
    withdrawn = sum(idea.state == IdeaState.WITHDRAWN for idea in ideas)
    by_group = [
        (group.name, sum(idea.group_id == group_id for idea in shown)) for group_id, group in telling.groups.items()
    ]
    silent = [group for group, number in by_group if number == 0]
    blocks: list[Block] = [
        facts(
            [
                (say(N_("Question")), telling.activity.prompt or "–"),
                (say(N_("Method")), say(N_("Ideas written in silence, then shown to all"))),
                (say(N_("Contributions")), count("%(n)s idea", "%(n)s ideas", len(shown))),
                (say(N_("Withdrawn by their authors")), str(withdrawn)),
            ]
        ),
        table(say(N_("Ideas by group")), [say(N_("Group")), say(N_("Ideas"))], by_group, numeric=(1,)),
    ]
    if silent:
        blocks.append(paragraph(say(N_("No idea came from: %(groups)s."), groups=telling.tongue.listed(silent))))
    for idea in hidden:
        blocks.append(paragraph(say(N_("One idea was hidden from the room. Reason: %(reason)s"), reason=idea.hidden_because)))
    return built(telling.activity.title, *blocks, id=f"activity-{telling.activity.id}")
