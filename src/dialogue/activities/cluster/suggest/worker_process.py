"""The worker's side: answers one JSON line per JSON line until its input ends. Run as a module."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any

from dialogue.activities.cluster.suggest.encoder import EncoderAbsentError, SentenceEncoder
from dialogue.activities.cluster.suggest.ideas import ExistingTheme, Idea, UnusableIdeasError
from dialogue.activities.cluster.suggest.maker import Maker
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.same import say_the_same
from dialogue.activities.cluster.suggest.suggestion import offer_places, suggest


class Makers:
    """Makers by method name; the encoder is loaded once, and replaced by n-grams where it is absent."""

    def __init__(self) -> None:
        self._loaded: dict[str, tuple[Maker, tuple[str, ...]]] = {}

    def maker(self, method: str) -> tuple[Maker, tuple[str, ...]]:
        """The maker for a method, and sentences about what was used instead and why."""
        if method not in self._loaded:
            self._loaded[method] = self._load(method)
        return self._loaded[method]

    @staticmethod
    def _load(method: str) -> tuple[Maker, tuple[str, ...]]:
        if method == "ngrams":
            return NGrams(), ()
        try:
            return SentenceEncoder(), ()
        except EncoderAbsentError as absent:
            return NGrams(), (str(absent),)


def answer(question: dict[str, Any], makers: Makers) -> dict[str, Any]:
    """The answer to one question as plain data; one that cannot be met answers `{"refused": sentence}`."""
    maker, notes = makers.maker(question["method"])
    try:
        if question["ask"] == "same":
            same = say_the_same([Idea(**idea) for idea in question["ideas"]], maker)
            return {"method": maker.name, "pairs": [asdict(pair) for pair in same]}
        if question["ask"] == "themes":
            ideas = [Idea(**idea) for idea in question["ideas"]]
            found = asdict(suggest(ideas, maker, question["k"]))
        else:
            themes = [
                ExistingTheme(theme["id"], theme["label"], tuple(Idea(**idea) for idea in theme["ideas"]))
                for theme in question["themes"]
            ]
            found = asdict(offer_places(themes, [Idea(**idea) for idea in question["loose"]], maker))
    except UnusableIdeasError as refusal:
        return {"refused": str(refusal)}
    found["notes"] = [*notes, *found["notes"]]
    return found


def main() -> None:
    """Answer questions until the parent closes the pipe."""
    os.nice(int(sys.argv[1]))  # the live room goes first when cores are few
    makers = Makers()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line), makers)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
