"""The list of what happened: who, when, what, in words; and what of it can be taken back now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Activity, LogEntry, Seat, Session
from dialogue.languages import Tongue
from dialogue.undoing.commands import AGAIN, UNDONE, how_to_undo
from dialogue.undoing.contract import Telling, Tellings
from dialogue.undoing.rows import deed_at
from dialogue.undoing.schema import Deed

ON_A_PAGE = 30
Worded = Callable[[Activity, str, str], Activity]
"""A step with its ready-made words in the reader's language (from the session's to that one)."""


@dataclass(frozen=True, slots=True)
class Teller:
    """What acts are told with: one snapshot, the session, the declarations of all packages, the reader's language."""

    reader: Reader
    session: Session
    tellings: Tellings
    tongue: Tongue
    worded: Worded


@dataclass(frozen=True, slots=True)
class Line:
    """One act in words. `turn` is the entry itself ("" the act, else that it was undone or done again).

    `undone_at` says when it was taken back, where it was. `button` is what can be done about it ("undo", "redo" or
    ""), `why` says why not, `stays` what others did since and is not touched. `of` is the act that the button is about.
    """

    seq: int
    at: datetime
    who: str
    text: str
    detail: str = ""
    turn: str = ""
    undone_at: datetime | None = None
    button: str = ""
    of: int = 0
    why: str = ""
    stays: tuple[str, ...] = ()


def lines_before(
    teller: Teller, before: int | None = None, step: int | None = None, most: int = ON_A_PAGE
) -> tuple[list[Line], int | None]:
    """The newest acts below the number `before`, the newest first; and the number below which there are more."""
    found: list[LogEntry] = []
    below = before
    while len(found) <= most:
        batch = _entries(teller, below, step, 2 * most)
        found += [entry for entry in batch if "undoing" not in entry.facts]
        if len(batch) < 2 * most:
            break
        below = batch[-1].seq
    more = found[most - 1].seq if len(found) > most else None
    return [line_of(teller, entry) for entry in found[:most]], more


def latest(teller: Teller) -> Line | None:
    """The newest act if it can be taken back, told for the console: without asking what others did since."""
    below: int | None = None
    while batch := _entries(teller, below, None, 3):
        entry = next((one for one in batch if "undoing" not in one.facts), None)
        if entry is not None:
            line = line_of(teller, entry, asked=False)
            return line if line.button else None
        below = batch[-1].seq
    return None


def _entries(teller: Teller, below: int | None, step: int | None, most: int) -> Sequence[LogEntry]:
    kinds = [*teller.tellings, UNDONE, AGAIN]
    asked = select(LogEntry).where(LogEntry.stream_id == teller.session.id, col(LogEntry.kind).in_(kinds))
    if below is not None:
        asked = asked.where(LogEntry.seq < below)
    if step is not None:
        asked = asked.where(LogEntry.activity_id == step)
    return teller.reader.exec(asked.order_by(col(LogEntry.seq).desc()).limit(most)).all()


def line_of(teller: Teller, entry: LogEntry, *, asked: bool = True) -> Line:
    """One entry in words. `asked`: whether it can be taken back now; else only whether acts of its kind can be."""
    turn = entry.kind if entry.kind in (UNDONE, AGAIN) else ""
    act = entry
    if turn:
        act = teller.reader.get_one(LogEntry, (entry.stream_id, int(entry.facts["of"])))
    deed = deed_at(teller.reader, act.stream_id, act.seq)
    telling = teller.tellings[act.kind]
    undone = deed.undone_by if deed is not None and not turn else None
    done = teller.reader.get(LogEntry, (act.stream_id, undone)) if undone is not None else None
    button, why, stays = _button(teller, act, deed, telling, asked=asked)
    if turn and asked:
        button, why, stays = "", "", ()  # the act's own line has the button
    return Line(
        seq=entry.seq,
        at=entry.at,
        who=_who(teller, entry),
        text=said(teller, act, deed),
        detail=telling.detail(teller.reader, act),
        turn=turn,
        undone_at=done.at if done is not None else None,
        button=button,
        of=act.seq,
        why=why,
        stays=stays,
    )


def _button(
    teller: Teller, act: LogEntry, deed: Deed | None, telling: Telling, *, asked: bool
) -> tuple[str, str, tuple[str, ...]]:
    again = deed is not None and deed.undone_by is not None
    button = "redo" if again else "undo"
    if not asked:
        there = telling.undo is not None and deed is not None and (not again or bool(telling.undo.again))
        return button if there else "", "", ()
    say, count = teller.tongue.say, teller.tongue.count
    try:
        undo, case = how_to_undo(teller.reader, teller.tellings, act, again=again)
    except Refused as refusal:
        return "", say(refusal.sentence, **refusal.facts), ()
    stays = undo.stays(teller.reader, case)
    return (
        button,
        "",
        tuple(
            count(one.text, one.many, one.n, **one.facts) if one.many else say(one.text, **one.facts)
            for one in stays
        ),
    )


def said(teller: Teller, entry: LogEntry, deed: Deed | None) -> str:
    """An act in words, as everybody may read them."""
    telling = teller.tellings[entry.kind]
    says = telling.says if isinstance(telling.says, str) else telling.says(entry, deed)
    words = {"step": _step(teller, entry, deed), **telling.words(teller.reader, entry, deed)}
    return teller.tongue.say(says, **words)


def _step(teller: Teller, entry: LogEntry, deed: Deed | None) -> str:
    """The title of the act's step, also of one that was deleted."""
    activity = teller.reader.get(Activity, entry.activity_id or 0)
    if activity is not None and activity.session_id == teller.session.id:
        return teller.worded(activity, teller.session.language, teller.tongue.language).title
    name = f"activity:{entry.activity_id}"
    kept = (deed.before.get(name) or deed.after.get(name) or {}) if deed is not None else {}
    return str(kept.get("title", "–"))


def _who(teller: Teller, entry: LogEntry) -> str:
    seat = teller.reader.get(Seat, entry.seat_id or 0)
    if seat is None:
        return (
            teller.tongue.say(N_("the program"))
            if entry.account_id is None
            else teller.tongue.say(N_("a facilitator"))
        )
    if seat.role in COUNTED:
        return teller.tongue.say(N_("somebody in the room"))
    return seat.name or teller.tongue.say(N_("a facilitator"))
