"""How an endpoint carries out a command and answers: a participant with her own panel, a facilitator with nothing.

What several people see is written by the live channel only: it changes by the frame, for the person who acted as for
everybody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Form
from pydantic import BeforeValidator
from sqlalchemy import bindparam
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, Refused, TooFast
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Activity, SessionState, rows_of, to_look_at
from dialogue.kernel.vocabulary import Command
from dialogue.people.asking import Standing, standing_with
from dialogue.people.presence import sign_of_life
from dialogue.pictures.intake import Made
from dialogue.pictures.receiving import form_with_picture
from dialogue.stage.mine import mine_of
from dialogue.stage.phone import phone_page
from dialogue.stage.services import StageServices
from dialogue.web.answers import by_htmx, see, status_of
from dialogue.web.same_page import stand_on
from dialogue.web.short import total

FIRST_THE_ROOM = 0.02
"""Seconds that a person's own panel waits for the room's frames. Drawing both at once makes both slower: the last of 500
phones heard of an idea 5 ms later, and the author had her answer no sooner."""

CONSOLE = "console"
ENTRY = "entry"
PREPARATION = "preparation"

Text = Annotated[str, Form()]
"""A field of a form, as an endpoint's parameter (`text: Text = ""`)."""

Number = Annotated[int, Form()]
"""Likewise a whole number."""


def back_to(said: str, group: int = 0) -> str:
    """Where a form of the facilitator's leads that stands on the console and on the page of entries.

    There the group is still chosen: one says several things.
    """
    return f"{ENTRY}?group={group}" if said == ENTRY else CONSOLE


@total
def turn_of(typed: object) -> int:
    """A form's number as typed; what is no number at all is none, and none is the newest (`kernel.turns`)."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


Turn = Annotated[int, BeforeValidator(turn_of), Form()]
"""The rising number of a form whose content can be replaced."""


# Built once, and past the ORM: everything that a room sends is answered with a panel.
_activity = rows_of(Activity)
ACTIVITY = _activity.select().where(_activity.c.id == bindparam("activity"))


@once
def _activity_of(reader: Reader, activity_id: int) -> Activity | None:
    row = reader.connection().execute(ACTIVITY, {"activity": activity_id}).first()
    return None if row is None else to_look_at(Activity, row)


@dataclass(frozen=True, slots=True)
class Contribute:
    """A participant's request to one activity, ready to carry out her command."""

    request: Request
    dialogue: StageServices
    standing: Standing
    activity_id: int
    command_id: str

    async def __call__(self, command: Command, *, typed: Mapping[str, Any] | None = None) -> Response:
        """Carry out the command and answer with her own panel (htmx) or a redirect.

        A rule's refusal puts the form back with the sentence and what was `typed` (422). Raises `NotAllowed`.
        """
        session_id = self.standing.session_id

        async def carry_out() -> None:
            done = await self.dialogue.execute(
                command, command_id=self.command_id, stream_id=session_id, actor=self.standing.actor
            )
            await self.dialogue.hub.reached(session_id, done.seq, within=FIRST_THE_ROOM)

        return await self.after(carry_out, {"saved": True}, typed=typed)

    async def after(
        self,
        doing: Callable[[], Awaitable[None]],
        said: dict[str, Any],
        *,
        typed: Mapping[str, Any] | None = None,
    ) -> Response:
        """Do something, then answer likewise; `said` is what her panel says when nothing refused it."""
        status, htmx, code = 200, by_htmx(self.request), ""
        try:
            await doing()
        except NotAllowed:
            raise
        except Refused as refusal:
            if htmx and isinstance(refusal, TooFast):
                raise  # the page sends it again by itself, so its form stays as it is
            words = self.dialogue.tongue(self.standing.language).say(refusal.sentence, **refusal.facts)
            code = refusal.code
            said = {"error": words, "field": refusal.field, "typed": typed or {}}
            status = status_of(refusal)
        if status == 200 and not htmx:
            return see(self._home())
        panel = await self.dialogue.read_together(lambda reader: self._panel(reader, said))
        if htmx and panel is not None:
            # 422 for every rule's no: htmx puts the form back with the sentence and what was typed.
            # Script reads the code: what came too late may go another way (`static/js/outbox.js`).
            headers = {"Refused-Because": code} if code else None
            return HTMLResponse(panel, status_code=200 if status == 200 else 422, headers=headers)
        return await phone_page(
            self.dialogue, self.standing, status=status, said=said, activity_id=self.activity_id
        )

    def _home(self) -> str:
        """Where her panel stands: on the room's page, or on one of its own while something else is on stage."""
        session = self.standing.session
        if self.activity_id == session.current_activity_id:
            return f"/sessions/{session.id}#mine"
        return f"/sessions/{session.id}/activities/{self.activity_id}/own"

    def _panel(self, reader: Reader, said: Mapping[str, Any]) -> str | None:
        activity = _activity_of(reader, self.activity_id)
        if activity is None or activity.session_id != self.standing.session_id:
            return None
        return mine_of(self.dialogue, reader, self.standing, activity, said)


@dataclass(frozen=True, slots=True)
class Steer:
    """A facilitator's request, ready to carry out her command."""

    request: Request
    dialogue: StageServices
    standing: Standing
    command_id: str

    async def __call__(self, command: Command, *, back: str = CONSOLE) -> Response:
        """Carry out the command: 204 for htmx (the change arrives as a frame), else back to a page of the session.

        A rule's refusal is raised; the error handler brings the form back with what was typed (`web.same_page`).
        """
        await self.dialogue.execute(
            command,
            command_id=self.command_id,
            stream_id=self.standing.session_id,
            actor=self.standing.actor,
            concerns=self._concerns(),
        )
        return self.done(back)

    def _concerns(self) -> tuple[int, ...]:
        """What is done after the session's end goes into the record of its platform."""
        session = self.standing.session
        ended = session.state == SessionState.CLOSED and session.platform_id is not None
        return (session.platform_id or 0,) if ended else ()

    def done(self, back: str = CONSOLE) -> Response:
        """The answer to what has been carried out, now or before."""
        if by_htmx(self.request):
            # After the end nothing comes as a frame, so the page loads itself again.
            return Response(status_code=204, headers={"HX-Refresh": "true"} if self._concerns() else None)
        return see(f"/sessions/{self.standing.session_id}/{back}")


# One flat dependency each: FastAPI pays for every level of them at every request.
def _contributing(right: Right) -> Any:
    @needs(right)
    async def contribute(
        request: Request, session_id: int, activity_id: int, command_id: Text = ""
    ) -> Contribute:
        dialogue: StageServices = request.state.dialogue
        standing = await dialogue.read_together(
            lambda reader: standing_with(reader, request, session_id, right)
        )
        await sign_of_life(request, dialogue, standing.seat)
        stand_on(request, f"/sessions/{session_id}")
        return Contribute(request, dialogue, standing, activity_id, command_id)

    return Depends(contribute)


@dataclass(frozen=True, slots=True)
class ContributePicture:
    """A participant's form with a picture: `contribute` carries out the command, `words` are its fields."""

    contribute: Contribute
    words: Mapping[str, str]
    picture: Made | None


SENDING: set[int] = set()
"""Seats whose picture is being received or looked at: one at a time, because each takes a second of a core."""


@contextmanager
def one_picture(seat_id: int) -> Iterator[None]:
    """While a seat's picture is received and looked at. Raises TooFast when another one of it is still on its way."""
    if seat_id in SENDING:
        raise TooFast(
            "one_picture",
            N_("Your picture before is still on its way. Please wait a moment, then send again."),
        )
    SENDING.add(seat_id)
    try:
        yield
    finally:
        SENDING.discard(seat_id)


@needs(Right.CONTRIBUTE)
async def _contribute_picture(request: Request, session_id: int, activity_id: int) -> ContributePicture:
    dialogue: StageServices = request.state.dialogue
    standing = await dialogue.read(
        lambda reader: standing_with(reader, request, session_id, Right.CONTRIBUTE)
    )
    await sign_of_life(request, dialogue, standing.seat)
    stand_on(request, f"/sessions/{session_id}")
    with one_picture(standing.seat_id):
        form = await form_with_picture(request)
    contribute = Contribute(request, dialogue, standing, activity_id, form.words.get("command_id", ""))
    return ContributePicture(contribute, form.words, form.picture)


async def _steer(request: Request, session_id: int, command_id: str, right: Right) -> Steer:
    dialogue: StageServices = request.state.dialogue
    standing = await dialogue.read(lambda reader: standing_with(reader, request, session_id, right))
    stand_on(request, f"/sessions/{session_id}/{CONSOLE}", f"/sessions/{session_id}/{PREPARATION}")
    return Steer(request, dialogue, standing, command_id)


def _steering(right: Right) -> Any:
    @needs(right)
    async def steer(request: Request, session_id: int, command_id: Text = "") -> Steer:
        return await _steer(request, session_id, command_id, right)

    return Depends(steer)


@dataclass(frozen=True, slots=True)
class Illustrate:
    """A facilitator's form with a picture: `steer` carries out the command, `words` are its fields."""

    steer: Steer
    words: Mapping[str, str]
    picture: Made | None


def _illustrating(right: Right) -> Any:
    # Without a field of the form: FastAPI would read all of it before the rights are checked.
    @needs(right)
    async def illustrate(request: Request, session_id: int) -> Illustrate:
        steer = await _steer(request, session_id, "", right)
        form = await form_with_picture(request)
        return Illustrate(
            replace(steer, command_id=form.words.get("command_id", "")), form.words, form.picture
        )

    return Depends(illustrate)


Contributing = Annotated[Contribute, _contributing(Right.CONTRIBUTE)]
"""For a participant's POST below `/sessions/{session_id}/activities/{activity_id}`: refuses everybody else."""

ContributingPicture = Annotated[ContributePicture, Depends(_contribute_picture)]
"""Likewise for a form with a picture."""

Voting = Annotated[Contribute, _contributing(Right.VOTE)]
"""Likewise for what is counted: papers and positions."""

Declaring = Annotated[Contribute, _contributing(Right.DECLARE)]
"""Likewise for what a delegate declares for her group."""

Steering = Annotated[Steer, _steering(Right.STEER)]
"""For a POST below `/sessions/{session_id}` of whoever steers the stage: refuses everybody else."""

# Likewise, each for one right.
Planning = Annotated[Steer, _steering(Right.PLAN)]
Illustrating = Annotated[Illustrate, _illustrating(Right.PLAN)]
Moderating = Annotated[Steer, _steering(Right.MODERATE)]
Translating = Annotated[Steer, _steering(Right.TRANSLATE)]
Entering = Annotated[Steer, _steering(Right.ENTER_FOR_OTHERS)]
LookingAfterPeople = Annotated[Steer, _steering(Right.LOOK_AFTER_PEOPLE)]
KeepingAttendance = Annotated[Steer, _steering(Right.KEEP_ATTENDANCE)]
Wording = Annotated[Steer, _steering(Right.WORD_GOALS)]
Publishing = Annotated[Steer, _steering(Right.PUBLISH)]
Deciding = Annotated[Steer, _steering(Right.DECIDE)]
GivingRoles = Annotated[Steer, _steering(Right.GIVE_ROLES)]
