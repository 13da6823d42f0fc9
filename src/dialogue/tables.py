"""Every table of the application, gathered for migrations: importing this module registers them all.

Tables of activities come with the list of kinds.
"""

from __future__ import annotations

from sqlmodel import SQLModel

from dialogue.accounts import schema as accounts
from dialogue.activities.registry import KINDS
from dialogue.agenda import restitution_schema as restitutions
from dialogue.agenda import schema as agenda
from dialogue.api import schema as programs
from dialogue.bodies import charter_schema as charters
from dialogue.bodies import interest_schema as interests
from dialogue.bodies import schema as platforms
from dialogue.decisions import schema as decisions
from dialogue.frameworks import schema as frameworks
from dialogue.kernel import followers
from dialogue.kernel import schema as kernel
from dialogue.learning import needs_schema as needs
from dialogue.learning import schema as learning
from dialogue.learning import story_schema as stories
from dialogue.minutes import schema as minutes
from dialogue.notices import schema as notices
from dialogue.people import schema as sessions
from dialogue.pictures import schema as pictures
from dialogue.preparing import schema as preparing
from dialogue.privacy import schema as privacy
from dialogue.stage import schema as stage
from dialogue.stage.comprehension import schema as comprehension
from dialogue.stage.translating import schema as translating
from dialogue.undoing import schema as undoing
from dialogue.webhooks import schema as webhooks

OF_ACTIVITIES = frozenset(table for kind in KINDS.values() for table in kind.writes.tables)

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "OF_ACTIVITIES",
    "accounts",
    "agenda",
    "charters",
    "comprehension",
    "decisions",
    "followers",
    "frameworks",
    "interests",
    "kernel",
    "learning",
    "minutes",
    "needs",
    "notices",
    "pictures",
    "platforms",
    "preparing",
    "privacy",
    "programs",
    "restitutions",
    "sessions",
    "stage",
    "stories",
    "translating",
    "undoing",
    "webhooks",
]
