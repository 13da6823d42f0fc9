"""A step's form beside what is stored by now: two facilitators who edit one step never overwrite each other silently."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dialogue.kernel.act import Act
from dialogue.kernel.meanwhile import Overtaken, Was, compared, last_change, taken_from
from dialogue.kernel.schema import Activity
from dialogue.stage.contract import Kind
from dialogue.stage.notes import notes_of
from dialogue.stage.variants import Variants

SETTINGS = "settings"
"""Under this name the form says how all settings were when it was drawn: they mean something only together."""
OF_SETTINGS = "setting."
WORDINGS = ("title", "prompt")


def drawn_settings(kind: Kind, activity: Activity) -> str:
    """The settings of a step as one text."""
    return json.dumps(kind.plans.settings.read(activity.settings).stored(), sort_keys=True)


def step_together(
    act: Act, activity: Activity, kind: Kind, typed: Mapping[str, str], settings: Mapping[str, Any], was: Was
) -> tuple[dict[str, str], dict[str, Any]]:
    """The words and settings to store of a step's form. Raises Overtaken where she has to decide."""
    told = last_change(act, "activity.edited", activity=activity.id)
    now, drawn = _now(act, activity), dict[str, str]()
    kept, theirs = compared(typed, was, now)
    words = {**typed, **kept}
    theirs |= _translations_lost(words, now, was)
    stored = json.loads(drawn_settings(kind, activity))
    if settings and was.get(SETTINGS, "") not in ("", drawn_settings(kind, activity)):
        if any(one.startswith(OF_SETTINGS) for one in taken_from(was)) or _read(was[SETTINGS]) == settings:
            settings = stored
        elif other := {name for name in {*settings, *stored} if settings.get(name) != stored.get(name)}:
            theirs |= _said(kind, stored, other)
            drawn[SETTINGS] = drawn_settings(kind, activity)
    if theirs:
        raise Overtaken(theirs, told(), drawn)
    return words, dict(settings)


def _now(act: Act, activity: Activity) -> dict[str, str]:
    """The fields of the step's form as they would be drawn now."""
    found = {
        "title": activity.title,
        "prompt": activity.prompt,
        "minutes": str(activity.planned_minutes),
        "notes": notes_of(act.tx, activity.session_id).get(activity.id or 0, ""),
        "starts_from": str(activity.starts_from or 0),
        "by_itself": "" if activity.closes_after is None else "1",
        "grace": str(activity.closes_after or 0),
    }
    for language, texts in activity.wordings.items():
        found |= {f"{name}.{language}": text for name, text in texts.items()}
    return found


def _translations_lost(words: Mapping[str, str], now: Mapping[str, str], was: Was) -> dict[str, str]:
    """Translations that came since the form was drawn, and would go because the text they translate changes with it."""
    return {
        name: text
        for name, text in now.items()
        if name.partition(".")[0] in WORDINGS
        and "." in name
        and words[name.partition(".")[0]] != now[name.partition(".")[0]]
        and was.get(name, text) != text
        and words.get(name, text) == text
        and name not in taken_from(was)
    }


def _read(drawn: str) -> Any:
    try:
        return json.loads(drawn)
    except ValueError:  # no form of ours
        return None


def _said(kind: Kind, stored: Mapping[str, Any], names: set[str]) -> dict[str, str]:
    """Settings by the names of their fields, as the form shows them."""
    shape, own = kind.plans.settings, dict[str, str]()
    if isinstance(shape, Variants):
        chosen = next((one for one in shape.variants if one.name == stored[shape.field]), None)
        own = dict.fromkeys(shape.own(chosen), f"{chosen.name}.") if chosen else {}
    return {
        f"{OF_SETTINGS}{own.get(name, '')}{name}": "true"
        if (value := stored.get(name)) is True
        else ""
        if value in (None, False)
        else str(value)
        for name in sorted(names)
    }
