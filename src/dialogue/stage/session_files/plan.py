"""What a session file says: a session that can be prepared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Words = Mapping[str, str]
"""A text by language. A text that was written once, without a language, stands under the empty name."""


def said(words: Words, language: str, *others: str) -> str:
    """The text in a language; else the one without a language, else in one of the others, else in any."""
    for one in (language, "", *others):
        if words.get(one):
            return words[one]
    return next((text for text in words.values() if text), "")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that people choose between, as it is prepared.

    `group` is who proposes it: in a plan the place of a group (from 1), in a store its id; 0 is nobody. `wordings` leads
    from a language to `label` and `text` in it: in a plan from every language that is named, the plan's own too.
    """

    label: str
    text: str = ""
    cost: int | None = None
    group: int = 0
    wordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, name: str) -> Words:
        """Its label or text by language."""
        found = {language: texts[name] for language, texts in self.wordings.items() if texts.get(name)}
        text: str = getattr(self, name)
        return found or ({"": text} if text else {})

    def written_in(self, language: str) -> Choice:
        """The same for a session in this language: its words there, and the others beside them."""
        return replace(
            self,
            label=said(self.words("label"), language),
            text=said(self.words("text"), language),
            wordings={one: texts for one, texts in self.wordings.items() if one != language},
        )

    def with_its_own(self, language: str) -> Choice:
        """The other way round: where there are other languages, its own words stand among them."""
        if not self.wordings:
            return self
        own = {name: text for name, text in (("label", self.label), ("text", self.text)) if text}
        return replace(self, wordings={language: own, **self.wordings})


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A stakeholder group; a ready-made one has its `key` and may have no names. `colour` 0 is any."""

    key: str = ""
    names: Words = field(default_factory=dict)
    letter: str = ""
    colour: int = 0
    required: bool = True


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of the programme. `starts_from` is the place of the earlier step it takes up, 0 for the nearest.

    `notes` are the facilitator's own: what to say, how long, what can go wrong. `closes_after`: it closes by itself so
    many minutes after its time is over; None: it does not.
    """

    kind: str
    minutes: int = 10
    title: Words = field(default_factory=dict)
    question: Words = field(default_factory=dict)
    notes: Words = field(default_factory=dict)
    starts_from: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Choice, ...] = ()
    closes_after: int | None = None


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A whole session. `family` and `what_for` are said of templates only."""

    title: Words
    purpose: Words = field(default_factory=dict)
    place: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ()
    groups: tuple[GroupPlan, ...] = ()
    steps: tuple[StepPlan, ...] = ()
    family: str = ""
    what_for: Words = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """How long all steps take together."""
        return sum(step.minutes for step in self.steps)
