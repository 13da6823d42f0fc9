"""Ideas of a brainstorm out of a table: what would become of each line, and the command that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.activities.brainstorm.anonymity import NAME
from dialogue.activities.brainstorm.commands import COUNT, KIND, PEOPLE, WAITING, WALL
from dialogue.activities.brainstorm.evidence import LONGEST_SOURCE
from dialogue.activities.brainstorm.rules import FILE, LONGEST_IDEA, MOST_HEADS
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.styles import PASSING
from dialogue.importing.tables import NEW, REFUSED, THERE, Line, Planned, require_as_shown
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, ActivityState, LogEntry, Session, StakeholderGroup
from dialogue.kernel.text import sameness, taken_in
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import LANGUAGES, Tongue, language_name
from dialogue.people.groups import groups_of
from dialogue.stage.settings import settings_of
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Facts, Sentence, Telling, Undo, Words
from dialogue.undoing.rows import remembered
from dialogue.undoing.schema import Deed

MOST_IDEAS = 2_000
TAKEN_IN, TAKEN_BACK = "ideas.taken_in", "ideas.taken_back"

EVENTS: tuple[EventKind, ...] = (
    event(TAKEN_IN, WALL, COUNT, WAITING, PEOPLE, in_minutes=True),
    event(TAKEN_BACK, WALL, COUNT, WAITING, PEOPLE),
)


@dataclass(frozen=True, slots=True)
class TakeInIdeas(Command):
    """Add the ideas of a table. `expects` is the mark of what the sender was shown of it (`mark_of`)."""

    activity_id: int
    lines: tuple[Line, ...]
    expects: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class _Known:
    """What lines are held against: groups by what they are called, headings, and the ideas that stand there."""

    groups: Mapping[str, int]
    headings: Mapping[str, int]
    ideas: frozenset[tuple[str, int | None]]
    languages: Mapping[str, str]


def may_take_in(activity: Activity | None, session_id: int) -> bool:
    """Whether ideas can be brought into this step: into a brainstorm that has not ended and has no sheets."""
    return (
        activity is not None
        and activity.session_id == session_id
        and activity.kind == KIND
        and activity.state in (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.PAUSED)
        and settings_of(activity, Settings).style != PASSING
    )


def _known(reader: Reader, session: Session, activity: Activity) -> _Known:
    groups: dict[str, int] = {}
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session.id)
    letters = {sameness(one.letter): one.id or 0 for one in reader.exec(asked)}
    for language in LANGUAGES:
        for key, group in groups_of(reader, session.id, Tongue(language)).items():
            groups.setdefault(sameness(group.name), key)
    there = select(Idea.text, Idea.group_id).where(
        Idea.activity_id == activity.id, col(Idea.state) != IdeaState.WITHDRAWN
    )
    under = settings_of(activity, Settings).under
    return _Known(
        letters | groups,
        {sameness(title): place for place, title in enumerate(under, 1)},
        frozenset((sameness(text), group) for text, group in reader.exec(there)),
        _called(session.languages),
    )


def _called(languages: Sequence[str]) -> dict[str, str]:
    """The languages of a session by their codes and by what they are called in each of ours.

    >>> found = _called(["en", "es"]); found["espagnol"], found["english"], found["es"], "french" in found
    ('es', 'en', 'es', False)
    """
    names = {sameness(language_name(one, among)): one for one in languages for among in {*LANGUAGES, one}}
    return names | {one: one for one in languages}


def _language(said: str, known: Mapping[str, str]) -> str:
    """The language that a cell names, also with its country as in fr-FR; empty when it is none of the session's."""
    return known.get(sameness(said)) or known.get(
        said.lower().replace("_", "-").partition("-")[0].strip(), ""
    )


def planned(reader: Reader, session: Session, activity: Activity, lines: Sequence[Line]) -> list[Planned]:
    """What would become of each line now."""
    known, seen, found, many = _known(reader, session, activity), dict[tuple[str, int | None], int](), [], 0
    for line in lines:
        one = _judged(line, known, seen)
        if one.what == NEW:
            many += 1
            if many > MOST_IDEAS:
                one = Planned(line, REFUSED, N_("At most %(most)s ideas at once."), {"most": MOST_IDEAS})
        found.append(one)
    return found


def _judged(line: Line, known: _Known, seen: dict[tuple[str, int | None], int]) -> Planned:
    text = taken_in(line.says("idea"))
    if not text:
        return Planned(line, REFUSED, N_("There is no idea in this line."))
    if len(text) > LONGEST_IDEA:
        sentence = N_("This idea has %(length)s characters; %(most)s fit.")
        return Planned(line, REFUSED, sentence, {"length": len(text), "most": LONGEST_IDEA})
    group = known.groups.get(sameness(line.says("group"))) if line.says("group") else None
    if line.says("group") and group is None:
        sentence = N_("There is no group “%(name)s” in this session.")
        return Planned(line, REFUSED, sentence, {"name": line.says("group")})
    if line.says("heads") and heads_of(line.says("heads")) is None:
        return Planned(line, REFUSED, N_("How many people said it is no number."))
    if known.headings and line.says("heading") and sameness(line.says("heading")) not in known.headings:
        sentence = N_("There is no heading “%(name)s”.")
        return Planned(line, REFUSED, sentence, {"name": line.says("heading")})
    key = (sameness(text), group)
    if key in known.ideas:
        return Planned(line, THERE)
    if key in seen:
        return Planned(line, THERE, N_("The same as line %(line)s."), {"line": seen[key]})
    seen[key] = line.line
    if line.says("language") and not _language(line.says("language"), known.languages):
        sentence = N_("“%(name)s” is no language of this session, so it counts as the session’s own.")
        return Planned(line, NEW, sentence, {"name": line.says("language")})
    return Planned(line, NEW)


def heads_of(typed: str) -> int | None:
    """How many people, as spreadsheets write it too; None when it is no such number.

    >>> heads_of("12"), heads_of("3,0"), heads_of("1 200"), heads_of("2.5"), heads_of("-1")
    (12, 3, 1200, None, None)
    """
    whole = "".join(typed.split()).replace(",", ".").removesuffix(".0").removesuffix(".00")
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 6) or not 1 <= int(whole) <= MOST_HEADS:
        return None
    return int(whole)


def take_in_ideas(act: Act, command: TakeInIdeas) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    if not may_take_in(activity, act.session.id or 0):
        raise Refused("no_ideas_now", NOT_NOW)
    found = planned(act.tx, act.session, activity, command.lines)
    require_as_shown(found, command.expects)
    known = _known(act.tx, act.session, activity)
    rows = [
        _row(act, activity, one.line, known, named=settings_of(activity, Settings).shows == NAME)
        for one in found
        if one.what == NEW
    ]
    act.tx.add_all(rows)
    act.tx.flush()
    if rows:
        act.happened(TAKEN_IN, activity=activity.id, ideas=[row.id for row in rows])
    return {"new": len(rows)}


NOT_NOW = N_("Ideas from a file come into a brainstorm that has not ended and in which no sheets go round.")


def _row(act: Act, activity: Activity, line: Line, known: _Known, *, named: bool) -> Idea:
    said = (taken_in(line.says(key)) for key in ("author", "organisation"))
    return Idea(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        entered_by=act.seat.id if act.seat else None,
        group_id=known.groups.get(sameness(line.says("group"))) if line.says("group") else None,
        language=_language(line.says("language"), known.languages) or act.session.language,
        text=taken_in(line.says("idea")),
        heads=heads_of(line.says("heads")) if line.says("heads") else None,
        channel=FILE,
        heading=known.headings.get(sameness(line.says("heading")), 0),
        source=", ".join(one for one in said if one)[:LONGEST_SOURCE] if named else "",
        created_at=act.now,
    )


HANDLERS: dict[type[Command], Handler] = {TakeInIdeas: remembered(take_in_ideas, TAKEN_IN)}


def _of(reader: Reader, case: Case) -> list[Idea]:
    """The ideas of this table that taking it back (or doing it again) would change."""
    asked = select(Idea).where(Idea.activity_id == case.entry.activity_id, Idea.channel == FILE)
    numbers = set(case.entry.facts.get("ideas", ()))
    there = [idea for idea in reader.exec(asked.order_by(col(Idea.id))) if idea.id in numbers]
    gone = (IdeaState.WITHDRAWN,) if case.again else (IdeaState.SHOWN, IdeaState.WAITING)
    return [idea for idea in there if idea.state in gone]


def _left(reader: Reader, case: Case) -> None:
    if not _of(reader, case):
        raise Refused("nothing_left", N_("None of these ideas is as it was taken in. Nothing was changed."))


def _restore(act: Act, case: Case) -> Facts:
    ideas = _of(act.tx, case)
    for idea in ideas:
        idea.state = IdeaState.SHOWN if case.again else IdeaState.WITHDRAWN
        act.tx.add(idea)
    act.tx.flush()
    return {"ideas": [idea.id for idea in ideas]}


def _stays(reader: Reader, case: Case) -> Sequence[Sentence]:
    return (Sentence(N_("What later steps have taken up of these ideas stays there."), {}),)


def _number(reader: Reader, entry: LogEntry, deed: Deed | None) -> Words:
    return {"number": len(entry.facts.get("ideas", ()))}


ACTS: dict[str, Telling] = {
    TAKEN_IN: Telling(
        N_("Ideas taken in from a file: %(number)s"),
        words=_number,
        undo=Undo(TAKEN_BACK, TAKEN_IN, left=_left, restore=_restore, stays=_stays),
        in_minutes=True,
    )
}
"""How it is told in the list of what happened, and taken back."""
