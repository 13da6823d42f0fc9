"""One's own templates: a session's programme saved under a name, for oneself or for a platform; renamed, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar

from sqlmodel import col, or_, select

from dialogue.bodies.roles import platform_with, platforms_with, role_on
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.meanwhile import Change, Was, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, may
from dialogue.kernel.schema import Session
from dialogue.kernel.text import required, sameness
from dialogue.kernel.vocabulary import AfterTheEnd, Command
from dialogue.preparing.plans import plan_of
from dialogue.preparing.schema import OwnTemplate
from dialogue.stage.contract import Kind
from dialogue.stage.limits import LONGEST_TITLE
from dialogue.stage.session_files.plan import SessionPlan, StepPlan
from dialogue.stage.session_files.reading import WrongFileError, read_session
from dialogue.stage.session_files.writing import write_session

MOST_TEMPLATES = 50


@dataclass(frozen=True, slots=True)
class SaveTemplate(Command):
    """Keep the session's programme under a name, for oneself or for the session's platform."""

    name: str
    for_platform: bool = False
    right: ClassVar[Right] = Right.PLAN
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class RenameTemplate(Command):
    """Give a template another name."""

    template_id: int
    name: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.HAVE_ACCOUNT


@dataclass(frozen=True, slots=True)
class RemoveTemplate(Command):
    """Delete a template. Sessions that were made of it stay as they are."""

    template_id: int
    right: ClassVar[Right] = Right.HAVE_ACCOUNT


def templates_for(reader: Reader, account_id: int) -> list[OwnTemplate]:
    """The templates that somebody may begin with: her own and those of her platforms, by name."""
    platforms = [one.id for one in platforms_with(reader, account_id, Right.PREPARE_SESSIONS)]
    asked = select(OwnTemplate).where(
        or_(col(OwnTemplate.account_id) == account_id, col(OwnTemplate.platform_id).in_(platforms))
    )
    return sorted(reader.exec(asked), key=lambda one: (sameness(one.name), one.id))


def may_change(reader: Reader, template: OwnTemplate, account_id: int) -> bool:
    """Whether somebody may rename and delete it: whoever made it, and on a platform whoever looks after that."""
    if template.platform_id is None:
        return template.account_id == account_id
    role = role_on(reader, template.platform_id, account_id)
    return role is not None and (
        (template.made_by == account_id and may(role, Right.PREPARE_SESSIONS, ON_PLATFORM))
        or may(role, Right.LOOK_AFTER_PLATFORM, ON_PLATFORM)
    )


def may_prepare(reader: Reader, session: Session, account_id: int | None) -> bool:
    """Whether an account prepares sessions on the platform of a session."""
    role = role_on(reader, session.platform_id or 0, account_id or 0)
    return role is not None and may(role, Right.PREPARE_SESSIONS, ON_PLATFORM)


def steps_of(template: OwnTemplate, kinds: Mapping[str, Kind]) -> tuple[StepPlan, ...]:
    """The template's programme. Refused where this version of the program does not know what stands in it."""
    try:
        return read_session(template.text.encode(), kinds).steps
    except WrongFileError as wrong:
        raise Refused(
            "old_template",
            N_("The template “%(name)s” cannot be read any more (%(why)s). Please choose another one."),
            field="recipe",
            name=template.name,
            why=wrong.problems[0].sentence,
        ) from None


def _programme(plan: SessionPlan) -> SessionPlan:
    """What is kept of a session: its steps. Its groups go with each session anew, so nobody of them proposes options."""
    steps = tuple(
        replace(step, options=tuple(replace(one, group=0) for one in step.options)) for step in plan.steps
    )
    return replace(plan, purpose={}, place="", groups=(), steps=steps)


def save_template(kinds: Mapping[str, Kind], act: Act, command: SaveTemplate) -> dict[str, Any]:
    account_id = act.seat.account_id if act.seat else None
    if account_id is None:
        raise Refused(
            "no_account", N_("Only somebody with an account can save a template. Please sign in first.")
        )
    platform_id = act.session.platform_id if command.for_platform else None
    if platform_id is not None:
        platform_with(act.tx, platform_id, account_id, Right.PREPARE_SESSIONS)
    name = required(command.name, most=LONGEST_TITLE, field="name")
    owner = None if platform_id is not None else account_id
    _require_free(act, name, owner, platform_id)
    plan = _programme(plan_of(act.tx, act.session, kinds))
    if not plan.steps:
        raise Refused("no_steps", N_("This session has no steps yet, so there is nothing to keep."))
    made = OwnTemplate(
        account_id=owner,
        platform_id=platform_id,
        made_by=account_id,
        name=name,
        text=write_session(replace(plan, title={"": name}), kinds),
        steps=len(plan.steps),
        minutes=plan.minutes,
        made_at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    return {"template": made.id}


def _require_free(
    act: Act, name: str, account_id: int | None, platform_id: int | None, but: int | None = None
) -> None:
    """There is room for one more, and none of the same name. Raises Refused."""
    asked = select(OwnTemplate).where(
        OwnTemplate.account_id == account_id, OwnTemplate.platform_id == platform_id
    )
    others = [one for one in act.tx.exec(asked) if one.id != but]
    if sameness(name) in {sameness(one.name) for one in others}:
        raise Refused(
            "template_twice",
            N_("There is a template of this name already. Please choose another name."),
            field="name",
        )
    if but is None and len(others) >= MOST_TEMPLATES:
        raise Refused(
            "many_templates",
            N_("There is room for %(most)s templates. Please delete one that you do not need."),
            most=MOST_TEMPLATES,
        )


def _mine(act: Act, template_id: int) -> OwnTemplate:
    """A template that the actor may change. Raises NotFound for one that she may not even use, else NotAllowed."""
    account_id = act.actor.account_id or 0
    found = act.tx.get(OwnTemplate, template_id)
    if found is None or found.id not in {one.id for one in templates_for(act.tx, account_id)}:
        raise NotFound("no_template", N_("This template is not there any more."))
    if not may_change(act.tx, found, account_id):
        raise NotAllowed("not_yours", N_("Only whoever made this template may change it."))
    return found


def rename_template(act: Act, command: RenameTemplate) -> None:
    found = _mine(act, command.template_id)
    # Who renamed it is kept nowhere: there is no record of templates.
    words = together({"name": command.name}, command.was, {"name": found.name}, Change)
    name = required(words["name"], most=LONGEST_TITLE, field="name")
    _require_free(act, name, found.account_id, found.platform_id, but=found.id)
    found.name = name
    act.tx.add(found)


def remove_template(act: Act, command: RemoveTemplate) -> None:
    act.tx.delete(_mine(act, command.template_id))


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here."""
    return {
        SaveTemplate: partial(save_template, kinds),
        RenameTemplate: rename_template,
        RemoveTemplate: remove_template,
    }
