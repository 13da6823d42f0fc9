"""The rules of commitments and dates. Nothing here reads or writes; how items move is in `moves`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dialogue.agenda.states import CommitmentState
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

LONGEST_CHANGE = 1000
LONGEST_LINE = 160
LONGEST_WORDS = 1000
REVIEW_AFTER = timedelta(days=91)  # a quarter: what the form offers, not a rule

RECORDED: Mapping[CommitmentState, tuple[CommitmentState, ...]] = {
    CommitmentState.PROPOSED: (CommitmentState.ACCEPTED, CommitmentState.DECLINED, CommitmentState.RELEASED),
    CommitmentState.ACCEPTED: (CommitmentState.DONE, CommitmentState.WITHDRAWN, CommitmentState.RELEASED),
    CommitmentState.DECLINED: (CommitmentState.ACCEPTED,),
}
"""What somebody who works on the agenda can record of a commitment."""

ITSELF: Mapping[CommitmentState, tuple[CommitmentState, ...]] = {
    CommitmentState.PROPOSED: (CommitmentState.ACCEPTED, CommitmentState.DECLINED),
    CommitmentState.ACCEPTED: (CommitmentState.DONE, CommitmentState.WITHDRAWN),
    CommitmentState.DECLINED: (CommitmentState.ACCEPTED,),
}
"""What the organisation itself can answer by its link. Nobody is released by herself."""

UNHEARD = (CommitmentState.ACCEPTED, CommitmentState.DECLINED)
"""What it can answer besides while others say that it has accepted, and it has not said so itself."""

NAMED = frozenset({CommitmentState.ACCEPTED, CommitmentState.DECLINED, CommitmentState.WITHDRAWN})
"""Answers that somebody gives for the organisation, by name."""

MOST_PARTIES = 20


def answers_from(
    state: CommitmentState, *, itself: bool = False, heard: bool = True
) -> tuple[CommitmentState, ...]:
    """The answers a commitment can still get: recorded by others, or by the organisation `itself`.

    `heard`: where it is accepted, the organisation has said so itself.
    """
    stored = CommitmentState.ACCEPTED if state == CommitmentState.LATE else state
    found = (ITSELF if itself else RECORDED).get(stored, ())
    unheard = itself and not heard and stored == CommitmentState.ACCEPTED
    return UNHEARD + tuple(one for one in found if one != CommitmentState.WITHDRAWN) if unheard else found


def require_answer(
    was: CommitmentState,
    answer: CommitmentState,
    *,
    by_whom: str,
    note: str,
    itself: bool = False,
    heard: bool = True,
) -> None:
    """Refused unless the answer can follow and says what the record needs:

    Who said so for the organisation; why it withdraws or is released; what was delivered.
    """
    if answer not in answers_from(was, itself=itself, heard=heard):
        raise Refused(
            "no_such_answer", N_("This commitment cannot get that answer any more."), field="answer"
        )
    if not by_whom and (itself or answer in NAMED):
        raise Refused(
            "nobody_answered", N_("Please write who said so for the organisation."), field="by_whom"
        )
    if note:
        return
    if answer == CommitmentState.DONE:
        raise Refused("no_evidence", N_("Please write what was delivered."), field="note")
    if answer == CommitmentState.RELEASED:
        raise Refused("no_reason", N_("Please write why the organisation is released."), field="note")
    if answer == CommitmentState.WITHDRAWN:
        raise Refused("no_reason", N_("Please write why the organisation withdraws it."), field="note")


def late_since(
    due: date | None, accepted_on: date | None, closed_on: date | None, today: date
) -> date | None:
    """The day from which an accepted commitment was late, also if it was delivered afterwards; None: it never was."""
    if due is None or accepted_on is None:
        return None
    since = max(due, accepted_on) + timedelta(days=1)
    return since if since <= (closed_on or today) else None


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
