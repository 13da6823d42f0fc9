"""An example of what is sent for each model: made from its own schema, so that it is always one that the model takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

WORDS: Mapping[str, Any] = {
    "text": "A well in every village",
    "title": "Water for all",
    "name": "Awa",
    "language": "en",
    "languages": ["en", "fr"],
    "move": "open",
    "recipe": "shared-goals",
    "activity_id": 12,
    "ballot_id": 3,
    "typed": {"dots.31": "3", "dots.32": "2"},
    "work": "cluster.suggestions",
    "preset": "shared-goal",
    "alt": "Three women fill jars at a well",
}
"""What stands for fields of these names, where their schema takes it."""


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    """The required fields of a model, filled in."""
    schema = model.model_json_schema()
    found: dict[str, Any] = _example(schema, schema.get("$defs", {}))
    for name in ("move", "language"):
        if name in schema.get("properties", {}) and name in schema.get("required", ()):
            found[name] = WORDS[name]
    return found


def _example(schema: Mapping[str, Any], parts: Mapping[str, Any], name: str = "") -> Any:
    if "$ref" in schema:
        return _example(parts[schema["$ref"].rsplit("/", 1)[1]], parts, name)
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], parts, name)
    kind, known = schema.get("type"), WORDS.get(name)
    if kind == "object":
        if "properties" in schema:
            wanted = schema.get("required", ())
            return {
                one: _example(of, parts, one) for one, of in schema["properties"].items() if one in wanted
            }
        return known if isinstance(known, dict) else {}
    if kind == "array":
        if isinstance(known, list):
            return known
        if "prefixItems" in schema:
            return [_example(one, parts) for one in schema["prefixItems"]]
        return [_example(schema["items"], parts)] if isinstance(schema.get("items"), dict) else []
    if kind == "integer":
        return known if isinstance(known, int) else 1
    if kind == "boolean":
        return True
    if kind == "number":
        return 1.5
    if kind == "string":
        if schema.get("format") == "date":
            return "2030-01-31"
        if schema.get("format") == "date-time":
            return "2030-01-31T12:00:00Z"
        if "enum" in schema:
            return schema["enum"][0]
        return known if isinstance(known, str) else "…"
    return None
