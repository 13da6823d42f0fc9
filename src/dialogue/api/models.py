"""A model of JSON for each command, made from the command itself, so that none is forgotten and none goes stale."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_type_hints

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
)

from dialogue.kernel.database import LARGEST_ID
from dialogue.kernel.vocabulary import Command

LONGEST_TEXT = 100_000
Number = Annotated[int, Field(ge=-LARGEST_ID, le=LARGEST_ID)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
FIRST_YEAR, LAST_YEAR = 1900, 2200


def _storable(moment: datetime) -> datetime:
    """The moment, if every store can hold it in whatever zone. Raises ValueError."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"between {FIRST_YEAR} and {LAST_YEAR}")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_storable)]
INSTEAD: dict[Any, Any] = {int: Number, str: Text, datetime: Moment}
"""What stands for a bare type: numbers that a row can have, texts that a store can hold, moments with their zone."""


class Call(BaseModel):
    """Base of all models of a command. Unknown fields are an error: whoever mistypes one should hear of it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CarriedOut(BaseModel):
    """A command was carried out. `seq` is its stream's number after it; `again` when it had been done before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ok: Literal[True] = True
    seq: int
    again: bool
    answer: dict[str, Any]


def instead_of(kind: Any) -> Any:
    """The type as a program may send it, also inside of others."""
    if isinstance(kind, type) and kind in INSTEAD:
        return INSTEAD[kind]
    inner = getattr(kind, "__args__", None)
    if not inner or (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return kind
    changed: Any = tuple(one if one is Ellipsis else instead_of(one) for one in inner)
    if changed == inner:
        return kind
    if hasattr(kind, "copy_with"):
        return kind.copy_with(changed)
    origin = getattr(kind, "__origin__", None)
    return Union[changed] if origin is None else origin[changed]  # noqa: UP007 - of as many as there are


def hints_of(command: type[Any]) -> dict[str, Any]:
    """The types of a command's fields."""
    return get_type_hints(command)


@cache
def model_of(command: type[Command], without: Collection[str] = frozenset()) -> type[Call]:
    """The model of a command's fields, those left out that the server fills in itself (`without`)."""
    hints, fields = hints_of(command), {}
    for one in dataclasses.fields(command):
        if one.name in without:
            continue
        kind = instead_of(hints[one.name])
        if one.default is not dataclasses.MISSING:
            fields[one.name] = (kind, one.default)
        elif one.default_factory is not dataclasses.MISSING:
            fields[one.name] = (kind, Field(default_factory=one.default_factory))
        else:
            fields[one.name] = (kind, ...)
    made: type[Call] = create_model(  # type: ignore[call-overload]
        f"{command.__name__}Call", __base__=Call, __doc__=" ".join((command.__doc__ or "").split()), **fields
    )
    return made


def command_from(command: type[Command], read: Call, **filled: Any) -> Command:
    """The command out of what was sent and what the server fills in."""
    return command(**{name: getattr(read, name) for name in type(read).model_fields}, **filled)
