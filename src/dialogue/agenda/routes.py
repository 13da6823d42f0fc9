"""Addresses of the agenda. All answers are pages; all forms are plain POSTs and work without script.

Every form also carries `command_id`. A: any signed-in facilitator; F: the facilitator of the item's session. Dates are
`2027-01-31`. A POST that is carried out redirects (303) to the item's page; a no comes back as the same page with
status 422, one sentence and everything that was typed.

| address | who | fields |
|---|---|---|
| GET `/agenda` | A | |
| GET `/agenda/items/{item_id}` | A | |
| GET `/sessions/{session_id}/decisions/{decision_id}/agenda-item` | F | |
| POST the same | F | `change_sought`; the details (below); the first commitment (optional): `commitment_organisation`, `commitment_what`, `commitment_due`, or `commitment_ongoing` (on) with `commitment_review` |
| POST `/agenda/items/{item_id}/details` | F | `level` (local, regional, national, international), `addressee`, `policy_hook`, `because`, `owner_group` (a group's key or empty), `owner_organisation` (a name), `sign` (of success), `next_review` |
| POST `/agenda/items/{item_id}/commitments` | F | `organisation` (a name), `what`, `due`, or `ongoing` (on) with `review` |
| POST `/agenda/items/{item_id}/commitments/{commitment_id}/answer` | F | `answer` (accepted, declined, done, released), `by_whom` (for accepted and declined), `on` (a date; empty: today), `note` (for done and released) |
| POST `/agenda/items/{item_id}/state` | F | `to` (agreed, provisional, not_agreed, in_progress, blocked, done, changed, dropped); `because` (blocked, changed, dropped), `evidence` and `reviewed_by` (group keys, several) for done, `decision` (the id of another agreed decision) for changed and dropped, `learned` for dropped |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from starlette.datastructures import FormData
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.agenda import pages
from dialogue.agenda.commands import (
    AddAgendaItem,
    AnswerCommitment,
    DescribeItem,
    Details,
    MakeCommitment,
    MoveItem,
    Promise,
)
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.sources import Decisions
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.kernel.words import N_
from dialogue.web.answers import see
from dialogue.web.people import Facilitating, SignedIn, Standing, as_facilitator, language_of
from dialogue.web.services import Dialogue, Services, new_command_id

# A database's integer: a longer number in an address is a page that does not exist, not an error of the program.
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
DETAILS = tuple(Details.__dataclass_fields__)


def text(form: FormData, name: str) -> str:
    """A field as typed; empty when it is not there (or is a file)."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def details_in(form: FormData) -> Details:
    return Details(**{name: text(form, name) for name in DETAILS})


def promise_in(form: FormData, prefix: str = "") -> Promise:
    return Promise(
        organisation=text(form, f"{prefix}organisation"),
        what=text(form, f"{prefix}what"),
        due=text(form, f"{prefix}due"),
        ongoing=bool(text(form, f"{prefix}ongoing")),
        review_on=text(form, f"{prefix}review"),
    )


def typed_in(form: FormData) -> dict[str, Any]:
    """Everything that was typed, to be put back; names that come several times as lists under `NAME[]`."""
    typed: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    typed["reviewed_by[]"] = [value for value in form.getlist("reviewed_by") if isinstance(value, str)]
    return typed


async def _steering(connection: HTTPConnection, dialogue: Dialogue, item_id: Number) -> Standing:
    """The facilitator of the session an item comes from. Raises NotFound or NotAllowed."""

    def find(reader: Reader) -> Standing:
        item = reader.get(AgendaItem, item_id)
        if item is None:
            raise NotFound("no_item", N_("This agenda item is not there. Please go back to the agenda."))
        return as_facilitator(reader, connection, item.session_id)

    return await dialogue.read(find)


Steering = Annotated[Standing, Depends(_steering)]


def router(decisions: Decisions) -> APIRouter:
    """The agenda's addresses; `decisions` reads the decisions of a session."""
    made = APIRouter()

    async def item_page(
        dialogue: Services,
        account: Account,
        language: str,
        item_id: Number,
        *,
        status: int = 200,
        said: Mapping[str, Any] | None = None,
    ) -> HTMLResponse:
        tongue = dialogue.tongue(language)
        context = await dialogue.read(
            lambda reader: pages.item(reader, account, item_id, decisions, tongue, utc_now().date())
        )
        spoken = {"error": "", "field": "", "form": "", "typed": {}, **(said or {})}
        return dialogue.page(
            "agenda/item.html", language, status=status, command_id=new_command_id(), **spoken, **context
        )

    async def carry_out(
        dialogue: Services,
        account: Account,
        standing: Standing,
        item_id: Number,
        form: FormData,
        command: Command,
        name: str,
    ) -> Response:
        try:
            await dialogue.execute(
                command,
                command_id=text(form, "command_id"),
                session_id=standing.session_id,
                seat_id=standing.seat_id,
            )
        except Refused as refusal:
            if isinstance(refusal, NotAllowed | NotFound):
                raise
            words = dialogue.tongue(standing.language).say(refusal.sentence, **refusal.facts)
            said = {"error": words, "field": refusal.field, "form": name, "typed": typed_in(form)}
            return await item_page(dialogue, account, standing.language, item_id, status=422, said=said)
        return see(f"/agenda/items/{item_id}#{name}")

    @made.get("/agenda")
    async def agenda(request: Request, dialogue: Dialogue, account: SignedIn) -> HTMLResponse:
        language = account.language or language_of(request)
        tongue, today = dialogue.tongue(language), utc_now().date()
        context = await dialogue.read(lambda reader: pages.agenda(reader, account, decisions, tongue, today))
        return dialogue.page("agenda/agenda.html", language, **context)

    @made.get("/agenda/items/{item_id}")
    async def one(request: Request, dialogue: Dialogue, account: SignedIn, item_id: Number) -> HTMLResponse:
        return await item_page(dialogue, account, account.language or language_of(request), item_id)

    async def form_page(
        dialogue: Services, standing: Standing, decision_id: Number, *, status: int = 200, **said: Any
    ) -> HTMLResponse:
        tongue, today = dialogue.tongue(standing.language), utc_now().date()
        context = await dialogue.read(
            lambda reader: pages.new_item(reader, standing.session, decision_id, decisions, tongue, today)
        )
        spoken = {"error": "", "field": "", "typed": context["prefilled"], **said}
        return dialogue.page(
            "agenda/new.html",
            standing.language,
            status=status,
            command_id=new_command_id(),
            **spoken,
            **context,
        )

    @made.get("/sessions/{session_id}/decisions/{decision_id}/agenda-item")
    async def new(standing: Facilitating, dialogue: Dialogue, decision_id: Number) -> HTMLResponse:
        return await form_page(dialogue, standing, decision_id)

    @made.post("/sessions/{session_id}/decisions/{decision_id}/agenda-item")
    async def add(
        request: Request, standing: Facilitating, dialogue: Dialogue, decision_id: Number
    ) -> Response:
        form = await request.form()
        command = AddAgendaItem(
            decision_id, text(form, "change_sought"), details_in(form), promise_in(form, "commitment_")
        )
        try:
            done = await dialogue.execute(
                command,
                command_id=text(form, "command_id"),
                session_id=standing.session_id,
                seat_id=standing.seat_id,
            )
        except Refused as refusal:
            if isinstance(refusal, NotAllowed | NotFound):
                raise
            words = dialogue.tongue(standing.language).say(refusal.sentence, **refusal.facts)
            return await form_page(
                dialogue,
                standing,
                decision_id,
                status=422,
                error=words,
                field=refusal.field,
                typed=typed_in(form),
            )
        return see(f"/agenda/items/{done.answer['item']}")

    @made.post("/agenda/items/{item_id}/details")
    async def describe(
        request: Request, account: SignedIn, standing: Steering, dialogue: Dialogue, item_id: Number
    ) -> Response:
        form = await request.form()
        command = DescribeItem(item_id, details_in(form))
        return await carry_out(dialogue, account, standing, item_id, form, command, "details")

    @made.post("/agenda/items/{item_id}/commitments")
    async def commit(
        request: Request, account: SignedIn, standing: Steering, dialogue: Dialogue, item_id: Number
    ) -> Response:
        form = await request.form()
        command = MakeCommitment(item_id, promise_in(form))
        return await carry_out(dialogue, account, standing, item_id, form, command, "commitments")

    @made.post("/agenda/items/{item_id}/commitments/{commitment_id}/answer")
    async def answer(
        request: Request,
        account: SignedIn,
        standing: Steering,
        dialogue: Dialogue,
        item_id: Number,
        commitment_id: Number,
    ) -> Response:
        form = await request.form()
        command = AnswerCommitment(
            commitment_id, text(form, "answer"), text(form, "by_whom"), text(form, "on"), text(form, "note")
        )
        name = f"commitment-{commitment_id}"
        return await carry_out(dialogue, account, standing, item_id, form, command, name)

    @made.post("/agenda/items/{item_id}/state")
    async def move(
        request: Request, account: SignedIn, standing: Steering, dialogue: Dialogue, item_id: Number
    ) -> Response:
        form = await request.form()
        decision = text(form, "decision")
        command = MoveItem(
            item_id,
            text(form, "to"),
            because=text(form, "because"),
            evidence=text(form, "evidence"),
            learned=text(form, "learned"),
            reviewed_by=tuple(typed_in(form)["reviewed_by[]"]),
            decision_id=int(decision[:18]) if decision.isascii() and decision.isdigit() else None,
        )
        return await carry_out(dialogue, account, standing, item_id, form, command, "state")

    return made
