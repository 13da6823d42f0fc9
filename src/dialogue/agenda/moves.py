"""The life of an agenda item as one table: from which state to which, and what each move needs. Pure rules.

Whoever works on the agenda may move items; no move is made by time or by the program. What was recorded of a move is never
changed: `AgendaMove` has a row for each, with who, when and why.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from dialogue.agenda.states import ItemState
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

GROUPS_TO_CLOSE = 2  # "done" is not said by the group that did it alone

FROM_DECISION: Mapping[str, ItemState] = {
    "agreed": ItemState.AGREED,
    "provisional": ItemState.PROVISIONAL,
    "not agreed": ItemState.NOT_AGREED,
}
"""The state of an item by what its decision says."""


class Need(StrEnum):
    """One thing that a move asks for."""

    SAYS_SO = "a newer decision that says so"
    RATIFIED = "a newer decision that says so, or the yes of every group that had to confirm"
    FAILED = "a newer decision that says so, or a group's no, or a last day that has passed"
    COMMITMENT = "a commitment that an organisation has accepted"
    SIGN = "a sign of success"
    NEXT_REVIEW = "a date for the next review"
    REASONS = "reasons"
    EVIDENCE = "what shows that the change has happened"
    REVIEWED = "a review by at least two groups"
    CLOSED = "every commitment closed"
    DECISION = "another agreed decision, made later"
    SUCCESSOR = "the item that replaces it"
    AS_STRICT = "a decision under the same rule or a stricter one"
    LEARNT = "what was learnt"


N = Need
S = ItemState
_BEGIN = (N.COMMITMENT, N.SIGN, N.NEXT_REVIEW)
_PUT_OFF = (N.REASONS, N.NEXT_REVIEW)
_REPLACE = (N.REASONS, N.SUCCESSOR, N.AS_STRICT)
_GIVE_UP = (N.REASONS, N.DECISION, N.LEARNT)

MOVES: Mapping[ItemState, Mapping[ItemState, tuple[Need, ...]]] = {
    S.PROPOSED: {
        S.AGREED: (N.SAYS_SO,),
        S.PROVISIONAL: (N.SAYS_SO,),
        S.NOT_AGREED: (N.SAYS_SO,),
        S.DEFERRED: _PUT_OFF,
    },
    S.PROVISIONAL: {
        S.AGREED: (N.RATIFIED,),
        S.NOT_AGREED: (N.FAILED,),
        S.DEFERRED: _PUT_OFF,
        S.DROPPED: _GIVE_UP,
    },
    S.NOT_AGREED: {
        S.AGREED: (N.SAYS_SO,),
        S.PROVISIONAL: (N.SAYS_SO,),
        S.PROPOSED: (N.REASONS,),
        S.DEFERRED: _PUT_OFF,
    },
    S.DEFERRED: {
        S.PROPOSED: (N.REASONS,),
        S.AGREED: (N.SAYS_SO,),
        S.PROVISIONAL: (N.SAYS_SO,),
        S.NOT_AGREED: (N.SAYS_SO,),
    },
    S.AGREED: {S.IN_PROGRESS: _BEGIN, S.CHANGED: _REPLACE, S.DROPPED: _GIVE_UP},
    S.IN_PROGRESS: {
        S.BLOCKED: (N.REASONS,),
        S.DONE: (N.EVIDENCE, N.REVIEWED, N.CLOSED),
        S.CHANGED: _REPLACE,
        S.DROPPED: _GIVE_UP,
    },
    S.BLOCKED: {S.IN_PROGRESS: (N.REASONS, *_BEGIN), S.CHANGED: _REPLACE, S.DROPPED: _GIVE_UP},
    S.DONE: {},
    S.CHANGED: {},
    S.DROPPED: {},
}
"""The whole table. What is not here cannot happen; nothing follows after done, changed and dropped."""

IN_THE_FORM = frozenset({N.REASONS, N.EVIDENCE, N.REVIEWED, N.DECISION, N.SUCCESSOR, N.LEARNT})
"""What is given with the move itself; all else must be there before."""


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands between an item and a state.

    A code for programs, a sentence with its facts, the form's field, and what of the table it is.
    """

    code: str
    sentence: str
    field: str = ""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    need: Need | None = None


class NotYet(Refused):
    """A move that is refused, with everything that is missing: the first thing is the sentence."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        first = missing[0]
        super().__init__(first.code, first.sentence, field=first.field, **first.facts)
        self.missing = tuple(missing)


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at.

    `accepted` commitments bind (delivered ones count), `unclosed` ones wait or run.
    """

    state: ItemState
    accepted: int = 0
    unclosed: int = 0
    sign: str = ""
    next_review: date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Grounds:
    """What is given for a move.

    `says` is what the newest decision on the item's matter says where that is a newer one than the item rests on; empty:
    there is none. `confirmed`: every group that had to confirm has said yes. `failed`: a group has refused to confirm, or
    the last day for it has passed. `decision`: another agreed decision was chosen, made later. `successor`: an item that
    may follow was chosen; `looser` is in which parts its rule asks less.
    """

    because: str = ""
    evidence: str = ""
    learned: str = ""
    reviewed_by: frozenset[str] = frozenset()
    says: str = ""
    failed: bool = False
    decision: bool = False
    successor: bool = False
    looser: tuple[str, ...] = ()
    confirmed: bool = False


def state_from(decided: str) -> ItemState:
    """The state of an item made from a decision. Refused when the word is none of the three answers."""
    if decided not in FROM_DECISION:
        raise Refused("not_decided", N_("Nothing was decided yet. Please record the decision first."))
    return FROM_DECISION[decided]


def moves_from(state: ItemState) -> tuple[ItemState, ...]:
    """The states that may follow; none after done, changed and dropped."""
    return tuple(MOVES[state])


def missing(to: ItemState, standing: Standing, grounds: Grounds) -> tuple[Missing, ...]:
    """What is missing before the item may move to `to`, in the order of the table; empty when it may."""
    if to not in MOVES[standing.state]:
        return (
            Missing("no_such_move", N_("An item in this state cannot go there. Nothing was changed."), "to"),
        )
    asked = ((need, GUARDS[need](to, standing, grounds)) for need in MOVES[standing.state][to])
    return tuple(dataclasses.replace(one, need=need) for need, one in asked if one is not None)


def require_move(to: ItemState, standing: Standing, grounds: Grounds) -> None:
    """Raises NotYet with everything that is missing, or when `to` does not follow the item's state."""
    lacking = missing(to, standing, grounds)
    if lacking:
        raise NotYet(lacking)


def require_still_begun(standing: Standing) -> None:
    """Refused when an item has lost what its state needs for as long as it lasts: a sign of success, a review date."""
    keeps = {
        S.IN_PROGRESS: (N.SIGN, N.NEXT_REVIEW),
        S.BLOCKED: (N.SIGN, N.NEXT_REVIEW),
        S.DEFERRED: (N.NEXT_REVIEW,),
    }.get(standing.state, ())
    lacking = [one for need in keeps if (one := GUARDS[need](standing.state, standing, Grounds()))]
    if lacking:
        raise NotYet(lacking)


Guard = Callable[[ItemState, Standing, Grounds], Missing | None]

_SAYS_SO = {
    S.AGREED: N_("No newer decision says “agreed”. Please decide again in the goal's activity first."),
    S.PROVISIONAL: N_(
        "No newer decision says “provisional”. Please decide again in the goal's activity first."
    ),
    S.NOT_AGREED: N_(
        "No newer decision says “not agreed”. Please decide again in the goal's activity first."
    ),
}
_REASONS = {
    S.BLOCKED: N_("Please write what blocks it."),
    S.IN_PROGRESS: N_("Please write what has removed the obstacle."),
    S.DEFERRED: N_("Please write what comes next, and what would have to change."),
    S.PROPOSED: N_("Please write what is different now."),
}


def _says_so(to: ItemState, _standing: Standing, grounds: Grounds) -> Missing | None:
    return None if FROM_DECISION.get(grounds.says) == to else Missing("no_decision", _SAYS_SO[to])


def _ratified(to: ItemState, standing: Standing, grounds: Grounds) -> Missing | None:
    if grounds.confirmed or _says_so(to, standing, grounds) is None:
        return None
    return Missing(
        "no_decision",
        N_("No newer decision says “agreed”, and not every group that has to confirm has said yes."),
    )


def _failed(to: ItemState, standing: Standing, grounds: Grounds) -> Missing | None:
    if grounds.failed or _says_so(to, standing, grounds) is None:
        return None
    return Missing(
        "not_failed",
        N_(
            "No newer decision says “not agreed”, no group has refused to confirm, "
            "and the last day to confirm has not passed."
        ),
    )


def _reasons(to: ItemState, _standing: Standing, grounds: Grounds) -> Missing | None:
    sentence = _REASONS.get(to, N_("Please write the reasons."))
    return None if grounds.because else Missing("no_because", sentence, "because")


def _reviewed(_to: ItemState, _standing: Standing, grounds: Grounds) -> Missing | None:
    have = len(grounds.reviewed_by)
    if have >= GROUPS_TO_CLOSE:
        return None
    sentence = N_("Groups that have reviewed it: %(have)s of at least %(need)s. Please tick who did.")
    return Missing("too_few_groups", sentence, "reviewed_by", {"have": have, "need": GROUPS_TO_CLOSE})


def _closed(_to: ItemState, standing: Standing, _grounds: Grounds) -> Missing | None:
    if not standing.unclosed:
        return None
    sentence = N_("Commitments still open: %(open)s. Please record first what became of them.")
    return Missing("commitments_open", sentence, "", {"open": standing.unclosed})


def _as_strict(_to: ItemState, _standing: Standing, grounds: Grounds) -> Missing | None:
    if not grounds.looser:
        return None
    sentence = N_(
        "The decision behind that item was made under a looser rule: %(part)s. "
        "An item is replaced only under the same rule or a stricter one."
    )
    return Missing("looser_rule", sentence, "successor", {"part": grounds.looser[0]})


def _without(code: str, sentence: str, given: Callable[[Standing, Grounds], object], field: str) -> Guard:
    """A guard that asks for one thing to be there."""

    def guard(_to: ItemState, standing: Standing, grounds: Grounds) -> Missing | None:
        return None if given(standing, grounds) else Missing(code, sentence, field)

    return guard


GUARDS: Mapping[Need, Guard] = {
    N.SAYS_SO: _says_so,
    N.RATIFIED: _ratified,
    N.FAILED: _failed,
    N.COMMITMENT: _without(
        "no_commitment",
        N_("No organisation has accepted a commitment yet."),
        lambda standing, _: standing.accepted,
        "commitment",
    ),
    N.SIGN: _without(
        "no_sign", N_("No sign of success is written down yet."), lambda standing, _: standing.sign, "sign"
    ),
    N.NEXT_REVIEW: _without(
        "no_next_review",
        N_("No date for the next review is set yet."),
        lambda standing, _: standing.next_review,
        "next_review",
    ),
    N.REASONS: _reasons,
    N.EVIDENCE: _without(
        "no_evidence",
        N_("Please write what shows that the change has happened."),
        lambda _, grounds: grounds.evidence,
        "evidence",
    ),
    N.REVIEWED: _reviewed,
    N.CLOSED: _closed,
    N.DECISION: _without(
        "no_decision",
        N_("Please choose the agreed decision that it rests on. An item is not given up without one."),
        lambda _, grounds: grounds.decision,
        "decision",
    ),
    N.SUCCESSOR: _without(
        "no_successor",
        N_("Please choose the item that replaces it. Its decision must be agreed, and a later one."),
        lambda _, grounds: grounds.successor,
        "successor",
    ),
    N.AS_STRICT: _as_strict,
    N.LEARNT: _without(
        "no_learned", N_("Please write what was learnt."), lambda _, grounds: grounds.learned, "learned"
    ),
}
"""What each need looks at, and what is said where it is not met."""
