"""Values that a JSON schema allows, and some that it does not: by chance, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

WORDS = (
    "", "x", "wells", "9" * 30, "1", "0", "-1", "2030-01-31", "2020-01-31", "yes", "open", "close", "reopen", "en", "xx",
    "accepted", "shared-goal", "a" * 5000, "١٢", "1.5", "1e400", "NaN", "https://a.b/", "http://[", "local", "1\n2\n3",
    "farmers", "participant", "synergy", "high", "1:2", "room", "\u202e", "<b>", "'; --",
)  # fmt: skip
NUMBERS = (0, 1, 2, 3, 4, 5, 6, -1, 10, 100, 2**31, 2**63 - 1, -(2**63) + 1)
MOMENTS = (
    "2030-01-31T12:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2020-01-01T00:00:00Z",
)
ANYTHING: tuple[Any, ...] = (None, 1, "x", [], {}, True, 1.5, [1], {"a": 1}, 10**30)


def value(
    schema: Mapping[str, Any],
    parts: Mapping[str, Any],
    chance: random.Random,
    known: Mapping[str, Any],
    name: str = "",
) -> Any:
    """A value for a schema. `known` are numbers that exist, by the names of their fields."""

    def inner(of: Mapping[str, Any], called: str = "") -> Any:
        return value(of, parts, chance, known, called)

    if name in known and chance.random() < 0.9:
        return chance.choice(known[name])
    if "$ref" in schema:
        return inner(parts[schema["$ref"].rsplit("/", 1)[1]], name)
    if "anyOf" in schema:
        return inner(chance.choice(schema["anyOf"]), name)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    kind = schema.get("type")
    if kind == "object" and "properties" in schema:
        wanted = schema.get("required", ())
        return {
            key: inner(of, key)
            for key, of in schema["properties"].items()
            if key in wanted or chance.random() < 0.6
        }
    if kind == "object":
        of = schema.get("additionalProperties", True)
        keys = [chance.choice((*WORDS, "title", "1", "2")) for _ in range(chance.randint(0, 2))]
        return {key: inner(of) if isinstance(of, dict) else chance.choice(ANYTHING) for key in keys}
    if kind == "array":
        if "prefixItems" in schema:
            return [inner(one) for one in schema["prefixItems"]]
        return [inner(schema.get("items", {})) for _ in range(chance.randint(0, 3))]
    if kind == "integer":
        return chance.choice(NUMBERS)
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "string":
        return chance.choice(MOMENTS if schema.get("format") == "date-time" else WORDS)
    return None if kind == "null" else chance.choice(ANYTHING)


def spoilt(body: Any, chance: random.Random) -> Any:
    """Now and then a value of another kind somewhere in a body."""
    if not isinstance(body, dict) or not body or chance.random() < 0.8:
        return body
    return {**body, chance.choice(list(body)): chance.choice(ANYTHING)}
