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
# The block Krylov space: matrices up to DIRECT are decomposed whole, others in steps of BLOCK vectors.
DIRECT, BLOCK, STEPS, SETTLED, SEED = 200, 4, 36, 1e-11, 2026


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

    They are taken from the smaller of the two Gram matrices.
    """
    people, statements = centred.shape
    components = np.zeros((COMPONENTS, statements))
    if not centred.size:
        return components
    wide = people < statements
    spreads, vectors = leading(centred @ centred.T if wide else centred.T @ centred)
    for place, spread in enumerate(spreads):
        if spread > NOISE * max(float(spreads[0]), NOISE):
            direction = centred.T @ vectors[:, place] if wide else vectors[:, place]
            direction = np.where(centred.any(axis=0), direction, 0.0)  # no rounding noise on zero columns
            components[place] = _settled(direction / np.linalg.norm(direction))
    return components


def leading(gram: Reals) -> tuple[Reals, Reals]:
    """The two largest eigenvalues of a symmetric matrix, and their vectors as columns.

    Large matrices go through a block Krylov space (Musco and Musco, "Randomized block Krylov methods", 2015)
    with a fixed start: numpy can only decompose all of a matrix, and for 900 statements that took 0.6 s on an
    idle machine and 6 s on a busy one, against 0.02 s. Where the space does not settle, the full
    decomposition answers.
    """
    size = len(gram)
    if size > DIRECT:
        basis = last = np.linalg.qr(np.random.default_rng(SEED).standard_normal((size, BLOCK)))[0]
        for step in range(1, STEPS + 1):
            basis = np.linalg.qr(np.hstack([basis, gram @ last]))[0]
            last = basis[:, -BLOCK:]
            if step % 6 == 0:
                image = gram @ basis
                spreads, mix = np.linalg.eigh(basis.T @ image)
                spreads, mix = spreads[: -1 - COMPONENTS : -1], mix[:, : -1 - COMPONENTS : -1]
                vectors = basis @ mix
                if np.linalg.norm(image @ mix - vectors * spreads, axis=0).max() <= SETTLED * spreads[0]:
                    return spreads, vectors
    spreads, vectors = np.linalg.eigh(gram)
    return spreads[: -1 - COMPONENTS : -1], vectors[:, : -1 - COMPONENTS : -1]


def _settled(direction: Reals) -> Reals:
    """The direction with its largest entry positive; of entries equally large the first one decides.

    A component and its negative describe the same thing; without a rule the picture would turn over by
    chance.
    """
    sizes = np.abs(direction)
    first = int(np.argmax(sizes >= sizes.max() * (1 - 1e-9)))
    return direction if direction[first] > 0 else -direction
