"""Finding learnings: by words, by what came of the trial, by knowledge, group and agenda item; twenty a page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dialogue.activities.brainstorm.evidence import KNOWLEDGE
from dialogue.kernel.text import plain
from dialogue.learning.register import LearningView
from dialogue.learning.results import Result

A_PAGE = 20


def number_in(text: str) -> int:
    """A number as it stands in an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty is not asked. `group` is a group's lasting id, `item` an agenda item's."""

    words: str = ""
    result: str = ""
    knowledge: str = ""
    group: int = 0
    item: int = 0

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        """From an address; what there is not asks for nothing."""
        result, knowledge = asked.get("result", ""), asked.get("knowledge", "")
        return cls(
            asked.get("q", "").strip()[:80],
            result if result in set(Result) else "",
            knowledge if knowledge in KNOWLEDGE else "",
            number_in(asked.get("group", "")),
            number_in(asked.get("item", "")),
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.result or self.knowledge or self.group or self.item)

    def address(self, page: int = 1) -> str:
        """The same question as the query of an address, at a page."""
        fields = {
            "q": self.words,
            "result": self.result,
            "knowledge": self.knowledge,
            "group": self.group,
            "item": self.item,
            "page": page if page > 1 else 0,
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})


def found(learnings: Iterable[LearningView], wanted: Wanted) -> list[LearningView]:
    """The learnings that are looked for, in their order."""
    return [one for one in learnings if _is(one, wanted)]


def _is(one: LearningView, wanted: Wanted) -> bool:
    if wanted.result and one.result != wanted.result:
        return False
    if wanted.item and one.item_id != wanted.item:
        return False
    if (wanted.knowledge or wanted.group) and not any(
        wanted.knowledge in ("", knowledge) and wanted.group in (0, group) for knowledge, group in one.ground
    ):
        return False
    said = plain(" ".join((one.text, one.planned, one.happened, one.why, one.change, one.context, one.item)))
    return all(word in said for word in plain(wanted.words).split())


@dataclass(frozen=True, slots=True)
class Page:
    """Some of many: which they are (`first` to `last` of `all`), and the pages before and after (0: none)."""

    shown: Sequence[LearningView]
    first: int
    last: int
    all: int
    before: int
    after: int


def page_of(learnings: Sequence[LearningView], number: int) -> Page:
    """The page of this number; one that there is not is the nearest."""
    pages = max(1, -(-len(learnings) // A_PAGE))
    at = min(max(1, number), pages)
    shown = learnings[(at - 1) * A_PAGE : at * A_PAGE]
    start = (at - 1) * A_PAGE
    return Page(
        shown,
        start + 1 if shown else 0,
        start + len(shown),
        len(learnings),
        at - 1,
        at + 1 if at < pages else 0,
    )
