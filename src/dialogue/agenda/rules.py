"""The rules of the agenda. Nothing here reads or writes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dialogue.agenda.states import FINAL, CommitmentState, ItemState
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

LONGEST_CHANGE = 1000
LONGEST_LINE = 160
LONGEST_WORDS = 1000
GROUPS_TO_CLOSE = 2  # "done" is not said by the group that did it alone
REVIEW_AFTER = timedelta(days=91)  # a quarter: what the form offers, not a rule

FROM_DECISION: Mapping[str, ItemState] = {
    "agreed": ItemState.AGREED,
    "provisional": ItemState.PROVISIONAL,
    "not agreed": ItemState.NOT_AGREED,
}

MOVES: Mapping[ItemState, tuple[ItemState, ...]] = {
    ItemState.PROPOSED: (ItemState.AGREED, ItemState.PROVISIONAL, ItemState.NOT_AGREED),
    ItemState.PROVISIONAL: (ItemState.AGREED, ItemState.NOT_AGREED, ItemState.DROPPED),
    ItemState.NOT_AGREED: (ItemState.AGREED, ItemState.PROVISIONAL),
    ItemState.AGREED: (ItemState.IN_PROGRESS, ItemState.CHANGED, ItemState.DROPPED),
    ItemState.IN_PROGRESS: (ItemState.BLOCKED, ItemState.DONE, ItemState.CHANGED, ItemState.DROPPED),
    ItemState.BLOCKED: (ItemState.IN_PROGRESS, ItemState.CHANGED, ItemState.DROPPED),
}

ANSWERS: Mapping[CommitmentState, tuple[CommitmentState, ...]] = {
    CommitmentState.PROPOSED: (CommitmentState.ACCEPTED, CommitmentState.DECLINED, CommitmentState.RELEASED),
    CommitmentState.ACCEPTED: (CommitmentState.DONE, CommitmentState.RELEASED),
    CommitmentState.DECLINED: (CommitmentState.ACCEPTED,),
}

DECIDED = frozenset(FROM_DECISION.values())


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands between an item and a state:

    A code for programs, a sentence, the form's field.
    """

    code: str
    sentence: str
    field: str = ""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at:

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

    `decided` is the state of the decision it rests on; empty: there is none.
    """

    because: str = ""
    evidence: str = ""
    learned: str = ""
    reviewed_by: frozenset[str] = frozenset()
    decided: str = ""


def state_from(decided: str) -> ItemState:
    """The state of an item made from a decision. Refused when the word is none of the three answers."""
    if decided not in FROM_DECISION:
        raise Refused("not_decided", N_("Nothing was decided yet. Please record the decision first."))
    return FROM_DECISION[decided]


def moves_from(state: ItemState) -> tuple[ItemState, ...]:
    """The states that may follow; none after done, changed and dropped."""
    return () if state in FINAL else MOVES[state]


def missing(to: ItemState, standing: Standing, grounds: Grounds) -> tuple[Missing, ...]:
    """What is missing before the item may move to `to`, one sentence each; empty when it may."""
    if to in DECIDED:
        return _missing_decision(to, grounds)
    if to == ItemState.IN_PROGRESS:
        return _missing_to_begin(standing)
    if to == ItemState.BLOCKED:
        return _without(grounds.because, "because", N_("Please write what blocks it."))
    if to == ItemState.DONE:
        return _missing_to_finish(standing, grounds)
    return _missing_to_leave(to, grounds)


def _without(given: object, name: str, sentence: str) -> tuple[Missing, ...]:
    return () if given else (Missing(f"no_{name}", sentence, name),)


def _missing_decision(to: ItemState, grounds: Grounds) -> tuple[Missing, ...]:
    if FROM_DECISION.get(grounds.decided) == to:
        return ()
    sentence = {
        ItemState.AGREED: N_(
            "No newer decision says “agreed”. Please decide again in the goal's activity first."
        ),
        ItemState.PROVISIONAL: N_(
            "No newer decision says “provisional”. Please decide again in the goal's activity first."
        ),
    }.get(to, N_("No newer decision says “not agreed”. Please decide again in the goal's activity first."))
    return (Missing("no_decision", sentence),)


def _missing_to_begin(standing: Standing) -> tuple[Missing, ...]:
    return (
        *_without(standing.accepted, "commitment", N_("No organisation has accepted a commitment yet.")),
        *_without(standing.sign, "sign", N_("No sign of success is written down yet.")),
        *_without(standing.next_review, "next_review", N_("No date for the next review is set yet.")),
    )


def _missing_to_finish(standing: Standing, grounds: Grounds) -> tuple[Missing, ...]:
    found = list(
        _without(grounds.evidence, "evidence", N_("Please write what shows that the change has happened."))
    )
    if len(grounds.reviewed_by) < GROUPS_TO_CLOSE:
        sentence = N_("Groups that have reviewed it: %(have)s of at least %(need)s. Please tick who did.")
        found.append(
            Missing(
                "too_few_groups",
                sentence,
                "reviewed_by",
                {"have": len(grounds.reviewed_by), "need": GROUPS_TO_CLOSE},
            )
        )
    if standing.unclosed:
        sentence = N_("Commitments still open: %(open)s. Please record first what became of them.")
        found.append(Missing("commitments_open", sentence, "", {"open": standing.unclosed}))
    return tuple(found)


def _missing_to_leave(to: ItemState, grounds: Grounds) -> tuple[Missing, ...]:
    found = [*_without(grounds.because, "because", N_("Please write the reasons."))]
    if grounds.decided != "agreed":
        sentence = N_(
            "Please choose the agreed decision that it rests on. An item is not given up without one."
        )
        found.append(Missing("no_decision", sentence, "decision"))
    if to == ItemState.DROPPED:
        found += _without(grounds.learned, "learned", N_("Please write what was learnt."))
    return tuple(found)


def require_move(to: ItemState, standing: Standing, grounds: Grounds) -> None:
    """Refused when `to` does not follow the item's state, or with the first thing that is missing."""
    if to not in moves_from(standing.state):
        raise Refused(
            "no_such_move", N_("An item in this state cannot go there. Nothing was changed."), field="to"
        )
    for one in missing(to, standing, grounds):
        raise Refused(one.code, one.sentence, field=one.field, **one.facts)


def require_still_begun(standing: Standing) -> None:
    """Refused when an item that is worked on has lost its sign of success or its review date."""
    if standing.state not in (ItemState.IN_PROGRESS, ItemState.BLOCKED):
        return
    for one in _missing_to_begin(standing):
        if one.field in ("sign", "next_review"):
            raise Refused(one.code, one.sentence, field=one.field)


def answers_from(state: CommitmentState) -> tuple[CommitmentState, ...]:
    """The answers a commitment can still get."""
    return ANSWERS.get(CommitmentState.ACCEPTED if state == CommitmentState.LATE else state, ())


def require_answer(was: CommitmentState, answer: CommitmentState, *, by_whom: str, note: str) -> None:
    """Refused unless the answer can follow and says what the record needs:

    Who accepted; why not; what was delivered.
    """
    if answer not in answers_from(was):
        raise Refused(
            "no_such_answer", N_("This commitment cannot get that answer any more."), field="answer"
        )
    if answer in (CommitmentState.ACCEPTED, CommitmentState.DECLINED) and not by_whom:
        raise Refused(
            "nobody_answered", N_("Please write who said so for the organisation."), field="by_whom"
        )
    if answer == CommitmentState.DONE and not note:
        raise Refused("no_evidence", N_("Please write what was delivered."), field="note")
    if answer == CommitmentState.RELEASED and not note:
        raise Refused("no_reason", N_("Please write why the organisation is released."), field="note")


def shown_state(state: str, due: date | None, today: date) -> CommitmentState:
    """The state as people see it: an accepted commitment is late from the day after its due date."""
    stored = CommitmentState(state)
    if stored == CommitmentState.ACCEPTED and due is not None and due < today:
        return CommitmentState.LATE
    return stored


def day_in(text: str, *, field: str) -> date | None:
    """A date as a form sends it (2027-01-31); None for nothing. Refused when it is no date."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            "no_date", N_("This is not a date. Please write it as 2027-01-31."), field=field
        ) from None


def require_term(
    due: date | None, ongoing: bool, review_on: date | None, *, since: date, prefix: str = ""
) -> None:
    """Refused unless a commitment has a due date, or is ongoing with a review date; never before `since`."""
    if ongoing and due is not None:
        raise Refused("both", N_("Please choose a due date or tick ongoing, not both."), field=f"{prefix}due")
    if ongoing and review_on is None:
        sentence = N_("An ongoing commitment needs a date to look at it again. Please choose one.")
        raise Refused("no_review", sentence, field=f"{prefix}review")
    if not ongoing and due is None:
        raise Refused("no_due", N_("Please choose a due date, or tick ongoing."), field=f"{prefix}due")
    require_not_before(due, since, field=f"{prefix}due")
    require_not_before(review_on, since, field=f"{prefix}review")


def require_not_before(day: date | None, since: date, *, field: str) -> None:
    """Refused when the day lies before the session: a promise made there cannot have been due earlier."""
    if day is not None and day < since:
        raise Refused(
            "past", N_("This date lies before the session. Please choose a later one."), field=field
        )
