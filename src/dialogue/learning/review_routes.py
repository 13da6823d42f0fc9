"""Addresses of an item's reviews: the form of a review that was held by itself, or in a session.

W: the coordinators and facilitators of the item's platform. The form is a plain POST and works without script.

| address | who | fields |
|---|---|---|
| GET `/agenda/items/{item_id}/review` | W | `activity`: the review in a session that the form is filled in from |
| POST the same | W | `said_on`, `planned`, `happened`, `why`, `change`, `level` (not_started, limited, substantial, complete), `evidence`, `groups` (keys, several), `next_review`, `activity`; for each thing that is carried along `look.ID` (no, partly, yes) and `look_note.ID`; for each group `interest.KEY` (serves, costs, untouched, unclear) and `interest_note.KEY` |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda import rules, states
from dialogue.agenda.pages import item_open_to
from dialogue.agenda.review_vocabulary import RecordReview
from dialogue.agenda.routes import Number, Working, carried_out, text
from dialogue.bodies.asking import on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.learning.finding import number_in
from dialogue.learning.held_reviews import filled_in, held_of, stood_at_decision
from dialogue.people.groups import groups_by_key
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

router = Routes()
HERE = "/agenda/items/{item_id}/review"


@router.get(HERE)
@needs(Right.WORK_ON_AGENDA)
async def review(request: Request, dialogue: Dialogue, account: SignedIn, item_id: Number) -> HTMLResponse:
    language = account.language or language_of(request)
    tongue, today = dialogue.tongue(language), utc_now().date()
    chosen = number_in(request.query_params.get("activity", ""))

    def read(reader: Reader) -> dict[str, Any]:
        item = item_open_to(reader, account, item_id)
        on_platform(reader, request, item.platform_id, Right.WORK_ON_AGENDA)
        held = held_of(reader, account.id or 0, item)
        typed: dict[str, Any] = {"said_on": today.isoformat(), "planned": item.sign}
        for one in held:
            if one.activity.id == chosen:
                typed = filled_in(reader, one, item)
        return {
            "item": item,
            "held": held,
            "typed": {"next_review": (today + rules.REVIEW_AFTER).isoformat(), **typed},
            "groups": groups_by_key(reader, [item.session_id], tongue)[item.session_id],
            "stood": stood_at_decision(reader, item),
        }

    return dialogue.page(
        "learning/review.html",
        language,
        command_id=new_command_id(),
        states=states,
        today=today,
        tomorrow=today + timedelta(days=1),
        longest=rules.LONGEST_WORDS,
        **await dialogue.read(read),
    )


def _asked(form: FormData, name: str) -> list[tuple[str, str, str]]:
    """What was answered to each of several: (its id or key, the answer, the words beside it)."""
    found = []
    for field in form:
        if field.startswith(f"{name}."):
            at = field.removeprefix(f"{name}.")
            found.append((at, text(form, field), text(form, f"{name}_note.{at}")))
    return found


@router.post(HERE, dependencies=[stands_on(HERE)])
async def record(work: Working) -> Response:
    form = work.form
    names = ("said_on", "happened", "level", "next_review", "planned", "why", "change", "evidence")
    command = RecordReview(
        work.item_id,
        **{name: text(form, name) for name in names},
        groups=tuple(one for one in form.getlist("groups") if isinstance(one, str)),
        reservations=tuple((number_in(at), answer, note) for at, answer, note in _asked(form, "look")),
        interests=tuple(_asked(form, "interest")),
        activity_id=number_in(text(form, "activity")) or None,
    )
    await carried_out(work.dialogue, work.here, form, command)
    return see(f"/agenda/items/{work.item_id}#reviews")
