"""What notices say, read from the rows as they are now: so what was taken out of them is taken out of every notice too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from dialogue.agenda.restitution import ANSWERS, Answer
from dialogue.agenda.restitution_schema import Restitution
from dialogue.agenda.schema import AgendaItem, AgendaReview, Commitment
from dialogue.agenda.states import COMMITMENTS, REACHED, STATES, Reached
from dialogue.bodies.schema import Organisation
from dialogue.decisions.schema import Decision
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import LogEntry, Session
from dialogue.languages import Tongue
from dialogue.minutes.schema import MinutesVersion
from dialogue.notices.choices import Sort
from dialogue.notices.due import EVENT, DueDay
from dialogue.notices.following import FOLLOWED, PERSONAL
from dialogue.notices.schema import Notice


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as it is read: what it is about, what happened, when. `path` is for those with an account."""

    key: str
    sort: Sort
    about: str
    said: str
    path: str
    at: datetime


@dataclass(frozen=True, slots=True)
class What:
    """One thing to say: a notice of a person, or an entry of the record."""

    key: str
    event: str
    facts: Mapping[str, Any]
    at: datetime


def of_notices(notices: Iterable[Notice]) -> list[What]:
    return [What(one.key, one.event, one.facts, one.at) for one in notices]


def of_entries(entries: Iterable[LogEntry]) -> list[What]:
    return [What(f"{one.stream_id}:{one.seq}", one.kind, one.facts, one.at) for one in entries]


def lines_of(
    reader: Reader, found: Iterable[What], tongue: Tongue, days: Iterable[DueDay], today: date
) -> list[Line]:
    """The notices in words. One whose rows are gone, or whose day has been met or moved, says nothing any more."""
    named = {(one.day.name, one.day.on.isoformat()): one for one in days}
    lines = []
    for one in found:
        if one.event == EVENT:
            due = named.get((one.facts.get("day", ""), one.facts.get("on", "")))
            line = due_line(due, tongue, today, one.key, one.at) if due is not None else None
        else:
            line = _line(reader, one, tongue)
        if line is not None:
            lines.append(line)
    return lines


def due_line(due: DueDay, tongue: Tongue, today: date, key: str, at: datetime) -> Line:
    """A day of the agenda: when it is, or since when it is late."""
    day = due.day
    said = N_("Was due on %(day)s") if day.on < today else N_("Due on %(day)s")
    words = tongue.say(said, day=tongue.day(day.on))
    return Line(key, Sort.DUE, day.title, f"{words}. {day.words}" if day.words else f"{words}.", day.path, at)


def _line(reader: Reader, what: What, tongue: Tongue) -> Line | None:
    facts, sort = what.facts, FOLLOWED.get(what.event) or PERSONAL.get(what.event)
    if sort is None:
        return None
    if what.event in PERSONAL:
        return _of_webhook(what, sort, tongue)
    if "item" in facts:
        item = reader.get(AgendaItem, facts["item"])
        said = _of_item(reader, what, tongue) if item is not None else ""
        return (
            Line(what.key, sort, item.change_sought, said, f"/agenda/items/{item.id}", what.at)
            if item is not None and said
            else None
        )
    if "session" in facts:
        session = reader.get(Session, facts["session"])
        if session is None:
            return None
        said, path = _of_minutes(reader, what, session, tongue)
        return Line(what.key, sort, session.title, said, path, what.at)
    decision = reader.get(Decision, facts.get("decision", 0))
    told = reader.get(Restitution, facts.get("restitution", 0))
    if decision is None or told is None:
        return None
    sentence = N_("The decision was brought back to its people on %(day)s: %(answer)s.")
    said = tongue.say(sentence, day=tongue.day(told.held_on), answer=Msgid(ANSWERS[Answer(told.answer)]))
    session = reader.get_one(Session, decision.session_id)
    path = f"/platforms/{session.platform_id}/decisions/{decision.id}"
    return Line(what.key, sort, decision.text, said, path, what.at)


def _of_webhook(what: What, sort: Sort, tongue: Tongue) -> Line | None:
    platform, _, number = what.key.partition(":")
    if not number:
        return None
    about = tongue.say(N_("A webhook was stopped"))
    said = tongue.say(N_("Its address does not take what it is sent. Nothing is lost: it waits."))
    return Line(what.key, sort, about, said, f"/platforms/{platform}/webhooks", what.at)


def _of_item(reader: Reader, what: What, tongue: Tongue) -> str:
    facts = what.facts
    if what.event == "agenda.item_added":
        return tongue.say(N_("New on the agenda: %(state)s."), state=Msgid(STATES[facts["state"]]))
    if what.event == "agenda.item_moved":
        sentence = N_("It was: %(was)s. It is now: %(now)s.")
        return tongue.say(sentence, was=Msgid(STATES[facts["was"]]), now=Msgid(STATES[facts["now"]]))
    if what.event == "agenda.item_reviewed":
        review = reader.get(AgendaReview, facts["review"])
        if review is None:
            return ""
        sentence = N_("Reviewed on %(day)s. Reached so far: %(level)s.")
        return tongue.say(
            sentence, day=tongue.day(review.said_on), level=Msgid(REACHED[Reached(review.level)])
        )
    promise = reader.get(Commitment, facts["commitment"])
    if promise is None:
        return ""
    who = reader.get_one(Organisation, promise.organisation_id).name
    if what.event == "agenda.commitment_made":
        return tongue.say(N_("%(who)s is asked to commit to: %(what)s"), who=who, what=promise.what)
    answer = Msgid(COMMITMENTS[facts["answer"]])
    return tongue.say(
        N_("%(who)s: %(what)s. The answer: %(answer)s."), who=who, what=promise.what, answer=answer
    )


def _of_minutes(reader: Reader, what: What, session: Session, tongue: Tongue) -> tuple[str, str]:
    if what.event == "minutes.published":
        return tongue.say(N_("The minutes are published.")), f"/published-minutes/{session.code}"
    asked = select(MinutesVersion).where(
        MinutesVersion.session_id == session.id, col(MinutesVersion.number) == what.facts.get("number", 0)
    )
    version = reader.exec(asked).first()
    path = f"/sessions/{session.id}/minutes"
    if version is None:
        return tongue.say(N_("The minutes can be read.")), path
    sentence = N_("The minutes can be read. Corrections can be asked for until %(day)s.")
    return tongue.say(sentence, day=tongue.day(version.window_until)), path


def parts_of(lines: Iterable[Line]) -> list[tuple[Sort, list[Line]]]:
    """The lines under their headings, in the order of the kinds; within each as they came."""
    found = list(lines)
    parts = [(sort, [one for one in found if one.sort is sort]) for sort in Sort]
    return [(sort, mine) for sort, mine in parts if mine]
