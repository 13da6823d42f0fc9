"""Public conversations and small made ones."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialogue.activities.opinion.votes import VoteTable
from dialogue.polis import Conversation, read_api, read_conversation

DATA = Path(__file__).parents[2] / "data" / "polis"


def _texts(name: str) -> dict[str, str]:
    texts = {}
    for path in (DATA / name).iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            texts[path.name] = file.read()
    return texts


@pytest.fixture(scope="session")
def texts() -> Callable[[str], dict[str, str]]:
    """The files of one stored conversation."""
    return _texts


@pytest.fixture(scope="session")
def export() -> Callable[[str], Conversation]:
    """One stored CSV export."""
    return lambda name: read_conversation(_texts(name))


@pytest.fixture(scope="session")
def server() -> tuple[Conversation, dict[str, Any]]:
    """The conversation that the server of Polis computed, and what it computed."""
    files = _texts("server-output-below-100")
    return read_api(files), json.loads(files["math-pca2.json"])


@pytest.fixture(scope="session")
def made() -> Callable[..., list[tuple[int, int, int]]]:
    """A made conversation: camps that agree with every so-manieth statement, and a little noise."""

    def votes(
        seed: int, people: int, statements: int, camps: int = 2, share: float = 0.7
    ) -> list[tuple[int, int, int]]:
        chance = random.Random(seed)
        cast = []
        for person in range(people):
            for statement in range(statements):
                if chance.random() < share:
                    usual = 1 if statement % camps == person % camps else -1
                    cast.append((person, statement, chance.choices((usual, 0, -usual), (18, 1, 1))[0]))
        return cast

    return votes


@pytest.fixture(scope="session")
def table() -> Callable[[Conversation], VoteTable]:
    """The table of a conversation's last votes, built without the command."""

    def build(conversation: Conversation, leave_out: bool = True) -> VoteTable:
        return VoteTable.of(
            [(vote.participant, vote.statement, vote.value) for vote in conversation.votes],
            participants=[person.id for person in conversation.participants],
            statements=[each.id for each in conversation.statements],
            left_out=[each.id for each in conversation.statements if leave_out and each.moderated == -1],
        )

    return build
