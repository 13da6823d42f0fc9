"""Writing decisions: called inside the command of whatever activity decides. Nothing here judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import col, func, select

from dialogue.agreement import Sentence
from dialogue.decisions.judgement import Judgement, sentences_as_list
from dialogue.decisions.schema import Decision, DecisionAnswer, DecisionVoice
from dialogue.decisions.voices import SETTLED
from dialogue.kernel.database import Tx
from dialogue.kernel.schema import Activity


@dataclass(frozen=True, slots=True)
class NewVoice:
    """Words that stand beside a decision; fields as in `DecisionVoice`. `group_key` is empty where there is no group."""

    kind: str
    group_key: str
    text: str
    source: str
    language: str = ""
    state: str = ""
    how: str = ""
    deferred_to: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as its activity makes it; fields as in `Decision`."""

    text: str
    judgement: Judgement
    inputs_hash: str
    at: datetime
    language: str = ""
    version: int = 1
    rule: Mapping[str, Any] = field(default_factory=dict)
    rule_sentences: Sequence[Sentence] = ()
    tally: Mapping[str, Any] = field(default_factory=dict)
    to_ratify: Sequence[str] = ()
    confirmed: Mapping[str, bool] = field(default_factory=dict)
    ratify_by: date | None = None
    voices: Sequence[NewVoice] = ()
    supersedes: int | None = None
    what_is_new: str = ""


def record_decision(tx: Tx, activity: Activity, made: Made) -> Decision:
    """Store a decision of an activity with everything that is said beside it; its number follows the one before."""
    before = select(func.count()).select_from(Decision).where(Decision.activity_id == activity.id)
    decision = Decision(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        number=tx.exec(before).one() + 1,
        text=made.text,
        language=made.language,
        version=made.version,
        rule=dict(made.rule),
        rule_sentences=sentences_as_list(made.rule_sentences),
        tally=dict(made.tally),
        judgement=made.judgement.as_dict(),
        state=made.judgement.state,
        grade=made.judgement.grade,
        to_ratify=list(made.to_ratify),
        confirmed=dict(made.confirmed),
        ratify_by=made.ratify_by,
        supersedes=made.supersedes,
        what_is_new=made.what_is_new,
        inputs_hash=made.inputs_hash,
        made_at=made.at,
    )
    tx.add(decision)
    tx.flush()
    for one in made.voices:
        add_voice(tx, decision, one)
    return decision


def add_voice(tx: Tx, decision: Decision, voice: NewVoice) -> None:
    """Put words beside a decision: with it, or later (a minority statement), at the same visibility."""
    tx.add(
        DecisionVoice(
            session_id=decision.session_id,
            decision_id=decision.id or 0,
            kind=voice.kind,
            group_key=voice.group_key,
            text=voice.text,
            language=voice.language,
            state=voice.state,
            how=voice.how,
            deferred_to=voice.deferred_to,
            due=voice.due,
            source=voice.source,
        )
    )
    tx.flush()


def record_answer(tx: Tx, decision: Decision, group_key: str, *, yes: bool, at: datetime) -> None:
    """Store what a group answered that had to confirm a decision.

    The decision itself stays as it was made, with its hash: it becomes agreed by a further decision that counts the
    answers and says what is new.
    """
    tx.add(
        DecisionAnswer(
            session_id=decision.session_id,
            decision_id=decision.id or 0,
            group_key=group_key,
            yes=yes,
            at=at,
        )
    )
    tx.flush()


def reword(tx: Tx, source: str, text: str, language: str = "") -> None:
    """Change the words that were copied from a row, beside every decision: its author says them better, or at last."""
    for voice in _copied_from(tx, [source]):
        voice.text, voice.language = text, language
        tx.add(voice)
    tx.flush()


def take_out(tx: Tx, sources: Collection[str], mark: str = "") -> int:
    """Take a person's words out of every decision, given the rows she wrote; how many voices there were.

    `mark` stands where words were. Counts, groups and states stay. How an objection was closed is her own words too
    where she closed it herself; the facilitator's reasons stay.
    """
    found = _copied_from(tx, sources)
    for voice in found:
        voice.text = mark if voice.text else ""
        if voice.state in SETTLED:
            voice.how = mark if voice.how else ""
        tx.add(voice)
    tx.flush()
    return len(found)


def _copied_from(tx: Tx, sources: Collection[str]) -> Sequence[DecisionVoice]:
    return tx.exec(select(DecisionVoice).where(col(DecisionVoice.source).in_(sources))).all()
