"""The decision rule: when is a goal agreed? Pure functions over records; nothing here reads or writes.

A rule is fixed before positions open (a preset, or `rule_from` JSON); `judge` turns positions and
objections into an `Outcome`; `explain` says it in sentences that are translated where they are shown.

>>> groups = [("farmers", True), ("ngos", True), ("press", False)]
>>> rule = shared_goal(groups)
>>> rule == rule_from(rule.as_dict()), len(rule.sha256())
(True, 64)
>>> traps = warnings(rule, {"farmers": 26, "ngos": 2})
>>> [trap.text(names={"ngos": "NGOs"}) for trap in traps if trap.group == "ngos"][0]
'NGOs: two eligible, and more than half means both. Each has a veto.'

Positions come from people, or as counts (`groups_from`); objections from their records:

>>> here = [Person("farmers", "1")] * 13 + [Person("farmers", "5")] * 13
>>> here += [Person("ngos", "1"), Person("ngos", "7"), Person("press", None)]
>>> objection = Objection("ngos", ObjectionState.OPEN, position="7")
>>> outcome = judge(rule, gather(rule, here), [objection])
>>> outcome.state.value, outcome.failed, outcome.pending
('not agreed', ['objection-open', 'share', 'share:farmers', 'share:ngos'], [])
>>> outcome.missing()
{'share': 5, 'share:farmers': 1, 'share:ngos': 1}
>>> for sentence in reasons(outcome):
...     print(sentence.text(names={"farmers": "Farmers", "ngos": "NGOs"}))
Overall: 19 of 28 needed, 14 so far, 5 missing.
Farmers: 14 of 26 needed, 13 so far, 1 missing.
NGOs: 2 of 2 needed, 1 so far, 1 missing.
Objections open: 1. Each must be closed first.

A page or the minutes translate with `sentence.text(gettext, names)`, or take `msgid` and `params`. A
decision stores `outcome.as_dict()` with `inputs_hash(...)`; judging the same records again gives the same.
"""

from dialogue.agreement.counting import (
    Count,
    GroupPositions,
    People,
    Person,
    count,
    gather,
    organisation_stance,
)
from dialogue.agreement.explaining import explain, fact_sentence, figures, reasons, verdict
from dialogue.agreement.judging import inputs_hash, judge, judge_fallback
from dialogue.agreement.objections import Objection, ObjectionState
from dialogue.agreement.outcome import Fact, Grade, Kind, Outcome, State, Status
from dialogue.agreement.presets import (
    PRESETS,
    Preset,
    consent,
    double_majority,
    modified_consensus,
    sense_check,
    shared_goal,
    simple_majority,
)
from dialogue.agreement.reading import groups_from, objections_from, rule_from
from dialogue.agreement.rule import (
    Base,
    Fallback,
    GroupRequirement,
    Objections,
    Ratification,
    Rule,
    Threshold,
    Tier,
    Unit,
    canonical_hash,
)
from dialogue.agreement.scales import SCALES, Level, Scale, Stance
from dialogue.agreement.sentence import RuleError, Sentence
from dialogue.agreement.traps import cannot_be_met, warnings
from dialogue.agreement.what_it_takes import Takes, what_it_takes
from dialogue.agreement.wording import BASES, describe

__all__ = [
    "BASES",
    "PRESETS",
    "SCALES",
    "Base",
    "Count",
    "Fact",
    "Fallback",
    "Grade",
    "GroupPositions",
    "GroupRequirement",
    "Kind",
    "Level",
    "Objection",
    "ObjectionState",
    "Objections",
    "Outcome",
    "People",
    "Person",
    "Preset",
    "Ratification",
    "Rule",
    "RuleError",
    "Scale",
    "Sentence",
    "Stance",
    "State",
    "Status",
    "Takes",
    "Threshold",
    "Tier",
    "Unit",
    "cannot_be_met",
    "canonical_hash",
    "consent",
    "count",
    "describe",
    "double_majority",
    "explain",
    "fact_sentence",
    "figures",
    "gather",
    "groups_from",
    "inputs_hash",
    "judge",
    "judge_fallback",
    "modified_consensus",
    "objections_from",
    "organisation_stance",
    "reasons",
    "rule_from",
    "sense_check",
    "shared_goal",
    "simple_majority",
    "verdict",
    "warnings",
    "what_it_takes",
]
