"""Two people change the same thing at the same time: neither takes the other's words away without knowing it.

A form carries what each of its fields said when it was drawn (`was.title`). What somebody did not touch stays as it is
stored by now; what only she has changed is written; where both have changed the same field she is told who did it and
when, reads the other's words beside her own, and decides with one tap: send hers again, or take the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dialogue.kernel.act import Act
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import LogEntry, Seat
from dialogue.kernel.text import taken_in

Was = Mapping[str, str]
"""What a form's fields said when it was drawn, by field; under `TAKEN` the fields in which she takes the other's words.

A field that is not named is not looked at: programs send no forms.
"""

TAKEN = "theirs"
MOST_LOOKED_AT = 200  # entries of the record in which the other's act is looked for


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed something last, and when; `own` says that it was the same person, in another window."""

    who: str = ""
    at: datetime | None = None
    own: bool = False


class Overtaken(Refused):
    """Somebody else has changed what this form changes, too.

    `theirs` is what is stored now, by field. `drawn` is what the form says from now on of how it was drawn, where that
    is more than these fields.
    """

    def __init__(
        self, theirs: Mapping[str, str], change: Change, drawn: Mapping[str, str] | None = None
    ) -> None:
        if change.at is None:
            sentence = N_(
                "Somebody changed this while you were writing. Nothing was saved yet; your words are still here."
            )
        elif change.own:
            sentence = N_(
                "You changed this at %(time)s in another window. Nothing was saved yet; your words are still here."
            )
        else:
            sentence = N_(
                "%(who)s changed this at %(time)s while you were writing. Nothing was saved yet; your words are still "
                "here."
            )
        who = change.who or Msgid(N_("Somebody"))
        super().__init__("meanwhile", sentence, field=next(iter(theirs)), who=who, time=change.at)
        self.theirs = dict(theirs)
        self.drawn = {**theirs, **(drawn or {})}


def alike(one: str, other: str) -> bool:
    """Whether two texts are stored as the same."""
    return one == other or taken_in(one) == taken_in(other)


def taken_from(was: Was) -> frozenset[str]:
    """The fields in which somebody takes the other's words instead of hers."""
    return frozenset(was.get(TAKEN, "").split())


def together(
    typed: Mapping[str, str],
    was: Was,
    now: Mapping[str, str],
    changed: Callable[[], Change],
    *,
    one_thing: bool = False,
) -> dict[str, str]:
    """What to store of a form's fields, beside what is stored `now`. Raises Overtaken where she has to decide.

    `one_thing`: the fields mean something only together (the parts of a rule), or their words also where nobody touched
    them (a translation that was checked). Then nothing is put together out of hers and the other's.
    """
    if one_thing and any(not alike(was.get(name, now.get(name, "")), now.get(name, "")) for name in typed):
        takes = taken_from(was)
        other = {
            name: now.get(name, "")
            for name, mine in typed.items()
            if name not in takes and not alike(mine, now.get(name, ""))
        }
        if other:
            raise Overtaken(other, changed(), now)
    kept, theirs = compared(typed, was, now)
    if theirs:
        raise Overtaken(theirs, changed())
    return kept


def compared(
    typed: Mapping[str, str], was: Was, now: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Field by field: what to store, and where both have written, what is stored now."""
    kept, theirs, takes = dict[str, str](), dict[str, str](), taken_from(was)
    for name, mine in typed.items():
        drawn, stored = was.get(name), now.get(name, "")
        if name in takes:
            kept[name] = stored
        elif drawn is None or alike(drawn, stored) or alike(mine, stored):
            kept[name] = mine
        elif alike(mine, drawn):
            kept[name] = stored
        else:
            theirs[name] = stored
    return kept, theirs


def of_seat(act: Act, entry: LogEntry) -> str:
    """The name of whoever acted in a session."""
    seat = act.tx.get(Seat, entry.seat_id or 0)
    return seat.name if seat is not None else ""


def last_change(
    act: Act,
    *kinds: str,
    activity: int | None = None,
    name_of: Callable[[Act, LogEntry], str] = of_seat,
    **facts: object,
) -> Callable[[], Change]:
    """Who did the newest of these events in the command's stream; with `facts`, the newest that says the same of them."""

    def look() -> Change:
        asked = select(LogEntry).where(LogEntry.stream_id == act.stream_id, col(LogEntry.kind).in_(kinds))
        if activity is not None:
            asked = asked.where(LogEntry.activity_id == activity)
        for entry in act.tx.exec(asked.order_by(col(LogEntry.seq).desc()).limit(MOST_LOOKED_AT)):
            if all(entry.facts.get(name) == value for name, value in facts.items()):
                seat, account = act.seat.id if act.seat else None, act.actor.account_id
                own = entry.seat_id == seat if seat else account is not None and entry.account_id == account
                return Change(name_of(act, entry), entry.at, own)
        return Change()

    return look
