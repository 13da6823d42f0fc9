"""Commands of interpreters: taking a text, writing its translation, taking a translation away.

Two interpreters never collide silently: the next text is given to one of them, and who saves over what somebody else
has saved meanwhile is told so, keeps her words, and saves again if she means it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.meanwhile import Change, Was, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.stage.contract import Kind
from dialogue.stage.translating.queue import Task, everything_said, names, next_for, tasks
from dialogue.stage.translating.schema import AtWork, Translation
from dialogue.stage.translating.translatable import LONGEST_TRANSLATION, number_of


@dataclass(frozen=True, slots=True)
class TakeWords(Command):
    """Take a text to translate: the one named, else the next that nobody has taken (`after`: behind that one)."""

    language: str
    ref: str = ""
    after: str = ""
    right: ClassVar[Right] = Right.TRANSLATE


@dataclass(frozen=True, slots=True)
class SaveTranslation(Command):
    """Write the translation of a text, and take the next one.

    `seen` is the print of the original that was before her, `was` the translation that stood there.
    """

    language: str
    ref: str
    text: str
    seen: str = ""
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.TRANSLATE


@dataclass(frozen=True, slots=True)
class RemoveTranslation(Command):
    """Take a translation away; the original stands by itself again."""

    language: str
    ref: str
    right: ClassVar[Right] = Right.TRANSLATE


def events(kinds: Mapping[str, Kind]) -> tuple[EventKind, ...]:
    """Each kind that shows people's words has its own event, which redraws where it shows them."""
    return tuple(
        event(f"{name}.translated", *kind.words.touches) for name, kind in kinds.items() if kind.words.touches
    )


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here."""

    def _tasks(act: Act, language: str) -> list[Task]:
        if language not in act.session.languages:
            raise Refused("no_language", N_("This session is not held in that language."), field="language")
        return tasks(act.tx, act.session, everything_said(act.tx, kinds, act.session), language, act.now)

    def _task(act: Act, language: str, ref: str) -> Task:
        found = next((one for one in _tasks(act, language) if one.said.ref == ref), None)
        if found is None:
            raise Refused(
                "not_seen",
                N_(
                    "The room does not read this text any more, so it needs no translation. Nothing was changed."
                ),
                field="text",
            )
        return found

    def take_words(act: Act, command: TakeWords) -> dict[str, Any]:
        seat = _seat(act)
        if command.ref:
            found: Task | None = _task(act, command.language, command.ref)
        else:
            found = next_for(_tasks(act, command.language), seat, command.after)
        _put_before(act, seat, found)
        return {"ref": found.said.ref if found else ""}

    def save_translation(act: Act, command: SaveTranslation) -> dict[str, Any]:
        task, seat = _task(act, command.language, command.ref), _seat(act)
        stored = task.translation
        words = together(
            {"text": command.text},
            command.was,
            {"text": stored.text if stored else ""},
            lambda: _changed(act, stored, seat),
            one_thing=True,
        )
        text = required(words["text"], most=LONGEST_TRANSLATION)
        if command.seen and command.seen != task.said.print:
            raise Refused(
                "changed",
                N_(
                    "The original has been changed while you wrote. It says now: “%(words)s”. Your text is still here:"
                    " check it and send it again."
                ),
                field="text",
                words=task.said.text,
            )
        if stored is None or stored.text != text or stored.made_of != task.said.print:
            made = stored or Translation(
                session_id=act.session.id or 0,
                activity_id=task.activity.id or 0,
                ref=task.said.ref,
                language=command.language,
                text="",
                made_of="",
                turn=0,
                made_at=act.now,
            )
            made.text, made.made_of, made.turn = text, task.said.print, made.turn + 1
            made.seat_id, made.made_at = seat, act.now
            act.tx.add(made)
            act.tx.flush()
            _happened(act, task)
        following = next_for(_tasks(act, command.language), seat, command.ref)
        _put_before(act, seat, following)
        return {"next": following.said.ref if following else ""}

    def remove_translation(act: Act, command: RemoveTranslation) -> None:
        task = _task(act, command.language, command.ref)
        if task.translation is None:
            raise NotFound("no_translation", N_("This translation is not there any more."))
        act.tx.delete(task.translation)
        act.tx.flush()
        _happened(act, task)

    def _happened(act: Act, task: Task) -> None:
        """Say it for every step in which these words stand."""
        said = everything_said(act.tx, kinds, act.session)
        for step in {one.id: one for one, words in said if words.ref == task.said.ref}.values():
            act.happened(
                f"{step.kind}.translated",
                activity=step.id,
                item=number_of(task.said.ref),
                language=task.language,
            )

    return {
        TakeWords: take_words,
        SaveTranslation: save_translation,
        RemoveTranslation: remove_translation,
    }


def _changed(act: Act, stored: Translation | None, seat: int) -> Change:
    """Who has translated it meanwhile; nobody knows who took a translation away."""
    if stored is None:
        return Change()
    by = stored.seat_id or 0
    return Change(names(act.tx, [by]).get(by, ""), stored.made_at, by == seat)


def _seat(act: Act) -> int:
    return act.seat.id or 0 if act.seat else 0


def _put_before(act: Act, seat: int, task: Task | None) -> None:
    """This is what she works on from now on; what she had before is free again."""
    asked = select(AtWork).where(AtWork.seat_id == seat)
    before = act.tx.exec(asked).first()
    if before is not None:
        act.tx.delete(before)
        act.tx.flush()
    if task is not None and seat:
        act.tx.add(
            AtWork(
                seat_id=seat,
                session_id=act.session.id or 0,
                ref=task.said.ref,
                language=task.language,
                since=act.now,
            )
        )
    act.tx.flush()
