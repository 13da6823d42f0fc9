"""The page of an organisation's own link: what is asked of it, what was answered, and the answers it can give.

It needs no account, no script and no large screen. Looking at it changes nothing: messengers open links by themselves.

| address | who | fields |
|---|---|---|
| GET `/commitments/{key}` | whoever has the link | |
| POST the same | whoever has it | `answer` (accepted, declined, done, withdrawn), `by_whom`, `note` (for the last two) |
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.agenda import record, rules, states
from dialogue.agenda.links import KEY_LENGTH, link_with, over
from dialogue.agenda.record import CommitmentView
from dialogue.agenda.states import ItemState
from dialogue.agenda.vocabulary import AnswerByLink
from dialogue.bodies.schema import Platform
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import token_hash
from dialogue.web.services import Dialogue, new_command_id

router = Routes()
PAGE = "/commitments/{key}"


def digest_of(key: str) -> str:
    """What is stored of a key. Raises NotFound for what cannot be one."""
    if len(key) != KEY_LENGTH:
        raise over()
    return token_hash(key)


def answers_to(view: CommitmentView, state: ItemState) -> tuple[states.CommitmentState, ...]:
    """What the organisation can answer now."""
    if state in states.FINAL - {ItemState.CHANGED}:
        return ()
    return rules.answers_from(view.state, itself=True, heard=view.accepted_itself)


@router.get(PAGE)
@needs(Right.COME_IN)
async def commitment(request: Request, dialogue: Dialogue, key: str) -> HTMLResponse:
    language, digest, today = language_of(request), digest_of(key), utc_now().date()

    def read(reader: Reader) -> dict[str, Any]:
        _, row, item = link_with(reader, digest)
        view = record.item_of(reader, item.id or 0)
        assert view is not None
        mine = next(one for one in view.commitments if one.id == row.id)
        platform = reader.get_one(Platform, view.platform_id)
        return {
            "item": view,
            "promise": mine,
            "platform": platform_name(platform.name, language),
            "answers": answers_to(mine, view.state),
            "late": mine.late_since(today),
        }

    return dialogue.page(
        "agenda/commitment.html",
        language,
        address=f"/commitments/{key}",
        languages=LANGUAGES,
        states=states,
        today=today,
        longest={"line": rules.LONGEST_LINE, "words": rules.LONGEST_WORDS},
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post(PAGE, dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def answer(
    request: Request,
    dialogue: Dialogue,
    key: str,
    answer: Text = "",
    by_whom: Text = "",
    note: Text = "",
    command_id: Text = "",
) -> Response:
    digest = digest_of(key)
    _, _, item = await dialogue.read(lambda reader: link_with(reader, digest))
    await dialogue.execute(
        AnswerByLink(digest, answer, by_whom, note),
        # The link's own: nobody else's form can be taken for this one.
        command_id=token_hash(f"{digest}:{command_id or new_command_id()}"),
        stream_id=item.platform_id,
        actor=SYSTEM,
    )
    return see(f"/commitments/{key}")
