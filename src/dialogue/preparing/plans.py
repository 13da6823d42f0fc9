"""From a plan to the command that makes a session of it, and from a session back to its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Session, StakeholderGroup
from dialogue.languages import Tongue
from dialogue.people.groups import READY
from dialogue.preparing.commands import PrepareSession
from dialogue.preparing.groups import GroupDraft
from dialogue.stage.contract import Kind
from dialogue.stage.notes import notes_of
from dialogue.stage.session_files.plan import GroupPlan, SessionPlan, StepPlan, Words, said
from dialogue.stage.session_files.shapes import own_settings
from dialogue.stage.steps import activities_of


def preparing(
    plan: SessionPlan, account_id: int, *, platform_id: int | None = None, platform_name: str = ""
) -> PrepareSession:
    """The command that makes the planned session."""
    return PrepareSession(
        account_id=account_id,
        title=said(plan.title, plan.language),
        purpose=said(plan.purpose, plan.language),
        place=plan.place,
        language=plan.language,
        languages=plan.languages,
        groups=tuple(_draft(group, plan.language) for group in plan.groups),
        platform_id=platform_id,
        platform_name=platform_name,
        steps=plan.steps,
    )


def _draft(group: GroupPlan, language: str) -> GroupDraft:
    names = {one or language: text for one, text in group.names.items()}
    return GroupDraft(said(names, language), group.letter, group.key, group.required, names, group.colour)


def plan_of(reader: Reader, session: Session, kinds: Mapping[str, Kind]) -> SessionPlan:
    """What a session was prepared with: its programme, groups and settings. No people, and nothing that they said."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session.id)
    groups = list(reader.exec(asked.order_by(col(StakeholderGroup.id))))
    places = {group.id or 0: place for place, group in enumerate(groups, 1)}
    rows = activities_of(reader, session.id)
    notes = notes_of(reader, session.id)
    numbers = {row.id: number for number, row in enumerate(rows, 1)}
    return SessionPlan(
        title={"": session.title},
        purpose={"": session.purpose} if session.purpose else {},
        place=session.place,
        language=session.language,
        languages=tuple(session.languages),
        groups=tuple(_group(group, session.language) for group in groups),
        steps=tuple(
            replace(
                _step(reader, row, session.language, kinds[row.kind], places),
                starts_from=numbers.get(row.starts_from, 0) if row.starts_from else 0,
                notes={"": notes[row.id or 0]} if row.id in notes else {},
            )
            for row in rows
        ),
    )


def _group(group: StakeholderGroup, language: str) -> GroupPlan:
    names: Words = dict(group.names) or ({"": group.name} if group.name else {})
    if set(names) == {language}:
        names = {"": names[language]}
    ready = group.key in {key for key, _, _ in READY}
    return GroupPlan(group.key if ready else "", names, group.letter, group.position, group.required)


def _step(reader: Reader, row: Activity, language: str, kind: Kind, places: Mapping[int, int]) -> StepPlan:
    def words(name: str, text: str) -> Words:
        others = {one: texts[name] for one, texts in row.wordings.items() if texts.get(name)}
        return {language: text, **others} if others else {"": text} if text else {}

    own_title = row.title != Tongue(language).say(kind.plans.title)
    choices = kind.plans.choices.read(reader, row) if kind.plans.choices else ()
    return StepPlan(
        row.kind,
        row.planned_minutes,
        words("title", row.title) if own_title else {},
        words("prompt", row.prompt),
        settings=own_settings(kind, row.settings),
        options=tuple(replace(one.with_its_own(language), group=places.get(one.group, 0)) for one in choices),
        closes_after=row.closes_after,
    )
