"""An item as it stood at the end of a day, from its moves, its answers and the days that were noted with them. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dialogue.agenda.progress_record import IndicatorView, Progress
from dialogue.agenda.record import CommitmentView, ItemView
from dialogue.agenda.states import CommitmentState


def item_on(item: ItemView, day: date) -> ItemView | None:
    """The item as it stood on that day; None where it was not on the agenda yet. It must have been read whole."""
    if item.added_at.date() > day:
        return None
    before = [one for one in item.moves if one.at.date() <= day]
    after = item.moves[len(before) :]
    state = before[-1].now if before else (after[0].was if after else item.state)
    return replace(
        item,
        state=state,
        moves=tuple(before),
        commitments=tuple(commitment_on(one, day) for one in item.commitments if one.made_at.date() <= day),
        reviews=tuple(one for one in item.reviews if one.on <= day),
    )


def commitment_on(one: CommitmentView, day: date) -> CommitmentView:
    """The commitment with what had been answered by that day."""
    given = tuple(answer for answer in one.given if answer.on <= day)
    if len(given) == len(one.given):
        return one
    accepted = next((answer for answer in given if answer.answer == CommitmentState.ACCEPTED), None)
    last = given[-1] if given else None
    return replace(
        one,
        state=last.answer if last else CommitmentState.PROPOSED,
        answered_by=last.by_whom if last else "",
        answered_on=last.on if last else None,
        note=last.note if last else "",
        accepted_by=accepted.by_whom if accepted else "",
        accepted_on=accepted.on if accepted else None,
        accepted_itself=accepted.itself if accepted else False,
        given=given,
    )


def progress_on(progress: Progress, day: date) -> Progress:
    """What had been measured and reached by that day. Of an outcome only words tell when it happened: all are told."""
    return replace(
        progress,
        indicators=tuple(_measured(one, day) for one in progress.indicators if one.row.at.date() <= day),
        markers=tuple(
            replace(one, levels=tuple(level for level in one.levels if level.said_on <= day))
            for one in progress.markers
        ),
    )


def _measured(one: IndicatorView, day: date) -> IndicatorView:
    return replace(one, values=tuple(value for value in one.values if value.said_on <= day))
