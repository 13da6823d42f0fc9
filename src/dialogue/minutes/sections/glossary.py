"""Words of the minutes that have a meaning of their own here, explained only where the session used them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dialogue.documents.build import facts
from dialogue.documents.tree import Facts
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


@dataclass(frozen=True, slots=True)
class Term:
    """A term and its meaning (msgids), and the kinds of activity that bring it in; none: every session does."""

    term: str
    meaning: str
    kinds: frozenset[str] = frozenset()


def _term(term: str, meaning: str, *kinds: str) -> Term:
    return Term(term, meaning, frozenset(kinds))


TERMS: tuple[Term, ...] = (
    _term(
        N_("Stakeholder group"),
        N_("People of one constituency. Each person belongs to exactly one group in a session."),
    ),
    _term(N_("Programme"), N_("The ordered, timed activities of a session.")),
    _term(
        N_("Record"),
        N_("The numbered list of every change in a session. Nothing in it is changed afterwards."),
    ),
    _term(
        N_("Record hash"),
        N_("A fingerprint of the whole record. Any later change of the record would give another one."),
    ),
    _term(
        N_("Idea"),
        N_("One contribution in a person's own words, kept with the group it came from."),
        "brainstorm",
    ),
    _term(N_("Theme"), N_("A named cluster of ideas."), "cluster"),
    _term(N_("Ballot"), N_("One frozen question with its options, put to a fixed list of people."), "vote"),
    _term(
        N_("Tally"),
        N_("The result counted from all ballot papers: overall, by group and group-balanced."),
        "vote",
    ),
    _term(
        N_("Group-balanced"),
        N_("The mean of the groups' own shares, so that a large group weighs no more than a small one."),
        "vote",
        "agree",
    ),
    _term(
        N_("Goal"),
        N_("The wording of something the groups want together. Each new wording is a new version."),
        "agree",
    ),
    _term(N_("Position"), N_("One person's place on the scale, for one version of a goal."), "agree"),
    _term(
        N_("Reservation"), N_("A worry that does not stop the goal. It is kept and looked at again."), "agree"
    ),
    _term(N_("Objection"), N_("A reasoned statement that stops the goal until it is closed."), "agree"),
    _term(
        N_("Grade"),
        N_(
            "How firm an agreement is: unanimity, consensus, with reservations, with dissent, or majority only."
        ),
        "agree",
    ),
    _term(
        N_("Provisional"),
        N_("Nothing failed, but a required group still has to confirm. It is not agreed yet."),
        "agree",
    ),
    _term(N_("Quorum"), N_("How many of those eligible must be present for a decision to count.")),
)


def glossary(tongue: Tongue, kinds: Collection[str], own: Mapping[str, str] = MappingProxyType({})) -> Facts:
    """The terms that a session with activities of these kinds uses; `own` are those of single activities, in words."""
    used = [term for term in TERMS if not term.kinds or term.kinds & set(kinds)]
    return facts([*((tongue.say(term.term), tongue.say(term.meaning)) for term in used), *own.items()])
