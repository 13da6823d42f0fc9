"""Condorcet winner: the option that beats every other one head to head. There may be none.

Source: Marquis de Condorcet, *Essai sur l'application de l'analyse à la probabilité des décisions* (1785);
the table also gives the Smith set, the smallest group whose members each beat everybody outside it (J.
Smith, *Econometrica* 41, 1973). A tie means that an unbeaten option stands equal with another, which keeps
it from winning: those pairs are returned as ties. A cycle (a over b over c over a) is not a tie: winners
and ties are both empty. Incomplete papers: options left out stand together below all that are ranked;
between equals a paper is silent. `settings.winners` has no meaning here.

>>> from .contract import Paper, Settings
>>> cycle = [Paper(ranking=tuple((o,) for o in text)) for text in ("abc", "bca", "cab")]
>>> result = count(cycle, ["a", "b", "c"], Settings())
>>> result.winners, result.ties, result.table["smith"]
((), (), ['a', 'b', 'c'])
"""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.kernel.messages import N_

from .checks import ranking, speaking
from .contract import Method, Paper, Result, Settings
from .pairwise import Pairs, matrix, preferred
from .places import nobody


def smith_set(pairs: Pairs, options: Sequence[str]) -> list[str]:
    """The smallest set whose members beat all outside it: all that reach everybody by not losing."""
    wins = {a: sum(pairs[a, b] > pairs[b, a] for b in options if b != a) for a in options}
    chosen = {a for a in options if wins[a] == max(wins.values())}
    while True:
        more = {b for b in options if b not in chosen and any(pairs[b, a] >= pairs[a, b] for a in chosen)}
        if not more:
            return sorted(chosen)
        chosen |= more


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Look for the option that beats all others. See the module for ties and incomplete papers."""
    cast = speaking(papers, "ranking")
    pairs = preferred(cast, options)
    if not cast:
        return nobody(options, {"preferred": matrix(pairs), "smith": sorted(options)})
    smith = smith_set(pairs, options)
    unbeaten = [a for a in options if all(pairs[a, b] >= pairs[b, a] for b in options if b != a)]
    ties = {
        (min(a, b), max(a, b)) for a in unbeaten for b in options if a != b and pairs[a, b] == pairs[b, a]
    }
    rest = sorted(set(options) - set(smith))
    return Result(
        winners=tuple(smith) if len(smith) == 1 else (),
        order=tuple(tuple(level) for level in (smith, rest) if level),
        ties=tuple(sorted(ties)),
        table={"preferred": matrix(pairs), "smith": smith, "unbeaten": sorted(unbeaten)},
    )


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, at most `settings.max_ranked`. Raises `PaperError`."""
    ranking(paper, options, settings.max_ranked)


METHOD = Method("condorcet", N_("Condorcet winner"), "ranking", count, check_paper, places=False)
