"""Where people and statements lie: principal components of the votes.

Source: Small, Bjorkegren, Erkkila, Shaw and Megill, "Polis: Scaling deliberation by mapping high dimensional
opinion spaces", Recerca 26(2), 2021, for the method; the formulas are restated in `docs/opinion.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.order import order_by_content
from dialogue.activities.opinion.votes import Integers, Reals, VoteTable

COMPONENTS = 2
# So many of the largest directions are kept for drawing the axes again for a part of the people.
DIRECTIONS = 10
# Below this share of the largest spread a direction is rounding noise: its component is zero, not arbitrary.
NOISE = 1e-10
# The block Krylov space: matrices up to DIRECT are decomposed whole, others in steps of BLOCK vectors.
DIRECT, BLOCK, STEPS, SETTLED, SEED = 200, 4, 36, 1e-11, 2026


@dataclass(frozen=True, eq=False)
class Projection:
    """`means` (statements), `components` (2 x statements, of length 1 or 0), `places` (participants x 2).

    `rows` are the participants in the order of `order_by_content`. `along` (participants x up to 10) says how
    far each lies along the largest directions, before `scale` (participants) makes a place of it.
    """

    means: Reals
    components: Reals
    places: Reals
    rows: Integers
    along: Reals
    scale: Reals
    statements: int  # n: how many statements the places are scaled with

    @property
    def pull(self) -> Reals:
        """How far each place is to be trusted: the votes cast by the statements (participants).

        A place is a sum of votes that is scaled up for people with few of them, so that its variance goes
        with scale^2; places enter groups with the inverse of that.
        """
        return np.asarray(1 / self.scale**2, dtype=np.float64)

    @property
    def extremity(self) -> Reals:
        """E per statement: how far out somebody lies whose only vote is agree on it (statements).

        E_j = sqrt(n) * length of ((1 - mean_j) * component_j), with n statements.
        """
        reach = np.sqrt(self.statements) * (1.0 - self.means) * self.components
        return np.asarray(np.sqrt((reach**2).sum(axis=0)), dtype=np.float64)


def project(table: VoteTable) -> Projection:
    """Means, two principal components and everybody's place.

    An unseen statement counts as its mean, so after centring it is zero. Somebody's place is sqrt(n / max(cast,
    1)) times the sum over their votes of (vote - mean) * component, which keeps people with few votes from
    huddling in the middle. The column of a statement moderated out is zero, and a zero column is a vote like
    any other in `cast`, for everybody; that is how the server of Polis counts, and its places are met to the
    last digit that way. A statement about the voter has no part in this: places are what they would be if
    nobody had asked.

    Everything is computed in the order of `order_by_content`, and once for people with the same votes, so that
    a table in another order gives the same places to the last bit.
    """
    columns = np.flatnonzero(~table.left_out)
    rows, order = order_by_content(table.values[:, columns], table.seen[:, columns])
    columns = columns[order]
    values, seen = table.values[np.ix_(rows, columns)], table.seen[np.ix_(rows, columns)]
    seen_by = seen.sum(axis=0)
    kept_means = values.sum(axis=0) / np.maximum(seen_by, 1)
    centred = (values - kept_means) * seen
    directions = _directions(centred)
    people, statements = len(table.participants), len(table.statements)
    means, components = np.zeros(statements), np.zeros((COMPONENTS, statements))
    means[columns] = kept_means
    components[: len(directions), columns] = directions[:COMPONENTS]
    zeroed = table.moderated_out & ~table.meta & table.seen.any(axis=0)
    asked = int(np.count_nonzero(~table.meta))
    new = np.ones(people, dtype=np.bool_)  # whose votes differ from those of the person before
    new[1:] = ((values[1:] != values[:-1]) | (seen[1:] != seen[:-1])).any(axis=1)
    same = np.cumsum(new) - 1
    along, scale = np.zeros((people, len(directions))), np.ones(people)
    along[rows] = (centred[new] @ directions.T)[same]
    scale[rows] = np.sqrt(asked / np.maximum(seen.sum(axis=1) + np.count_nonzero(zeroed), 1))
    places = np.zeros((people, COMPONENTS))
    places[:, : len(directions)] = scale[:, np.newaxis] * along[:, :COMPONENTS]
    return Projection(means, components, places, rows, along, scale, asked)


def _directions(centred: Reals) -> Reals:
    """The first right singular vectors of the centred votes, each with a settled sign (up to 10 x statements).

    They are taken from the smaller of the two Gram matrices.
    """
    people, statements = centred.shape
    if not centred.size:
        return np.zeros((0, statements))
    wide = people < statements
    spreads, vectors = leading(centred @ centred.T if wide else centred.T @ centred, DIRECTIONS)
    found = []
    for place, spread in enumerate(spreads):
        if spread > NOISE * max(float(spreads[0]), NOISE):
            direction = centred.T @ vectors[:, place] if wide else vectors[:, place]
            direction = np.where(centred.any(axis=0), direction, 0.0)  # no rounding noise on zero columns
            found.append(_settled(direction / np.linalg.norm(direction)))
    return np.array(found).reshape(len(found), statements)


def redrawn(projection: Projection, people: Integers, counted: Integers) -> Reals:
    """The places of the `counted` on axes drawn anew for `people` only (counted x 2).

    The axes are looked for among the ten largest directions of everybody, where those of a part of the people
    lie, too. That takes the time of a 10 x 10 matrix instead of that of all statements.
    """
    own = projection.along[people]
    own = own - own.mean(axis=0)
    _, vectors = np.linalg.eigh(own.T @ own)
    turned = projection.along[counted] @ vectors[:, : -1 - COMPONENTS : -1]
    return np.asarray(projection.scale[counted, np.newaxis] * turned, dtype=np.float64)


def leading(gram: Reals, wanted: int = COMPONENTS) -> tuple[Reals, Reals]:
    """The largest eigenvalues of a symmetric matrix, and their vectors as columns; the first two are exact.

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
                spreads, mix = spreads[: -1 - wanted : -1], mix[:, : -1 - wanted : -1]
                vectors = basis @ mix
                rest = (image @ mix - vectors * spreads)[:, :COMPONENTS]
                if np.linalg.norm(rest, axis=0).max() <= SETTLED * spreads[0]:
                    return spreads, vectors
    spreads, vectors = np.linalg.eigh(gram)
    return spreads[: -1 - wanted : -1], vectors[:, : -1 - wanted : -1]


def _settled(direction: Reals) -> Reals:
    """The direction with its largest entry positive; of entries equally large the first one decides.

    A component and its negative describe the same thing; without a rule the picture would turn over by
    chance.
    """
    sizes = np.abs(direction)
    first = int(np.argmax(sizes >= sizes.max() * (1 - 1e-9)))
    return direction if direction[first] > 0 else -direction
