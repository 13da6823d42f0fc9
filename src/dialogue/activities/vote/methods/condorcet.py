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
from typing import Literal

from dialogue.kernel.messages import N_

from .checks import ranking, speaking
from .contract import Method, OnScreen, Paper, Result, Settings
from .duels import ALL_UP_TO, duel, margin, pairs_told
from .pairwise import Pairs, matrix, preferred, victories
from .places import nobody
from .ranked import RankingSettings
from .saying import Said, latest, options


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
        wins = victories(pairs, options)
        return nobody(options, {"preferred": matrix(pairs), "smith": sorted(options), "wins": wins})
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
        table={
            "preferred": matrix(pairs),
            "smith": smith,
            "unbeaten": sorted(unbeaten),
            "wins": victories(pairs, options),
        },
    )


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each ranked once, as `settings` allow. Raises `PaperError`."""
    ranking(paper, options, settings)


def told(result: Result, settings: Settings) -> Sequence[Said]:
    """The comparisons, the closest of the winner last; without a winner, those in the circle or between equals."""
    table = result.table
    preferred, unbeaten = table["preferred"], table.get("unbeaten")
    if unbeaten is None:
        return ()
    smith = table["smith"]
    if result.winners:
        (first,) = result.winners
        others = sorted(preferred[first], key=lambda other: -margin(preferred, first, other))
        among_others = pairs_told([sorted(others)]) if len(preferred) <= ALL_UP_TO else []
        steps = [duel(preferred, one, other) for one, other in among_others]
        steps += [duel(preferred, first, other) for other in others]
        steps.append(Said(N_("%(option)s beats every other option."), {"option": options(first)}))
        return latest(steps)
    steps = [duel(preferred, one, other) for one, other in pairs_told([smith])]
    if unbeaten:
        end = N_("Nothing beats %(options)s, but a comparison with another is equal: so nothing comes first.")
        steps.append(Said(end, {"options": options(*unbeaten)}))
    else:
        circle = N_("Each of %(options)s is beaten by another one: a circle, in which nothing comes first.")
        steps.append(Said(circle, {"options": options(*smith)}))
    return latest(steps)


class CondorcetSettings(RankingSettings):
    """What can be set for a search for the option that beats every other."""

    method: Literal["condorcet"] = "condorcet"


METHOD = Method(
    "condorcet",
    N_("Condorcet winner"),
    "ranking",
    count,
    check_paper,
    places=False,
    on_screen=OnScreen(
        form="ranking",
        settings=CondorcetSettings,
        question=N_("Is there one that beats every other? Each person ranks the options."),
        counted=N_(
            "Each option is compared with each. First comes the one that beats every other, if there is one."
        ),
        meaning=N_(
            "A vote in which each person ranks the options; it names the one that beats every other, if there is one."
        ),
        figure="wins",
        figure_name=N_("Beats so many others"),
        steps=told,
        places=False,
    ),
)
