"""What the wall shows and what is said to the room, told in words and taken back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import col, select

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity, LogEntry, Session
from dialogue.stage.contract import Kind
from dialogue.stage.schema import Announcement, Wall
from dialogue.stage.slides import Slide
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Facts, Telling, Undo, Words
from dialogue.undoing.rules import MOVED_ON
from dialogue.undoing.schema import Deed

SLIDES = {
    Slide.STEP.value: N_("the step on stage"),
    Slide.WELCOME.value: N_("welcome"),
    Slide.BREAK.value: N_("break"),
    Slide.BLANK.value: N_("nothing"),
    Slide.SPOT.value: N_("one idea or theme, large"),
    Slide.RESULT.value: N_("an earlier result"),
    Slide.WIFI.value: N_("Wi-Fi and code"),
}


def tellings(kinds: Mapping[str, Kind]) -> dict[str, Telling]:
    """How these acts are told and taken back."""
    ordered = {
        f"{name}.ordered": Telling(
            N_("Order of the wall changed: %(step)s"), undo=Undo(f"{name}.ordered", f"{name}.ordered")
        )
        for name, kind in kinds.items()
        if kind.shows.walls
    }
    return {
        "wall.shown": Telling(
            N_("Wall shows: %(slide)s"), _slide, undo=Undo("wall.shown", "wall.shown", may=_same_step)
        ),
        "gong.set": Telling(
            lambda entry, deed: N_("Gong switched on") if entry.facts["on"] else N_("Gong switched off"),
            undo=Undo("gong.set", "gong.set"),
        ),
        "line.announced": Telling(
            N_("Announced"), detail=_line, undo=Undo("line.ended", left=_still_said, restore=_unsaid)
        ),
        "line.ended": Telling(
            N_("Announcement ended"),
            undo=Undo("line.announced", left=_nothing_else_said, restore=_said_again),
        ),
        **ordered,
    }


def _slide(reader: Reader, entry: LogEntry, deed: Deed | None) -> Words:
    return {"slide": Msgid(SLIDES[entry.facts["slide"]])}


def _same_step(reader: Reader, case: Case) -> None:
    """What the wall shows ends with its step."""
    wall = reader.get(Wall, case.deed.session_id)
    session = reader.get_one(Session, case.deed.session_id)
    here = reader.get(Activity, session.current_activity_id or 0)
    now = (here.id, here.times_opened) if here is not None else (None, 0)
    acted = case.deed.after.get(f"wall:{case.deed.session_id}") or {}
    if wall is None or now != (
        acted.get("step_id", wall.step_id),
        acted.get("step_opened", wall.step_opened),
    ):
        raise Refused(
            "moved_on",
            N_("The step on stage has changed since, and the wall with it. Nothing is left to undo."),
        )


def _line(reader: Reader, entry: LogEntry) -> str:
    line = reader.get(Announcement, entry.facts.get("line", 0))
    return line.text if line is not None else ""


def _open_line(reader: Reader, session_id: int) -> Announcement | None:
    asked = select(Announcement).where(
        Announcement.session_id == session_id, col(Announcement.ended_at).is_(None)
    )
    return reader.exec(asked.order_by(col(Announcement.id).desc())).first()


def _still_said(reader: Reader, case: Case) -> None:
    line = _open_line(reader, case.deed.session_id)
    if line is None or line.id != case.entry.facts.get("line"):
        raise Refused("moved_on", N_("This line is not shown any more. Nothing is left to undo."))


def _ended_by_it(reader: Reader, case: Case) -> list[Announcement]:
    """The lines that ended with this act."""
    found = (
        reader.get(Announcement, int(name.partition(":")[2]))
        for name, look in case.deed.before.items()
        if look is not None
    )
    return [line for line in found if line is not None]


def _unsaid(act: Act, case: Case) -> Facts:
    """The line ends; the one that it had ended comes back. It stays in the store: people may have read it."""
    line = act.tx.get_one(Announcement, case.entry.facts["line"])
    line.ended_at = act.now
    act.tx.add(line)
    _said_again(act, case)
    return {}


def _nothing_else_said(reader: Reader, case: Case) -> None:
    if _open_line(reader, case.deed.session_id) is not None:
        raise Refused("moved_on", MOVED_ON)


def _said_again(act: Act, case: Case) -> Facts:
    for line in _ended_by_it(act.tx, case):
        line.ended_at = None
        act.tx.add(line)
    return {}
