"""Fixtures that the tests of several activities share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.goal_room import goal_room as made


@pytest.fixture
def goal_room(running: Any, person: Callable[..., Any]) -> Callable[..., Any]:
    """`async with goal_room(awa="F", bo="N") as room:`, see `support.goal_room`."""
    return made(running, person)
