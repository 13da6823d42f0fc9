"""What a section of the minutes holds. Its number, id and heading stand in the list of sections alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dialogue.documents.build import or_none
from dialogue.documents.tree import Block, Section


@dataclass(frozen=True, slots=True)
class Body:
    """Blocks and subsections; the subsections are numbered when the section is."""

    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


def body(*blocks: Block) -> Body:
    """Only blocks."""
    return Body(blocks)


def body_or_none(blocks: Iterable[Block], sections: Iterable[Section] = ()) -> Body:
    """What there is, or a note that nothing was recorded: a section is never silently empty."""
    found, inner = tuple(blocks), tuple(sections)
    return Body(found or (() if inner else or_none(())), inner)
