"""A decision of the record in the words of the minutes: its language, the groups' names, nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dialogue.agreement import Sentence, State
from dialogue.decisions.reading import DecisionView, VoiceView
from dialogue.decisions.voices import OBJECTION_STATES, VOICES, Voice
from dialogue.documents.build import paragraph
from dialogue.documents.tree import Block, Quote
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView
from dialogue.stage.minutes_entries import how_often, told_once

BESIDE = (Voice.OBJECTION, Voice.AGAINST, Voice.STATEMENT)
"""What dissents, in the order of the minutes. Reservations stand with the goal."""


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """One decision. All words but `goal` are in the document's language.

    `ref` names its source for ever ("decision:12"); agenda items point at it. `goal` is the text as decided, in
    `language`. `outcome` is "agreed", "provisional" or "not agreed"; `state` and `grade` say it in words, `grade` is
    empty unless agreed. `heads` is the overall count in one sentence; `why` names each requirement that stands in the
    way. `rule` is the rule with the numbers put in and `reasons` what came of it, one sentence each. `dissent` holds
    everything that stands against or beside the decision. `next_date` and `next_step` say what must happen by when. A
    superseded decision is kept and marked; `what_is_new` says why a later one was made. `inputs_hash` proves what was
    counted.
    """

    ref: str
    goal: str
    made_at: datetime
    outcome: str
    state: str
    grade: str = ""
    heads: str = ""
    why: tuple[str, ...] = ()
    language: str = ""
    version: int = 1
    rule: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    dissent: tuple[Block, ...] = ()
    next_date: date | None = None
    next_step: str = ""
    superseded: bool = False
    what_is_new: str = ""
    inputs_hash: str = ""


def entry(view: DecisionView, tongue: Tongue, groups: Mapping[int, GroupView]) -> DecisionEntry:
    """A decision as the minutes tell it."""
    by_key = {group.key: group for group in groups.values()}
    names = {key: group.name for key, group in by_key.items()}

    def said(sentences: Iterable[Sentence]) -> tuple[str, ...]:
        return tuple(one.text(tongue.say, names, tongue.day) for one in sentences)

    found = view.judgement
    return DecisionEntry(
        ref=view.ref,
        goal=view.goal,
        language=view.language,
        version=view.version,
        made_at=view.made_at,
        outcome=found.state,
        state=said([found.verdict])[0],
        grade=said([found.graded])[0] if found.graded else "",
        heads=said([found.heads])[0] if found.heads else "",
        why=said(found.in_the_way),
        rule=said(view.rule),
        reasons=said(view.reasons),
        dissent=tuple(_dissent(view, tongue, by_key)),
        next_date=view.ratify_by if found.state == State.PROVISIONAL and view.awaited else None,
        next_step=_next_step(view, tongue, names),
        superseded=view.superseded_by is not None,
        what_is_new=view.what_is_new,
        inputs_hash=view.inputs_hash,
    )


def _next_step(view: DecisionView, tongue: Tongue, names: Mapping[str, str]) -> str:
    if not view.awaited or view.state == State.NOT_AGREED:
        return ""
    listed = tongue.listed([names.get(key, key) for key in view.awaited])
    return tongue.say(N_("Still to confirm: %(groups)s."), groups=listed)


def _dissent(view: DecisionView, tongue: Tongue, groups: Mapping[str, GroupView]) -> list[Block]:
    """How many were against; objections that were not met, words of those against, minority statements."""
    found: list[Block] = []
    overall = view.tally.get("overall", {})
    if overall.get("against"):
        found.append(
            paragraph(
                tongue.count(
                    "%(n)s of %(cast)s people who took a position was against.",
                    "%(n)s of %(cast)s people who took a position were against.",
                    overall["against"],
                    cast=overall["cast"],
                )
            )
        )
    for kind in BESIDE:
        # Each objection has a state of its own; other words that several people wrote alike are told once.
        voices = [one for one in view.said(kind) if one.stands]
        single = [[one] for one in voices if kind is Voice.OBJECTION]
        alike = told_once((one.text, one) for one in voices if kind is not Voice.OBJECTION)
        found += [_quote(one, tongue, groups) for one in (*single, *(several for _, several in alike))]
    return found


def _quote(several: Sequence[VoiceView], tongue: Tongue, groups: Mapping[str, GroupView]) -> Quote:
    one, keys = several[0], [voice.group_key for voice in several]
    group = groups.get(one.group_key) if len(set(keys)) == 1 else None
    names = [groups[key].name if key in groups else "–" for key in keys]
    text = one.text or tongue.say(N_("No reason was given; it was asked for."))
    language = (one.language or None) if one.text else None
    source = " – ".join(filter(None, (_source(one, tongue), how_often(tongue, names))))
    return Quote(text, language, group.mark if group else None, source)


def _source(one: VoiceView, tongue: Tongue) -> str:
    """What the words are, and for an objection how it stood and why."""
    say = tongue.say
    parts = [say(VOICES[one.kind])]
    if one.state:
        parts.append(say(OBJECTION_STATES[one.state]))
    if one.deferred_to:
        parts.append(say(N_("to %(who)s, by %(day)s"), who=one.deferred_to, day=tongue.day(one.due)))
    if one.how:
        parts.append(one.how)
    return " – ".join(parts)
