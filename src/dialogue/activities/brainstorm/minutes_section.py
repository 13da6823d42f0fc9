"""What the minutes say of a brainstorm."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.activities.brainstorm import late, passing, supporting
from dialogue.activities.brainstorm.anonymity import IN_MINUTES, NOTHING
from dialogue.activities.brainstorm.evidence import KNOWLEDGE
from dialogue.activities.brainstorm.illustrating import of_ideas
from dialogue.activities.brainstorm.rules import CHANNELS, FILE, REVEALED, SAID
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.styles import MODERATED, PASSING, SUMMARIES
from dialogue.activities.brainstorm.supporting import NOBODY, ByGroup
from dialogue.documents.build import Cell, facts, or_none, paragraph, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Section
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.pictures.printing import printed
from dialogue.stage.contract import MinutesContext
from dialogue.stage.hiding import reason_in
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
    unexplained = len(_off_screen(context) - {idea.id for idea in hidden})
    waiting = sum(idea.state == IdeaState.WAITING for idea in ideas)
    withdrawn = sum(idea.state == IdeaState.WITHDRAWN for idea in ideas)
    by_group = [
        (group.name, sum(idea.group_id == group_id for idea in shown))
        for group_id, group in context.groups.items()
    ]
    silent = [group for group, number in by_group if number == 0]
    rows = [(say(N_("Question")), context.activity.prompt or "–")]
    chosen = settings_of(context.activity, Settings)
    rows += _method(context)
    rows.append((say(N_("Shown of who wrote")), say(IN_MINUTES[chosen.shows])))
    rows += [
        (say(N_("Contributions")), count("%(n)s idea", "%(n)s ideas", len(shown))),
        (say(N_("Withdrawn by their authors")), str(withdrawn)),
    ]
    if waiting:
        rows.append((say(N_("Not shown to the room")), str(waiting)))
    rows += late.told(context, ideas)
    rows += _entered(context, shown)
    blocks: list[Block] = [facts(rows)]
    if chosen.shows != NOTHING:
        header = [say(N_("Group")), say(N_("Ideas"))]
        blocks.append(table(say(N_("Ideas by group")), header, by_group, numeric=(1,)))
    if silent and chosen.shows != NOTHING:
        blocks.append(
            paragraph(say(N_("No idea came from: %(groups)s."), groups=context.tongue.listed(silent)))
        )
    for idea in hidden:
        blocks.append(
            paragraph(
                say(
                    N_("One idea was hidden from the room. Reason: %(reason)s"),
                    reason=reason_in(context.tongue, idea.hidden_because),
                )
            )
        )
    if unexplained:
        blocks.append(
            paragraph(
                count(
                    "%(n)s idea was hidden from the room; no reason was given.",
                    "%(n)s ideas were hidden from the room; no reason was given.",
                    unexplained,
                )
            )
        )
    return built(context.activity.title, *blocks, id=f"activity-{context.activity.id}")


def _off_screen(context: MinutesContext) -> set[int]:
    """Ideas that a facilitator hid and nobody showed again, also those that their authors have withdrawn since."""
    kinds = ("idea.hidden", "idea.kept_back", "idea.shown", "ideas.let_in")
    asked = select(LogEntry).where(
        LogEntry.stream_id == context.session.id,
        LogEntry.activity_id == context.activity.id,
        col(LogEntry.kind).in_(kinds),
    )
    off: set[int] = set()
    for entry in context.reader.exec(asked.order_by(col(LogEntry.seq))):
        if entry.kind in ("idea.hidden", "idea.kept_back"):
            off.add(entry.facts["idea"])
        else:
            off -= {*entry.facts.get("ideas", ()), entry.facts.get("idea")}
    return off


def _method(context: MinutesContext) -> list[tuple[str, str]]:
    """In which style the ideas were gathered; where sheets went round, how many and how often."""
    say, activity = context.tongue.say, context.activity
    chosen = settings_of(activity, Settings)
    style = chosen.style
    rows = [(say(N_("Method")), say(SUMMARIES[style]))]
    if chosen.held_words and style != MODERATED:
        waited = N_("An idea with a word from the facilitator’s list was shown once it had been let through")
        rows.append((say(N_("Words that wait")), say(waited)))
    if style == PASSING:
        sheets = passing.begun(context.reader, activity)
        rounds = max((sheet.round for sheet in sheets), default=1)
        rows += [(say(N_("Sheets")), str(len(sheets))), (say(N_("Rounds")), str(rounds))]
    return rows


def _entered(context: MinutesContext, shown: list[Idea]) -> list[tuple[str, str]]:
    """What came from a file, and what people without a phone said: how many ideas by which way, from how many people."""
    say, count = context.tongue.say, context.tongue.count
    taken = sum(idea.channel == FILE for idea in shown)
    rows = [(say(N_("Taken in from a file")), count("%(n)s idea", "%(n)s ideas", taken))] if taken else []
    typed = [idea for idea in shown if idea.seat_id is None and idea.channel != FILE]
    if not typed:
        return rows
    ways = [
        f"{say(label)}{context.tongue.colon} {number}"
        for key, label in CHANNELS.items()
        if (number := sum((idea.channel or SAID) == key for idea in typed))
    ]
    people = count("%(n)s person", "%(n)s people", sum(idea.heads or 1 for idea in typed))
    return [
        *rows,
        (say(N_("Entered for people without a phone")), f"{context.tongue.listed(ways)} ({people})"),
    ]


def ideas(context: MinutesContext) -> list[Elsewhere]:
    """An annex with every shown idea as it was written, and its group. What the room never saw is not printed."""
    say = context.tongue.say
    asked = select(Idea).where(Idea.activity_id == context.activity.id, Idea.state == IdeaState.SHOWN)
    revealed = context.activity.phase == REVEALED
    shown = list(context.reader.exec(asked.order_by(col(Idea.id)))) if revealed else []
    blocks: list[Block] = []
    if shown:
        shown, tables = _as_written(context, shown)
        blocks += tables
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


def _as_written(context: MinutesContext, shown: list[Idea]) -> tuple[list[Idea], list[Block]]:
    """The ideas in the order of the tables, and the tables: one, or one under each heading, or with the sheet of each."""
    say, chosen = context.tongue.say, settings_of(context.activity, Settings)
    group_shown = chosen.shows != NOTHING
    header = [say(N_("No.")), say(N_("Idea"))] + ([say(N_("Group"))] if group_shown else [])
    heard = Told(context)
    behind = supporting.behind(context.reader, context.activity.id)
    rests = any(idea.knowledge or idea.source for idea in shown)
    sheets: dict[int | None, int] = {}
    if chosen.style == PASSING:
        sheets = {sheet.id: sheet.number for sheet in passing.begun(context.reader, context.activity)}
        header.append(say(N_("Sheet")))
    header += [say(N_("Rests on"))] if rests else []
    header += [say(N_("Me too"))] if behind else []
    captions = {0: say(N_("Ideas as written"))}
    if chosen.under:
        captions = dict(enumerate(chosen.under, 1)) | {0: say(N_("Without a heading"))}
    ordered = [idea for key in captions for idea in shown if not chosen.under or idea.heading == key]
    if sheets:  # what was built on each other stands together
        ordered.sort(key=lambda idea: sheets.get(idea.sheet_id, len(sheets) + 1))
    rows: dict[int, list[list[Cell]]] = {}
    for place, idea in enumerate(ordered, start=1):
        row: list[Cell] = [place, heard.spans(f"idea:{idea.id}", idea.text, idea.language)]
        row += [_group(context, idea.group_id)] if group_shown else []
        row += [sheets.get(idea.sheet_id, "–")] if sheets else []
        row += [_rests_on(context, idea)] if rests else []
        row += [_too(context, behind.get(idea.id or 0, NOBODY), by_group=group_shown)] if behind else []
        rows.setdefault(idea.heading if chosen.under else 0, []).append(row)
    return ordered, [table(captions[key], header, rows[key], numeric=(0,)) for key in captions if key in rows]


def _rests_on(context: MinutesContext, idea: Idea) -> str:
    """The kind of knowledge and the source, as far as they were given."""
    kind = KNOWLEDGE.get(idea.knowledge)
    return ": ".join(part for part in (context.tongue.say(kind) if kind else "", idea.source) if part) or "–"


def _too(context: MinutesContext, behind: ByGroup, *, by_group: bool) -> str:
    """How many people say "me too", and of which groups."""
    heads = sum(behind.values())
    told = [f"{group.letter} {behind[key]}" for key, group in context.groups.items() if behind.get(key)]
    return f"{heads} ({', '.join(told)})" if by_group and told else str(heads)


def _group(context: MinutesContext, group_id: int | None) -> str:
    group = context.groups.get(group_id or 0)
    return f"{group.letter} · {group.name}" if group else "–"
