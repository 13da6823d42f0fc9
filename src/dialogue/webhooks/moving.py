"""A session that moves into another platform is told to that platform's webhooks, from the moment it came."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.bodies.moving import Moving
from dialogue.kernel.act import Act
from dialogue.kernel.followers import Follower
from dialogue.kernel.schema import Stream
from dialogue.webhooks.schema import Webhook, follower_of


def take_along(act: Act, moving: Moving) -> None:
    """Runs in the command that moves a session. What happened in it before is none of the new platform's webhooks."""
    seq = act.tx.get_one(Stream, moving.session_id).last_seq
    asked = select(Webhook).where(col(Webhook.platform_id).in_((moving.was, moving.to)))
    for hook in act.tx.exec(asked).all():
        name = follower_of(hook.id or 0)
        read = act.tx.get(Follower, (name, moving.session_id))
        if hook.platform_id == moving.to:
            read = read or Follower(name=name, stream_id=moving.session_id)
            read.seq = seq
            act.tx.add(read)
        elif read is not None:
            act.tx.delete(read)
    act.tx.flush()
