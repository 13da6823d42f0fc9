"""What a suggestion is made of and what it says. Pure data, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnusableIdeasError(ValueError):
    """The ideas cannot be grouped as asked; the message is a sentence for people."""


@dataclass(frozen=True)
class Idea:
    """One idea as the makers see it.

    `id` is unique in its list, `text` is the idea's own words, `lang` is a BCP 47 tag or empty when unknown.
    """

    id: str
    text: str
    lang: str = ""


@dataclass(frozen=True)
class SuggestedTheme:
    """A theme offered to the facilitator: a label from the ideas' own words and the ideas' ids.

    `wordless` marks the one theme that gathers ideas without any letter or digit (emoji, blanks).
    """

    label: str
    ids: tuple[str, ...]
    wordless: bool = False


@dataclass(frozen=True)
class Similar:
    """Two ideas that say nearly the same, with their cosine in `NEAR_DUPLICATE..1`."""

    first: str
    second: str
    cosine: float


@dataclass(frozen=True)
class Suggestion:
    """Suggested themes (each idea in exactly one), near-duplicate pairs, and plain sentences about limits."""

    method: str
    themes: tuple[SuggestedTheme, ...]
    similar: tuple[Similar, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExistingTheme:
    """A theme people have made already. It stays as it is; loose ideas may be offered a place in it."""

    id: str
    label: str
    ideas: tuple[Idea, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place offered to a loose idea in an existing theme. `closeness` is a cosine in -1..1."""

    idea: str
    theme: str
    closeness: float


@dataclass(frozen=True)
class Offers:
    """Places for loose ideas, best first, and the ids that fit no theme (`unplaced`)."""

    method: str
    places: tuple[Place, ...]
    unplaced: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def id_order(identifier: str) -> tuple[int, int, str]:
    """Sort key for ids: numbers by value before words by spelling, so that 9 comes before 10."""
    if identifier.isascii() and identifier.isdigit():
        return (0, int(identifier), identifier)
    return (1, 0, identifier)
