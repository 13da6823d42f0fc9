"""The goal room's decisions as the minutes' first page and their list of decisions tell them. No names."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.activities.agree import pictures, record, rules
from dialogue.activities.agree.record import DecisionView, ObjectionView
from dialogue.activities.agree.schema import Decision
from dialogue.activities.agree.telling import dissent, interests
from dialogue.agreement import Kind, Outcome, Sentence, State, fact_sentence, reasons, verdict
from dialogue.documents.build import paragraph
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Quote
from dialogue.kernel.words import N_
from dialogue.stage.contract import Telling
from dialogue.stage.told import DecidedAs, DecisionTold, Elsewhere

OUTCOMES: dict[State, DecidedAs] = {
    State.AGREED: "agreed",
    State.PROVISIONAL: "provisional",
    State.NOT_AGREED: "not agreed",
}
# An objection that its author gave up, or that a new wording met, stands against nothing any more.
SETTLED = rules.SETTLED


def decisions(telling: Telling) -> list[DecisionTold]:
    """All decisions of the goal, oldest first, replaced ones with them."""
    session_id, here = telling.session.id or 0, telling.activity.id
    views = [view for view in record.decisions_of(telling.reader, session_id) if view.activity_id == here]
    return [_told(telling, view, telling.reader.get_one(Decision, view.id)) for view in views]


def _told(telling: Telling, view: DecisionView, row: Decision) -> DecisionTold:
    outcome = record.recomputed(row).outcome()
    said = _said(telling, verdict(outcome))
    graded = outcome.grade is not None
    explained = _said(telling, view.explained)
    return DecisionTold(
        ref=f"decision:{view.id}",
        goal=view.goal,
        language=view.language,
        version=view.version,
        made_at=view.made_at,
        outcome=OUTCOMES[outcome.state],
        state=said[0],
        grade=said[1] if graded else "",
        heads=_heads(telling, outcome),
        why=_said(telling, reasons(outcome)),
        rule=_said(telling, view.rule),
        reasons=explained[1 + graded :],
        dissent=tuple(_dissent(telling, view, outcome)),
        next_date=view.by if outcome.state is State.PROVISIONAL else None,
        next_step=_next_step(telling, view),
        superseded=view.superseded_by is not None,
        what_is_new=view.what_is_new,
        inputs_hash=row.inputs_hash,
    )


def elsewhere(telling: Telling) -> list[Elsewhere]:
    """What of the goal belongs under other headings of the minutes."""
    return [*_interests(telling), *undecided(telling)]


def _interests(telling: Telling) -> list[Elsewhere]:
    """How the goal stands to each group's interests, as far as groups have said it."""
    if not record.links_of(telling.reader, telling.activity.id or 0):
        return []
    versions = record.versions_of(telling.reader, telling.activity.id or 0)
    numbers = {version.id: version.number for version in versions}
    told = built(
        telling.activity.title, *interests(telling, numbers), id=f"activity-{telling.activity.id}-interests"
    )
    return [Elsewhere("interests", told)]


def undecided(telling: Telling) -> list[Elsewhere]:
    """A goal that was worked on without a decision: said among what was not agreed, its dissent among the dissent."""
    activity_id = telling.activity.id or 0
    versions = record.versions_of(telling.reader, activity_id)
    if not versions or record.decisions_in(telling.reader, activity_id):
        return []
    say, title, last = telling.tongue.say, telling.activity.title, versions[-1]
    sentence = paragraph(say(N_("No decision was made on version %(number)s:"), number=last.number))
    wording = Quote(last.text, last.language or None)
    found = [Elsewhere("not-agreed", built(title, sentence, wording, id=f"activity-{activity_id}-undecided"))]
    blocks = dissent(telling)
    if blocks:
        found.append(Elsewhere("dissent", built(title, *blocks, id=f"activity-{activity_id}-dissent")))
    return found


def _said(telling: Telling, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return tuple(pictures.said(sentence, telling.tongue, telling.groups) for sentence in sentences)


def _heads(telling: Telling, outcome: Outcome) -> str:
    """The overall count against the bar, in heads; empty under a rule without an overall bar."""
    shares = [fact for fact in outcome.facts if fact.kind is Kind.SHARE and fact.group is None]
    return _said(telling, [fact_sentence(outcome, shares[0])])[0] if shares else ""


def _next_step(telling: Telling, view: DecisionView) -> str:
    if not view.awaited or view.state == State.NOT_AGREED:
        return ""
    names = {group.key: group.name for group in telling.groups.values()}
    listed = telling.tongue.listed([names.get(key, key) for key in view.awaited])
    return telling.tongue.say(N_("Still to confirm: %(groups)s."), groups=listed)


def _dissent(telling: Telling, view: DecisionView, outcome: Outcome) -> list[Block]:
    """Objections that were not met, words of those against, minority statements; and how many were against."""
    say, count = telling.tongue.say, telling.tongue.count
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
            found.append(Quote(text, None, telling.mark(objection.group_id), _closed(telling, objection)))
    # The view lists objections' words after the words of those against.
    objecting = sum(bool(objection.text) for objection in view.objections)
    for group_id, text in view.dissent[: len(view.dissent) - objecting]:
        found.append(Quote(text, None, telling.mark(group_id), say(N_("Against"))))
    for statement_of, text in view.statements:
        found.append(Quote(text, None, telling.mark(statement_of), say(N_("Minority statement"))))
    return found


def _closed(telling: Telling, objection: ObjectionView) -> str:
    say = telling.tongue.say
    parts = [say(N_("Objection")), say(rules.STATES[objection.state])]
    if objection.deferred_to:
        day = telling.tongue.day(objection.due)
        parts.append(say(N_("to %(who)s, by %(day)s"), who=objection.deferred_to, day=day))
    if objection.how:
        parts.append(objection.how)
    return " – ".join(parts)
