"""Decisions without a goal room: for rules that read them, and as another kind of activity would record them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from dialogue.agreement import Sentence
from dialogue.bodies.schema import Platform
from dialogue.decisions.judgement import Judgement
from dialogue.decisions.reading import DecisionLine, DecisionView, VoiceView
from dialogue.decisions.recording import Made, NewVoice, record_decision
from dialogue.decisions.voices import Voice
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command, EventKind, event
from support.world import World

BY = date(2099, 1, 31)
MADE_AT = datetime(2026, 11, 23, tzinfo=UTC)


def platform_of(reader: Reader, made: World) -> Platform:
    """The platform of a world's session."""
    return reader.get_one(Platform, made.session().platform_id)


def voice(kind: Voice, group_key: str, text: str, state: str = "", how: str = "") -> VoiceView:
    """Words beside a decision."""
    return VoiceView(kind, group_key, text, "en", state, how, "", None)


def view(*voices: VoiceView, **fields: Any) -> DecisionView:
    """An agreed decision with these words beside it."""
    given: dict[str, Any] = {
        "id": 1, "session_id": 1, "activity_id": 1, "number": 1, "goal": "Water", "language": "en", "version": 1,
        "rule": (), "tally": {}, "judgement": Judgement("agreed", Sentence("Agreed.")), "to_ratify": (),
        "answers": {}, "ratify_by": None, "supersedes": None, "superseded_by": None, "what_is_new": "",
        "inputs_hash": "", "made_at": MADE_AT,
    }  # fmt: skip
    return DecisionView(voices=voices, **given | fields)


def line(number: int, superseded_by: int | None = None) -> DecisionLine:
    """A decision in a list."""
    return DecisionLine(number, 1, 1, number, "Water", "en", "agreed", "", MADE_AT, superseded_by)


LOTS: EventKind = event("lots.drawn", in_minutes=True)


@dataclass(frozen=True, slots=True)
class DrawLots(Command):
    """Decide by drawing lots: a way of deciding that no activity of the program has. `by`: groups must confirm."""

    activity_id: int
    goal: str = "The lot falls on the upper well"
    by: date | None = None
    supersedes: int | None = None
    right: ClassVar[Right] = Right.DECIDE


def draw_lots(act: Act, command: DrawLots) -> dict[str, Any]:
    """Record what the lot says. It knows the record and nothing of the goal room."""
    activity = act.tx.get_one(Activity, command.activity_id)
    waits = command.by is not None
    judgement = Judgement(
        state="provisional" if waits else "agreed",
        verdict=Sentence("The lot was drawn before everybody."),
        grade="" if waits else "majority only",
        graded=None if waits else Sentence("Grade: majority only. This is the lowest grade."),
        asks=(Sentence("%(group)s must see the lot, at the latest on %(by)s.", _farmers(command.by)),)
        if command.by
        else (),
        heads=Sentence("%(have)s of %(of)s lots named it.", {"have": 1, "of": 2}),
        figures=(Sentence("Two lots were in the hat."),),
    )
    decision = record_decision(
        act.tx,
        activity,
        Made(
            text=command.goal,
            language="en",
            judgement=judgement,
            inputs_hash="f" * 64,
            rule_sentences=(Sentence("One lot of %(of)s decides.", {"of": 2}),),
            tally={"overall": {"cast": 2, "against": 1}},
            to_ratify=("farmers",) if waits else (),
            ratify_by=command.by,
            voices=(
                NewVoice(Voice.AGAINST, "farmers", "A lot is no reason", "lot:1", "en"),
                NewVoice(Voice.RESERVATION, "companies", "The hat was small", "lot:2", "en"),
            ),
            supersedes=command.supersedes,
            at=act.now,
        ),
    )
    act.happened(LOTS.name, activity=activity.id, decision=decision.id)
    return {"decision": decision.id}


def _farmers(by: date) -> dict[str, int | str | date]:
    return {"group": "farmers", "by": by}
