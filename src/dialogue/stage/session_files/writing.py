"""Writing a plan as a session file. Reading it gives the same plan again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from dialogue.languages import LANGUAGES
from dialogue.stage.contract import Kind
from dialogue.stage.session_files.plan import Choice, GroupPlan, SessionPlan, StepPlan, Words
from dialogue.stage.session_files.reading import FORMAT
from dialogue.stage.session_files.shapes import with_lists

HEAD = "# A session of Dialogue. What can stand here: docs/session-files.md\n"


class _Writer(yaml.SafeDumper):  # type: ignore[misc]
    """Texts of several lines stand as they are, and nothing is repeated by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(writer: _Writer, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)


def write_session(plan: SessionPlan, kinds: Mapping[str, Kind]) -> str:
    """The plan as the text of a file."""
    told: dict[str, Any] = {"dialogue": FORMAT}
    if plan.family:
        told["template"] = {"family": plan.family, "what_for": _words(plan.what_for)}
    told["title"] = _words(plan.title)
    if plan.purpose:
        told["purpose"] = _words(plan.purpose)
    if plan.place:
        told["place"] = plan.place
    told["language"] = plan.language
    told["languages"] = list(plan.languages)
    if plan.groups:
        told["groups"] = [_group(group) for group in plan.groups]
    told["programme"] = [_step(step, plan, kinds[step.kind]) for step in plan.steps]
    text: str = yaml.dump(told, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=100)
    return HEAD + text


def _words(words: Words) -> str | dict[str, str]:
    if set(words) == {""}:
        return words[""]
    return {one: words[one] for one in LANGUAGES if one in words}


def _group(group: GroupPlan) -> dict[str, Any]:
    told: dict[str, Any] = {"ready": group.key} if group.key else {}
    if group.names:
        told["name"] = _words(group.names)
    if group.letter:
        told["letter"] = group.letter
    if group.colour:
        told["colour"] = group.colour
    return {**told, "required": group.required}


def _step(step: StepPlan, plan: SessionPlan, kind: Kind) -> dict[str, Any]:
    told: dict[str, Any] = {"activity": step.kind}
    for name, words in (("title", step.title), ("question", step.question)):
        if words:
            told[name] = _words(words)
    told["minutes"] = step.minutes
    if step.closes_after is not None:
        told["closes_after"] = step.closes_after
    if step.notes:
        told["notes"] = _words(step.notes)
    if step.starts_from:
        told["starts_from"] = step.starts_from
    if step.settings:
        told["settings"] = with_lists(kind, step.settings)
    if step.options:
        told["options"] = [_option(one, plan) for one in step.options]
    return told


def _option(one: Choice, plan: SessionPlan) -> dict[str, Any]:
    told: dict[str, Any] = {"label": _words(one.words("label"))}
    if one.text:
        told["text"] = _words(one.words("text"))
    if one.cost is not None:
        told["cost"] = one.cost
    if one.group:
        told["group"] = plan.groups[one.group - 1].letter
    return told
