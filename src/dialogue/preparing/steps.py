"""Putting the steps of a plan into a session that begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import col, select

from dialogue.kernel.act import Act
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import optional
from dialogue.languages import Tongue
from dialogue.stage.contract import Kind
from dialogue.stage.limits import LONGEST_PROMPT, LONGEST_TITLE
from dialogue.stage.notes import note
from dialogue.stage.session_files.plan import StepPlan, said


def wordings(step: StepPlan, language: str) -> dict[str, dict[str, str]]:
    """Title and question of a step in the languages besides the session's."""
    texts = {"title": step.title, "prompt": step.question}
    found = {one for words in texts.values() for one in words} - {"", language}
    return {
        one: {name: words[one] for name, words in texts.items() if words.get(one)} for one in sorted(found)
    }


BEFORE = ("check_in",)
"""A step that stays the first: people arrive before the room looks back."""


def with_carried(steps: Sequence[StepPlan], due: Sequence[StepPlan]) -> tuple[StepPlan, ...]:
    """The programme with what is due at its beginning, after people have arrived.

    >>> [one.kind for one in with_carried([StepPlan("check_in"), StepPlan("vote", starts_from=1)], [StepPlan("review")])]
    ['check_in', 'review', 'vote']
    """
    at = 1 if steps and steps[0].kind in BEFORE else 0
    after = [
        replace(one, starts_from=one.starts_from + len(due)) if one.starts_from > at else one
        for one in steps[at:]
    ]
    return (*steps[:at], *due, *after)


def add_programme(act: Act, steps: Sequence[StepPlan], kinds: Mapping[str, Kind]) -> None:
    """Add the steps in their order, with notes and options. The session's groups are there already."""
    session, made = act.session, list[Activity]()
    groups = select(StakeholderGroup.id).where(StakeholderGroup.session_id == session.id)
    group_ids = [0, *act.tx.exec(groups.order_by(col(StakeholderGroup.id)))]
    for position, step in enumerate(steps, 1):
        kind = kinds[step.kind]
        title = said(step.title, session.language) or Tongue(session.language).say(kind.plans.title)
        activity = Activity(
            session_id=session.id,
            position=position,
            kind=step.kind,
            title=optional(title, most=LONGEST_TITLE, field="title"),
            prompt=optional(said(step.question, session.language), most=LONGEST_PROMPT, field="prompt"),
            planned_minutes=step.minutes,
            closes_after=step.closes_after,
            settings=kind.plans.settings.given(
                {**kind.plans.beforehand(act.tx, session, act.now.date()), **step.settings}
            ).stored(),
            starts_from=made[step.starts_from - 1].id if step.starts_from else None,
            wordings=wordings(step, session.language),
        )
        act.tx.add(activity)
        act.tx.flush()
        made.append(activity)
        note(act, activity, said(step.notes, session.language))
        if kind.plans.choices is not None and step.options:
            here = [
                replace(one.written_in(session.language), group=group_ids[one.group] or 0)
                for one in step.options
            ]
            kind.plans.choices.write(act, activity, here)
