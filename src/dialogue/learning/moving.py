"""Learnings, stories and helpers go with their session into another platform; groups are the same ones there."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaItem
from dialogue.bodies.moving import Moving, organisation_there
from dialogue.kernel.act import Act
from dialogue.learning.needs_schema import HelpNeeded, HelpOffered
from dialogue.learning.schema import Learning, LearningGround
from dialogue.learning.story_schema import ChangeStory


def take_along(act: Act, moving: Moving) -> None:
    """Runs in the command that moves a session. A group that the other platform does not know stays behind."""
    for one in act.tx.exec(select(Learning).where(Learning.session_id == moving.session_id)).all():
        one.platform_id = moving.to
        act.tx.add(one)
        stands_on = act.tx.exec(select(LearningGround).where(LearningGround.learning_id == one.id)).all()
        for ground in stands_on:
            there = moving.constituencies.get(ground.constituency_id)
            act.tx.delete(ground)
            if there is not None:
                act.tx.flush()
                act.tx.merge(
                    LearningGround(learning_id=one.id or 0, knowledge=ground.knowledge, constituency_id=there)
                )
    _stories(act, moving)
    _helpers(act, moving)
    act.tx.flush()


def _stories(act: Act, moving: Moving) -> None:
    """Stories of the session's items."""
    asked = select(ChangeStory).join(AgendaItem, col(AgendaItem.id) == col(ChangeStory.item_id))
    for one in act.tx.exec(asked.where(AgendaItem.session_id == moving.session_id)).all():
        one.platform_id = moving.to
        one.constituency_id = moving.constituencies.get(one.constituency_id or 0)
        act.tx.add(one)


def _helpers(act: Act, moving: Moving) -> None:
    """Organisations that help with the session's items are found again there."""
    asked = select(HelpOffered).join(HelpNeeded, col(HelpNeeded.id) == col(HelpOffered.need_id))
    asked = asked.join(AgendaItem, col(AgendaItem.id) == col(HelpNeeded.item_id))
    for one in act.tx.exec(asked.where(AgendaItem.session_id == moving.session_id)).all():
        if one.organisation_id is not None:
            one.organisation_id = organisation_there(act.tx, moving, one.organisation_id)
            act.tx.add(one)
