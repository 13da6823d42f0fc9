"""Arranging the board, told in words and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from dialogue.activities.cluster.board import put_back, weighed
from dialogue.activities.cluster.rules import LOOSE, Picture
from dialogue.activities.cluster.schema import CardPair, ClusterCard, ClusterMove, Theme
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity, ActivityState, LogEntry
from dialogue.kernel.streams import Happening
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Facts, Sentence, Telling, Undo, Words, several
from dialogue.undoing.schema import Deed

BOARD_ACTS = (
    "ideas.moved",
    "theme.added",
    "theme.renamed",
    "theme.merged",
    "theme.split",
    "theme.removed",
    "suggestion.accepted",
    "ideas.merged",
    "idea.taken_apart",
)


def reference(move_id: int) -> str:
    """How an act is called where the board keeps it."""
    return f"move:{move_id}"


def ref_of(happened: Happening) -> str:
    """The same, by its event."""
    return reference(happened.facts["move"])


def _move(reader: Reader, case: Case) -> ClusterMove:
    return reader.get_one(ClusterMove, case.entry.facts["move"])


def _board_open(reader: Reader, case: Case) -> None:
    activity = reader.get(Activity, case.entry.activity_id or 0)
    if activity is None or activity.state not in (ActivityState.OPEN, ActivityState.PAUSED):
        raise Refused(
            "too_late", N_("This activity is closed, so its board is fixed. The facilitator can reopen it.")
        )
    weighed(reader, activity.id or 0, _move(reader, case), again=case.again)


def _nothing_kept(reader: Reader, case: Case) -> None:
    """The board keeps by itself how it looked (`ClusterMove`)."""


def _restored(act: Act, case: Case) -> Facts:
    activity = act.activity(case.entry.activity_id or 0)
    pieces = put_back(act, activity, _move(act.tx, case), again=case.again)
    return {**pieces, "move": case.entry.facts["move"]}


def _stays(reader: Reader, case: Case) -> Sequence[Sentence]:
    """What others did since with the same ideas and themes, and is left alone."""
    found = weighed(reader, case.entry.activity_id or 0, _move(reader, case), again=case.again)
    told = []
    if found.moved_on:
        told.append(
            several(
                "%(n)s idea was moved on since: it stays where it is.",
                "%(n)s ideas were moved on since: they stay where they are.",
                len(found.moved_on),
            )
        )
    for theme, number in found.kept.items():
        told.append(
            several(
                "%(n)s idea was put into “%(theme)s” since: it stays, and so does the theme.",
                "%(n)s ideas were put into “%(theme)s” since: they stay, and so does the theme.",
                number,
                theme=reader.get_one(Theme, theme).title,
            )
        )
    return told


def _title(reader: Reader, theme_id: int | None, at: Picture | None = None) -> str | Msgid:
    look = at.themes.get(theme_id or 0) if at is not None else None
    if look is not None and look[0]:
        return look[0]
    theme = reader.get(Theme, theme_id or 0)
    if theme is None:
        return Msgid(N_("loose ideas"))
    return Msgid(N_("Parking lot")) if theme.parked else theme.title


def _words(reader: Reader, entry: LogEntry, deed: Deed | None) -> Words:
    """Titles as they were at the act: a theme may be called otherwise by now."""
    move = reader.get(ClusterMove, entry.facts.get("move", 0))
    if move is None:  # an act from before the board said which one it was
        return {"theme": "…", "into": "…", "before": "…", "number": len(entry.facts.get("ideas", ()))}
    before, after = Picture.of(move.before), Picture.of(move.after)
    theme = entry.facts.get("theme")
    to = next(iter({place[0] for place in after.cards.values()}), LOOSE)
    return {
        "theme": _title(reader, theme, after),
        "before": _title(reader, theme, before),
        "into": _title(reader, entry.facts.get("into", to)),
        "number": len(before.cards),
    }


def _ideas(reader: Reader, entry: LogEntry) -> str:
    """The idea, where it was one."""
    moved = entry.facts.get("ideas", ())
    card = reader.get(ClusterCard, moved[0]) if len(moved) == 1 else None
    return card.text if card is not None else ""


UNDO = Undo(
    "move.undone", "board.put_right", left=_nothing_kept, may=_board_open, restore=_restored, stays=_stays
)

ACTS: dict[str, Telling] = {
    "ideas.moved": Telling(N_("Ideas moved to “%(into)s”: %(number)s"), _words, _ideas, undo=UNDO),
    "theme.added": Telling(N_("Theme made: “%(theme)s”"), _words, undo=UNDO),
    "theme.renamed": Telling(N_("Theme renamed: “%(before)s”, now “%(theme)s”"), _words, undo=UNDO),
    "theme.merged": Telling(
        N_("Theme “%(theme)s” merged into “%(into)s”"), _words, undo=UNDO, in_minutes=True
    ),
    "theme.split": Telling(
        N_("Theme made of a part of another one: “%(theme)s”"), _words, undo=UNDO, in_minutes=True
    ),
    "theme.removed": Telling(N_("Theme deleted: “%(before)s”"), _words, undo=UNDO, in_minutes=True),
    "ideas.merged": Telling(
        N_("Ideas that say the same put together"), _words, _ideas, undo=UNDO, in_minutes=True
    ),
    "idea.taken_apart": Telling(
        N_("An idea stands by itself again"), _words, _ideas, undo=UNDO, in_minutes=True
    ),
    "suggestion.accepted": Telling(
        N_("Suggested theme taken: “%(theme)s”"), _words, undo=UNDO, in_minutes=True
    ),
}


def unopens(act: Act, activity: Activity) -> None:
    """Cards and parking lot are made anew at the next opening."""
    if activity.times_opened:
        return
    for table in (CardPair, ClusterCard, Theme):
        for row in act.tx.exec(select(table).where(table.activity_id == activity.id)).all():
            act.tx.delete(row)
        act.tx.flush()
