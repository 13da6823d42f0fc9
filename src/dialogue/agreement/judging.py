"""When is a goal agreed? One pure function from records to state and grade (invariant 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from dialogue.agreement.counting import Count, GroupPositions, balanced, count, total
from dialogue.agreement.objections import Objection, Standing, standing
from dialogue.agreement.outcome import Fact, Grade, Kind, Outcome, State, Status
from dialogue.agreement.rule import GroupRequirement, Objections, Rule, Tier, canonical_hash
from dialogue.agreement.sentence import RuleError, Sentence
from dialogue.kernel.messages import N_


def judge(
    rule: Rule,
    groups: Mapping[str, GroupPositions],
    objections: Iterable[Objection] = (),
    *,
    confirmed: Mapping[str, bool] | None = None,
    on: date | None = None,
) -> Outcome:
    """Judge one wording: its positions by group and its objections, under the rule.

    `confirmed` holds the ratifications so far: group -> yes (True) or no (False). `on` is the day of the
    judgement; with it, a provisional outcome lapses after the rule's last day for ratifying. Groups that
    are required but missing in `groups` count as absent with nobody eligible. The fallback is not used.
    """
    answers = confirmed or {}
    counts = {group: count(rule, positions) for group, positions in groups.items()}
    for group in rule.required:
        counts.setdefault(group, Count())
    overall = total(counts.values())
    stands = standing(rule.levels, counts, objections)

    facts = list(_overall_facts(rule, overall, counts))
    for group, need in rule.required.items():
        facts += _group_facts(rule, group, need, counts[group])
    facts += _objection_facts(rule, stands)
    awaited = _awaited(rule, facts)
    if answers:
        facts = [_ratified(fact, answers) for fact in facts]
    facts += _ratification_facts(rule, facts, awaited, answers, on)

    state = _state(facts)
    return Outcome(
        state=state,
        grade=_grade(rule, overall, stands) if state is State.AGREED else None,
        overall=overall,
        by_group=counts,
        balanced=balanced(counts.values(), rule.base),
        facts=tuple(facts),
        objections=stands,
        base=rule.base,
        tier=rule.tier,
        ratified=state is State.AGREED and bool(awaited) and all(answers.get(g) for g in awaited),
        must_ratify=tuple(g for g in awaited if g not in answers),
        by=None if rule.ratification is None else rule.ratification.by,
    )


def judge_fallback(
    rule: Rule,
    groups: Mapping[str, GroupPositions],
    objections: Iterable[Objection] = (),
    *,
    confirmed: Mapping[str, bool] | None = None,
    on: date | None = None,
) -> Outcome:
    """Judge under the rule's fallback tier: only ever called for an explicit act of the facilitator.

    What it agrees has the grade "majority only" and names the tier, for ever. Raises RuleError if the rule
    has no fallback, or if the goal is agreed under the rule itself, so that nothing is downgraded.
    """
    recorded = list(objections)
    if rule.fallback is None:
        raise RuleError(Sentence(N_("This rule has no fallback. It was fixed before positions opened.")))
    if judge(rule, groups, recorded, confirmed=confirmed, on=on).state is State.AGREED:
        raise RuleError(Sentence(N_("The goal is agreed under the full rule. The fallback is not needed.")))
    outcome = judge(rule.fallback.rule, groups, recorded, confirmed=confirmed, on=on)
    grade = Grade.MAJORITY if outcome.state is State.AGREED else None
    return replace(outcome, grade=grade, tier=Tier.MAJORITY_ONLY, fallback=rule.fallback.name)


def inputs_hash(
    rule: Rule,
    groups: Mapping[str, GroupPositions],
    objections: Iterable[Objection] = (),
    *,
    confirmed: Mapping[str, bool] | None = None,
    on: date | None = None,
    fallback: bool = False,
) -> str:
    """Hash of everything a judgement depends on (SHA-256, hexadecimal), to be stored beside a decision.

    The order of groups and of objections does not change it.
    """
    return canonical_hash(
        {
            "rule": rule.as_dict(),
            "groups": {group: positions.as_dict() for group, positions in groups.items()},
            "objections": sorted((o.as_dict() for o in objections), key=canonical_hash),
            "confirmed": dict(confirmed or {}),
            "on": None if on is None else on.isoformat(),
            "fallback": fallback,
        }
    )


def _overall_facts(rule: Rule, overall: Count, counts: Mapping[str, Count]) -> Iterator[Fact]:
    if rule.tier is Tier.SENSE_CHECK:
        yield Fact(Kind.SENSE_CHECK, None, Status.FAILED)
    if rule.quorum is not None:
        met = rule.quorum.met_by(overall.present, overall.eligible)
        needed = rule.quorum.heads_needed(overall.eligible)
        yield Fact(Kind.QUORUM, None, _met(met), overall.present, needed, overall.eligible)
    # Somebody must be for it, whatever the bar says: silence alone makes no agreement.
    of = overall.of(rule.base)
    met = overall.in_favour > 0 and (rule.bar is None or rule.bar.met_by(overall.in_favour, of))
    needed = rule.bar.heads_needed(of) if rule.bar is not None else None
    yield Fact(Kind.SHARE, None, _met(met), overall.in_favour, max(1, needed or 0), of)
    if rule.balanced is not None:
        mean = balanced(counts.values(), rule.base)
        met = mean is not None and rule.balanced.met_by(mean.numerator, mean.denominator)
        yield Fact(Kind.BALANCED, None, _met(met))


def _group_facts(rule: Rule, group: str, need: GroupRequirement, c: Count) -> Iterator[Fact]:
    """The group's facts, in the order in which they are judged.

    A group that is absent, under quorum or only abstained has not answered yet: that is pending, and what
    it would have to bring beyond is not judged before it has answered.
    """
    there = c.present > 0 and (need.quorum is None or need.quorum.met_by(c.present, c.eligible))
    needed = need.quorum.heads_needed(c.eligible) if need.quorum is not None else 1
    needed = None if needed is None else max(1, needed)
    status = Status.MET if there else Status.PENDING
    yield Fact(Kind.QUORUM, group, status, c.present, needed, c.eligible)

    enough = c.present >= need.min_heads
    if need.min_heads:
        status = _judged(enough, there, Status.PENDING)
        yield Fact(Kind.HEADS, group, status, c.present, need.min_heads, c.eligible)

    present = there and enough
    answered = present and c.taking_sides > 0
    status = _judged(answered, present, Status.PENDING)
    yield Fact(Kind.ABSTAINED, group, status, c.taking_sides, 1, c.present)

    if need.bar is not None:
        of = c.of(rule.base)
        status = _judged(need.bar.met_by(c.in_favour, of), answered, Status.FAILED)
        yield Fact(Kind.SHARE, group, status, c.in_favour, need.bar.heads_needed(of), of)
    if need.min_for:
        status = _judged(c.in_favour >= need.min_for, answered, Status.FAILED)
        yield Fact(Kind.FOR, group, status, c.in_favour, need.min_for, c.present)


def _objection_facts(rule: Rule, stands: Standing) -> Iterator[Fact]:
    record_only = rule.objections is Objections.RECORD_ONLY
    status = Status.MET if not stands.open else Status.NOTED if record_only else Status.FAILED
    yield Fact(Kind.OPEN, None, status, stands.open, None, stands.total)
    allowed = rule.objections is not Objections.CLOSE_ALL
    status = Status.MET if not stands.overruled else Status.NOTED if allowed else Status.FAILED
    yield Fact(Kind.OVERRULED, None, status, stands.overruled, None, stands.total)


def _awaited(rule: Rule, facts: Iterable[Fact]) -> tuple[str, ...]:
    """The groups that must confirm: those a fact waits for, then those the rule names, each once."""
    waiting = [fact.group for fact in facts if fact.status is Status.PENDING and fact.group is not None]
    named = () if rule.ratification is None else rule.ratification.groups
    return tuple(dict.fromkeys([*waiting, *named]))


def _ratified(fact: Fact, answers: Mapping[str, bool]) -> Fact:
    if fact.status is Status.PENDING and fact.group is not None and answers.get(fact.group):
        return replace(fact, status=Status.RATIFIED)
    return fact


def _ratification_facts(
    rule: Rule, facts: list[Fact], awaited: tuple[str, ...], answers: Mapping[str, bool], on: date | None
) -> Iterator[Fact]:
    waiting = {fact.group for fact in facts if fact.status is Status.PENDING}
    late = rule.ratification is not None and on is not None and on > rule.ratification.by
    for group in awaited:
        if group in answers:
            yield Fact(Kind.RATIFICATION, group, _met(answers[group]))
        elif late and group in waiting:
            yield Fact(Kind.LAPSED, group, Status.FAILED)
        else:
            yield Fact(Kind.RATIFICATION, group, Status.WAITING)


def _state(facts: Iterable[Fact]) -> State:
    statuses = {fact.status for fact in facts}
    if Status.FAILED in statuses:
        return State.NOT_AGREED
    return State.PROVISIONAL if Status.PENDING in statuses else State.AGREED


def _grade(rule: Rule, overall: Count, stands: Standing) -> Grade:
    if rule.tier is Tier.MAJORITY_ONLY:
        return Grade.MAJORITY
    # An open objection gets here only under a rule that merely records objections.
    if overall.dissents or stands.overruled or stands.open:
        return Grade.DISSENT
    if overall.reservations or stands.kept:
        return Grade.RESERVATIONS
    return Grade.UNANIMITY if overall.people_for == overall.people_present else Grade.CONSENSUS


def _met(met: bool) -> Status:
    return Status.MET if met else Status.FAILED


def _judged(met: bool, answered: bool, otherwise: Status) -> Status:
    if not answered:
        return Status.WAITING
    return Status.MET if met else otherwise
