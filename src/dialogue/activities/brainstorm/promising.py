"""What is shown of who wrote: made stricter while a brainstorm runs, never looser once somebody has written."""

from __future__ import annotations

from sqlmodel import select

from dialogue.activities.brainstorm import anonymity
from dialogue.activities.brainstorm.commands import KIND, HideAuthors
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.brainstorm.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.stage.settings import settings_of


def shown_of_authors(activity: Activity) -> str:
    """What is shown of who wrote (see `anonymity`)."""
    return settings_of(activity, Settings).shows


def has_been_written_in(reader: Reader, activity: Activity) -> bool:
    """Whether somebody has written, also what was withdrawn since: she relied on what was promised."""
    return reader.exec(select(Idea.id).where(Idea.activity_id == activity.id).limit(1)).first() is not None


def hide_authors(act: Act, command: HideAuthors) -> None:
    activity = act.activity(command.activity_id, KIND)
    chosen = settings_of(activity, Settings)
    written = has_been_written_in(act.tx, activity)
    anonymity.require_kept(chosen.shows, command.shows, written=written)
    if command.shows == chosen.shows:
        return
    activity.settings = Settings.given({**chosen.stored(), "shows": command.shows}).stored()
    act.tx.add(activity)
    act.happened("idea.authors_hidden", activity=activity.id)


HANDLERS: dict[type[Command], Handler] = {HideAuthors: hide_authors}
