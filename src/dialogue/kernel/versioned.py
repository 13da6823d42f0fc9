"""Settings that are kept as JSON together with the version of the model that wrote them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

Stored = dict[str, Any]


class Versioned(BaseModel):
    """Base of settings that rows keep. Unknown fields are refused.

    A model that changes gives `version` a new default, and says in `upgrades` how the settings of each earlier version
    (the key) become those of the next one. `former` are fields that files may still name, as JSON schema: the model
    reads what they said.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = 1
    upgrades: ClassVar[Mapping[int, Callable[[Stored], Stored]]] = {}
    former: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    @classmethod
    def newest(cls) -> int:
        """The version that is written today."""
        return int(cls.model_fields["version"].default)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Settings as a row keeps them. Raises ValueError when a newer program wrote them."""
        found = dict(stored)
        written = int(found.pop("version", 1))
        if written > cls.newest():
            raise ValueError(f"{cls.__qualname__}: version {written} was written by a newer program")
        for version in range(written, cls.newest()):
            found = dict(cls.upgrades[version](found))
        return cls.given(found)

    @classmethod
    def given(cls, values: Mapping[str, Any]) -> Self:
        """Settings from a form or a recipe. They have the newest version, whatever is said there."""
        return cls(**{**values, "version": cls.newest()})

    def stored(self) -> Stored:
        """As a row keeps them."""
        return self.model_dump(mode="json")
