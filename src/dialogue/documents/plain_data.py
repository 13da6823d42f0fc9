"""The document tree as plain data and back: what is stored when minutes are circulated, and the JSON export.

`schema` names the version of this shape. Readers refuse a schema they do not know instead of guessing.
"""

from __future__ import annotations

import json
import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from dialogue.charts import BarChart, Mark, Point, PointMap, StackedBar
from dialogue.charts.bars import Bar, BarRow, Threshold
from dialogue.charts.spread import StackedRow
from dialogue.documents import tree

SCHEMA = "dialogue-minutes/1"

_BLOCKS: dict[str, type] = {
    "paragraph": tree.Paragraph,
    "list": tree.BulletList,
    "facts": tree.Facts,
    "table": tree.Table,
    "bar-chart": BarChart,
    "stacked-bar": StackedBar,
    "point-map": PointMap,
    "quote": tree.Quote,
    "picture": tree.Picture,
    "callout": tree.Callout,
    "empty": tree.EmptyNote,
}
_BLOCK_NAMES = {kind: name for name, kind in _BLOCKS.items()}
_KNOWN = (
    *_BLOCKS.values(),
    tree.Document,
    tree.Section,
    tree.Span,
    tree.Fact,
    Mark,
    Bar,
    BarRow,
    Threshold,
    StackedRow,
    Point,
)


class UnknownDocumentError(ValueError):
    """The data is no document of a schema this version can read."""


def to_plain(document: tree.Document) -> dict[str, Any]:
    """Dicts, lists, strings, numbers, booleans and None; every block says its kind under `block`."""
    return {"schema": SCHEMA, "document": _plain(document)}


def from_plain(data: object) -> tree.Document:
    """The document again. Raises UnknownDocumentError when the data has another schema or shape."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise UnknownDocumentError(f"This is not a document of the schema {SCHEMA}.")
    try:
        document: tree.Document = _built(tree.Document, data["document"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownDocumentError(f"This document does not have the shape of {SCHEMA}: {error}") from error
    return document


def write_json(document: tree.Document) -> str:
    """The document as JSON text. Words stay as they are; only halves of surrogate pairs become U+FFFD."""
    written = json.dumps(to_plain(document), ensure_ascii=False, indent=2) + "\n"
    return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_json(text: str) -> tree.Document:
    """The document from `write_json`. Raises UnknownDocumentError for anything else."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnknownDocumentError("This is not JSON.") from error
    return from_plain(data)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        plain = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        block = _BLOCK_NAMES.get(type(value))
        return {"block": block, **plain} if block else plain
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(expected: Any, data: Any) -> Any:
    origin, inside = get_origin(expected), get_args(expected)
    if origin in (Union, types.UnionType):
        return _built_choice(inside, data)
    if origin is tuple:
        if not isinstance(data, list):
            raise TypeError(f"a list was expected, not {type(data).__name__}")
        return tuple(_built(inside[0], one) for one in data)
    if expected in _KNOWN:
        return _built_record(expected, data)
    return _checked(expected, data)


def _built_choice(choices: tuple[Any, ...], data: Any) -> Any:
    if data is None and type(None) in choices:
        return None
    if isinstance(data, dict) and "block" in data:
        return _built_record(_BLOCKS[data["block"]], data)
    return _built(next(one for one in choices if one is not type(None)), data)


def _built_record(kind: type, data: Any) -> Any:
    if not isinstance(data, dict):
        raise TypeError(f"{kind.__name__} was expected, not {type(data).__name__}")
    hints = _hints(kind)
    return kind(**{name: _built(hints[name], value) for name, value in data.items() if name != "block"})


def _checked(expected: Any, data: Any) -> Any:
    if get_origin(expected) is not None and get_args(expected):  # Literal
        if data not in get_args(expected):
            raise ValueError(f"{data!r} is not one of {get_args(expected)}")
        return data
    if expected is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if type(data) is not expected:
        raise TypeError(f"{expected.__name__} was expected, not {type(data).__name__}")
    return data
