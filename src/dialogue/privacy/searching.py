"""Finding passages and names in texts, and putting the mark in their place. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from dialogue.kernel.text import blank
from dialogue.privacy.columns import MARK

LONG = 12
"""From so many characters on a passage of several words is looked for inside of other texts, too."""

SHORT = 4
"""Down to so many a passage is found where it stands alone; what is shorter says nothing of anybody."""

STRUCTURE = frozenset(
    {"block", "schema", "kind", "id", "ref", "state", "key", "grade", "level", "language", "status", "role"}
)
"""Keys in JSON under which no words stand."""


@dataclass(slots=True)
class Search:
    """What is looked for: `alone` only where it is a whole text, the rest also inside of others.

    `places` counts what was found. `pictures` are those that go from documents, by their bytes.
    """

    alone: frozenset[str] = frozenset()
    inside: re.Pattern[str] | None = None
    places: int = field(default=0)
    pictures: frozenset[str] = frozenset()

    def text(self, said: str, *, alone: bool = True) -> str:
        """A text with the mark in the place of everything that was found. `alone`: also where the whole text is a short
        passage.
        """
        if alone and said.strip() in self.alone:
            self.places += 1
            return said.replace(said.strip(), MARK)
        if self.inside is None:
            return said
        found, number = self.inside.subn(MARK, said)
        self.places += number
        return found

    def value(self, said: Any, under: str = "") -> Any:
        """The same for a JSON value, in all texts that are words."""
        if isinstance(said, str):
            return said if under in STRUCTURE else self.text(said)
        if isinstance(said, dict):
            return {key: self.value(one, str(key)) for key, one in said.items()}
        return [self.value(one, under) for one in said] if isinstance(said, list) else said

    def document(self, content: str) -> str:
        """The same for minutes as they are kept; a text in which nothing is found stays as it is, byte for byte."""
        data = json.loads(content)
        found, number = without_pictures(self.value(data), self.pictures)
        self.places += number
        return content if found == data else json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def search(
    passages: Iterable[str],
    names: Iterable[str] = (),
    words: Iterable[str] = (),
    spared: Collection[str] = (),
) -> Search:
    """A search for a person's passages and names, and for words that somebody named.

    What is among the `spared` was said by others as well, and is looked for nowhere.

    >>> found = search(["The well is dry since May"], ["Awa"])
    >>> found.text("Awa said: the well is dry since May. Awara: The well\\n is dry since May"), found.places
    ('[…] said: the well is dry since May. Awara: […]', 2)
    """
    said = {one.strip() for one in passages} - set(spared) - {MARK, ""}
    lines = {line.strip() for one in said for line in one.splitlines()} | said
    long = {one for one in lines if len(one) >= LONG and len(one.split()) > 1}
    patterns = [
        r"\s+".join(map(re.escape, one.split())) for one in sorted(long, key=lambda one: (-len(one), one))
    ]
    patterns += [rf"(?<!\w){_flowing(one)}(?!\w)" for one in sorted(names, key=len, reverse=True)]
    patterns += [rf"(?<!\w)(?i:{_flowing(one)})(?!\w)" for one in sorted(words, key=len, reverse=True)]
    return Search(
        frozenset(one for one in said - long if len(one) >= SHORT),
        re.compile("|".join(patterns)) if patterns else None,
    )


def _flowing(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))


def emptied(value: Any) -> Any:
    """A person's own value with nothing of it left but that there was something."""
    if isinstance(value, str):
        return value if blank(value) else MARK
    if isinstance(value, dict):
        return {key: emptied(one) for key, one in value.items()}
    return [emptied(one) for one in value] if isinstance(value, list) else value


def texts_in(value: Any) -> list[str]:
    """All texts in a value."""
    if isinstance(value, str):
        return [] if blank(value) or value == MARK else [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    return [text for one in value for text in texts_in(one)] if isinstance(value, list) else []


def without_pictures(data: Any, contents: Collection[str]) -> tuple[Any, int]:
    """Minutes as they are kept, without the pictures with these bytes; how many those were."""
    number = 0

    def kept(value: Any) -> Any:
        nonlocal number
        if isinstance(value, dict):
            return {key: kept(one) for key, one in value.items()}
        if not isinstance(value, list):
            return value
        stay = [
            one
            for one in value
            if not (
                isinstance(one, dict) and one.get("block") == "picture" and one.get("content") in contents
            )
        ]
        number += len(value) - len(stay)
        return [kept(one) for one in stay]

    return kept(data), number
