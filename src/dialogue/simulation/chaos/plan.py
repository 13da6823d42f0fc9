"""When a server is killed: while it migrates, while people write, while a vote closes, while it publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

IDEAS, ANSWERS, PAPERS, CLOSE, PUBLISH, MIGRATE = "ideas", "answers", "papers", "close", "publish", "migrate"
ROUND = (CLOSE, PUBLISH, IDEAS, PAPERS, ANSWERS)
"""One kill each, again and again; the first ones are the hardest moments."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Kills during the first migration, then scenes of a session, each with the moments at which it is killed."""

    migrating: int
    scenes: tuple[frozenset[str], ...]

    @property
    def kills(self) -> int:
        return self.migrating + sum(len(scene) for scene in self.scenes)


def planned(kills: int) -> Plan:
    """So many kills, a tenth of them during the migration. The last one is while ideas are written.

    >>> planned(1).scenes, planned(30).kills, planned(30).migrating
    ((frozenset({'ideas'}),), 30, 3)
    """
    migrating = max(1, kills // 10) if kills > 1 else 0
    rest = max(0, kills - migrating - 1)
    scenes = [frozenset(ROUND[: min(len(ROUND), rest - start)]) for start in range(0, rest, len(ROUND))]
    return Plan(migrating, (*scenes, frozenset({IDEAS})))


def votes(scene: Sequence[str] | frozenset[str]) -> bool:
    """Whether a scene needs a vote."""
    return bool({PAPERS, CLOSE, PUBLISH} & set(scene))
