"""Are the decisions of a goal what the rule made of what people said? Computed again from what is stored."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.agree import record
from dialogue.activities.agree.schema import GoalDecision, PositionRound
from dialogue.decisions.judgement import judged, tally_of
from dialogue.decisions.schema import Decision
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.kernel.seals import seal
from dialogue.stage.proofs import Proof, still, told


def seal_of(decision: Decision, made_on: GoalDecision) -> str:
    """The seal of a decision with what it was made on; neither is changed any more."""
    return seal(decision, made_on)


def proofs(reader: Reader, activity: Activity) -> list[Proof]:
    """A proof for each decision."""
    return [
        _proof(reader, activity, decision, made_on)
        for decision, made_on in record.decided_on(reader, activity.id or 0)
    ]


def seals(reader: Reader, activity: Activity) -> dict[str, str]:
    """The seal of each decision, as it is now."""
    made = record.decided_on(reader, activity.id or 0)
    return {f"decision {one.id}": seal_of(one, made_on) for one, made_on in made}


def _proof(reader: Reader, activity: Activity, decision: Decision, made_on: GoalDecision) -> Proof:
    facts = told(reader, activity.session_id, "decision.made", decision=decision.id)
    sealed = facts is not None and "seal" in facts
    wrong = list(_wrong(reader, decision, made_on))
    if facts is None:
        wrong.append("the record tells of no such decision")
    elif facts.get("inputs") != decision.inputs_hash:
        wrong.append("the hash of its inputs is not the one in the record")
    elif sealed and not still(reader, facts["seal"], seal_of(decision, made_on)):
        wrong.append("it is not what it was when it was made")
    return Proof("decision", f"decision {decision.id}", tuple(wrong), sealed)


def _wrong(reader: Reader, decision: Decision, made_on: GoalDecision) -> Iterator[str]:
    try:
        inputs = record.recomputed(decision, made_on)
        outcome = inputs.outcome()
    except (ValueError, KeyError, TypeError, ArithmeticError, LookupError) as error:
        yield f"its inputs cannot be read ({type(error).__name__})"
        return
    if inputs.sha256() != decision.inputs_hash:
        yield "its inputs do not give its hash"
    found = judged(outcome)
    if (found.as_dict(), found.state, found.grade) != (decision.judgement, decision.state, decision.grade):
        yield "the rule judges its inputs differently"
    if tally_of(outcome) != decision.tally:
        yield "its tally is not the count of its inputs"
    made_in = reader.get(PositionRound, made_on.round_id)
    if made_in is None:
        yield "its round of positions is not there"
        return
    counted = record.counted(reader, made_in, inputs.on).as_dict()["groups"]
    if counted != made_on.inputs["groups"]:
        yield "the positions do not give its count"
