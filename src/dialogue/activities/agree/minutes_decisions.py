"""The goal room's decisions as the minutes' first page and their list of decisions tell them. No names."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.activities.agree import pictures, record, rules
from dialogue.activities.agree.minutes_section import dissent, interests
from dialogue.activities.agree.record import DecisionView, ObjectionView
from dialogue.activities.agree.schema import Decision
from dialogue.agreement import Kind, Outcome, Sentence, State, fact_sentence, reasons, verdict
from dialogue.documents.build import paragraph
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Quote
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import DecidedAs, DecisionEntry, Elsewhere

OUTCOMES: dict[State, DecidedAs] = {
    State.AGREED: "agreed",
    State.PROVISIONAL: "provisional",
    State.NOT_AGREED: "not agreed",
}
# An objection that its author gave up, or that a new wording met, stands against nothing any more.
SETTLED = rules.SETTLED


def decisions(context: MinutesContext) -> list[DecisionEntry]:
    """All decisions of the goal, oldest first, replaced ones with them."""
    session_id, here = context.session.id or 0, context.activity.id
    views = [view for view in record.decisions_of(context.reader, session_id) if view.activity_id == here]
    return [_entry(context, view, context.reader.get_one(Decision, view.id)) for view in views]


def _entry(context: MinutesContext, view: DecisionView, row: Decision) -> DecisionEntry:
    outcome = record.recomputed(row).outcome()
    sentences = _in_words(context, verdict(outcome))
    graded = outcome.grade is not None
    explained = _in_words(context, view.explained)
    return DecisionEntry(
        ref=f"decision:{view.id}",
        goal=view.goal,
        language=view.language,
        version=view.version,
        made_at=view.made_at,
        outcome=OUTCOMES[outcome.state],
        state=sentences[0],
        grade=sentences[1] if graded else "",
        heads=_heads(context, outcome),
        why=_in_words(context, reasons(outcome)),
        rule=_in_words(context, view.rule),
        reasons=explained[1 + graded :],
        dissent=tuple(_dissent(context, view, outcome)),
        next_date=view.by if outcome.state is State.PROVISIONAL else None,
        next_step=_next_step(context, view),
        superseded=view.superseded_by is not None,
        what_is_new=view.what_is_new,
        inputs_hash=row.inputs_hash,
    )


def elsewhere(context: MinutesContext) -> list[Elsewhere]:
    """What of the goal belongs under other headings of the minutes."""
    return [*_interests(context), *undecided(context)]


def _interests(context: MinutesContext) -> list[Elsewhere]:
    """How the goal stands to each group's interests, as far as groups have sentences it."""
    if not record.links_of(context.reader, context.activity.id or 0):
        return []
    versions = record.versions_of(context.reader, context.activity.id or 0)
    numbers = {version.id: version.number for version in versions}
    told = built(
        context.activity.title, *interests(context, numbers), id=f"activity-{context.activity.id}-interests"
    )
    return [Elsewhere("interests", told)]


def undecided(context: MinutesContext) -> list[Elsewhere]:
    """A goal that was worked on without a decision: sentences among what was not agreed, its dissent among the dissent."""
    activity_id = context.activity.id or 0
    versions = record.versions_of(context.reader, activity_id)
    if not versions or record.decisions_in(context.reader, activity_id):
        return []
    say, title, last = context.tongue.say, context.activity.title, versions[-1]
    sentence = paragraph(say(N_("No decision was made on version %(number)s:"), number=last.number))
    wording = Quote(last.text, last.language or None)
    found = [Elsewhere("not-agreed", built(title, sentence, wording, id=f"activity-{activity_id}-undecided"))]
    blocks = dissent(context)
    if blocks:
        found.append(Elsewhere("dissent", built(title, *blocks, id=f"activity-{activity_id}-dissent")))
    return found


def _in_words(context: MinutesContext, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return tuple(pictures.in_words(sentence, context.tongue, context.groups) for sentence in sentences)


def _heads(context: MinutesContext, outcome: Outcome) -> str:
    """The overall count against the bar, in heads; empty under a rule without an overall bar."""
    shares = [fact for fact in outcome.facts if fact.kind is Kind.SHARE and fact.group is None]
    return _in_words(context, [fact_sentence(outcome, shares[0])])[0] if shares else ""


def _next_step(context: MinutesContext, view: DecisionView) -> str:
    if not view.awaited or view.state == State.NOT_AGREED:
        return ""
    names = {group.key: group.name for group in context.groups.values()}
    listed = context.tongue.listed([names.get(key, key) for key in view.awaited])
    return context.tongue.say(N_("Still to confirm: %(groups)s."), groups=listed)


def _dissent(context: MinutesContext, view: DecisionView, outcome: Outcome) -> list[Block]:
    """Objections that were not met, words of those against, minority statements; and how many were against."""
    say, count = context.tongue.say, context.tongue.count
    found: list[Block] = []
    if outcome.overall.against:
        found.append(
            paragraph(
                count(
                    "%(n)s of %(cast)s people who took a position was against.",
                    "%(n)s of %(cast)s people who took a position were against.",
                    outcome.overall.against,
                    cast=outcome.overall.cast,
                )
            )
        )
    for objection in view.objections:
        if objection.state not in SETTLED:
            text = objection.text or say(N_("No reason was given; it was asked for."))
            found.append(Quote(text, None, context.mark(objection.group_id), _closed(context, objection)))
    # The view lists objections' words after the words of those against.
    objecting = sum(bool(objection.text) for objection in view.objections)
    for group_id, text in view.dissent[: len(view.dissent) - objecting]:
        found.append(Quote(text, None, context.mark(group_id), say(N_("Against"))))
    for statement_of, text in view.statements:
        found.append(Quote(text, None, context.mark(statement_of), say(N_("Minority statement"))))
    return found


def _closed(context: MinutesContext, objection: ObjectionView) -> str:
    say = context.tongue.say
    parts = [say(N_("Objection")), say(rules.STATES[objection.state])]
    if objection.deferred_to:
        day = context.tongue.day(objection.due)
        parts.append(say(N_("to %(who)s, by %(day)s"), who=objection.deferred_to, day=day))
    if objection.how:
        parts.append(objection.how)
    return " – ".join(parts)
