"""How the goal room fills in the neutral record of a decision: what was judged, and everything said beside it."""

from __future__ import annotations

from datetime import datetime

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.record import Counted
from dialogue.activities.agree.schema import (
    GoalVersion,
    MinorityStatement,
    Objection,
    Position,
    PositionRound,
)
from dialogue.agreement import describe, rule_from
from dialogue.decisions.judgement import judged, tally_of
from dialogue.decisions.recording import Made, NewVoice
from dialogue.decisions.voices import Voice
from dialogue.kernel.database import Reader

KINDS = {"dissent": Voice.AGAINST, "reservation": Voice.RESERVATION}
"""What `rules.words_are` says of words beside a position -> what they are beside a decision. An objection's words are
the objection's own; a comment stands in the goal's section only.
"""


def made(
    reader: Reader,
    found: PositionRound,
    version: GoalVersion,
    inputs: Counted,
    *,
    supersedes: int | None,
    what_is_new: str,
    at: datetime,
) -> Made:
    """The decision that the rule makes of a closed round. The only judgement of it that is made for good."""
    outcome = inputs.outcome()
    return Made(
        text=version.text,
        language=version.language,
        version=version.number,
        rule=inputs.rule.as_dict(),
        rule_sentences=describe(inputs.rule, {key: group.eligible for key, group in inputs.groups.items()}),
        tally=tally_of(outcome),
        judgement=judged(outcome),
        to_ratify=outcome.must_ratify,
        confirmed=inputs.confirmed,
        ratify_by=outcome.by,
        voices=_voices(reader, found, version),
        supersedes=supersedes,
        what_is_new=what_is_new,
        inputs_hash=inputs.sha256(),
        at=at,
    )


def _voices(reader: Reader, found: PositionRound, version: GoalVersion) -> list[NewVoice]:
    """Everything that stands against or beside a decision on this wording, in an order that tells nobody apart."""
    keys = record.group_keys(reader, found.session_id)
    scale = rule_from(found.rule).levels
    voices = [_objection(reader, row, keys) for row in record.objections_judged(reader, found)]
    for row in record.positions_of(reader, found.id or 0):
        kind = KINDS.get(rules.words_are(scale.levels[row.level]))
        if kind is not None and row.words:
            voices.append(_position(row, kind, keys))
    # A statement on an earlier wording stands on: whoever made it has not taken it back.
    statements = record.statements_of(reader, found.activity_id)
    return voices + [statement(row, keys) for row in statements if row.version_id <= (version.id or 0)]


def _objection(reader: Reader, row: Objection, keys: dict[int, str]) -> NewVoice:
    acts = [act for act in record.acts_on(reader, row.id or 0) if act.state == row.state]
    last = acts[-1] if acts else None
    return NewVoice(
        kind=Voice.OBJECTION,
        group_key=keys[row.group_id],
        text=row.reason,
        source=source_of(row),
        language=row.language,
        state=row.state,
        how=last.reason if last else "",
        deferred_to=last.deferred_to if last else "",
        due=last.due if last else None,
    )


def _position(row: Position, kind: Voice, keys: dict[int, str]) -> NewVoice:
    return NewVoice(kind, keys[row.group_id], row.words, source_of(row), row.language)


def statement(row: MinorityStatement, keys: dict[int, str]) -> NewVoice:
    """A minority statement, as it stands beside a decision."""
    return NewVoice(Voice.STATEMENT, keys.get(row.group_id or 0, ""), row.text, source_of(row), row.language)


def source_of(row: Objection | Position | MinorityStatement) -> str:
    """How a voice beside a decision names the row that its words come from."""
    return f"{type(row).__name__.lower()}:{row.id}"
