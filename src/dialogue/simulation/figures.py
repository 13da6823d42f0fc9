"""Figures of a measurement."""

from __future__ import annotations

from collections.abc import Sequence


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank); 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and max in milliseconds, and how many."""
    return {
        "n": len(seconds),
        "p50_ms": round(1000 * quantile(seconds, 0.50), 2),
        "p95_ms": round(1000 * quantile(seconds, 0.95), 2),
        "p99_ms": round(1000 * quantile(seconds, 0.99), 2),
        "max_ms": round(1000 * max(seconds, default=0.0), 2),
    }
