"""Learnings go with their session into another platform; the groups they stand on are the same ones there."""

from __future__ import annotations

from sqlmodel import select

from dialogue.bodies.moving import Moving
from dialogue.kernel.act import Act
from dialogue.learning.schema import Learning, LearningGround


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
    act.tx.flush()
