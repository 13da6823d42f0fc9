"""What the minutes say of a scale: the statements with their distribution by group, and the shift since a round before."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dialogue.activities.scale import showing
from dialogue.activities.scale.reveal import earlier_rounds
from dialogue.activities.scale.rows import answering, ref_of, result_of, statements_of
from dialogue.activities.scale.schema import ScaleStatement
from dialogue.activities.scale.settings import FORMS, Settings
from dialogue.documents.build import bullets, facts, paragraph, table, words
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Section
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.in_minutes import Told


def section(context: MinutesContext) -> Section:
    """How people answered, who did by group, then each statement with its chart and table."""
    say, count, activity = context.tongue.say, context.tongue.count, context.activity
    settings = settings_of(activity, Settings)
    steps = showing.ends(settings, context.tongue)
    statements = statements_of(context.reader, activity.id)
    people = answering(context.reader, activity.id)
    ends = say(N_("from 1 (%(low)s) to 5 (%(high)s)"), low=steps[1], high=steps[5])
    told = [
        (say(N_("Question")), activity.prompt or "–"),
        (say(N_("Method")), f"{say(FORMS[settings.form])}, {ends}"),
        (say(N_("Statements")), str(len(statements))),
        (say(N_("Took part")), count("%(n)s person", "%(n)s people", len(people))),
    ]
    by_group = Counter(people.values())
    blocks: list[Block] = [
        facts(told),
        table(
            say(N_("Who answered")),
            [say(N_("Group")), say(N_("People"))],
            [(group.name, by_group[key]) for key, group in context.groups.items()],
            numeric=(1,),
        ),
    ]
    name = f"activity-{activity.id}"
    heard = Told(context)
    result = result_of(context.reader, activity.id)
    if result is None or result.shown_at is None:
        if statements:
            blocks.append(bullets(heard.spans(ref_of(one), one.text, one.language) for one in statements))
        blocks.append(paragraph(say(N_("The results were not shown to the room, so they are not printed."))))
        return built(activity.title, *blocks, id=name)
    blocks.append(paragraph(say(N_("Answers are kept without names. Small groups are shown together."))))
    shown = {one["id"]: one for one in result.content["statements"]}
    sections = [
        _statement(context, heard, one, shown[one.id], steps, name) for one in statements if one.id in shown
    ]
    return built(activity.title, *blocks, id=name, sections=sections)


def _in_words(context: MinutesContext, row: dict[str, Any]) -> str:
    """A row that has no figure for every step, in words; nothing for the others, which are in chart and table."""
    if row["middle"]:
        return ""
    counts = [f"{cell['label']}{context.tongue.colon} {cell['count']}" for cell in row["counts"]]
    said = row["told"] or "; ".join(counts)
    return f"{row['group'].name} ({row['voters']}){context.tongue.colon} {said}."


def _statement(
    context: MinutesContext,
    heard: Told,
    row: ScaleStatement,
    shown: dict[str, Any],
    steps: dict[int, str],
    name: str,
) -> Section:
    say, tongue = context.tongue.say, context.tongue
    earlier = [one for key, one in earlier_rounds(context.reader, row) if key < (row.id or 0)]
    told = showing.statement(shown, earlier[-1] if earlier else None, context.groups, steps, tongue)
    blocks: list[Block] = []
    if made := heard.translation(ref_of(row), row.text, row.language):
        blocks.append(paragraph(words(made), f" ({heard.note})"))
    drawn = showing.chart(row.text, told, steps, tongue)
    if drawn is not None:
        blocks.append(drawn)
        middles = [
            (
                one["group"].name if one["group"] else say(N_("Everybody")),
                one["voters"],
                one["middle"],
                one["mean"],
            )
            for one in told["rows"]
            if one["middle"]
        ]
        heading = [say(N_("Group")), say(N_("Answers")), say(N_("Median")), say(N_("Mean"))]
        blocks.append(table(say(N_("The middle of the answers")), heading, middles, numeric=(1, 2, 3)))
    else:
        few = N_("Fewer than five answers, or a result that would show single answers: it is not printed.")
        blocks.append(EmptyNote(say(few)))
    everybody = say(N_("Everybody"))
    blocks += [
        paragraph(f"{one['group'].name if one['group'] else everybody}{tongue.colon} {one['told']}.")
        for one in told["rows"]
        if one["told"]
    ]
    if told["shifts"]:
        moved = [
            (
                one["group"].name if one["group"] else say(N_("Everybody")),
                f"{one['means'][0]} ({one['heads'][0]})",
                f"{one['means'][1]} ({one['heads'][1]})",
                one["by"],
            )
            for one in told["shifts"]
        ]
        heading = [say(N_("Group")), say(N_("Before")), say(N_("After")), say(N_("Shift"))]
        note = say(N_("The mean step, in brackets the number of answers. Other people may have answered."))
        blocks.append(table(say(N_("Asked before and after")), heading, moved, numeric=(1, 2, 3), note=note))
    if told["notes"]:
        blocks.append(paragraph(" ".join(told["notes"])))
    return built(row.text, *blocks, id=f"{name}-{row.id}")
