"""Stories of most significant change: what can be done with them, how they are kept, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.agenda import measuring, rules
from dialogue.agenda.held import item_here
from dialogue.agenda.schema import AgendaItem
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.learning.story_schema import ChangeStory, StorySelection
from dialogue.people.schema import Constituency

LONGEST_STORY = 4000
LONGEST_WORDS, LONGEST_LINE = rules.LONGEST_WORDS, rules.LONGEST_LINE

EVENTS: tuple[EventKind, ...] = (event("learning.story_told"), event("learning.story_selected"))


@dataclass(frozen=True, slots=True)
class TellStory(Command):
    """Write a story of change down as it was told, with why it matters to whoever told it."""

    title: str
    text: str
    matters: str
    teller: str = ""
    happened: str = ""
    group: int | None = None
    item_id: int | None = None
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class SelectStory(Command):
    """A story was selected as the most significant one: by whom, on which day, and why."""

    story_id: int
    selected_by: str
    selected_on: str
    why: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


def tell_story(act: Act, command: TellStory) -> dict[str, Any]:
    asked = select(Constituency.id).where(Constituency.platform_id == act.stream_id)
    if command.group is not None and command.group not in set(act.tx.exec(asked)):
        raise Refused("no_group", N_("Please choose a group of this platform."), field="group")
    item = item_here(act, command.item_id) if command.item_id is not None else None
    made = ChangeStory(
        platform_id=act.stream_id,
        item_id=item.id if item is not None else None,
        constituency_id=command.group,
        title=required(command.title, most=LONGEST_LINE, field="title"),
        text=required(command.text, most=LONGEST_STORY, field="text"),
        matters=required(command.matters, most=LONGEST_WORDS, field="matters"),
        teller=optional(command.teller, most=LONGEST_LINE, field="teller"),
        happened=optional(command.happened, most=LONGEST_LINE, field="happened"),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("learning.story_told", story=made.id)
    return {"story": made.id}


def select_story(act: Act, command: SelectStory) -> None:
    story = act.tx.get(ChangeStory, command.story_id)
    if story is None or story.platform_id != act.stream_id:
        raise NotFound("no_story", N_("This story is not there. Please go back to the stories."))
    day = rules.day_in(command.selected_on, field="selected_on") or act.now.date()
    measuring.require_past(day, act.now.date(), field="selected_on")
    act.tx.add(
        StorySelection(
            story_id=story.id or 0,
            selected_by=required(command.selected_by, most=LONGEST_LINE, field="selected_by"),
            selected_on=day,
            why=required(command.why, most=LONGEST_WORDS, field="why"),
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("learning.story_selected", story=story.id)


HANDLERS: dict[type[Command], Handler] = {TellStory: tell_story, SelectStory: select_story}


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with who selected it and why, the newest selection first; `item` is the title of its agenda item."""

    row: ChangeStory
    item: str
    selections: tuple[StorySelection, ...]


def stories_on(reader: Reader, platform_id: int) -> list[StoryView]:
    """The stories of a platform: those that were selected first, then the newest."""
    asked = select(ChangeStory).where(ChangeStory.platform_id == platform_id)
    rows = list(reader.exec(asked.order_by(col(ChangeStory.id).desc())))
    chosen = select(StorySelection).where(col(StorySelection.story_id).in_([row.id for row in rows]))
    selections: dict[int, list[StorySelection]] = {}
    for one in reader.exec(chosen.order_by(col(StorySelection.selected_on).desc())):
        selections.setdefault(one.story_id, []).append(one)
    titles = select(AgendaItem.id, AgendaItem.change_sought).where(
        col(AgendaItem.id).in_({row.item_id for row in rows} - {None})
    )
    called = dict(reader.exec(titles).all())
    found = [
        StoryView(row, called.get(row.item_id, ""), tuple(selections.get(row.id or 0, ()))) for row in rows
    ]
    return sorted(found, key=lambda one: not one.selections)
