"""What a facilitator hides leaves every screen at once, also those of later steps that took it over; the reason may wait.

A kind says in `Leaves.hides` how a piece of its own is hidden, and by which events such a piece comes and goes. A kind
that takes pieces over says in `Writes.follows` what then becomes of its copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dialogue.kernel.act import Act, Handler, Vocabulary
from dialogue.kernel.messages import N_
from dialogue.kernel.streams import Happening
from dialogue.languages import Tongue
from dialogue.stage.contract import Fate, Hides, Kind
from dialogue.stage.steps import activities_of
from dialogue.undoing.commands import RedoAct, UndoAct

LONGEST_REASON = 200
READY = (
    N_("It names or hurts a person."),
    N_("It does not answer the question."),
    N_("It stands here already."),
)
"""Reasons that take one tap. They are kept in English, and everybody reads them in her own language."""


def reason_in(tongue: Tongue, reason: str) -> str:
    """Why something is hidden: a ready reason in this language, a facilitator's own words as they are."""
    return tongue.say(reason) if reason in READY else reason


def ready_in(tongue: Tongue) -> list[dict[str, str]]:
    """The ready reasons, as buttons need them."""
    return [{"value": reason, "label": tongue.say(reason)} for reason in READY]


def hides_of(kinds: Mapping[str, Kind], ref: str) -> Hides | None:
    """How the piece with this ref is hidden; None where it cannot be."""
    name = ref.partition(":")[0]
    return next((kind.leaves.hides for kind in kinds.values() if _is_of(kind, name)), None)


def _is_of(kind: Kind, name: str) -> bool:
    return kind.leaves.hides is not None and kind.leaves.hides.name == name


def all_follow(words: Vocabulary, kinds: Mapping[str, Kind]) -> None:
    """Let later steps follow whatever hides or shows a piece: commands of its own kind, undoing, doing again."""
    own = [kind for kind in kinds.values() if kind.leaves.hides is not None]
    commands = {command for kind in own for command in kind.writes.handlers} | {UndoAct, RedoAct}
    for command in commands:
        words.handlers[command] = _followed(words.handlers[command], kinds)


def _followed(handler: Handler, kinds: Mapping[str, Kind]) -> Handler:
    def carry_out(act: Act, command: Any) -> dict[str, Any] | None:
        first = len(act.events)
        answer = handler(act, command)
        fates = _fates(act, act.events[first:], kinds)
        for activity in activities_of(act.tx, act.session.id or 0) if fates else ():
            kinds[activity.kind].writes.follows(act, activity, fates)
        return answer

    return carry_out


def _fates(act: Act, events: Iterable[Happening], kinds: Mapping[str, Kind]) -> dict[str, Fate]:
    """What became of each piece that these events speak of, by its ref."""
    found: dict[str, Fate] = {}
    for one in events:
        for kind in kinds.values():
            hides = kind.leaves.hides
            if hides is not None and one.kind in hides.events:
                number = int(one.facts[hides.name])
                found[f"{hides.name}:{number}"] = hides.fate(act.tx, number)
    return found
