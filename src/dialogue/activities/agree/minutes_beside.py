"""What the minutes say of what stands beside a goal: changes of wording, amendments, hands, declarations, interests."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dialogue.activities.agree import pictures, record
from dialogue.activities.agree.amending import amendments_of
from dialogue.activities.agree.interests import statements_of
from dialogue.activities.agree.parts_beside import EFFECTS, declarations_of
from dialogue.activities.agree.schema import Effect, GoalVersion, PositionRound, RoundState, running
from dialogue.activities.agree.schema_beside import (
    AMENDMENT_STATES,
    TAKEN,
    Amendment,
    AmendmentState,
    Declaration,
)
from dialogue.agreement import reasons, rule_from
from dialogue.documents.build import added, bullets, or_none, paragraph, removed, table, words
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Quote, Section, Span
from dialogue.documents.word_diff import Piece, word_diff
from dialogue.kernel.messages import N_
from dialogue.stage.comprehension.reading import told
from dialogue.stage.contract import MinutesContext


def _name(context: MinutesContext, group_id: int | None) -> str:
    group = context.groups.get(group_id or 0)
    return str(group.name) if group else "–"


def _changed(pieces: Sequence[Piece], language: str) -> list[Span]:
    """A changed wording as running text: what was taken out and put in is marked, with a space between the two."""
    found: list[Span] = []
    for place, piece in enumerate(pieces):
        if piece.kind == "out":
            found.append(removed(piece.text, language or None))
        elif piece.kind == "in":
            if place and pieces[place - 1].kind == "out":
                found.append(Span(" "))
            found.append(added(piece.text, language or None))
        else:
            found.append(Span(piece.text, "plain", language or None))
    return found


def changes(context: MinutesContext, versions: Sequence[GoalVersion]) -> list[Block]:
    """Each wording after the first, as the words that it changed."""
    say = context.tongue.say
    blocks: list[Block] = []
    for before, now in pairwise(versions):
        heading = say(N_("What version %(number)s changed:"), number=now.number)
        blocks.append(paragraph(heading, " ", *_changed(word_diff(before.text, now.text), now.language)))
    return blocks


def amendments(context: MinutesContext, versions: Sequence[GoalVersion]) -> tuple[Block, ...]:
    """Every amendment with its reason and what became of it."""
    say = context.tongue.say
    by_id = {version.id: version for version in versions}
    blocks: list[Block] = []
    for row in amendments_of(context.reader, context.activity.id or 0):
        version = by_id[row.version_id]
        source = say(N_("Amendment to version %(version)s"), version=version.number)
        blocks.append(Quote(row.text, row.language or None, context.mark(row.group_id), source))
        blocks.append(
            paragraph(
                say(N_("What it changes:")), " ", *_changed(word_diff(version.text, row.text), row.language)
            )
        )
        blocks.append(bullets(_became(context, row, by_id)))
    return or_none(blocks, say(N_("No amendment was proposed.")))


def _became(
    context: MinutesContext, row: Amendment, versions: dict[int | None, GoalVersion]
) -> list[list[str | Span]]:
    say = context.tongue.say
    lines: list[list[str | Span]] = []
    if row.reason:
        lines.append([say(N_("Why:")), " ", words(row.reason, row.language or None)])
    if row.offer:
        lines.append([say(N_("Offered instead:")), " ", words(row.offer), " ", row.offer_comment])
    if row.offer_answer:
        said = (
            say(N_("Its author took the offer."))
            if row.offer_answer == TAKEN
            else say(N_("Its author declined the offer."))
        )
        lines.append([said, " ", row.reply])
    state = say(AMENDMENT_STATES[AmendmentState(row.state)])
    became = versions.get(row.became_id)
    if became is not None:
        version = say(N_("version %(number)s"), number=became.number)
        state += f" – {version}"
    lines.append([state, f" – {row.comment}" if row.comment else ""])
    return lines


def clear(context: MinutesContext, section_id: str) -> list[Section]:
    """Whether it was clear what was decided, where the room was asked."""
    blocks = told(context)
    return [built(context.tongue.say(N_("Was it clear?")), *blocks, id=section_id)] if blocks else []


def hands(context: MinutesContext, found: PositionRound) -> list[Block]:
    """What was counted by show of hands in a round, by group."""
    if not found.raised:
        return []
    say = context.tongue.say
    levels = list(rule_from(found.rule).levels.levels.values())
    raised = record.raised_by_level(context.reader, found.id or 0)
    rows: list[list[str | int]] = [
        [
            group.name,
            found.raised[group.key],
            *[raised.get(i, {}).get(level.key, 0) for level in levels],
        ]
        for i, group in context.groups.items()
        if found.raised.get(group.key)
    ]
    header = [say(N_("Group")), say(N_("Counted by hand")), *[say(level.label) for level in levels]]
    note = say(N_("Counted in the room by whoever steered it; these people took no position by phone."))
    return [table(say(N_("Show of hands")), header, rows, numeric=range(1, len(header)), note=note)]


def declared(context: MinutesContext, found: PositionRound) -> list[Block]:
    """What delegates declared in a round: beside the heads, and counted nowhere."""
    say = context.tongue.say
    levels = rule_from(found.rule).levels.levels
    rows = [
        (_name(context, row.group_id), say(levels[row.level].label), _basis(context, row), row.words or "–")
        for row in declarations_of(context.reader, found.id or 0)
    ]
    if not rows:
        return []
    header = [
        say(N_("Group")),
        say(N_("Position")),
        say(N_("On what ground")),
        say(N_("In the group's words")),
    ]
    note = say(N_("Beside the heads, and counted nowhere."))
    return [table(say(N_("Declared by delegates")), header, rows, note=note)]


def _basis(context: MinutesContext, row: Declaration) -> str:
    say, tongue = context.tongue.say, context.tongue
    if row.in_room:
        return say(N_("Named by the group in the room"))
    given = say(N_("Mandate given by %(who)s"), who=row.given_by)
    if not row.valid_until:
        return given
    until = say(N_("until %(day)s"), day=tongue.day(row.valid_until))
    return f"{given}, {until}"


def has_interests(context: MinutesContext) -> bool:
    """Whether any group has said what it needs, or how the goal stands to that."""
    linked = record.links_of(context.reader, context.activity.id or 0)
    return bool(linked) or bool(statements_of(context.reader, context.activity.session_id))


def interests(context: MinutesContext, numbers: dict[int | None, int]) -> tuple[Block, ...]:
    """What each group needs for itself, and beside it how the goal stands to that."""
    say = context.tongue.say
    blocks: list[Block] = []
    said = statements_of(context.reader, context.activity.session_id)
    for i in context.groups:
        if i in said:
            source = say(N_("What the group needs for itself"))
            blocks.append(Quote(said[i].text, said[i].language or None, context.mark(i), source))
    rows = [
        (
            _name(context, link.group_id),
            say(EFFECTS[Effect(link.effect)]),
            link.words or "–",
            str(numbers.get(link.version_id, 0)),
        )
        for link in record.links_of(context.reader, context.activity.id or 0)
    ]
    if rows:
        header = [say(N_("Group")), say(N_("The goal")), say(N_("In the group's words")), say(N_("Version"))]
        caption = say(N_("How the goal stands to each group's interests"))
        blocks.append(table(caption, header, rows, numeric=(3,)))
    return or_none(blocks, say(N_("No group has said how the goal stands to its interests.")))


def why_not(context: MinutesContext) -> list[str]:
    """Why a goal has no decision, in words: what stood in the way when its last round closed, or that none did."""
    say, tongue = context.tongue.say, context.tongue
    found = record.round_now(context.reader, context.activity.id or 0)
    if found is None:
        return [say(N_("No positions were taken on this wording."))]
    if running(found.state):
        return [say(N_("Positions were still open."))]
    if found.state != RoundState.CLOSED:
        return [say(N_("The round was stopped."))]
    outcome = record.counted(context.reader, found, (found.closed_at or found.opened_at).date()).outcome()
    said = [pictures.in_words(one, tongue, context.groups) for one in reasons(outcome)]
    return said or [say(N_("Nothing stood in the way; the decision was not recorded."))]
