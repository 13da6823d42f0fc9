"""What the minutes say of questions: each with its answer, then those that were left open."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.activities.questions.rows import Asked, asked_questions
from dialogue.activities.questions.schema import Question, QuestionState, Stand
from dialogue.activities.questions.settings import Settings
from dialogue.documents.build import bullets, facts, paragraph, table, words
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Section
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.in_minutes import translated


def section(context: MinutesContext) -> Section:
    """How many questions from which group, the answered ones with their answers, the open ones by support."""
    say, count = context.tongue.say, context.tongue.count
    activity = context.activity
    rows = list(
        context.reader.exec(
            select(Question).where(Question.activity_id == activity.id).order_by(col(Question.id))
        )
    )
    found = asked_questions(context.reader, activity, QuestionState.SHOWN)
    answered = sorted(
        (one for one in found if one.row.stand == Stand.ANSWERED),
        key=lambda one: (one.row.answered_at or one.row.created_at, one.row.id or 0),
    )
    left = [one for one in found if one.row.stand != Stand.ANSWERED]
    shown = [one for one in rows if one.state == QuestionState.SHOWN]
    waiting = sum(one.state == QuestionState.WAITING for one in rows)
    withdrawn = sum(one.state == QuestionState.WITHDRAWN for one in rows)
    merged = sum(one.merged_into is not None for one in shown)
    told = [
        (say(N_("Question to the room")), activity.prompt or "–"),
        (say(N_("Questions asked")), count("%(n)s question", "%(n)s questions", len(shown))),
        (say(N_("Questions answered")), str(len(answered))),
        (say(N_("Left open")), str(len(left))),
    ]
    if merged:
        told.append((say(N_("Counted with another that asks the same")), str(merged)))
    if withdrawn:
        told.append((say(N_("Withdrawn by their authors")), str(withdrawn)))
    if waiting:
        told.append((say(N_("Not shown to the room")), str(waiting)))
    by_group = [
        (group.name, sum(one.group_id == group_id for one in shown))
        for group_id, group in context.groups.items()
    ]
    blocks: list[Block] = [
        facts(told),
        table(
            say(N_("Questions by group")), [say(N_("Group")), say(N_("Questions"))], by_group, numeric=(1,)
        ),
    ]
    for one in rows:
        if one.hidden_because:
            because = say(
                N_("One question was hidden from the room. Reason: %(reason)s"), reason=one.hidden_because
            )
            blocks.append(paragraph(because))
    name = f"activity-{activity.id}"
    sections = []
    if answered:
        inside = [block for one in answered for block in _told(context, one)]
        sections.append(built(say(N_("Questions that were answered")), *inside, id=f"{name}-answered"))
    if left:
        inside = [block for one in left for block in _told(context, one)]
        if settings_of(activity, Settings).balanced:
            order = N_("In the order of support; support from several groups lifts a question higher.")
            inside.insert(0, paragraph(say(order)))
        sections.append(built(say(N_("Questions left open")), *inside, id=f"{name}-open"))
    if not found:
        blocks.append(EmptyNote(say(N_("No question was asked."))))
    return built(activity.title, *blocks, id=name, sections=sections)


def _told(context: MinutesContext, one: Asked) -> list[Block]:
    """A question as it was asked, who stands behind it, other wordings of it, the answer."""
    say, count = context.tongue.say, context.tongue.count
    row = one.row
    behind = [
        say(N_("%(group)s %(count)s"), group=group.name, count=one.by_group[key])
        for key, group in context.groups.items()
        if one.by_group.get(key)
    ]
    support = count("%(n)s person wants it answered", "%(n)s people want it answered", one.heads)
    if behind:
        support = f"{support}: {context.tongue.listed(behind)}"
    blocks: list[Block] = [
        translated(context, f"question:{row.id}", row.text, row.language, context.mark(row.group_id)),
        paragraph(f"{support}."),
    ]
    if one.same:
        blocks.append(paragraph(say(N_("Asked in other words:"))))
        blocks.append(bullets(words(other.text, other.language or None) for other in one.same))
    if row.stand == Stand.ANSWERED and row.answer:
        blocks.append(paragraph(say(N_("Answer: %(words)s"), words=row.answer)))
    elif row.stand == Stand.ANSWERED:
        blocks.append(paragraph(say(N_("It was answered in the room."))))
    return blocks
