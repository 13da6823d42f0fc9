"""Commands and events of the board."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from dialogue.activities.cluster import rules
from dialogue.activities.cluster.acts import BOARD_ACTS, ref_of, reference
from dialogue.activities.cluster.board import (
    MOVED,
    Kept,
    blank_theme,
    cards_of,
    chosen,
    newest_move,
    picture,
    put,
    put_back,
    remember,
    theme_of,
    themes_of,
)
from dialogue.activities.cluster.changes import pieces_of_move
from dialogue.activities.cluster.rules import LOOSE
from dialogue.activities.cluster.schema import ClusterCard, ClusterMove, Theme
from dialogue.activities.cluster.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import Was, last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.stage.balance import PART as BALANCE
from dialogue.stage.settings import settings_of
from dialogue.undoing.commands import mark
from dialogue.undoing.rows import deed_of, remembered

KIND = "cluster"
BOARD: tuple[str | Touch, ...] = (
    Touch("cluster.board", by="themes"),
    Touch("cluster.overview", by="themes"),
    BALANCE,
)
PIECES: tuple[str | Touch, ...] = (
    *BOARD,
    Touch("cluster.cards", by="ideas"),
    Touch("cluster.cards", by="beside"),
    *(Touch(part, by="counted") for part in ("cluster.sums", "cluster.numbers", "cluster.overview")),
)
"""What moves cards and changes no theme: see `changes`."""

EVENTS: tuple[EventKind, ...] = (
    event("ideas.moved", *PIECES, "cluster.undo"),
    event("theme.added", *BOARD, "cluster.destinations", "cluster.undo"),
    event("theme.renamed", *BOARD, "cluster.destinations", "cluster.undo"),
    event("theme.merged", *BOARD, "cluster.destinations", "cluster.undo", in_minutes=True),
    event("theme.split", *BOARD, "cluster.destinations", "cluster.undo", in_minutes=True),
    event("theme.removed", *BOARD, "cluster.destinations", "cluster.undo"),
    event("move.undone", *PIECES, "cluster.destinations", "cluster.undo", "cluster.pairs"),
    event("board.put_right", *PIECES, "cluster.destinations", "cluster.undo", "cluster.pairs"),
    event("cards.followed", *BOARD, "cluster.suggestions", "cluster.hidden", "cluster.pairs"),
    event("ideas.merged", *BOARD, "cluster.undo", "cluster.pairs", in_minutes=True),
    event("idea.taken_apart", *BOARD, "cluster.undo", "cluster.pairs"),
    event("pairs.found", "cluster.pairs"),
    event("pair.declined", "cluster.pairs"),
    event("themes.suggested", "cluster.suggestions"),
    event("suggestion.declined", "cluster.suggestions"),
    event(
        "suggestion.accepted",
        *BOARD,
        "cluster.destinations",
        "cluster.undo",
        "cluster.suggestions",
        in_minutes=True,
    ),
)


@dataclass(frozen=True, slots=True)
class MoveIdeas(Command):
    """Move ideas (card ids) to a theme, or to the loose ideas (theme 0)."""

    activity_id: int
    ideas: tuple[int, ...]
    theme: int
    right: ClassVar[Right] = Right.SORT


@dataclass(frozen=True, slots=True)
class AddTheme(Command):
    """Make a theme with ideas in it; only with `bare` it may be empty."""

    activity_id: int
    title: str
    ideas: tuple[int, ...] = ()
    bare: bool = False
    right: ClassVar[Right] = Right.SORT


@dataclass(frozen=True, slots=True)
class RenameTheme(Command):
    """Give a theme another title."""

    activity_id: int
    theme: int
    title: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class MergeTheme(Command):
    """Put all ideas of a theme into another one; the first theme goes."""

    activity_id: int
    theme: int
    into: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class SplitTheme(Command):
    """Take some of a theme's ideas out into a new theme."""

    activity_id: int
    theme: int
    ideas: tuple[int, ...]
    title: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class RemoveTheme(Command):
    """Take a theme away; its ideas are loose again."""

    activity_id: int
    theme: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class UndoMove(Command):
    """Take back one act on the board: the given one, or (0) the last one that is not undone."""

    activity_id: int
    move: int = 0
    right: ClassVar[Right] = Right.STEER


def arranging(act: Act, activity_id: int) -> Activity:
    """The board, if this person may arrange it now."""
    activity = act.activity(activity_id, KIND)
    role = act.seat.role if act.seat else ""
    rules.require_may_move(role, activity.state, settings_of(activity, Settings).everybody)
    return activity


def move_ideas(act: Act, command: MoveIdeas) -> dict[str, Any] | None:
    activity = arranging(act, command.activity_id)
    rules.require_chosen(command.ideas)
    if command.theme != LOOSE:
        theme_of(act.tx, activity.id or 0, command.theme)
    cards = [
        card
        for card in chosen(act.tx, activity.id or 0, command.ideas)
        if (card.theme_id or LOOSE) != command.theme
    ]
    if not cards:
        return None
    before = picture(cards)
    put(act, activity, cards, command.theme)
    after = picture(cards)
    kept = remember(act, activity, MOVED, before, after)
    pieces = pieces_of_move(act, activity.id or 0, cards, before, after)
    act.happened("ideas.moved", activity=activity.id, move=kept.move, **pieces)
    return {"theme": command.theme}


def _titles(act: Act, activity: Activity, but: int | None = None) -> list[str]:
    """The titles of the themes that stand on the board."""
    themes = themes_of(act.tx, activity.id or 0)
    return [theme.title for theme in themes if not theme.parked and theme.id != but]


def made(
    act: Act, activity: Activity, title: str, cards: list[ClusterCard], kind: str, *, suggested: bool = False
) -> tuple[Theme, Kept]:
    """A new theme with these cards; the theme, and what is kept of the act."""
    rules.require_title(title)
    words = required(title, most=rules.LONGEST_TITLE, field="title")
    rules.require_other_title(words, _titles(act, activity))
    theme = blank_theme(act, activity)
    before = picture(cards, [theme])
    theme.title, theme.suggested, theme.removed = words, suggested, False
    act.tx.add(theme)
    put(act, activity, cards, theme.id or 0)
    return theme, remember(act, activity, kind, before, picture(cards, [theme]))


def add_theme(act: Act, command: AddTheme) -> dict[str, Any]:
    activity = arranging(act, command.activity_id)
    if not command.bare:
        rules.require_chosen(command.ideas)
    cards = chosen(act.tx, activity.id or 0, command.ideas)
    theme, kept = made(act, activity, command.title, cards, "added")
    act.happened("theme.added", activity=activity.id, themes=kept.columns, move=kept.move, theme=theme.id)
    return {"theme": theme.id}


def rename_theme(act: Act, command: RenameTheme) -> None:
    activity = arranging(act, command.activity_id)
    theme = theme_of(act.tx, activity.id or 0, command.theme)
    rules.require_own_title(theme.parked)
    told = last_change(act, "theme.renamed", activity=activity.id, theme=theme.id)
    title = together({"title": command.title}, command.was, {"title": theme.title}, told)["title"]
    rules.require_title(title)
    words = required(title, most=rules.LONGEST_TITLE, field="title")
    rules.require_other_title(words, _titles(act, activity, but=theme.id))
    before = picture([], [theme])
    theme.title = words
    theme.suggested = False
    act.tx.add(theme)
    kept = remember(act, activity, "renamed", before, picture([], [theme]))
    act.happened("theme.renamed", activity=activity.id, themes=kept.columns, move=kept.move, theme=theme.id)


def merge_theme(act: Act, command: MergeTheme) -> dict[str, Any]:
    activity = arranging(act, command.activity_id)
    rules.require_two_themes(command.theme, command.into)
    theme = theme_of(act.tx, activity.id or 0, command.theme)
    rules.require_own_title(theme.parked)
    into = theme_of(act.tx, activity.id or 0, command.into)
    kept = _emptied(act, activity, theme, into.id or 0, "merged")
    act.happened(
        "theme.merged",
        activity=activity.id,
        themes=kept.columns,
        move=kept.move,
        theme=theme.id,
        into=into.id,
    )
    return {"theme": into.id}


def remove_theme(act: Act, command: RemoveTheme) -> None:
    activity = arranging(act, command.activity_id)
    theme = theme_of(act.tx, activity.id or 0, command.theme)
    rules.require_own_title(theme.parked)
    kept = _emptied(act, activity, theme, LOOSE, "removed")
    act.happened("theme.removed", activity=activity.id, themes=kept.columns, move=kept.move, theme=theme.id)


def _emptied(act: Act, activity: Activity, theme: Theme, to: int, kind: str) -> Kept:
    cards = cards_of(act.tx, activity.id or 0, [theme.id or 0], dropped=True)
    before = picture(cards, [theme])
    put(act, activity, cards, to)
    theme.removed, theme.merged_into = True, to or None
    act.tx.add(theme)
    kept = remember(act, activity, kind, before, picture(cards, [theme]))
    return replace(kept, columns=sorted({*kept.columns, to}))


def split_theme(act: Act, command: SplitTheme) -> dict[str, Any]:
    activity = arranging(act, command.activity_id)
    source = theme_of(act.tx, activity.id or 0, command.theme)
    rules.require_chosen(command.ideas)
    cards = chosen(act.tx, activity.id or 0, command.ideas)
    rules.require_in_theme([card.theme_id or LOOSE for card in cards], source.id or 0)
    theme, kept = made(act, activity, command.title, cards, "split")
    act.happened(
        "theme.split",
        activity=activity.id,
        themes=kept.columns,
        move=kept.move,
        theme=theme.id,
        source=source.id,
    )
    return {"theme": theme.id}


def undo_move(act: Act, command: UndoMove) -> None:
    activity = arranging(act, command.activity_id)
    move = act.tx.get(ClusterMove, command.move) if command.move else newest_move(act.tx, activity.id or 0)
    if move is None or move.activity_id != activity.id:
        raise Refused("nothing_to_undo", N_("There is nothing to undo on this board."))
    if move.undone_at is not None:
        raise Refused("undone_before", N_("This was undone already. Nothing was changed."))
    pieces = put_back(act, activity, move)
    deed = deed_of(act.tx, act.stream_id, reference(move.id or 0))
    undoing = {"undoing": deed.seq} if deed is not None else {}
    act.happened("move.undone", activity=activity.id, move=move.id, **pieces, **undoing)
    if deed is not None:
        mark(act, deed, activity.id)


HANDLERS: dict[type[Command], Handler] = {
    MoveIdeas: remembered(move_ideas, *BOARD_ACTS, ref=ref_of),
    AddTheme: remembered(add_theme, *BOARD_ACTS, ref=ref_of),
    RenameTheme: remembered(rename_theme, *BOARD_ACTS, ref=ref_of),
    MergeTheme: remembered(merge_theme, *BOARD_ACTS, ref=ref_of),
    SplitTheme: remembered(split_theme, *BOARD_ACTS, ref=ref_of),
    RemoveTheme: remembered(remove_theme, *BOARD_ACTS, ref=ref_of),
    UndoMove: undo_move,
}
