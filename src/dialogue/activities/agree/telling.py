"""What the minutes say of a goal: exact texts, spreads, objections, reservations, decision, dissent. No names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialogue.activities.agree import pictures, record
from dialogue.activities.agree.parts import EFFECTS
from dialogue.activities.agree.schema import (
    Effect,
    GoalDecision,
    GoalVersion,
    Objection,
    PositionRound,
    RoundState,
)
from dialogue.agreement import rule_from
from dialogue.charts import StackedBar, StackedRow, scale_marks
from dialogue.decisions.schema import Decision
from dialogue.decisions.voices import OBJECTION_STATES, SETTLED
from dialogue.documents.build import bullets, callout, facts, or_none, paragraph, table, words
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Quote, Section
from dialogue.kernel.words import N_
from dialogue.stage.contract import Telling
from dialogue.stage.told import Elsewhere


def section(telling: Telling) -> Section:
    """The goal with everything that belongs to it; each heading says "none recorded" where there is nothing.

    What was decided, and what dissents, stand under headings of their own, written from the decisions' record.
    """
    say, here = telling.tongue.say, f"activity-{telling.activity.id}"
    activity_id = telling.activity.id or 0
    versions = record.versions_of(telling.reader, activity_id)
    rounds = record.rounds_of(telling.reader, activity_id)
    decisions = record.decided_on(telling.reader, activity_id)
    closed = [r for r in rounds if r.state == RoundState.CLOSED]
    question = facts([(say(N_("Question")), telling.activity.prompt or "–")])
    if not versions:
        return built(telling.activity.title, question, paragraph(say(N_("No wording was written."))), id=here)
    now = versions[-1]
    numbers = {v.id: v.number for v in versions}
    return built(
        telling.activity.title,
        question,
        callout("goal", say(N_("Version %(number)s"), number=now.number), _quote(telling, now)),
        id=here,
        sections=(
            built(
                say(N_("Wordings")), _wordings(telling, versions, rounds, decisions), id=f"{here}-wordings"
            ),
            built(say(N_("Positions")), *_positions(telling, closed, numbers), id=f"{here}-positions"),
            built(say(N_("Objections")), *_objections(telling, numbers), id=f"{here}-objections"),
            built(
                say(N_("Reservations")), *_reservations(telling, closed, numbers), id=f"{here}-reservations"
            ),
            built(say(N_("Interests of the groups")), *_links(telling, numbers), id=f"{here}-interests"),
        ),
    )


def _quote(telling: Telling, version: GoalVersion) -> Quote:
    return Quote(version.text, version.language or None)


def _name(telling: Telling, group_id: int | None) -> str:
    group = telling.groups.get(group_id or 0)
    return str(group.name) if group else "–"


def _wordings(
    telling: Telling,
    versions: Sequence[GoalVersion],
    rounds: Sequence[PositionRound],
    decisions: Sequence[tuple[Decision, GoalDecision]],
) -> Block:
    say = telling.tongue.say
    rows = []
    for place, version in enumerate(versions):
        became = [say(N_("Round %(number)s: void, because %(because)s"), number=r.number, because=r.void_because)
                  for r in rounds if r.version_id == version.id and r.state == RoundState.VOID]  # fmt: skip
        became += [
            say(N_("Decision %(number)s: %(state)s"), number=d.number, state=say(d.state))
            for d, made_on in decisions
            if made_on.version_id == version.id
        ]
        if place + 1 < len(versions):
            because = versions[place + 1].because
            number = versions[place + 1].number
            became.append(
                say(N_("Replaced by version %(number)s: %(because)s"), number=number, because=because)
                if because
                else say(N_("Replaced by version %(number)s"), number=number)
            )
        rows.append(
            (str(version.number), [words(version.text, version.language or None)], "; ".join(became) or "–")
        )
    header = [say(N_("Version")), say(N_("Wording")), say(N_("What became of it"))]
    return table(say(N_("All wordings")), header, rows, numeric=(0,))


def _positions(
    telling: Telling, closed: Sequence[PositionRound], numbers: dict[int | None, int]
) -> tuple[Block, ...]:
    say = telling.tongue.say
    blocks: list[Block] = []
    for found in closed:
        blocks.append(
            facts(
                [
                    (say(N_("Round")), str(found.number)),
                    (say(N_("Version")), str(numbers.get(found.version_id, 0))),
                    (say(N_("Opened")), telling.tongue.moment(found.opened_at)),
                    (say(N_("Closed")), telling.tongue.moment(found.closed_at)),
                    (say(N_("Why another round")), found.because or "–"),
                    (say(N_("Hash of wording, rule and electorate")), found.frozen_hash),
                ]
            )
        )
        blocks.append(_chart(telling, found, numbers))
    return or_none(blocks, say(N_("No round of positions was closed.")))


def _chart(telling: Telling, found: PositionRound, numbers: dict[int | None, int]) -> StackedBar:
    """Heads on each level by group. The writers put the table with the same figures beside it."""
    say = telling.tongue.say
    levels = list(rule_from(found.rule).levels.levels.values())
    heads = pictures.counts(telling.reader, found)
    rows = [
        StackedRow(g.name, tuple(heads[i].get(level.key, 0) for level in levels), telling.mark(i))
        for i, g in telling.groups.items()
        if i in heads
    ]
    overall = tuple(sum(row.counts[place] for row in rows) for place in range(len(levels)))
    everybody = StackedRow(say(N_("Overall")), overall)
    caption = say(
        N_("Positions on version %(version)s, round %(round)s"),
        version=numbers.get(found.version_id, 0),
        round=found.number,
    )
    nobody = say(N_("nobody"))
    spoken = [f"{say(level.label)} {n}" for level, n in zip(levels, overall, strict=True) if n]
    return StackedBar(
        caption,
        f"{caption}{telling.tongue.colon} {', '.join(spoken) or nobody}.",
        scale_marks([(say(level.label), level.stance.value) for level in levels]),
        (everybody, *rows),
        row_heading=say(N_("Group")),
        key_heading=say(N_("Position")),
        total_heading=say(N_("Cast")),
    )


def _objections(telling: Telling, numbers: dict[int | None, int]) -> tuple[Block, ...]:
    say = telling.tongue.say
    blocks: list[Block] = []
    for row in record.objections_of(telling.reader, telling.activity.id or 0):
        source = say(N_("Objection to version %(version)s"), version=numbers.get(row.version_id, 0))
        text = row.reason or say(N_("No reason was given; it was asked for."))
        blocks.append(
            Quote(text, row.language or None if row.reason else None, telling.mark(row.group_id), source)
        )
        blocks.append(bullets(_closings(telling, row, numbers)))
    return or_none(blocks, say(N_("No objection was raised.")))


def _closings(telling: Telling, row: Objection, numbers: dict[int | None, int]) -> Iterator[str]:
    say = telling.tongue.say
    for act in record.acts_on(telling.reader, row.id or 0):
        parts = [say(OBJECTION_STATES[act.state]) if act.state != "open" else say(N_("Upheld by its author"))]
        if row.resolved_by is not None and act.state == "resolved":
            parts.append(say(N_("version %(number)s"), number=numbers.get(row.resolved_by, 0)))
        if act.deferred_to:
            parts.append(
                say(N_("to %(who)s, by %(day)s"), who=act.deferred_to, day=telling.tongue.day(act.due))
            )
        if act.reason:
            parts.append(act.reason)
        yield " – ".join(parts)
    if row.carried_into is not None:
        yield say(N_("Its author objects to a later wording too; the objection goes on there."))
    elif row.state == "open":
        yield say(N_("Still open"))


def _reservations(
    telling: Telling, closed: Sequence[PositionRound], numbers: dict[int | None, int]
) -> tuple[Block, ...]:
    say = telling.tongue.say
    blocks: list[Block] = []
    for found in closed:
        source = say(N_("Version %(version)s"), version=numbers.get(found.version_id, 0))
        said = record.words_in(telling.reader, found)
        for group_id, text in said["reservation"]:
            blocks.append(Quote(text, None, telling.mark(group_id), source))
        for group_id, text in said["comment"]:
            comment = say(N_("Version %(version)s, comment"), version=numbers.get(found.version_id, 0))
            blocks.append(Quote(text, None, telling.mark(group_id), comment))
    if closed:
        scale = rule_from(closed[-1].rule).levels
        heads = sum(
            number
            for levels in pictures.counts(telling.reader, closed[-1]).values()
            for key, number in levels.items()
            if scale.levels[key].reservation
        )
        blocks.insert(
            0, paragraph(say(N_("Positions with a reservation in the last round: %(n)s."), n=heads))
        )
    return or_none(blocks, say(N_("No reservation was recorded.")))


def _links(telling: Telling, numbers: dict[int | None, int]) -> tuple[Block, ...]:
    say = telling.tongue.say
    rows = [
        (
            _name(telling, link.group_id),
            say(EFFECTS[Effect(link.effect)]),
            link.words or "–",
            str(numbers.get(link.version_id, 0)),
        )
        for link in record.links_of(telling.reader, telling.activity.id or 0)
    ]
    if not rows:
        return or_none((), say(N_("No group has said how the goal stands to its interests.")))
    header = [say(N_("Group")), say(N_("The goal")), say(N_("In the group's words")), say(N_("Version"))]
    return (table(say(N_("How the goal stands to each group's interests")), header, rows, numeric=(3,)),)


def undecided(telling: Telling) -> list[Elsewhere]:
    """A goal that was worked on without a decision: said among what was not agreed, its dissent among the dissent."""
    activity_id = telling.activity.id or 0
    versions = record.versions_of(telling.reader, activity_id)
    if not versions or record.has_decided(telling.reader, activity_id):
        return []
    say, title, last = telling.tongue.say, telling.activity.title, versions[-1]
    sentence = paragraph(say(N_("No decision was made on version %(number)s:"), number=last.number))
    wording = Quote(last.text, last.language or None)
    found = [Elsewhere("not-agreed", built(title, sentence, wording, id=f"activity-{activity_id}-undecided"))]
    blocks = dissent(telling)
    if blocks:
        found.append(Elsewhere("dissent", built(title, *blocks, id=f"activity-{activity_id}-dissent")))
    return found


def dissent(telling: Telling) -> list[Block]:
    """Everything that dissents, in full: objections that were not resolved, no-votes with words, statements."""
    say = telling.tongue.say
    activity_id = telling.activity.id or 0
    blocks: list[Block] = []
    for row in record.objections_of(telling.reader, activity_id):
        if row.carried_into is None and row.state not in SETTLED:
            text = row.reason or say(N_("No reason was given; it was asked for."))
            blocks.append(_dissenting(telling, say(N_("Objection")), row.group_id, text))
    closed = [r for r in record.rounds_of(telling.reader, activity_id) if r.state == RoundState.CLOSED]
    for found in closed[-1:]:
        for group_id, text in record.words_in(telling.reader, found)["dissent"]:
            blocks.append(_dissenting(telling, say(N_("Against")), group_id, text))
    for statement in record.statements_of(telling.reader, activity_id):
        title = say(N_("Minority statement"))
        blocks.append(_dissenting(telling, title, statement.group_id, statement.text))
    return blocks


def _dissenting(telling: Telling, title: str, group_id: int | None, text: str) -> Block:
    return callout("dissent", title, Quote(text, None, telling.mark(group_id)))
