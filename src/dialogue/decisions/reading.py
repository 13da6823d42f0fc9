"""Reading decisions: for the screens, the agenda, the minutes and exports. Nothing here judges, and nobody is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import load_only
from sqlmodel import col, select

from dialogue.agreement import Sentence, State
from dialogue.decisions.judgement import Judgement, Sentences, judgement_from, sentences_from
from dialogue.decisions.schema import Decision, DecisionAnswer, DecisionVoice
from dialogue.decisions.voices import SETTLED, Voice
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision in a list: enough to choose it and to follow it. `superseded_by` is a later one on the same matter."""

    id: int
    session_id: int
    activity_id: int
    number: int
    goal: str
    language: str
    state: str
    grade: str
    made_at: datetime
    superseded_by: int | None


@dataclass(frozen=True, slots=True)
class VoiceView:
    """Words beside a decision, by the key of a group (empty: unknown); fields as in `DecisionVoice`."""

    kind: Voice
    group_key: str
    text: str
    language: str
    state: str
    how: str
    deferred_to: str
    due: date | None

    @property
    def stands(self) -> bool:
        """Whether it is still said: an objection that was resolved or withdrawn is over."""
        return self.kind is not Voice.OBJECTION or self.state not in SETTLED


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision, whole. `ref` names it for ever ("decision:12"); agenda items point at it.

    `voices` are all words beside it; `answers` what groups have answered by now to whether they confirm it, by key.
    Sentences are put into a language with `sentence.text(tongue.say, names, tongue.day)`, where names maps group keys
    to names.
    """

    id: int
    session_id: int
    activity_id: int
    number: int
    goal: str
    language: str
    version: int
    rule: Sentences
    tally: Mapping[str, Any]
    judgement: Judgement
    voices: tuple[VoiceView, ...]
    to_ratify: tuple[str, ...]
    answers: Mapping[str, bool]
    ratify_by: date | None
    supersedes: int | None
    superseded_by: int | None
    what_is_new: str
    inputs_hash: str
    made_at: datetime

    @property
    def ref(self) -> str:
        return f"decision:{self.id}"

    @property
    def state(self) -> str:
        return self.judgement.state

    @property
    def grade(self) -> str:
        return self.judgement.grade

    @property
    def awaited(self) -> tuple[str, ...]:
        """Keys of the groups that must still confirm."""
        return tuple(key for key in self.to_ratify if key not in self.answers)

    @property
    def stands_as(self) -> str:
        """Its state today: what was provisional is agreed when every group has confirmed it, and not when one refused."""
        if self.state != State.PROVISIONAL or not self.to_ratify:
            return self.state
        said = [self.answers.get(key) for key in self.to_ratify]
        if False in said:
            return State.NOT_AGREED
        return self.state if None in said else State.AGREED

    @property
    def answered_since(self) -> Sentences:
        """What the groups that had to confirm have answered since the decision was made."""
        said = {
            True: N_("%(group)s: confirmed after the decision."),
            False: N_("%(group)s: refused to confirm after the decision."),
        }
        return tuple(
            Sentence(said[self.answers[key]], {"group": key}) for key in self.to_ratify if key in self.answers
        )

    @property
    def beside_the_verdict(self) -> Sentences:
        """What else belongs to the verdict: marks, who must still confirm, who has answered since."""
        asks = tuple(one for one in self.judgement.asks if one.group in self.awaited)
        return self.judgement.marks + asks + self.answered_since

    @property
    def verdict(self) -> Sentences:
        """State, grade, and what else belongs to them."""
        found = self.judgement
        return (found.verdict, *((found.graded,) if found.graded else ()), *self.beside_the_verdict)

    @property
    def reasons(self) -> Sentences:
        """What came of the rule, beyond state and grade."""
        return self.beside_the_verdict + self.judgement.in_the_way + self.judgement.figures

    @property
    def explained(self) -> Sentences:
        """The whole judgement: the verdict, what stands in the way, what is met."""
        return self.verdict + self.judgement.in_the_way + self.judgement.figures

    def said(self, kind: Voice) -> list[VoiceView]:
        """What was said beside it of one kind, objections that are over with them."""
        return [one for one in self.voices if one.kind is kind]


COLUMN: Any = Decision  # its attributes are columns, though their types are those of the values
IN_A_LINE = load_only(
    COLUMN.session_id,
    COLUMN.activity_id,
    COLUMN.number,
    COLUMN.text,
    COLUMN.language,
    COLUMN.state,
    COLUMN.grade,
    COLUMN.made_at,
    COLUMN.supersedes,
)
"""A list of many decisions reads neither rules nor judgements."""


def lines(reader: Reader, session_ids: Collection[int]) -> list[DecisionLine]:
    """The decisions of sessions, oldest first, superseded ones with them; one question for all of them."""
    asked = select(Decision).where(col(Decision.session_id).in_(session_ids)).options(IN_A_LINE)
    rows = reader.exec(asked.order_by(col(Decision.id))).all()
    successors = {row.supersedes: row.id for row in rows if row.supersedes is not None}
    return [
        DecisionLine(
            id=row.id or 0,
            session_id=row.session_id,
            activity_id=row.activity_id,
            number=row.number,
            goal=row.text,
            language=row.language,
            state=row.state,
            grade=row.grade,
            made_at=row.made_at,
            superseded_by=successors.get(row.id or 0),
        )
        for row in rows
    ]


def standing_after(found: Iterable[DecisionLine], decision_id: int) -> DecisionLine | None:
    """The decision that stands today on the matter of `decision_id`: the end of its chain of successors."""
    by_id = {one.id: one for one in found}
    one = by_id.get(decision_id)
    while one is not None and one.superseded_by is not None:
        one = by_id.get(one.superseded_by)
    return one


def decision_of(reader: Reader, session_id: int, decision_id: int) -> DecisionView | None:
    """One decision of a session, whole; None when there is none."""
    return next(iter(_views(reader, Decision.session_id == session_id, Decision.id == decision_id)), None)


def decisions_of(reader: Reader, session_id: int, until: datetime | None = None) -> list[DecisionView]:
    """All decisions of a session, whole, in the order they were made, superseded ones with them.

    `until` leaves out what groups answered later: what is told of a session that has ended rests.
    """
    return _views(reader, Decision.session_id == session_id, until=until)


def decisions_in(reader: Reader, activity_id: int) -> list[DecisionView]:
    """All decisions of an activity, whole, oldest first."""
    return _views(reader, Decision.activity_id == activity_id)


def _views(reader: Reader, *where: Any, until: datetime | None = None) -> list[DecisionView]:
    rows = reader.exec(select(Decision).where(*where).order_by(col(Decision.id))).all()
    ids = [row.id or 0 for row in rows]
    voices, answers = _voices(reader, ids), _answers(reader, ids, until)
    successors = _successors(reader, ids)
    return [
        _view(row, voices.get(row.id or 0, []), answers.get(row.id or 0, {}), successors.get(row.id or 0))
        for row in rows
    ]


def _view(
    row: Decision, voices: Sequence[VoiceView], answers: Mapping[str, bool], superseded_by: int | None
) -> DecisionView:
    return DecisionView(
        id=row.id or 0,
        session_id=row.session_id,
        activity_id=row.activity_id,
        number=row.number,
        goal=row.text,
        language=row.language,
        version=row.version,
        rule=sentences_from(row.rule_sentences),
        tally=row.tally,
        judgement=judgement_from(row.judgement),
        voices=tuple(voices),
        to_ratify=tuple(row.to_ratify),
        answers={**row.confirmed, **answers},
        ratify_by=row.ratify_by,
        supersedes=row.supersedes,
        superseded_by=superseded_by,
        what_is_new=row.what_is_new,
        inputs_hash=row.inputs_hash,
        made_at=row.made_at,
    )


def _voices(reader: Reader, ids: Sequence[int]) -> dict[int, list[VoiceView]]:
    """Words beside decisions, in the order in which they were put there."""
    asked = select(DecisionVoice).where(col(DecisionVoice.decision_id).in_(ids))
    found: dict[int, list[VoiceView]] = {}
    for row in reader.exec(asked.order_by(col(DecisionVoice.id))):
        view = VoiceView(
            Voice(row.kind),
            row.group_key,
            row.text,
            row.language,
            row.state,
            row.how,
            row.deferred_to,
            row.due,
        )
        found.setdefault(row.decision_id, []).append(view)
    return found


def _answers(reader: Reader, ids: Sequence[int], until: datetime | None) -> dict[int, dict[str, bool]]:
    """The newest answer of each group, by decision."""
    asked = select(DecisionAnswer).where(col(DecisionAnswer.decision_id).in_(ids))
    found: dict[int, dict[str, bool]] = {}
    for row in reader.exec(asked.order_by(col(DecisionAnswer.id))):
        if until is None or row.at <= until:
            found.setdefault(row.decision_id, {})[row.group_key] = row.yes
    return found


def _successors(reader: Reader, ids: Sequence[int]) -> dict[int, int]:
    """Decision id -> the decision that replaced it."""
    asked = select(Decision.supersedes, Decision.id).where(col(Decision.supersedes).in_(ids))
    return {old: new or 0 for old, new in reader.exec(asked) if old is not None}
