"""What the minutes say of tables: who sat together by groups, and what each table wrote. Names nobody."""

from __future__ import annotations

from sqlmodel import select

from dialogue.activities.tables.rows import lines_of, places_of, tables_of
from dialogue.activities.tables.rules import MIXED, MIXINGS, SEATING
from dialogue.activities.tables.schema import RoundTable, TableLine
from dialogue.activities.tables.settings import Settings
from dialogue.documents.build import bullets, facts, paragraph, strong, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Section
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.stage.contract import MinutesContext
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.in_minutes import Told


def called(tongue: Tongue, number: int, name: str) -> str:
    """A table by its number, and its name where it has one."""
    said = tongue.say(N_("Table %(number)s"), number=number)
    return f"{said} · {name}" if name else said


def section(context: MinutesContext) -> Section:
    """How people were seated, by groups, then the lines of each table."""
    say, count = context.tongue.say, context.tongue.count
    activity, name = context.activity, f"activity-{context.activity.id}"
    chosen = settings_of(activity, Settings)
    tables = tables_of(context.reader, activity.id)
    places = [one for one in places_of(context.reader, activity.id) if one.number]
    lines = lines_of(context.reader, activity.id)
    told = [
        (say(N_("Question")), activity.prompt or "–"),
        (say(N_("How people came to a table")), say(MIXINGS[chosen.mixing])),
    ]
    if chosen.mixing == MIXED:
        told.append((say(N_("Number of the mixing")), str(chosen.seed)))
    published = activity.phase != SEATING
    heads = sum(one.seat_id is None for one in places)
    if published:
        told += [
            (say(N_("Tables")), str(len(tables))),
            (say(N_("Seated")), count("%(n)s person", "%(n)s people", len(places))),
        ]
        if heads:
            told.append((say(N_("Of them without a phone")), str(heads)))
    told.append((say(N_("Lines")), count("%(n)s line", "%(n)s lines", len(lines))))
    blocks: list[Block] = [facts(told)]
    if not published:
        blocks.append(EmptyNote(say(N_("The seating was not shown to the room."))))
        return built(activity.title, *blocks, id=name)
    blocks += _merged(context, activity)
    blocks += _hidden(context, activity)
    header = [say(N_("Table")), *(group.letter for group in context.groups.values()), say(N_("Together"))]
    rows: list[list[str | int]] = []
    for one in tables:
        here = [place for place in places if place.number == one.number]
        by = [sum(place.group_id == key for place in here) for key in context.groups]
        rows.append([called(context.tongue, one.number, one.name), *by, len(here)])
    seats = table(
        say(N_("Who sat at which table, by group")),
        header,
        rows,
        numeric=tuple(range(1, len(header))),
        note="; ".join(f"{group.letter} = {group.name}" for group in context.groups.values()),
    )
    heard = Told(context)
    sections = [built(say(N_("Seating")), seats, id=f"{name}-seating")]
    for one in tables:
        own = [line for line in lines if line.number == one.number]
        sections.append(
            _table(context, heard, one, chosen.question_of(one.number), own, f"{name}-table-{one.number}")
        )
    return built(activity.title, *blocks, id=name, sections=sections)


def _table(
    context: MinutesContext, heard: Told, one: RoundTable, question: str, own: list[TableLine], id: str
) -> Section:
    say = context.tongue.say
    blocks: list[Block] = []
    if question:
        blocks.append(paragraph(strong(say(N_("Question")) + context.tongue.colon + " "), question))
    if own:
        # A note is no idea, and what was typed in from paper did not come by a phone of the table.
        marks = [
            ", ".join(
                ([say(N_("note"))] if line.note else []) + ([] if line.seat_id else [say(N_("on paper"))])
            )
            for line in own
        ]
        blocks.append(
            bullets(
                [*heard.spans(f"line:{line.id}", line.text, line.language), *([f" ({mark})"] if mark else [])]
                for line, mark in zip(own, marks, strict=True)
            )
        )
    else:
        blocks.append(EmptyNote(say(N_("This table wrote nothing."))))
    return built(called(context.tongue, one.number, one.name), *blocks, id=id)


def _merged(context: MinutesContext, activity: Activity) -> list[Block]:
    asked = select(RoundTable).where(RoundTable.activity_id == activity.id, RoundTable.merged_into > 0)
    return [
        paragraph(
            context.tongue.say(
                N_("Table %(table)s sat down at table %(into)s."), table=one.number, into=one.merged_into
            )
        )
        for one in sorted(context.reader.exec(asked), key=lambda one: one.number)
    ]


def _hidden(context: MinutesContext, activity: Activity) -> list[Block]:
    """That something was hidden, and why, belongs to the record; what it said does not."""
    asked = select(TableLine).where(TableLine.activity_id == activity.id, TableLine.hidden_because != "")
    reason = N_("One line was hidden from the room. Reason: %(reason)s")
    return [
        paragraph(context.tongue.say(reason, reason=line.hidden_because))
        for line in context.reader.exec(asked)
    ]
