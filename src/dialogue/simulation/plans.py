"""The plan of a theme, shared by what is made and what is replayed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as the scripted facilitator will make it: a title, and the texts of the ideas that belong to it."""

    title: str
    ideas: tuple[str, ...]
