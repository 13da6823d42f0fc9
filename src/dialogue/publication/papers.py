"""What whole papers give away beside the figures made of them.

Figures are sums. Whoever has the papers themselves, by the blocks of groups in which they were shown, sees more: that
all people of a row gave the same marks to an option, also where that is neither nothing nor all they could give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from dialogue.publication.table import UNANIMITY_BELOW, Paper, Shape, Table


def are_alike(papers: Collection[Paper]) -> bool:
    """Whether all papers, or all but one, give the same marks to some option, other than none.

    All but one, because the one who differs would know what everybody else said. That all give nothing the figures say
    by themselves.

    >>> are_alike([(4, 2, 0), (0, 2, 4), (4, 2, 0)]), are_alike([(4, 0), (3, 0), (2, 0)])
    (True, False)
    """
    for column in zip(*papers, strict=True):
        values = Counter(column)
        del values[0]
        if max(values.values(), default=0) >= max(len(papers) - 1, 1):
            return True
    return False


def say_more(table: Table, shape: Shape) -> bool:
    """Whether the papers say more of a row in numbers than its figures do; unknown papers say nothing.

    Where few people nearly agree on an option, each of them is known. And where groups that are shown together do, the
    figure of each of them is known, as every share of such papers has the same sum. Left aside is an option on which
    all papers of the count agree: that is known of everybody.
    """
    if table.papers is None:
        return False
    everybody = [paper for papers in table.papers.values() for paper in papers]
    places = [place for place, option in enumerate(table.options) if option in shape.shown]
    places = [place for place in places if len({paper[place] for paper in everybody}) > 1]
    for number, block in enumerate(shape.blocks):
        inside = [
            tuple(paper[place] for place in places)
            for group in block
            for paper in table.papers.get(group, ())
        ]
        if number in shape.banded:
            continue
        if (len(block) > 1 or len(inside) < UNANIMITY_BELOW) and are_alike(inside):
            return True
    return False


def difference_is_alike(then: Collection[Paper], now: Collection[Paper]) -> bool:
    """Whether two rounds differ by few people whose papers nearly agree, as if nobody had changed their mind."""
    fewer, more = sorted((Counter(then), Counter(now)), key=lambda papers: papers.total())
    apart = list((more - fewer).elements())
    if not fewer <= more or not 0 < len(apart) < UNANIMITY_BELOW:
        return False
    return are_alike(apart)
