"""Reads a conversation as the Polis server answers it in JSON.

The files are `conversation.json`, `comments.json`, `votes.json` and `math-pca2.json`. The server's
mathematics answers opinion groups in two steps: base clusters hold participants, groups hold base clusters.
Whether agree is 1 or -1 depends on the route; the counts of the comments decide (`with_agree_positive`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dialogue.polis.conversation import (
    BrokenConversation,
    Conversation,
    Participant,
    Statement,
    Vote,
    arranged,
    require_known,
    says_meta,
    truth,
    with_agree_positive,
)


def read_api(files: Mapping[str, str]) -> Conversation:
    """The conversation in the server's JSON answers, given by file name; groups come from `math-pca2.json`.

    `comments.json` and `votes.json` are needed. Raises `BrokenConversation` whose sentence names the file.
    """
    statements = [_statement(entry) for entry in _entries("comments.json", _load(files, "comments.json"))]
    votes = [_vote(entry) for entry in _entries("votes.json", _load(files, "votes.json"))]
    about = _load(files, "conversation.json") if "conversation.json" in files else {}
    groups: dict[int, str] = {}
    metas: frozenset[int] = frozenset()
    if "math-pca2.json" in files:
        mathematics = _load(files, "math-pca2.json")
        groups, metas = _groups(mathematics), _metas(mathematics)
    statements = [replace(each, meta=each.meta or each.id in metas) for each in statements]
    known = {statement.id for statement in statements}
    if len(known) != len(statements):
        raise BrokenConversation(
            "repeated-statement", "comments.json holds a statement twice. Please fetch it again."
        )
    require_known({vote.statement for vote in votes}, known, "comments.json")
    people = {vote.participant for vote in votes} | set(groups)
    if not isinstance(about, dict):
        raise _misshapen("conversation.json")
    return arranged(
        Conversation(
            topic=str(about.get("topic") or ""),
            description=str(about.get("description") or ""),
            statements=tuple(statements),
            votes=tuple(with_agree_positive(votes, statements)),
            participants=tuple(Participant(id=person, group_id=groups.get(person)) for person in people),
        )
    )


def _misshapen(name: str) -> BrokenConversation:
    return BrokenConversation(
        "bad-json", f"{name} does not have the shape of a Polis answer. Please fetch it again."
    )


def _load(files: Mapping[str, str], name: str) -> Any:
    if name not in files:
        raise BrokenConversation("missing-file", f"There is no {name} here. Please add it.")
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise BrokenConversation("bad-json", f"{name} is not readable as JSON ({error}).") from error


def _entries(name: str, loaded: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(loaded, list):
        raise _misshapen(name)
    for entry in loaded:
        if not isinstance(entry, dict):
            raise _misshapen(name)
        yield entry


def _whole(name: str, entry: Mapping[str, Any], key: str, default: int | None = None) -> int:
    """A whole number; the server sends times as text."""
    given = entry.get(key, default)
    if isinstance(given, str | int) and not isinstance(given, bool):
        try:
            return int(given)
        except ValueError:
            pass
    raise BrokenConversation("bad-number", f"{name}: an entry has no whole number under “{key}”.")


def _statement(entry: Mapping[str, Any]) -> Statement:
    name = "comments.json"
    return Statement(
        id=_whole(name, entry, "tid"),
        text=str(entry.get("txt") or ""),
        author=_whole(name, entry, "pid") if entry.get("pid") is not None else None,
        moderated=_whole(name, entry, "mod", 0),
        agrees=_whole(name, entry, "agree_count", 0),
        disagrees=_whole(name, entry, "disagree_count", 0),
        timestamp=_whole(name, entry, "created", 0),
        meta=_meta(name, entry),
    )


def _meta(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether the statement is about the voter."""
    said = [truth(str(given)) for title, given in entry.items() if says_meta(title)]
    if None in said:
        raise BrokenConversation("bad-meta", f"{name}: “is_meta” is neither true nor false in an entry.")
    return any(said)


def _metas(mathematics: Any) -> frozenset[int]:
    """The statements that the server's mathematics counts as being about the voter."""
    given = mathematics.get("meta-tids") or []
    if not isinstance(given, list) or not all(type(each) is int for each in given):
        raise _misshapen("math-pca2.json")
    return frozenset(given)


def _vote(entry: Mapping[str, Any]) -> Vote:
    name = "votes.json"
    value = _whole(name, entry, "vote")
    if value not in (-1, 0, 1):
        raise BrokenConversation("bad-vote", f"{name}: “{value}” is not a vote; a vote is 1, 0 or -1.")
    return Vote(
        time=_whole(name, entry, "modified", _whole(name, entry, "created", 0)),
        participant=_whole(name, entry, "pid"),
        statement=_whole(name, entry, "tid"),
        value=value,
    )


def _groups(mathematics: Any) -> dict[int, str]:
    """Participant -> group, through the base clusters."""
    try:
        base = mathematics["base-clusters"]
        members = dict(zip(base["id"], base["members"], strict=True))
        return {
            int(person): str(group["id"])
            for group in mathematics["group-clusters"]
            for cluster in group["members"]
            for person in members[cluster]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise _misshapen("math-pca2.json") from error
