"""Addresses of the agenda. All answers are pages; all forms are plain POSTs and work without script.

Every form also carries `command_id`. A: whoever has a role on the platform; F: its coordinators and facilitators (for a
decision of a session: those who read its draft too). To everybody else it is as if there were no such item. Dates are
`2027-01-31`. A POST that is carried out redirects (303) to the item's page; a refusal comes back as the same page with
status 422, one sentence and everything that was typed.

| address | who | fields |
|---|---|---|
| GET `/agenda`, `/platforms/{platform_id}/agenda` | A | `view` (board, or a list), and what is looked for: `state`, `level`, `group` (a name), `q` (words), `late` (on) |
| GET `/agenda/items/{item_id}` | A | |
| GET `/sessions/{session_id}/decisions/{decision_id}/agenda-item` | F | |
| POST the same | F | `change_sought`; the details (below); the first commitment (optional): `commitment_organisation`, `commitment_what`, `commitment_due`, or `commitment_ongoing` (on) with `commitment_review` |
| POST `/agenda/items/{item_id}/details` | F | `level` (local, regional, national, international), `addressee`, `policy_hook`, `because`, `owner_group` (a group's key or empty), `owner_organisation` (a name), `sign` (of success), `next_review` |
| POST `/agenda/items/{item_id}/commitments` | F | `organisation` (a name), `what`, `due`, or `ongoing` (on) with `review`; `responsible`, `consulted`, `informed` (names, one a line) |
| POST `/agenda/items/{item_id}/commitments/{commitment_id}/answer` | F | `answer` (accepted, declined, done, withdrawn, released), `by_whom` (for accepted, declined and withdrawn), `on` (a date; empty: today), `note` (for done, withdrawn and released) |
| POST `/agenda/items/{item_id}/commitments/{commitment_id}/link` | F | makes the organisation's own link, which the page then shows |
| POST `/agenda/items/{item_id}/commitments/{commitment_id}/link/end` | F | |
| POST `/agenda/items/{item_id}/state` | F | `to` (a state, see `moves.MOVES`); `because` (the reasons), `evidence` and `reviewed_by` (group keys, several) for done, `successor` (the id of the item that replaces it) for changed, `decision` (the id of another agreed decision, made later) and `learned` for dropped; `decision` also where a decision of another session says that the item is agreed, provisional or not agreed |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda import pages, states
from dialogue.agenda.finding import Wanted
from dialogue.agenda.links import key_from, links_of
from dialogue.agenda.moves import NotYet
from dialogue.agenda.reminders import reminders
from dialogue.agenda.vocabulary import (
    AddAgendaItem,
    AnswerCommitment,
    DescribeItem,
    Details,
    EndCommitmentLink,
    MakeCommitment,
    MoveItem,
    OfferCommitmentLink,
    Promise,
)
from dialogue.bodies.asking import OnPlatform, holding_there, on_platform
from dialogue.bodies.roles import platforms_with
from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.execute import Done
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.live.audience import Audience, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.asking import Standing, standing_with
from dialogue.web.answers import by_htmx, see
from dialogue.web.drawn import was_in
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

router = Routes()

# A database's integer: a longer number in an address is a page that does not exist, not an error of the program.
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
ITEM = "/agenda/items/{item_id}"
NEW = "/sessions/{session_id}/decisions/{decision_id}/agenda-item"
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
        responsible=text(form, f"{prefix}responsible"),
        consulted=text(form, f"{prefix}consulted"),
        informed=text(form, f"{prefix}informed"),
    )


def chosen(form: FormData, name: str) -> int | None:
    """The number of what was chosen; None for nothing, or for what is no number."""
    value = text(form, name)
    return int(value[:18]) if value.isascii() and value.isdigit() else None


def typed_in(form: FormData) -> dict[str, Any]:
    """Everything that was typed, to be put back; names that come several times as lists under `NAME[]`."""
    typed: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    typed["reviewed_by[]"] = [value for value in form.getlist("reviewed_by") if isinstance(value, str)]
    return typed


@dataclass(frozen=True, slots=True)
class Work:
    """A form about an item, of somebody who works on the agenda it stands on."""

    dialogue: Services
    here: OnPlatform
    item_id: int
    form: FormData


@needs(Right.WORK_ON_AGENDA)
async def _working(request: Request, dialogue: Dialogue, account: SignedIn, item_id: Number) -> Work:
    """For whoever works on the agenda that the item stands on. Raises NotFound or NotAllowed."""

    def find(reader: Reader) -> OnPlatform:
        item = pages.item_open_to(reader, account, item_id)
        return on_platform(reader, request, item.platform_id, Right.WORK_ON_AGENDA)

    return Work(dialogue, await dialogue.read(find), item_id, await request.form())


Working = Annotated[Work, Depends(_working)]


@dataclass(frozen=True, slots=True)
class Source:
    """A session whose decision becomes an item, for somebody who reads its draft and works on the platform's agenda."""

    standing: Standing
    here: OnPlatform


@needs(Right.WORK_ON_AGENDA)
async def _source(request: Request, dialogue: Dialogue, session_id: int) -> Source:
    def find(reader: Reader) -> Source:
        standing = standing_with(reader, request, session_id, Right.READ_DRAFT)
        platform_id = standing.session.platform_id or 0
        return Source(standing, on_platform(reader, request, platform_id, Right.WORK_ON_AGENDA))

    return await dialogue.read(find)


FromSession = Annotated[Source, Depends(_source)]


async def carried_out(
    dialogue: Services, here: OnPlatform, form: FormData, command: Command, *concerns: int
) -> Done:
    """Send the command with the form's own id. Raises Refused for a rule's refusal."""
    return await dialogue.execute(
        command,
        command_id=text(form, "command_id"),
        stream_id=here.platform_id,
        actor=here.actor,
        concerns=concerns,
    )


def refusal_context(dialogue: Services, language: str, form: FormData, refusal: Refused) -> dict[str, Any]:
    """What the form's page says of a rule's refusal: the sentence, its field and everything that was typed.

    Raises NotAllowed and NotFound again: they have no form to go back to.
    """
    if isinstance(refusal, NotAllowed | NotFound):
        raise refusal
    say = dialogue.tongue(language).say
    found = refusal.missing if isinstance(refusal, NotYet) else [refusal]
    said = [(one.field, say(one.sentence, **one.facts)) for one in found]
    wrong = {field: words for field, words in reversed(said) if field}
    return {"error": " ".join(words for _, words in said), "wrong": wrong, "typed": typed_in(form)}


AGENDA = "platform.agenda"


def items(scope: Scope) -> dict[str, Any]:
    """The agenda of the platform, the same for all its members."""
    return pages.items(scope.reader, scope.platform_id, Tongue(scope.audience.language), utc_now().date())


PARTS = (Part(AGENDA, "agenda/items.html", frozenset({Screen.MEMBERS}), items, daily=True),)
"""The live parts of a platform's pages."""


async def item_page(
    dialogue: Services,
    account: Account,
    language: str,
    item_id: Number,
    *,
    status: int = 200,
    said: Mapping[str, Any] | None = None,
) -> HTMLResponse:
    tongue, base = dialogue.tongue(language), dialogue.settings.public_url.rstrip("/")

    def read(reader: Reader) -> dict[str, Any]:
        found = pages.item(reader, account, item_id, tongue, utc_now().date())
        ids = [one.id for one in found["item"].commitments] if found["may_change"] else []
        keys = links_of(reader, ids, dialogue.secret)
        shown = {at: f"{base}/commitments/{key}" if key else "" for at, key in keys.items()}
        return {**found, "links": shown, "learnt": dialogue.learnt(reader, item_id)}

    context = await dialogue.read(read)
    spoken = {"error": "", "wrong": {}, "form": "", "typed": {}, **(said or {})}
    return dialogue.page(
        "agenda/item.html", language, status=status, command_id=new_command_id(), **spoken, **context
    )


async def carry_out(work: Work, command: Command, name: str) -> Response:
    dialogue, here, form = work.dialogue, work.here, work.form
    try:
        await carried_out(dialogue, here, form, command)
    except Refused as refusal:
        said = {**refusal_context(dialogue, here.language, form, refusal), "form": name}
        return await item_page(dialogue, here.account, here.language, work.item_id, status=422, said=said)
    return see(f"/agenda/items/{work.item_id}#{name}")


async def agenda_page(
    request: Request, dialogue: Services, account: Account, language: str, platform: Platform | None
) -> HTMLResponse:
    """The whole agenda is live; what was looked for in it is a page as it stands."""
    tongue, today = dialogue.tongue(language), utc_now().date()
    context = await dialogue.read(lambda reader: pages.around(reader, account, platform, tongue, today))
    if platform is None:
        return dialogue.page("agenda/agenda.html", language, reminders=[], **context)
    waits = await dialogue.read(lambda reader: reminders(reader, platform.id, account.id or 0, tongue, today))
    wanted, board = Wanted.of(request.query_params), request.query_params.get("view") == "board"
    context |= {"wanted": wanted, "board": board, "levels": states.LEVELS, "reminders": waits}
    whole = await dialogue.read(lambda reader: pages.items(reader, platform.id, tongue, today, wanted))
    context |= {"owners": whole["owners"], "shown": whole["shown"], "all": whole["all"]}
    if wanted:
        drawn = dialogue.draw("agenda/items.html", language, part_id="found", **{**context, **whole})
        return dialogue.page("agenda/agenda.html", language, drawn=drawn, **context)
    room = await dialogue.hub.room(platform.id)
    seq, parts = await room.page(Audience(Screen.MEMBERS, language), (AGENDA,))
    return dialogue.page("agenda/agenda.html", language, seq=seq, epoch=room.epoch, parts=parts, **context)


@router.get("/agenda")
@needs(Right.HAVE_ACCOUNT)  # of no platform it shows nothing
async def agenda(request: Request, dialogue: Dialogue, account: SignedIn) -> HTMLResponse:
    """The agenda of one's newest platform, with the way to the others."""
    found = await dialogue.read(lambda reader: platforms_with(reader, account.id or 0, Right.READ_AGENDA))
    language = account.language or language_of(request)
    return await agenda_page(request, dialogue, account, language, found[0] if found else None)


@router.get("/platforms/{platform_id}/agenda")
async def agenda_of(
    request: Request, here: Annotated[OnPlatform, holding_there(Right.READ_AGENDA)], dialogue: Dialogue
) -> HTMLResponse:
    return await agenda_page(request, dialogue, here.account, here.language, here.platform)


@router.get(ITEM)
@needs(Right.READ_AGENDA)
async def one(request: Request, dialogue: Dialogue, account: SignedIn, item_id: Number) -> HTMLResponse:
    return await item_page(dialogue, account, account.language or language_of(request), item_id)


async def form_page(
    dialogue: Services,
    standing: Standing,
    decision_id: Number,
    *,
    inside: bool,
    status: int = 200,
    **said: Any,
) -> HTMLResponse:
    """The form of a new item: a page, or (`inside`) what stands on the console instead."""
    tongue, today = dialogue.tongue(standing.language), utc_now().date()
    context = await dialogue.read(
        lambda reader: pages.new_item(reader, standing.session, decision_id, tongue, today)
    )
    spoken = {"error": "", "wrong": {}, "typed": context["prefilled"], **said}
    page = dialogue.page(
        "agenda/new_inside.html" if inside else "agenda/new.html",
        standing.language,
        inside=inside,
        status=status,
        command_id=new_command_id(),
        **spoken,
        **context,
    )
    return on_console(page) if inside else page


def on_console(answer: HTMLResponse) -> HTMLResponse:
    """Let the answer take the place of the form that stands on the console."""
    answer.headers.update({"HX-Retarget": "#agenda-form", "HX-Reswap": "innerHTML"})
    return answer


@router.get(NEW)
async def new(request: Request, source: FromSession, dialogue: Dialogue, decision_id: Number) -> HTMLResponse:
    return await form_page(dialogue, source.standing, decision_id, inside=by_htmx(request))


@router.post(NEW, dependencies=[stands_on(NEW)])
async def add(request: Request, source: FromSession, dialogue: Dialogue, decision_id: Number) -> Response:
    form, standing, inside = await request.form(), source.standing, by_htmx(request)
    session = standing.session
    command = AddAgendaItem(
        session.id,
        decision_id,
        text(form, "change_sought"),
        details_in(form),
        promise_in(form, "commitment_"),
    )
    try:
        done = await carried_out(dialogue, source.here, form, command, session.id)
    except Refused as refusal:
        said = refusal_context(dialogue, standing.language, form, refusal)
        return await form_page(dialogue, standing, decision_id, inside=inside, status=422, **said)
    if inside:
        return on_console(
            dialogue.page("agenda/made_inside.html", standing.language, item=done.answer["item"])
        )
    return see(f"/agenda/items/{done.answer['item']}")


@router.post("/agenda/items/{item_id}/details", dependencies=[stands_on(ITEM)])
async def describe(work: Working) -> Response:
    command = DescribeItem(work.item_id, details_in(work.form), was_in(work.form))
    await carried_out(work.dialogue, work.here, work.form, command)  # refused: the one answer to forms
    return see(f"/agenda/items/{work.item_id}#details")


@router.post("/agenda/items/{item_id}/commitments", dependencies=[stands_on(ITEM)])
async def commit(work: Working) -> Response:
    return await carry_out(work, MakeCommitment(work.item_id, promise_in(work.form)), "commitments")


@router.post("/agenda/items/{item_id}/commitments/{commitment_id}/answer", dependencies=[stands_on(ITEM)])
async def answer(work: Working, commitment_id: Number) -> Response:
    form = work.form
    command = AnswerCommitment(
        commitment_id, text(form, "answer"), text(form, "by_whom"), text(form, "on"), text(form, "note")
    )
    return await carry_out(work, command, f"commitment-{commitment_id}")


@router.post("/agenda/items/{item_id}/commitments/{commitment_id}/link", dependencies=[stands_on(ITEM)])
async def make_link(work: Working, commitment_id: Number) -> Response:
    # Made from the form's own id: the same form sent again is the same command.
    salt = token_hash(f"{commitment_id}:{text(work.form, 'command_id') or new_token()}")
    digest = token_hash(key_from(work.dialogue.secret, commitment_id, salt))
    command = OfferCommitmentLink(commitment_id, salt, digest)
    return await carry_out(work, command, f"commitment-{commitment_id}")


@router.post("/agenda/items/{item_id}/commitments/{commitment_id}/link/end", dependencies=[stands_on(ITEM)])
async def end_link(work: Working, commitment_id: Number) -> Response:
    return await carry_out(work, EndCommitmentLink(commitment_id), f"commitment-{commitment_id}")


@router.post("/agenda/items/{item_id}/state", dependencies=[stands_on(ITEM)])
async def move(work: Working) -> Response:
    form = work.form
    command = MoveItem(
        work.item_id,
        text(form, "to"),
        because=text(form, "because"),
        evidence=text(form, "evidence"),
        learned=text(form, "learned"),
        reviewed_by=tuple(typed_in(form)["reviewed_by[]"]),
        decision_id=chosen(form, "decision"),
        successor_id=chosen(form, "successor"),
    )
    return await carry_out(work, command, "state")
