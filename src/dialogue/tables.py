"""Every table of the application, gathered for migrations: importing this module registers them all."""

from __future__ import annotations

from sqlmodel import SQLModel

from dialogue.accounts import schema as accounts
from dialogue.activities.agree import schema as agree
from dialogue.activities.brainstorm import schema as brainstorm
from dialogue.activities.cluster import schema as cluster
from dialogue.activities.one_question import schema as one_question
from dialogue.activities.vote import schema as vote
from dialogue.agenda import schema as agenda
from dialogue.bodies import schema as platforms
from dialogue.decisions import schema as decisions
from dialogue.kernel import followers
from dialogue.kernel import schema as kernel
from dialogue.people import schema as sessions

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "accounts",
    "agenda",
    "agree",
    "brainstorm",
    "cluster",
    "decisions",
    "followers",
    "kernel",
    "one_question",
    "platforms",
    "sessions",
    "vote",
]
