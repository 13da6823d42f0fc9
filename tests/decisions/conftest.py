"""A session in which a made-up activity decides, and one in which the goal room does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogue.preparing.commands import OpenSession
from support.deciding import LOTS, DrawLots, draw_lots
from support.world import World, prepare, world


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    """An open session whose program knows one more way of deciding."""
    found = world(data)
    found.dialogue.vocabulary.add({DrawLots: draw_lots}, (LOTS,))
    prepare(found, recipe="shared-goals")
    found.run(OpenSession(), found.facilitator)
    yield found
    found.close()
