"""What can be set for each activity in a session file: taken from the settings themselves, so it cannot differ from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from dialogue.kernel.text import blank, taken_in
from dialogue.stage.contract import Kind
from dialogue.stage.session_files.lines import Listing, Node, Text
from dialogue.stage.session_files.values import Values
from dialogue.stage.variants import Variants

Spec = Mapping[str, Any]


def fields_of(kind: Kind, variant: str = "") -> dict[str, Spec]:
    """Settings of an activity by name, as JSON schema; of one way of doing it where there are several."""
    shape = kind.plans.settings
    if not isinstance(shape, Variants):
        found = shape.model_json_schema()["properties"]
        return {name: spec for name, spec in found.items() if name != "version"}
    one = next(one for one in shape.variants if one.name == (variant or shape.first))
    names = [one.name for one in shape.variants]
    choosing = {shape.field: {"type": "string", "title": shape.title, "enum": names, "default": shape.first}}
    return {**choosing, **shape.own(one), **shape.shared()}


def read_settings(values: Values, node: Node, kind: Kind, place: str) -> dict[str, Any]:
    """Settings of a step as rows keep them; without those that stand as they are anyway."""
    shape = kind.plans.settings
    variant = ""
    if isinstance(shape, Variants) and not isinstance(node, Text | Listing) and shape.field in node.entries:
        names = [one.name for one in shape.variants]
        variant = values.one_of(node.entries[shape.field][1], f"{place.capitalize()}: '{shape.field}'", names)
        if not variant:
            return {}
    fields = fields_of(kind, variant)
    what = f"Settings of {place}"
    named = f"The list of settings of {place}" + (f" ({variant})" if variant else "")
    given: dict[str, Any] = {}
    former = {} if isinstance(shape, Variants) else shape.former
    entries = values.table(node, named, {**fields, **former})
    before = len(values.problems)
    for name, (_, value) in entries.items():
        given[name] = _value(values, value, f"{what}: '{name}'", {**former, **fields}[name])
    if len(values.problems) > before:
        return {}
    try:
        shape.given(given)
    except ValidationError as error:
        for one in error.errors():
            name = next((str(part) for part in one["loc"] if str(part) in entries), "")
            line = entries[name][0].line if name else node.line
            why = one["msg"].removeprefix("Value error, ")
            values.wrong(line, f"{what}: '{name}' cannot be used ({why}).")
        return {}
    if former.keys() & given.keys():
        return own_settings(kind, shape.given(given).stored())
    return given


def _value(values: Values, node: Node, what: str, spec: Spec) -> Any:
    kind = spec.get("type")
    if kind == "integer":
        return values.number(node, what, spec.get("minimum", 0), spec.get("maximum", 10**12))
    if kind == "boolean":
        return values.yes_or_no(node, what)
    if "enum" in spec:
        return values.one_of(node, what, spec["enum"])
    most = spec.get("maxLength", 600)
    if "lines" not in spec:
        return values.text(node, what, most)
    if isinstance(node, Text):
        return values.text(node, what, most)
    texts = [values.text(one, what, most, needed=True) for one in values.items(node, what)]
    for one, text in zip(values.items(node, what), texts, strict=True):
        if re.search(_between(spec), text):
            values.wrong(one.line, f"{what}: an entry of the list has no line break and no semicolon in it.")
    joined = "\n".join(texts)
    if len(joined) > most:
        values.wrong(node.line, f"{what} has {len(joined)} characters in all; {most} fit.")
    return joined


def _between(spec: Spec) -> str:
    return r"[;\n]" if spec["lines"] == ";" else r"\n"


def own_settings(kind: Kind, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a row that are not as at the start."""
    shape = kind.plans.settings
    found = shape.read(stored).stored()
    fields = fields_of(kind, found[shape.field] if isinstance(shape, Variants) else "")
    return {name: found[name] for name, spec in fields.items() if found[name] != spec.get("default")}


def with_lists(kind: Kind, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as a file says them: lists as lists."""
    shape = kind.plans.settings
    fields = fields_of(kind, str(settings.get(shape.field, "")) if isinstance(shape, Variants) else "")
    told = dict(settings)
    for name, value in settings.items():
        spec = fields.get(name, {})
        if spec.get("lines"):
            told[name] = [taken_in(part) for part in re.split(_between(spec), value) if not blank(part)]
    return told
