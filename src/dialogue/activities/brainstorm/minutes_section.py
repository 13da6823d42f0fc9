"""What the minutes say of a brainstorm."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.activities.brainstorm.illustrating import of_ideas
from dialogue.activities.brainstorm.rules import CHANNELS, REVEALED, SAID
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.documents.build import facts, or_none, paragraph, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Section
from dialogue.kernel.messages import N_
from dialogue.pictures.printing import printed
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.in_minutes import Told


def section(context: MinutesContext) -> Section:
    """Contributions, number and by group; the ideas themselves stand in an annex."""
    say, count = context.tongue.say, context.tongue.count
    asked = select(Idea).where(Idea.activity_id == context.activity.id).order_by(col(Idea.id))
    ideas = list(context.reader.exec(asked))
    shown = [idea for idea in ideas if idea.state == IdeaState.SHOWN]
    # Also when its author has withdrawn it since: that it was hidden, and why, belongs to the record.
    hidden = [idea for idea in ideas if idea.hidden_because]
    withdrawn = sum(idea.state == IdeaState.WITHDRAWN for idea in ideas)
    by_group = [
        (group.name, sum(idea.group_id == group_id for idea in shown))
        for group_id, group in context.groups.items()
    ]
    silent = [group for group, number in by_group if number == 0]
    rows = [(say(N_("Question")), context.activity.prompt or "–")]
    if settings_of(context.activity, Settings).silent_first:
        rows.append((say(N_("Method")), say(N_("Ideas written in silence, then shown to all"))))
    rows += [
        (say(N_("Contributions")), count("%(n)s idea", "%(n)s ideas", len(shown))),
        (say(N_("Withdrawn by their authors")), str(withdrawn)),
    ]
    rows += _entered(context, shown)
    blocks: list[Block] = [
        facts(rows),
        table(say(N_("Ideas by group")), [say(N_("Group")), say(N_("Ideas"))], by_group, numeric=(1,)),
    ]
    if silent:
        blocks.append(
            paragraph(say(N_("No idea came from: %(groups)s."), groups=context.tongue.listed(silent)))
        )
    for idea in hidden:
        blocks.append(
            paragraph(
                say(N_("One idea was hidden from the room. Reason: %(reason)s"), reason=idea.hidden_because)
            )
        )
    return built(context.activity.title, *blocks, id=f"activity-{context.activity.id}")


def _entered(context: MinutesContext, shown: list[Idea]) -> list[tuple[str, str]]:
    """What people without a phone said: how many ideas by which way, from how many people."""
    say, count = context.tongue.say, context.tongue.count
    typed = [idea for idea in shown if idea.seat_id is None]
    if not typed:
        return []
    ways = [
        f"{say(label)}{context.tongue.colon} {number}"
        for key, label in CHANNELS.items()
        if (number := sum((idea.channel or SAID) == key for idea in typed))
    ]
    people = count("%(n)s person", "%(n)s people", sum(idea.heads or 1 for idea in typed))
    return [(say(N_("Entered for people without a phone")), f"{context.tongue.listed(ways)} ({people})")]


def ideas(context: MinutesContext) -> list[Elsewhere]:
    """An annex with every shown idea as it was written, and its group. What the room never saw is not printed."""
    say = context.tongue.say
    asked = select(Idea).where(Idea.activity_id == context.activity.id, Idea.state == IdeaState.SHOWN)
    revealed = context.activity.phase == REVEALED
    shown = list(context.reader.exec(asked.order_by(col(Idea.id)))) if revealed else []
    blocks: list[Block] = []
    if shown:
        heard = Told(context)
        rows = [
            (place, heard.spans(f"idea:{idea.id}", idea.text, idea.language), _group(context, idea.group_id))
            for place, idea in enumerate(shown, start=1)
        ]
        header = [say(N_("No.")), say(N_("Idea")), say(N_("Group"))]
        blocks.append(table(say(N_("Ideas as written")), header, rows, numeric=(0,)))
        seen = of_ideas(context.reader, context.activity)
        blocks += [
            printed(context.reader, seen[idea.id], say(N_("Idea %(number)s"), number=place))
            for place, idea in enumerate(shown, start=1)
            if idea.id in seen
        ]
    nothing = "" if revealed else say(N_("The ideas were not revealed to the room, so they are not printed."))
    heading = say(N_("All ideas: %(title)s"), title=context.activity.title)
    annex = built(heading, *or_none(blocks, nothing), id=f"activity-{context.activity.id}-ideas")
    return [Elsewhere("annexes", annex)]


def _group(context: MinutesContext, group_id: int | None) -> str:
    group = context.groups.get(group_id or 0)
    return f"{group.letter} · {group.name}" if group else "–"
