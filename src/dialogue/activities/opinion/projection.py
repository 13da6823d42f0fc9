"""Where people and statements lie: principal components of the votes.

Source: Small, Bjorkegren, Erkkila, Shaw and Megill, "Polis: Scaling deliberation by mapping high dimensional
opinion spaces", Recerca 26(2), 2021, for the method; the formulas are restated in `docs/opinion.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.votes import Reals, VoteTable

COMPONENTS = 2
# Below this share of the largest spread a direction is rounding noise: its component is zero, not arbitrary.
NOISE = 1e-10


@dataclass(frozen=True, eq=False)
class Projection:
    """`means` (statements), `components` (2 x statements, of length 1 or 0), `places` (participants x 2)."""

    means: Reals
    components: Reals
    places: Reals

    @property
    def extremity(self) -> Reals:
        """E per statement: how far out somebody lies whose only vote is agree on it (statements).

        E_j = sqrt(n) * length of ((1 - mean_j) * component_j), with n statements.
        """
        reach = np.sqrt(self.means.size) * (1.0 - self.means) * self.components
        return np.asarray(np.sqrt((reach**2).sum(axis=0)), dtype=np.float64)


def project(table: VoteTable) -> Projection:
    """Means, two principal components and everybody's place.

    An unseen statement counts as its mean, so after centring it is zero; the column of a statement moderated
    out is zero altogether. Somebody's place is sqrt(n / max(cast, 1)) times the sum over their votes of (vote
    - mean) * component, which keeps people with few votes from huddling in the middle. A zero column is a
    vote like any other in `cast`, for everybody; that is how the server of Polis counts, and its places are
    met to the last digit that way.
    """
    seen_by = table.seen.sum(axis=0)
    means = np.where(table.left_out, 0.0, table.values.sum(axis=0) / np.maximum(seen_by, 1))
    centred = table.values.astype(np.float64) - means
    centred *= table.seen & ~table.left_out
    components = _components(centred)
    kept = table.seen[:, ~table.left_out].sum(axis=1)
    cast = kept + np.count_nonzero(table.left_out & (seen_by > 0))
    scale = np.sqrt(means.size / np.maximum(cast, 1))
    places = scale[:, np.newaxis] * (centred @ components.T)
    return Projection(means=means, components=components, places=places)


def _components(centred: Reals) -> Reals:
    """The first two right singular vectors of the centred votes, each with a settled sign (2 x statements).

    They are taken from the smaller of the two Gram matrices: numpy's full decomposition of 2,000 x 900 votes
    takes several times the time and memory for two vectors out of 900.
    """
    people, statements = centred.shape
    components = np.zeros((COMPONENTS, statements))
    if not centred.size:
        return components
    wide = people < statements
    spreads, vectors = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    for place in range(min(COMPONENTS, spreads.size)):
        if spreads[-1 - place] > NOISE * max(float(spreads[-1]), NOISE):
            vector = vectors[:, -1 - place]
            direction = centred.T @ vector if wide else vector
            components[place] = _settled(direction / np.linalg.norm(direction))
    return components


def _settled(direction: Reals) -> Reals:
    """The direction with its largest entry positive; of entries equally large the first one decides.

    A component and its negative describe the same thing; without a rule the picture would turn over by
    chance.
    """
    sizes = np.abs(direction)
    first = int(np.argmax(sizes >= sizes.max() * (1 - 1e-9)))
    return direction if direction[first] > 0 else -direction
