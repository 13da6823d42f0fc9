"""An outcome in sentences: the same for page, console and minutes, in every language."""

from __future__ import annotations

from dialogue.agreement.outcome import Fact, Grade, Kind, Outcome, State, Status
from dialogue.agreement.rule import Base
from dialogue.agreement.sentence import Sentence, Value
from dialogue.kernel.messages import N_

_STATES = {
    State.AGREED: N_("The goal is agreed."),
    State.PROVISIONAL: N_("The goal is provisional: it is not agreed yet."),
    State.NOT_AGREED: N_("The goal is not agreed."),
}
_GRADES = {
    Grade.UNANIMITY: N_("Grade: unanimity. Everyone present is for it, without reservation."),
    Grade.CONSENSUS: N_("Grade: consensus. No objection stands."),
    Grade.RESERVATIONS: N_("Grade: consensus with reservations. The reservations stay beside the goal."),
    Grade.DISSENT: N_("Grade: agreed with dissent. The dissent stands beside the decision."),
    Grade.MAJORITY: N_("Grade: majority only. This is the lowest grade."),
}
_BASES = {
    Base.CAST_LESS_ABSTENTIONS: N_("Shares are of the votes cast less abstentions."),
    Base.CAST: N_("Shares are of all votes cast, abstentions with them."),
    Base.PRESENT: N_("Shares are of everybody present."),
    Base.ELIGIBLE: N_("Shares are of everybody eligible."),
}


def explain(outcome: Outcome) -> tuple[Sentence, ...]:
    """The whole outcome: the verdict, then what stands in the way, then the figures of what is met."""
    return verdict(outcome) + reasons(outcome) + figures(outcome)


def verdict(outcome: Outcome) -> tuple[Sentence, ...]:
    """State, grade, the mark of a fallback, and who has confirmed or must confirm by when."""
    said = [Sentence(_STATES[outcome.state])]
    if outcome.grade is not None:
        said.append(Sentence(_GRADES[outcome.grade]))
    if outcome.fallback is not None:
        said.append(
            Sentence(
                N_("This was judged under the fallback tier “%(tier)s”, by an explicit act."),
                {"tier": outcome.fallback},
            )
        )
    if outcome.ratified:
        said.append(Sentence(N_("Ratified: every group that had to confirm has confirmed.")))
    if outcome.state is not State.NOT_AGREED:
        said += [_must_confirm(outcome, group) for group in outcome.must_ratify]
    return tuple(said)


def reasons(outcome: Outcome) -> tuple[Sentence, ...]:
    """One sentence for each requirement that failed or is pending, with what is missing in heads."""
    said = [_sentence(outcome, fact) for fact in outcome.unmet]
    if outcome.objections.reason_asked:
        said.append(
            Sentence(
                N_("Objections without a reason: %(have)s. A reason is asked for."),
                {"have": outcome.objections.reason_asked},
            )
        )
    return tuple(said)


def figures(outcome: Outcome) -> tuple[Sentence, ...]:
    """One sentence for each requirement that is met or only noted, then the base and the balanced mean."""
    shown = [f for f in outcome.facts if f.met or f.status is Status.NOTED]
    said = [_sentence(outcome, fact) for fact in shown if not _goes_without_saying(fact)]
    said.append(Sentence(_BASES[outcome.base]))
    if outcome.balanced is not None and all(fact.kind is not Kind.BALANCED for fact in outcome.facts):
        said.append(
            Sentence(
                N_("Mean of the groups' shares, for information: %(numerator)s/%(denominator)s."),
                {"numerator": outcome.balanced.numerator, "denominator": outcome.balanced.denominator},
            )
        )
    return tuple(said)


def fact_sentence(outcome: Outcome, fact: Fact) -> Sentence:
    """One fact of the outcome in words, for a table row or a group's panel."""
    if fact.status is Status.WAITING and fact.kind is not Kind.RATIFICATION:
        return Sentence(
            N_("%(group)s: not judged, because the group has not answered yet."), {"group": fact.group or ""}
        )
    return _sentence(outcome, fact)


def _sentence(outcome: Outcome, fact: Fact) -> Sentence:
    match fact.kind:
        case Kind.QUORUM:
            return _quorum(fact)
        case Kind.SHARE:
            return _share(fact)
        case Kind.HEADS:
            return _heads(fact)
        case Kind.FOR:
            return _people_for(fact)
        case Kind.ABSTAINED:
            return _abstained(outcome, fact)
        case Kind.OPEN:
            return _open(fact)
        case Kind.OVERRULED:
            return _overruled(fact)
        case Kind.BALANCED:
            return _balanced(outcome, fact)
        case Kind.RATIFICATION | Kind.LAPSED:
            return _confirmation(outcome, fact)
        case Kind.SENSE_CHECK:
            return Sentence(N_("This is a sense check: it can never make a decision."))


def _heads_of(fact: Fact) -> dict[str, Value]:
    heads: dict[str, Value] = {
        "have": fact.have,
        "needed": fact.needed or 0,
        "of": fact.of or 0,
        "missing": fact.missing,
    }
    if fact.group is not None:
        heads["group"] = fact.group
    return heads


def _quorum(fact: Fact) -> Sentence:
    if fact.group is None:
        if not fact.of:
            return Sentence(N_("Quorum: nobody is eligible."))
        return Sentence(
            N_("Quorum: %(needed)s of %(of)s eligible needed, %(have)s present."), _heads_of(fact)
        )
    if not fact.of:
        return Sentence(N_("%(group)s: nobody from this group is eligible."), {"group": fact.group})
    if fact.status is Status.RATIFIED:
        return Sentence(
            N_("%(group)s: %(have)s of %(of)s were present; the group has confirmed since."), _heads_of(fact)
        )
    return Sentence(
        N_("%(group)s: %(needed)s of %(of)s eligible needed here, %(have)s present."), _heads_of(fact)
    )


def _share(fact: Fact) -> Sentence:
    if fact.group is None:
        if not fact.of:
            return Sentence(N_("Overall: nobody is for or against yet, so nothing can pass."))
        if fact.met:
            return Sentence(N_("Overall: %(needed)s of %(of)s needed, %(have)s are for."), _heads_of(fact))
        return Sentence(
            N_("Overall: %(needed)s of %(of)s needed, %(have)s so far, %(missing)s missing."),
            _heads_of(fact),
        )
    if fact.met:
        return Sentence(N_("%(group)s: %(needed)s of %(of)s needed, %(have)s are for."), _heads_of(fact))
    return Sentence(
        N_("%(group)s: %(needed)s of %(of)s needed, %(have)s so far, %(missing)s missing."), _heads_of(fact)
    )


def _heads(fact: Fact) -> Sentence:
    if fact.status is Status.RATIFIED:
        return _quorum(fact)
    return Sentence(N_("%(group)s: at least %(needed)s must be here, %(have)s present."), _heads_of(fact))


def _people_for(fact: Fact) -> Sentence:
    if fact.met:
        return Sentence(N_("%(group)s: at least %(needed)s needed, %(have)s are for."), _heads_of(fact))
    return Sentence(
        N_("%(group)s: at least %(needed)s needed, %(have)s so far, %(missing)s missing."), _heads_of(fact)
    )


def _abstained(outcome: Outcome, fact: Fact) -> Sentence:
    heads = _heads_of(fact)
    if fact.status is Status.RATIFIED:
        return Sentence(N_("%(group)s: took no side then; the group has confirmed since."), heads)
    if fact.met:
        return Sentence(N_("%(group)s: %(have)s of %(of)s present are for or against."), heads)
    if fact.group is not None and not outcome.by_group[fact.group].cast:
        return Sentence(N_("%(group)s: %(of)s present, but nobody has taken a position yet."), heads)
    return Sentence(N_("%(group)s: %(of)s present, but they only abstained."), heads)


def _open(fact: Fact) -> Sentence:
    if fact.status is Status.NOTED:
        return Sentence(
            N_("Objections open: %(have)s. This rule records them and goes on."), {"have": fact.have}
        )
    if fact.met:
        return Sentence(N_("No objection is open."))
    return Sentence(N_("Objections open: %(have)s. Each must be closed first."), {"have": fact.have})


def _overruled(fact: Fact) -> Sentence:
    if fact.status is Status.FAILED:
        return Sentence(
            N_("Objections overruled: %(have)s. This rule does not allow that."), {"have": fact.have}
        )
    return Sentence(
        N_("Objections overruled with reasons: %(have)s. They stand beside the decision."),
        {"have": fact.have},
    )


def _balanced(outcome: Outcome, fact: Fact) -> Sentence:
    if outcome.balanced is None:
        return Sentence(N_("Mean of the groups' shares: no group has taken sides yet."))
    mean: dict[str, Value] = {
        "numerator": outcome.balanced.numerator,
        "denominator": outcome.balanced.denominator,
    }
    if fact.met:
        return Sentence(N_("Mean of the groups' shares: %(numerator)s/%(denominator)s, enough."), mean)
    return Sentence(N_("Mean of the groups' shares: %(numerator)s/%(denominator)s, not enough."), mean)


def _confirmation(outcome: Outcome, fact: Fact) -> Sentence:
    group = fact.group or ""
    if fact.kind is Kind.LAPSED and outcome.by is not None:
        return Sentence(
            N_("%(group)s: not confirmed by %(by)s, so the provisional agreement has lapsed."),
            {"group": group, "by": outcome.by},
        )
    if fact.status is Status.WAITING:
        return _must_confirm(outcome, group)
    if fact.met:
        return Sentence(N_("%(group)s: confirmed."), {"group": group})
    return Sentence(N_("%(group)s: refused to confirm."), {"group": group})


def _must_confirm(outcome: Outcome, group: str) -> Sentence:
    if outcome.by is None:
        return Sentence(N_("%(group)s must still confirm; no last day is set."), {"group": group})
    return Sentence(
        N_("%(group)s must still confirm, at the latest on %(by)s."), {"group": group, "by": outcome.by}
    )


def _goes_without_saying(fact: Fact) -> bool:
    """Whether its being met says nothing new: a group is there or answered, nothing was overruled."""
    nothing_overruled = fact.kind is Kind.OVERRULED and not fact.have
    answered = fact.kind is Kind.ABSTAINED and fact.status is Status.MET
    somebody_here = fact.kind is Kind.HEADS and fact.needed == 1 and fact.status is Status.MET
    return nothing_overruled or answered or somebody_here
