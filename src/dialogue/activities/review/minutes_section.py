"""What the minutes say of a review: each question with the lines of each group; what is to change also as a learning."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.activities.review import rules
from dialogue.activities.review.rows import lines_of
from dialogue.activities.review.schema import ReviewLine
from dialogue.activities.review.settings import Settings
from dialogue.documents.build import bullets, facts, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Section
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.in_minutes import Told


def section(context: MinutesContext) -> Section:
    """What was reviewed, who wrote how much, then the four questions."""
    say, activity = context.tongue.say, context.activity
    settings = settings_of(activity, Settings)
    lines = lines_of(context.reader, activity.id)
    told = [(say(N_("Reviewed")), settings.subject or activity.prompt or "–")]
    if settings.review_of:
        told.append((say(N_("Agenda item")), f"{settings.review_of}"))
    told.append((say(N_("Lines")), context.tongue.count("%(n)s line", "%(n)s lines", len(lines))))
    by_group = [
        (group.name, sum(one.group_id == key for one in lines)) for key, group in context.groups.items()
    ]
    name = f"activity-{activity.id}"
    sections = [
        built(
            settings.words(question, context.tongue),
            *_by_group(context, [line for line in lines if line.question == question]),
            id=f"{name}-{question}",
        )
        for question in rules.ORDER
    ]
    return built(
        activity.title,
        facts(told),
        table(say(N_("Lines by group")), [say(N_("Group")), say(N_("Lines"))], by_group, numeric=(1,)),
        id=name,
        sections=sections,
    )


def _by_group(context: MinutesContext, lines: Sequence[ReviewLine]) -> list[Block]:
    if not lines:
        return [EmptyNote(context.tongue.say(N_("Nothing was written here.")))]
    heard = Told(context)
    keys = [*(key for key in context.groups if any(line.group_id == key for line in lines)), None]
    blocks: list[Block] = []
    for key in keys:
        own = [line for line in lines if (line.group_id if line.group_id in context.groups else None) == key]
        for line in own:
            quote = heard.quote(f"review:{line.id}", line.text, line.language, context.mark(line.group_id))
            blocks.append(quote)
    return blocks


def elsewhere(context: MinutesContext) -> list[Elsewhere]:
    """What is to change stands among the learnings, too."""
    lines = lines_of(context.reader, context.activity.id, [rules.CHANGE])
    if not lines:
        return []
    settings, heard = settings_of(context.activity, Settings), Told(context)
    spans = [heard.spans(f"review:{line.id}", line.text, line.language) for line in lines]
    heading = settings.subject or context.activity.title
    return [
        Elsewhere("learning", built(heading, bullets(spans), id=f"activity-{context.activity.id}-learning"))
    ]
