"""A real conversation through the opinion activity: what real clients answered is what its people had voted."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from dialogue.cli.opinion import texts
from dialogue.polis import Conversation, read_conversation
from support.field import FIELD, REPLAY, refused, run

PEOPLE = 8


def papers(conversation: Conversation, people: Iterable[int]) -> Counter[frozenset[tuple[str, int]]]:
    """What each of these people said to which statement, without names."""
    text_of = {one.id: one.text for one in conversation.statements}
    said: dict[int, set[tuple[str, int]]] = {person: set() for person in people}
    for (person, statement), value in conversation.latest_votes().items():
        if person in said:
            said[person].add((text_of[statement], value))
    return Counter(frozenset(one) for one in said.values())


def test_the_answers_are_the_votes_and_the_landscape_is_written(tmp_path: Path) -> None:
    source = read_conversation(texts(FIELD / "polis-meta", "csv"))
    run(
        REPLAY, FIELD / "polis-meta", "--as", "opinion", "--participants", str(PEOPLE), "--out", str(tmp_path)
    )
    written = {file.name for file in tmp_path.iterdir()}
    assert written == {
        "landscape.svg", "landscape.json", "conversation.zip",
        "minutes.html", "minutes.md", "minutes.pdf", "minutes.json",
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "conversation.zip") as archive:
        found = read_conversation({name: archive.read(name).decode() for name in archive.namelist()})
    votes = Counter(person for person, _ in source.latest_votes())
    chosen = sorted(votes, key=lambda person: (-votes[person], person))[:PEOPLE]
    assert papers(found, (one.id for one in found.participants)) == papers(source, chosen)
    assert {one.text for one in found.statements if one.meta} == {
        one.text for one in source.statements if one.meta
    }
    told = json.loads((tmp_path / "landscape.json").read_text())
    assert told["people"] == PEOPLE and len(told["dots"]) == PEOPLE
    assert "<svg" in (tmp_path / "landscape.svg").read_text()
    assert "Common ground" in (tmp_path / "minutes.md").read_text()


def test_too_few_statements_are_refused_before_anything_starts(tmp_path: Path) -> None:
    refused(
        run(REPLAY, FIELD / "replay-one", "--as", "opinion", "--out", str(tmp_path / "out")), "statements"
    )
    assert not (tmp_path / "out").exists()
