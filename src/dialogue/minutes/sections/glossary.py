"""Words of the minutes that have a meaning of their own here, explained only where the session used them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dialogue.documents.build import facts
from dialogue.documents.tree import Facts
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.stage.contract import Kind, Term

FIRST: tuple[Term, ...] = (
    Term(
        N_("Stakeholder group"),
        N_("People of one constituency. Each person belongs to exactly one group in a session."),
    ),
    Term(N_("Programme"), N_("The ordered, timed activities of a session.")),
    Term(
        N_("Record"),
        N_("The numbered list of every change in a session. Nothing in it is changed afterwards."),
    ),
    Term(
        N_("Record hash"),
        N_("A fingerprint of the whole record. Any later change of the record would give another one."),
    ),
)
"""Every session uses them."""

LAST: tuple[Term, ...] = (
    Term(N_("Quorum"), N_("How many of those eligible must be present for a decision to count.")),
)


def terms_of(kinds: Iterable[Kind]) -> list[Term]:
    """The terms of every session, and those that activities of these kinds bring in; each once."""
    return list(dict.fromkeys([*FIRST, *(term for kind in kinds for term in kind.tells.terms), *LAST]))


def glossary(tongue: Tongue, kinds: Iterable[Kind], own: Mapping[str, str] = MappingProxyType({})) -> Facts:
    """The terms with their meanings, for the minutes; `own` are those of single activities, in words."""
    shown = [(tongue.say(term.term), tongue.say(term.meaning)) for term in terms_of(kinds)]
    return facts([*shown, *own.items()])
