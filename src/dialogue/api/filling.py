"""What the server fills into a program's command itself, as its pages do: keys of papers, digests, counted results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogue.activities.brainstorm.illustrating import IllustrateIdea
from dialogue.activities.vote.commands import CastPaper, PublishBallot
from dialogue.activities.vote.planning import IllustrateOption
from dialogue.activities.vote.proxies import CastForProxy
from dialogue.activities.vote.routes import first_turn, own_receipt, paper_key, publication
from dialogue.activities.vote.routes_beside import proxy_key, proxy_turn
from dialogue.agenda.restitution import BringBack
from dialogue.agenda.sources import open_to
from dialogue.agenda.vocabulary import AddAgendaItem
from dialogue.api import pictures
from dialogue.api.asking import in_session
from dialogue.api.carrying import Own, Sending
from dialogue.api.models import Call, Number, Text, command_from
from dialogue.kernel.access import NO_SEAT, NOT_LENT
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.execute import Done
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, SessionState
from dialogue.kernel.vocabulary import Command
from dialogue.minutes.desk_pages import circulate
from dialogue.minutes.vocabulary import CirculateMinutes
from dialogue.people.asking import Standing
from dialogue.people.door import SetPasscode
from dialogue.people.passcode import chosen_digest
from dialogue.people.register import SignOut, SignRegister, TakeBackSignature
from dialogue.people.tally import AnswerTally
from dialogue.stage.attendance_phone import register_key, tally_mark
from dialogue.stage.question_picture import IllustrateQuestion


def secret_of(sending: Sending) -> str:
    """The secret that only the voter's own device has. Raises NotAllowed for a token of a platform, which has no paper."""
    if sending.standing is None or not sending.standing.secret:
        raise NotAllowed("no_seat", NO_SEAT)
    return sending.standing.secret


def of_paper(sending: Sending) -> dict[str, Any]:
    secret, ballot = secret_of(sending), sending.read.ballot_id  # type: ignore[attr-defined]
    return {
        "key": paper_key(secret, ballot),
        "first": first_turn(secret, ballot),
        "receipt": own_receipt(secret, ballot),
    }


def of_proxy(sending: Sending) -> dict[str, Any]:
    read: Any = sending.read
    made_of = (secret_of(sending), read.ballot_id, read.proxy_id)
    return {"key": proxy_key(*made_of), "first": proxy_turn(*made_of), "receipt": own_receipt(*made_of)}


def of_register(sending: Sending) -> dict[str, Any]:
    secret_of(sending)
    return {"key": register_key(sending.standing)} if sending.standing else {}


def of_tally(sending: Sending) -> dict[str, Any]:
    secret_of(sending)
    return {"mark": tally_mark(sending.standing)} if sending.standing else {}


@dataclass(frozen=True, slots=True)
class Filled:
    """Fields of a command that the server makes, and how."""

    fields: frozenset[str]
    how: Callable[[Sending], dict[str, Any]]


PAPER = frozenset({"key", "first", "receipt"})
FILLED: Mapping[type[Command], Filled] = {
    CastPaper: Filled(PAPER, of_paper),
    CastForProxy: Filled(PAPER, of_proxy),
    SignRegister: Filled(frozenset({"key"}), of_register),
    SignOut: Filled(frozenset({"key"}), of_register),
    TakeBackSignature: Filled(frozenset({"key"}), of_register),
    AnswerTally: Filled(frozenset({"mark"}), of_tally),
}


class PublishBallotCall(Call):
    """Count a closed ballot and show its result to everybody. `consent`: the room agrees that a result of few is shown."""

    activity_id: Number
    consent: bool = False
    unsealed: bool = False
    step_by_step: bool = False


class SetPasscodeCall(Call):
    """Let newcomers say a passcode; an empty one: not any more."""

    passcode: Text


class CirculateMinutesCall(Call):
    """Give the minutes out as version `number`: they are made in every language, and `days` remain for corrections."""

    number: Number
    days: Number = 0
    because: Text = ""
    what_is_new: Text = ""


class BeginWorkCall(Call):
    """Let the server work something out for an activity: suggestions, or results to be shown. `work` is its name."""

    activity_id: Number
    work: Text


async def publish_ballot(sending: Sending, read: PublishBallotCall) -> Done | None:
    command = await publication(
        sending.dialogue,
        sending.stream_id,
        read.activity_id,
        consent=read.consent,
        unsealed=read.unsealed,
        paced=read.step_by_step,
    )
    return None if command is None else await sending.carry_out(command)


async def set_passcode(sending: Sending, read: SetPasscodeCall) -> Done | None:
    digest = await asyncio.to_thread(chosen_digest, sending.stream_id, read.passcode)
    return await sending.carry_out(SetPasscode(digest))


async def circulate_minutes(sending: Sending, read: CirculateMinutesCall) -> Done | None:
    standing = sending.standing
    if standing is None:
        raise NotAllowed("no_seat", NO_SEAT)
    await circulate(
        standing.session_id,
        standing,
        sending.dialogue,
        read.number,
        str(read.days) if read.days else "",
        read.because,
        read.what_is_new,
        sending.command_id,
    )
    return None


async def begin_work(sending: Sending, read: BeginWorkCall) -> Done | None:
    standing, dialogue = sending.standing, sending.dialogue
    found = await dialogue.read(lambda reader: reader.get(Activity, read.activity_id))
    if standing is None or found is None or found.session_id != standing.session_id:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    work = next((one for one in dialogue.kinds[found.kind].writes.jobs if one.name == read.work), None)
    if work is None:
        raise NotFound("no_work", N_("There is no such work for this activity."))
    lent = sending.program.lent
    if read.work.endswith(".results") and sending.program.token is not None and Right.PUBLISH not in lent:
        raise NotAllowed("not_lent", NOT_LENT)
    await dialogue.jobs.start(dialogue, standing, read.activity_id, work, sending.command_id)
    return None


async def add_agenda_item(sending: Sending, read: Any) -> Done | None:
    """The decision's session must be one whose draft she reads; it is told there too."""
    await sending.dialogue.read(
        lambda reader: in_session(reader, sending.program, read.session_id, Right.READ_DRAFT)
    )
    return await sending.carry_out(command_from(AddAgendaItem, read), read.session_id)


async def bring_decision_back(sending: Sending, read: Any) -> Done | None:
    here = sending.here
    if here is None:
        raise NotAllowed("no_seat", NO_SEAT)
    known = await sending.dialogue.read(lambda reader: open_to(reader, here.account_id, here.platform_id))
    concerns = tuple(session.id for session, line in known if line.id == read.decision_id)
    return await sending.carry_out(command_from(BringBack, read), *concerns)


OWN: Mapping[type[Command], Own] = {
    PublishBallot: Own(publish_ballot, PublishBallotCall),
    SetPasscode: Own(set_passcode, SetPasscodeCall),
    CirculateMinutes: Own(circulate_minutes, CirculateMinutesCall),
    AddAgendaItem: Own(add_agenda_item),
    BringBack: Own(bring_decision_back),
    IllustrateQuestion: Own(pictures.illustrate_question, pictures.IllustrateQuestionCall),
    IllustrateOption: Own(pictures.illustrate_option, pictures.IllustrateOptionCall),
    IllustrateIdea: Own(pictures.illustrate_idea, pictures.IllustrateIdeaCall),
}

BEGIN_WORK = "begin-work"


def after_the_end(standing: Standing) -> tuple[int, ...]:
    """What is done after a session's end goes into the record of its platform, as at the pages of facilitators."""
    session = standing.session
    ended = session.state == SessionState.CLOSED and session.platform_id is not None
    return (session.platform_id or 0,) if ended else ()


async def carry_out(command: type[Command], sending: Sending) -> Done | None:
    """Carry out a program's command. None where the server did several things, or nothing was left to do. Raises Refused."""
    own = OWN.get(command)
    if own is not None:
        return await own.carry(sending, sending.read)
    filled = FILLED.get(command)
    made = command_from(command, sending.read, **(filled.how(sending) if filled else {}))
    concerns = after_the_end(sending.standing) if sending.standing else ()
    return await sending.carry_out(made, *concerns)
