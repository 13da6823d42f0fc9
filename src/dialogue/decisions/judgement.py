"""A judgement as a decision keeps it: state, grade, facts, and sentences that can be said in any language later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogue.agreement import Kind, Outcome, Sentence, fact_sentence, figures, reasons, verdict

Sentences = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule said of what was counted. Whoever decides fills in what its rule can say.

    `state` is "agreed", "provisional" or "not agreed", `grade` empty unless agreed; `verdict` and `graded` say them.
    `marks` say what else belongs to the verdict for ever (a fallback was used, the groups had confirmed), `asks` which
    group must still confirm, one sentence each with the group's key. `heads` is the overall count in one sentence,
    `in_the_way` each requirement that failed or waits, `figures` what is met. `facts` are the requirements as data.
    """

    state: str
    verdict: Sentence
    grade: str = ""
    graded: Sentence | None = None
    marks: Sentences = ()
    asks: Sentences = ()
    heads: Sentence | None = None
    in_the_way: Sentences = ()
    figures: Sentences = ()
    facts: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The judgement as JSON-able data; `judgement_from` reads it."""
        return {
            "state": self.state,
            "grade": self.grade,
            "verdict": sentence_as_dict(self.verdict),
            "graded": None if self.graded is None else sentence_as_dict(self.graded),
            "marks": sentences_as_list(self.marks),
            "asks": sentences_as_list(self.asks),
            "heads": None if self.heads is None else sentence_as_dict(self.heads),
            "in_the_way": sentences_as_list(self.in_the_way),
            "figures": sentences_as_list(self.figures),
            "facts": [dict(fact) for fact in self.facts],
        }


def judgement_from(data: Mapping[str, Any]) -> Judgement:
    """A stored judgement, read."""
    return Judgement(
        state=data["state"],
        grade=data["grade"],
        verdict=sentence_from(data["verdict"]),
        graded=None if data["graded"] is None else sentence_from(data["graded"]),
        marks=sentences_from(data["marks"]),
        asks=sentences_from(data["asks"]),
        heads=None if data["heads"] is None else sentence_from(data["heads"]),
        in_the_way=sentences_from(data["in_the_way"]),
        figures=sentences_from(data["figures"]),
        facts=tuple(data["facts"]),
    )


def judged(outcome: Outcome) -> Judgement:
    """The judgement of an outcome of the decision rule."""
    said = verdict(outcome)
    graded = said[1] if outcome.grade is not None else None
    others = said[1 if graded is None else 2 :]
    shares = [fact for fact in outcome.facts if fact.kind is Kind.SHARE and fact.group is None]
    return Judgement(
        state=outcome.state.value,
        grade="" if outcome.grade is None else outcome.grade.value,
        verdict=said[0],
        graded=graded,
        marks=tuple(one for one in others if one.group is None),
        asks=tuple(one for one in others if one.group is not None),
        heads=fact_sentence(outcome, shares[0]) if shares else None,
        in_the_way=reasons(outcome),
        figures=figures(outcome),
        facts=tuple(fact.as_dict() for fact in outcome.facts),
    )


def tally_of(outcome: Outcome) -> dict[str, Any]:
    """The count of an outcome: overall, by group and group-balanced, with the base of its shares."""
    whole = outcome.as_dict()
    electorate = whole["electorate"]
    overall = {**outcome.overall.as_dict(), **(electorate if isinstance(electorate, dict) else {})}
    return {
        "base": whole["base"],
        "overall": overall,
        "groups": whole["groups"],
        "balanced": whole["balanced"],
    }


def sentence_as_dict(sentence: Sentence) -> dict[str, Any]:
    """A sentence as JSON-able data. A date is marked, so that it is a date again when it is read."""
    values = {
        name: {"day": value.isoformat()} if isinstance(value, date) else value
        for name, value in sentence.params.items()
    }
    return {"msgid": sentence.msgid, "params": values}


def sentence_from(data: Mapping[str, Any]) -> Sentence:
    """A stored sentence, read."""
    values = {
        name: date.fromisoformat(value["day"]) if isinstance(value, dict) else value
        for name, value in data["params"].items()
    }
    return Sentence(data["msgid"], values)


def sentences_as_list(sentences: Sequence[Sentence]) -> list[dict[str, Any]]:
    """Sentences as JSON-able data."""
    return [sentence_as_dict(one) for one in sentences]


def sentences_from(data: Sequence[Mapping[str, Any]]) -> Sentences:
    """Stored sentences, read."""
    return tuple(sentence_from(one) for one in data)
