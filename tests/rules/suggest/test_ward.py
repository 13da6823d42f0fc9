"""Ward's linkage and the silhouette against small definitions written here."""

import numpy as np
import pytest

from dialogue.activities.cluster.suggest.ward import cut, silhouette, ward_tree


def squared_distances(points):
    return ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)


def ward_by_definition(points, k):
    """Greedy: always join the two clusters whose union adds least to the sum of squares around the means."""
    clusters = [[row] for row in range(len(points))]
    while len(clusters) > k:

        def added(a, b):
            gap = points[a].mean(axis=0) - points[b].mean(axis=0)
            return len(a) * len(b) / (len(a) + len(b)) * float(gap @ gap)

        pairs = [(added(a, b), i, j) for i, a in enumerate(clusters) for j, b in enumerate(clusters) if i < j]
        _, i, j = min(pairs)
        clusters[i] += clusters.pop(j)
    return {frozenset(cluster) for cluster in clusters}


def silhouette_by_definition(distance, labels):
    widths = []
    for i, own in enumerate(labels):
        mates = [j for j, other in enumerate(labels) if other == own and j != i]
        if not mates:
            widths.append(0.0)
            continue
        inside = np.mean([distance[i, j] for j in mates])
        outside = min(
            np.mean([distance[i, j] for j, other in enumerate(labels) if other == cluster])
            for cluster in set(labels) - {own}
        )
        widths.append((outside - inside) / max(inside, outside))
    return np.mean(widths)


@pytest.mark.parametrize("seed", range(15))
def test_chains_find_the_same_clusters_as_the_definition(seed):
    chance = np.random.default_rng(seed)
    points = chance.normal(size=(int(chance.integers(2, 16)), 3))
    merges = ward_tree(squared_distances(points))
    assert [m.height for m in merges] == sorted(m.height for m in merges)
    for k in range(1, len(points) + 1):
        labels = cut(merges, len(points), k)
        found = {frozenset(np.nonzero(labels == c)[0].tolist()) for c in set(labels.tolist())}
        assert found == ward_by_definition(points, k)


@pytest.mark.parametrize("seed", range(20))
def test_silhouette_equals_its_definition(seed):
    chance = np.random.default_rng(seed)
    distance = np.sqrt(squared_distances(chance.normal(size=(12, 2))))
    labels = np.array([0, 1, *chance.integers(0, 3, 10)])
    labels = np.unique(labels, return_inverse=True)[1]
    assert silhouette(distance, labels) == pytest.approx(silhouette_by_definition(distance, labels.tolist()))


def test_equal_distances_end_and_are_deterministic():
    equal = np.ones((40, 40)) - np.eye(40)
    labels = cut(ward_tree(equal), 40, 5)
    assert len(set(labels.tolist())) == 5
    assert (cut(ward_tree(equal), 40, 5) == labels).all()


def test_one_row_has_no_merges():
    assert ward_tree(np.zeros((1, 1))) == []
    assert cut([], 1, 1).tolist() == [0]
