"""What the minutes say of a discussion: notes, what people spoke about, turns and time by group. Names nobody."""

from __future__ import annotations

from dialogue.activities.discuss.rows import HEARD, notes_of, person_of, turns_of
from dialogue.activities.discuss.rules import clock
from dialogue.activities.discuss.schema import TurnState
from dialogue.documents.build import bullets, facts, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Quote, Section
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere
from dialogue.stage.translating.in_minutes import Told


def section(context: MinutesContext) -> Section:
    """Notes first: they are what a reader looks for."""
    say, count = context.tongue.say, context.tongue.count
    activity, name = context.activity, f"activity-{context.activity.id}"
    rows = turns_of(context.reader, activity.id)
    heard = [row for row in rows if row.state in HEARD]
    turns = [row for row in heard if not row.point_of_order]
    told = [
        (say(N_("Question")), activity.prompt or "–"),
        (say(N_("Turns")), count("%(n)s turn", "%(n)s turns", len(turns))),
        (say(N_("Time spoken")), clock(sum(row.seconds for row in heard))),
        (say(N_("People who spoke")), str(len({person_of(row) for row in heard}))),
    ]
    orders = len(heard) - len(turns)
    if orders:
        told.append((say(N_("Points of order")), str(orders)))
    if any(row.in_round for row in rows):
        asked = [row for row in rows if row.in_round]
        passed = sum(row.state == TurnState.PASSED for row in asked)
        facts_of_round = N_("%(asked)s asked one after the other, %(passed)s passed")
        told.append((say(N_("Round")), say(facts_of_round, asked=len(asked), passed=passed)))
    by_group = [
        (
            group.name,
            sum(row.group_id == key for row in turns),
            len({person_of(row) for row in heard if row.group_id == key}),
            clock(sum(row.seconds for row in heard if row.group_id == key)),
        )
        for key, group in context.groups.items()
    ]
    heading = [say(N_("Group")), say(N_("Turns")), say(N_("People who spoke")), say(N_("Time"))]
    blocks: list[Block] = [facts(told)]
    notes = [note for note in notes_of(context.reader, activity.id) if not note.parked]
    sections = []
    if notes:
        told_as = Told(context)
        lines = bullets(told_as.spans(f"note:{note.id}", note.text, note.language) for note in notes)
        sections.append(built(say(N_("Notes")), lines, id=f"{name}-notes"))
    else:
        blocks.append(EmptyNote(say(N_("No notes were written."))))
    spoken = table(
        say(N_("Turns and time by group")),
        heading,
        by_group,
        numeric=(1, 2, 3),
        note=say(
            N_("Minutes and seconds. A turn that was not ended counts until the discussion was closed.")
        ),
    )
    sections.append(built(say(N_("Who spoke")), spoken, id=f"{name}-time"))
    topics = [row for row in heard if row.about]
    if topics:
        quotes = [Quote(row.about, row.language or None, group=context.mark(row.group_id)) for row in topics]
        sections.append(built(say(N_("What people wanted to speak about")), *quotes, id=f"{name}-topics"))
    return built(activity.title, *blocks, id=name, sections=sections)


def parked(context: MinutesContext) -> list[Elsewhere]:
    """What was put aside for another day, under the minutes' own heading for it."""
    notes = [note for note in notes_of(context.reader, context.activity.id) if note.parked]
    if not notes:
        return []
    heard = Told(context)
    lines = bullets(heard.spans(f"note:{note.id}", note.text, note.language) for note in notes)
    here = f"activity-{context.activity.id}-parked"
    return [Elsewhere("parking-lot", built(context.activity.title, lines, id=here))]
