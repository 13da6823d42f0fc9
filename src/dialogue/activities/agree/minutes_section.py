"""What the minutes say of a goal: exact texts, spreads, objections, reservations, decision, dissent. No names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialogue.activities.agree import pictures, record
from dialogue.activities.agree.minutes_beside import (
    amendments,
    changes,
    clear,
    declared,
    hands,
    has_interests,
    interests,
    why_not,
)
from dialogue.activities.agree.schema import (
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
from dialogue.documents.build import bullets, callout, facts, or_none, paragraph, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Quote, Section
from dialogue.kernel.messages import N_
from dialogue.kernel.text import sameness
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere, how_often, told_once
from dialogue.stage.translating.in_minutes import Told, translated


def section(context: MinutesContext) -> Section:
    """The goal with everything that belongs to it; each heading says "none recorded" where there is nothing.

    What was decided, and what dissents, stand under headings of their own, written from the decisions' record.
    """
    say, here = context.tongue.say, f"activity-{context.activity.id}"
    activity_id = context.activity.id or 0
    versions = record.versions_of(context.reader, activity_id)
    rounds = record.rounds_of(context.reader, activity_id)
    decisions = record.decided_on(context.reader, activity_id)
    closed = [r for r in rounds if r.state == RoundState.CLOSED]
    question = facts([(say(N_("Question")), context.activity.prompt or "–")])
    if not versions:
        return built(context.activity.title, question, paragraph(say(N_("No wording was written."))), id=here)
    now = versions[-1]
    numbers = {v.id: v.number for v in versions}
    return built(
        context.activity.title,
        question,
        callout("goal", say(N_("Version %(number)s"), number=now.number), _quote(context, now)),
        id=here,
        sections=(
            built(
                say(N_("Wordings")),
                _wordings(context, versions, rounds, decisions),
                *changes(context, versions),
                id=f"{here}-wordings",
            ),
            built(say(N_("Amendments")), *amendments(context, versions), id=f"{here}-amendments"),
            *clear(context, f"{here}-clear"),
            built(say(N_("Positions")), *_positions(context, closed, numbers), id=f"{here}-positions"),
            built(say(N_("Objections")), *_objections(context, numbers), id=f"{here}-objections"),
            built(
                say(N_("Reservations")), *_reservations(context, closed, numbers), id=f"{here}-reservations"
            ),
            built(say(N_("Interests of the groups")), *interests(context, numbers), id=f"{here}-interests"),
        ),
    )


def _quote(context: MinutesContext, version: GoalVersion) -> Quote:
    return translated(context, f"goal:{version.id}", version.text, version.language)


def _wordings(
    context: MinutesContext,
    versions: Sequence[GoalVersion],
    rounds: Sequence[PositionRound],
    decisions: Sequence[tuple[Decision, GoalDecision]],
) -> Block:
    say, heard = context.tongue.say, Told(context)
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
        wording = heard.spans(f"goal:{version.id}", version.text, version.language)
        rows.append((str(version.number), wording, "; ".join(became) or "–"))
    header = [say(N_("Version")), say(N_("Wording")), say(N_("What became of it"))]
    return table(say(N_("All wordings")), header, rows, numeric=(0,))


def _positions(
    context: MinutesContext, closed: Sequence[PositionRound], numbers: dict[int | None, int]
) -> tuple[Block, ...]:
    say = context.tongue.say
    blocks: list[Block] = []
    for found in closed:
        blocks.append(
            facts(
                [
                    (say(N_("Round")), str(found.number)),
                    (say(N_("Version")), str(numbers.get(found.version_id, 0))),
                    (say(N_("Opened")), context.tongue.moment(found.opened_at)),
                    (say(N_("Closed")), context.tongue.moment(found.closed_at)),
                    (say(N_("Why another round")), found.because or "–"),
                    (say(N_("Hash of wording, rule and electorate")), found.frozen_hash),
                ]
            )
        )
        blocks.append(_chart(context, found, numbers))
        blocks += [*hands(context, found), *declared(context, found)]
    return or_none(blocks, say(N_("No round of positions was closed.")))


def _chart(context: MinutesContext, found: PositionRound, numbers: dict[int | None, int]) -> StackedBar:
    """Heads on each level by group. The writers put the table with the same figures beside it."""
    say = context.tongue.say
    levels = list(rule_from(found.rule).levels.levels.values())
    heads = pictures.counts(context.reader, found)
    rows = [
        StackedRow(g.name, tuple(heads[i].get(level.key, 0) for level in levels), context.mark(i))
        for i, g in context.groups.items()
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
        f"{caption}{context.tongue.colon} {', '.join(spoken) or nobody}.",
        scale_marks([(say(level.label), level.stance.value) for level in levels]),
        (everybody, *rows),
        row_heading=say(N_("Group")),
        key_heading=say(N_("Position")),
        total_heading=say(N_("Cast")),
    )


def _objections(context: MinutesContext, numbers: dict[int | None, int]) -> tuple[Block, ...]:
    say, heard = context.tongue.say, Told(context)
    blocks: list[Block] = []
    for row in record.objections_of(context.reader, context.activity.id or 0):
        source = say(N_("Objection to version %(version)s"), version=numbers.get(row.version_id, 0))
        text = row.reason or say(N_("No reason was given; it was asked for."))
        language = row.language if row.reason else ""
        blocks.append(heard.quote(f"objection:{row.id}", text, language, context.mark(row.group_id), source))
        blocks.append(bullets(_closings(context, row, numbers)))
    return or_none(blocks, say(N_("No objection was raised.")))


def _closings(context: MinutesContext, row: Objection, numbers: dict[int | None, int]) -> Iterator[str]:
    say = context.tongue.say
    for act in record.acts_on(context.reader, row.id or 0):
        parts = [say(OBJECTION_STATES[act.state]) if act.state != "open" else say(N_("Upheld by its author"))]
        if row.resolved_by is not None and act.state == "resolved":
            parts.append(say(N_("version %(number)s"), number=numbers.get(row.resolved_by, 0)))
        if act.deferred_to:
            parts.append(
                say(N_("to %(who)s, by %(day)s"), who=act.deferred_to, day=context.tongue.day(act.due))
            )
        if act.reason:
            parts.append(act.reason)
        yield " – ".join(parts)
    if row.carried_into is not None:
        yield say(N_("Its author objects to a later wording too; the objection goes on there."))
    elif row.state == "open":
        yield say(N_("Still open"))


def _reservations(
    context: MinutesContext, closed: Sequence[PositionRound], numbers: dict[int | None, int]
) -> tuple[Block, ...]:
    say = context.tongue.say
    blocks: list[Block] = []
    # What was said again in a later round by the same groups stands once, with its rounds.
    told: dict[tuple[str, int, str, tuple[int, ...]], tuple[str, list[int], list[int]]] = {}
    for found in closed:
        version = numbers.get(found.version_id, 0)
        said = record.words_in(context.reader, found)
        for kind in ("reservation", "comment"):
            for text, by in told_once((text, group_id) for group_id, text in said[kind]):
                key = (kind, version, sameness(text), tuple(sorted(by)))
                told.setdefault(key, (text, by, []))[2].append(found.number)
    for (kind, version, _, _), (text, by, rounds) in told.items():
        several = sum(numbers.get(one.version_id, 0) == version for one in closed) > 1
        source = " – ".join(filter(None, (
            say(N_("Version %(version)s, comment") if kind == "comment" else N_("Version %(version)s"), version=version),
            _rounds(context, rounds) if several else "",
            how_often(context.tongue, [context.groups[one].name for one in by]),
        )))  # fmt: skip
        blocks.append(Quote(text, None, context.mark(by[0]) if len(set(by)) == 1 else None, source))
    if closed:
        scale = rule_from(closed[-1].rule).levels
        heads = sum(
            number
            for levels in pictures.counts(context.reader, closed[-1]).values()
            for key, number in levels.items()
            if scale.levels[key].reservation
        )
        blocks.insert(
            0, paragraph(say(N_("Positions with a reservation in the last round: %(n)s."), n=heads))
        )
    return or_none(blocks, say(N_("No reservation was recorded.")))


def _rounds(context: MinutesContext, rounds: Sequence[int]) -> str:
    """In which round, or rounds, something was said: "round 1", "rounds 1 and 2"."""
    listed = context.tongue.listed([context.tongue.number(one) for one in rounds])
    return context.tongue.count("round %(rounds)s", "rounds %(rounds)s", len(rounds), rounds=listed)


def elsewhere(context: MinutesContext) -> list[Elsewhere]:
    """What of the goal belongs under other headings of the minutes."""
    return [*_by_hand(context), *_interests(context), *undecided(context)]


def _by_hand(context: MinutesContext) -> list[Elsewhere]:
    """How many people the decision counts who never joined by phone: said where the heads are counted."""
    say, here = context.tongue.say, context.activity.id or 0
    closed = [one for one in record.rounds_of(context.reader, here) if one.state == RoundState.CLOSED]
    raised = closed[-1].raised if closed else {}
    by = {group.name: raised.get(group.key, 0) for group in context.groups.values()}
    heads = sum(by.values())
    if not heads:
        return []
    told = context.tongue.count(
        "“%(title)s” counts %(n)s person more, by show of hands, who had not joined by phone: %(groups)s.",
        "“%(title)s” counts %(n)s people more, by show of hands, who had not joined by phone: %(groups)s.",
        heads,
        title=context.activity.title,
        groups=context.tongue.listed([f"{name} {context.tongue.number(n)}" for name, n in by.items() if n]),
    )
    return [
        Elsewhere(
            "attendance",
            built(say(N_("Show of hands")), paragraph(told), id=f"activity-{here}-without-phones"),
        )
    ]


def _interests(context: MinutesContext) -> list[Elsewhere]:
    """How the goal stands to each group's interests, as far as groups have said it."""
    here = context.activity.id or 0
    numbers = {version.id: version.number for version in record.versions_of(context.reader, here)}
    if not has_interests(context):
        return []
    told = built(
        context.activity.title, *interests(context, numbers), id=f"activity-{here}-declared-interests"
    )
    return [Elsewhere("interests", told)]


def undecided(context: MinutesContext) -> list[Elsewhere]:
    """A goal that was worked on without a decision: said among what was not agreed, its dissent among the dissent."""
    activity_id = context.activity.id or 0
    versions = record.versions_of(context.reader, activity_id)
    if not versions or record.has_decided(context.reader, activity_id):
        return []
    say, title, last = context.tongue.say, context.activity.title, versions[-1]
    sentence = paragraph(say(N_("No decision was made on version %(number)s:"), number=last.number))
    wording = _quote(context, last)
    told = built(title, sentence, wording, bullets(why_not(context)), id=f"activity-{activity_id}-undecided")
    found = [Elsewhere("not-agreed", told)]
    blocks = dissent(context)
    if blocks:
        found.append(Elsewhere("dissent", built(title, *blocks, id=f"activity-{activity_id}-dissent")))
    return found


def dissent(context: MinutesContext) -> list[Block]:
    """Everything that dissents, in full: objections that were not resolved, no-votes with words, statements."""
    say, heard = context.tongue.say, Told(context)
    activity_id = context.activity.id or 0
    blocks: list[Block] = []
    for row in record.objections_of(context.reader, activity_id):
        if row.carried_into is None and row.state not in SETTLED:
            text = row.reason or say(N_("No reason was given; it was asked for."))
            ref = f"objection:{row.id}"
            quote = heard.quote(ref, text, row.language if row.reason else "", context.mark(row.group_id))
            blocks.append(callout("dissent", say(N_("Objection")), quote))
    closed = [r for r in record.rounds_of(context.reader, activity_id) if r.state == RoundState.CLOSED]
    for found in closed[-1:]:
        for group_id, text in record.words_in(context.reader, found)["dissent"]:
            quote = Quote(text, None, context.mark(group_id))
            blocks.append(callout("dissent", say(N_("Against")), quote))
    for statement in record.statements_of(context.reader, activity_id):
        ref, mark = f"statement:{statement.id}", context.mark(statement.group_id)
        quote = heard.quote(ref, statement.text, statement.language, mark)
        blocks.append(callout("dissent", say(N_("Minority statement")), quote))
    return blocks
