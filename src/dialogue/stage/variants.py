"""Settings that come in variants, told apart by one field: a vote has those of its method, and no others.

Each variant is a pydantic model; together they are a union with that field as its discriminator. On a form the fields
that all variants share have their own names, those of one variant have the variant's name before them (`VARIANT.FIELD`).
So one form can show all variants, and works without script: what belongs to another variant than the one chosen is
left aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter

from dialogue.kernel.versioned import Versioned


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant: its name in the discriminating field, its title and a sentence to choose by, and its settings."""

    name: str
    title: str
    summary: str
    model: type[Versioned]


class Variants:
    """A union of settings. Calling it reads given values as one of them, like calling a single model."""

    def __init__(
        self, field: str, title: str, first: str, shared: type[Versioned], variants: Sequence[Variant]
    ) -> None:
        self.field = field
        self.title = title
        self.first = first
        self.variants = tuple(variants)
        self._shared = shared
        union: Any = Union[tuple(one.model for one in self.variants)]  # noqa: UP007 - made of a list
        several = len(self.variants) > 1
        self._adapter: TypeAdapter[Versioned] = TypeAdapter(
            Annotated[union, Field(discriminator=field)] if several else union
        )

    def __call__(self, **given: Any) -> Versioned:
        """The settings of the variant that `given` names, or of the first. Raises pydantic's `ValidationError`."""
        return self._adapter.validate_python({self.field: self.first, **given})

    def read(self, stored: Mapping[str, Any]) -> Versioned:
        """Settings as a row keeps them, of an earlier version too. Raises ValueError when a newer program wrote them."""
        name = stored.get(self.field, self.first)
        for variant in self.variants:
            if variant.name == name:
                return variant.model.read({**stored, self.field: name})
        return self(**stored)

    def given(self, values: Mapping[str, Any]) -> Versioned:
        """Settings from a form or a recipe. Raises pydantic's `ValidationError`."""
        typed = self.from_form(values)
        typed.pop("version", None)
        return self(**typed)

    def from_form(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """Values for `__call__` out of the fields of a form on which all variants stand.

        >>> class One(Versioned): method: str = "one"; most: int = 1
        >>> both = Variants("method", "", "one", Versioned, [Variant("one", "", "", One)])
        >>> both.from_form({"method": "one", "one.most": "3", "two.most": "9", "options": "a; b"})
        {'method': 'one', 'options': 'a; b', 'most': '3'}
        """
        chosen = str(typed.get(self.field, self.first))
        own = {
            name.partition(".")[2]: value
            for name, value in typed.items()
            if name.partition(".")[0] == chosen and "." in name
        }
        plain = {name: value for name, value in typed.items() if "." not in name}
        elsewhere = {name for one in self.variants if one.name != chosen for name in self._fields(one)}
        here = {name for one in self.variants if one.name == chosen for name in self._fields(one)}
        return {
            self.field: chosen,
            **{name: value for name, value in plain.items() if name in here or name not in elsewhere},
            **own,
        }

    def shared(self) -> dict[str, Any]:
        """The fields that all variants have, as JSON schema by name."""
        found: dict[str, Any] = self._shared.model_json_schema()["properties"]
        return {name: spec for name, spec in found.items() if name not in {self.field, "version"}}

    def own(self, variant: Variant) -> dict[str, Any]:
        """The fields that only this variant has, as JSON schema by name."""
        found: dict[str, Any] = variant.model.model_json_schema()["properties"]
        return {name: spec for name, spec in found.items() if name in self._fields(variant)}

    def _fields(self, variant: Variant) -> list[str]:
        return [name for name in variant.model.model_fields if name not in self._shared.model_fields]
