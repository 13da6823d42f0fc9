"""What a closed round looks like: spread, requirements and words, as the screens and the minutes show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.schema import PositionRound
from dialogue.agreement import Fact, Kind, Outcome, Sentence, Status, fact_sentence, rule_from
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView, groups_of

Groups = Mapping[int, GroupView]


def speaking(scope: Scope) -> tuple[Tongue, dict[int, GroupView]]:
    """The audience's language and the groups in it."""
    tongue = Tongue(scope.audience.language)
    return tongue, groups_of(scope.reader, scope.here.session_id, tongue)


def in_words(sentence: Sentence, tongue: Tongue, groups: Groups) -> str:
    """A sentence of the rule in a language, with the groups' names."""
    return sentence.text(tongue.say, {g.key: g.name for g in groups.values()}, tongue.day)


def counts(reader: Reader, found: PositionRound) -> dict[int, dict[str, int]]:
    """Heads by group id and level, hands with them; every group of the electorate is named, also the silent."""
    heads: dict[int, dict[str, int]] = {e.group_id: {} for e in record.electors_of(reader, found.id or 0)}
    for position in record.positions_of(reader, found.id or 0):
        levels = heads[position.group_id]
        levels[position.level] = levels.get(position.level, 0) + 1
    keys = record.group_keys(reader, found.session_id)
    for group_id, key in keys.items():
        if found.raised.get(key):
            heads.setdefault(group_id, {})
    for group_id, raised in record.raised_by_level(reader, found.id or 0).items():
        for level, number in raised.items():
            heads[group_id][level] = heads[group_id].get(level, 0) + number
    return heads


def spread(reader: Reader, found: PositionRound, tongue: Tongue, groups: Groups) -> list[dict[str, Any]]:
    """Rows for the macro `spread_bars`: everybody first, then each group."""
    scale = rule_from(found.rule).levels
    heads = counts(reader, found)
    everybody: dict[str, int] = {}
    for levels in heads.values():
        for key, number in levels.items():
            everybody[key] = everybody.get(key, 0) + number

    def row(group: GroupView | None, levels: Mapping[str, int]) -> dict[str, Any]:
        cells = [
            {
                "tone": rules.TONES[scale.key][level.key],
                "label": tongue.say(level.label),
                "count": levels.get(level.key, 0),
                "number": place,
            }
            for place, level in enumerate(scale.levels.values(), 1)
        ]
        return {"group": group, "counts": cells}

    return [row(None, everybody), *(row(g, heads[i]) for i, g in groups.items() if i in heads)]


def requirements(outcome: Outcome, tongue: Tongue, groups: Groups, *, short: bool) -> list[dict[str, str]]:
    """Items for the macro `requirement_list`; `short` leaves out what a group has met (see `met_in`)."""
    shown = [fact for fact in outcome.facts if not _needless(fact, short=short)]
    states = {Status.FAILED: "missing", Status.PENDING: "waiting", Status.WAITING: "waiting"}
    return [
        {
            "state": states.get(fact.status, "met"),
            "text": in_words(fact_sentence(outcome, fact), tongue, groups),
        }
        for fact in shown
    ]


def _needless(fact: Fact, *, short: bool) -> bool:
    """Whether the room can do without it: a group is there or answered, nothing was overruled."""
    if fact.kind is Kind.OVERRULED and not fact.have:
        return True
    if fact.group is None:
        return short and fact.met and fact.kind is Kind.QUORUM
    if not fact.met:
        return short and fact.status is Status.WAITING and fact.kind is not Kind.RATIFICATION
    return short or fact.kind in (Kind.HEADS, Kind.ABSTAINED)


def met_in(outcome: Outcome, groups: Groups) -> list[GroupView]:
    """The required groups whose every requirement is met."""
    asked = {fact.group for fact in outcome.facts if fact.group is not None}
    unmet = {fact.group for fact in outcome.facts if not fact.met and fact.status is not Status.NOTED}
    return [group for group in groups.values() if group.key in asked - unmet]


def merged(sentences: Iterable[Sentence], tongue: Tongue, groups: Groups, *, every: int = 0) -> list[str]:
    """Sentences in a language; those that say the same of several groups are said once, with all their names.

    What is said of `every` (or more) groups is said of "each of these groups", where their names stand beside.
    """
    names = {group.key: group.name for group in groups.values()}
    found: dict[tuple[object, ...], list[str]] = {}
    shown: dict[tuple[object, ...], Sentence] = {}
    for sentence in sentences:
        others = {key: value for key, value in sentence.params.items() if key != "group"}
        alike = (sentence.msgid, sentence.group is None, *sorted((k, str(v)) for k, v in others.items()))
        shown.setdefault(alike, sentence)
        found.setdefault(alike, []).append(names.get(sentence.group or "", sentence.group or ""))

    def named(alike: tuple[object, ...]) -> str:
        names_alike = found[alike]
        whole = every > 1 and len(names_alike) >= every
        return tongue.say(N_("Each of these groups")) if whole else tongue.listed(names_alike)

    return [
        sentence.text(tongue.say, {sentence.group or "": named(alike)}, tongue.day)
        for alike, sentence in shown.items()
    ]


def missing(outcome: Outcome, groups: Groups) -> list[dict[str, Any]]:
    """What is missing by group, in heads: [{group, heads}], the overall bar first with group None."""
    by_key = {g.key: g for g in groups.values()}
    rows = []
    for fact in outcome.unmet:
        if fact.missing:
            rows.append(
                {"group": by_key.get(fact.group or ""), "heads": fact.missing, "kind": fact.kind.value}
            )
    return rows


def overall(outcome: Outcome) -> dict[str, int] | None:
    """The overall bar in heads for the macro `heads_line`; None where nobody has taken sides."""
    for fact in outcome.facts:
        if fact.kind is Kind.SHARE and fact.group is None and fact.of and fact.needed is not None:
            return {"base": fact.of, "needed": fact.needed, "so_far": fact.have}
    return None
