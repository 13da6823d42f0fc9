"""Putting a paper into the box of an open ballot: a first one, or another in its place."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.activities.vote import ballots, rules
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.activities.vote.wording import labels_in
from dialogue.kernel.act import Act
from dialogue.kernel.schema import Activity
from dialogue.kernel.turns import HIGHEST, taken


def put_in(
    act: Act,
    activity: Activity,
    ballot: Ballot,
    *,
    key: str,
    group_id: int | None,
    voted: bool | None,
    typed: Mapping[str, str],
    turn: int,
    first: int,
    receipt: str,
) -> bool:
    """Take the paper that `key` finds, or make it; whether it is the first of this vote.

    `voted` says whether a paper of this person or proxy came before; None for who is not in the electorate.
    """
    paper = ballots.content_of(act.tx, key)
    way = ballots.way_of(ballot)
    form = way.form
    rules.require_form(form, typed)
    stored = None if paper is None else paper[form.reads]
    same = paper is not None and rules.says(form, typed, stored)
    if same and ballot.state == BallotState.CLOSED:
        return False  # it arrived in time and only its answer was lost: it counts
    rules.require_begun(ballot.state)
    rules.require_open(ballot.state, activity.state, voted=bool(voted))
    rules.require_voter(voted is not None)
    rules.require_same_browser(bool(voted), paper is not None)
    options = ballots.options_of(act.tx, ballot.id or 0)
    labels = labels_in(options, way, act.seat.language if act.seat else act.session.language)
    answer = form.read(typed)
    keys = way.keys({str(option.id): option.ref for option in options})
    rules.require_fit(form, way.method, answer, labels, way.limits, keys)
    last = first - 1 if paper is None else ballots.turn_in(paper)
    number = taken(turn, last, same=same, stored=form.in_words(stored, labels)) if paper else turn or last + 1
    if number is None:
        return False
    # Until the close the receipt goes with the paper, so that each paper in the box has one; see `opening.closes`.
    told = {"receipt": receipt} if receipt else {}
    content = {form.reads: rules.put_in_order(answer), "turn": min(number, HIGHEST), **told}
    ballots.put_paper(act.tx, ballot.id or 0, key=key, group_id=group_id, content=content, new=paper is None)
    return not voted
