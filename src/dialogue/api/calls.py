"""Commands that programs may send: a model of each, how it becomes the command, and the answer as data.

A command is closed to programs until it says `api = True` and has its model here; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogue.activities.brainstorm.commands import AddIdea
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Done
from dialogue.kernel.messages import N_
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.stage.programme import TurnActivity

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Call(BaseModel):
    """Base of all models of a command. Unknown fields are an error: whoever mistypes one should hear of it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    makes: ClassVar[type[Command]]

    def command(self) -> Command:
        """The command, to be carried out like one from a form."""
        return self.makes(**self.model_dump())


class AddIdeaCall(Call):
    """Write an idea."""

    makes: ClassVar[type[Command]] = AddIdea
    activity_id: Id
    text: str
    language: str = ""
    heading: int = 0
    sheet: int = 0
    knowledge: str = ""
    source: str = ""


class TurnActivityCall(Call):
    """Open, pause, resume, close, reopen or skip an activity."""

    makes: ClassVar[type[Command]] = TurnActivity
    activity_id: Id
    move: Literal["open", "pause", "resume", "close", "reopen", "skip"]
    reason: str = ""


CALLS: Mapping[str, type[Call]] = {"add-idea": AddIdeaCall, "turn-activity": TurnActivityCall}
"""Every command that a program may send, by the name it is called by."""


class CarriedOut(BaseModel):
    """The answer to a command. `seq` is its stream's number after it; `again` when it had been done before."""

    ok: Literal[True] = True
    seq: int
    again: bool
    answer: dict[str, Any]


class NotCarriedOut(BaseModel):
    """A no: `code` is stable and for programs, `sentence` for people; `field` is what it is about. Nothing was changed."""

    ok: Literal[False] = False
    code: str
    sentence: str
    field: str = ""


def no(refusal: Refused, tongue: Tongue) -> NotCarriedOut:
    """A rule's refusal as data."""
    sentence = tongue.say(refusal.sentence, **refusal.facts)
    return NotCarriedOut(code=refusal.code, sentence=sentence, field=refusal.field)


def call(
    name: str, body: str | bytes, execute: Callable[[Command], Done], tongue: Tongue
) -> CarriedOut | NotCarriedOut:
    """JSON in, data out: the model reads it, `execute` carries its command out, a refusal is an answer too.

    Who acts, and in which stream, is in `execute`: a program's rights are checked where everybody's are.
    """
    model = CALLS.get(name)
    if model is None:
        return no(Refused("no_command", N_("Programs cannot send this command.")), tongue)
    try:
        read = model.model_validate_json(body)
    except ValidationError as error:
        # Only the place is told: what was sent may be somebody's words.
        places = error.errors(include_url=False, include_context=False, include_input=False)
        field = ".".join(str(part) for part in places[0]["loc"])
        wrong = Refused("not_valid", N_("This is missing or not possible here."), field=field)
        return no(wrong, tongue)
    try:
        done = execute(read.command())
    except Refused as refusal:
        return no(refusal, tongue)
    return CarriedOut(seq=done.seq, again=done.again, answer=done.answer)
