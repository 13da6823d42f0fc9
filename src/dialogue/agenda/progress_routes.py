"""Addresses of an item's progress. All answers are pages; all forms are plain POSTs and work without script.

Every form also carries `command_id`. A and F as in `routes`. Dates are `2027-01-31`; numbers as people write them.

| address | who | fields |
|---|---|---|
| GET `/agenda/items/{item_id}/progress` | A | |
| POST the same `/indicators` | F | `name`, `unit`, `baseline`, `baseline_on`, `target`, `target_on`, `source`, `categories` (one a line), `adds_up` (on) |
| POST the same `/indicators/{indicator_id}/values` | F | `said_on`, `value`, `part` (several, as the categories), `source`, `send` (on: for approval) |
| POST the same `/values/{value_id}` | F | `to` (pending, approved, returned, discarded), `note` (for returned) |
| POST the same `/markers` | F | `actor`, `step` (expect, like, love), `text` |
| POST the same `/markers/{marker_id}/levels` | F | `said_on`, `level` (not_started, limited, substantial, complete), `group` (a key), `evidence` |
| POST the same `/milestones` | F | `what`, `due` |
| POST the same `/milestones/{milestone_id}` | F | `reached_on`, `evidence` |
| POST the same `/outcomes` | F | `actor`, `kind` (behaviour, relation, action, policy, practice), `what`, `happened`, `place`, `intended` (yes, no), `contribution`, `sources`, `confirmed_by` |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from typing import Any

from babel.numbers import format_decimal
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda import measuring, rules, states
from dialogue.agenda.pages import item_open_to, works_on
from dialogue.agenda.progress_record import IndicatorView, Progress, names_of, progress_of
from dialogue.agenda.progress_vocabulary import (
    AddIndicator,
    AddMarker,
    AddMilestone,
    RateMarker,
    ReachMilestone,
    RecordOutcome,
    TurnValue,
    WriteValue,
)
from dialogue.agenda.routes import Number, Work, Working, carried_out, text
from dialogue.agenda.value_chart import value_chart
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.people.groups import groups_by_key
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import Dialogue, new_command_id

router = Routes(prefix="/agenda/items/{item_id}/progress")
HERE = stands_on("/agenda/items/{item_id}/progress")

LONGEST = {
    "line": rules.LONGEST_LINE,
    "words": rules.LONGEST_WORDS,
    "number": measuring.LONGEST_NUMBER,
    "unit": measuring.LONGEST_UNIT,
    "categories": measuring.MOST_CATEGORIES * (measuring.LONGEST_CATEGORY + 1) - 1,  # one a line
}
"""What each field of the page holds, in characters."""


def figure(value: str, tongue: Tongue) -> str:
    """A number as this language writes it, with all of its decimals."""
    return format_decimal(value, locale=tongue.language, decimal_quantization=False)


def drawing(one: IndicatorView, tongue: Tongue) -> str:
    """The indicator's line; empty as long as there is none."""
    points = one.points
    if len(points) < 2:
        return ""
    alt = tongue.say(
        N_("%(name)s: from %(first)s to %(last)s; the target is %(target)s"),
        name=one.row.name,
        first=figure(points[0][1], tongue),
        last=figure(points[-1][1], tongue),
        target=figure(one.row.target, tongue),
    )
    label = tongue.say(N_("Target: %(value)s"), value=figure(one.row.target, tongue))
    days = [tongue.day(day) for day, _ in points]
    return value_chart(points, one.row.target, alt=alt, days=days, target_label=label)


def page(reader: Reader, account: Account, item_id: int, tongue: Tongue) -> dict[str, Any]:
    """What the page of an item's progress shows. Raises NotFound when there is no such item for this account."""
    item = item_open_to(reader, account, item_id)
    progress: Progress = progress_of(reader, [item_id])[item_id]
    return {
        "item": item,
        "progress": progress,
        "drawings": {one.row.id: drawing(one, tongue) for one in progress.indicators},
        "names": names_of(reader, progress),
        "groups": groups_by_key(reader, [item.session_id], tongue)[item.session_id],
        "may_change": works_on(reader, item.platform_id, account),
    }


@router.get("")
@needs(Right.READ_AGENDA)
async def progress(request: Request, dialogue: Dialogue, account: SignedIn, item_id: Number) -> HTMLResponse:
    language = account.language or language_of(request)
    tongue = dialogue.tongue(language)
    context = await dialogue.read(lambda reader: page(reader, account, item_id, tongue))
    return dialogue.page(
        "agenda/progress.html",
        language,
        command_id=new_command_id(),
        states=states,
        today=utc_now().date(),
        figure=lambda value: figure(value, tongue),
        percent=tongue.percent,
        longest=LONGEST,
        **context,
    )


async def _done(work: Work, command: Command, place: str) -> Response:
    await carried_out(work.dialogue, work.here, work.form, command)
    return see(f"/agenda/items/{work.item_id}/progress#{place}")


@router.post("/indicators", dependencies=[HERE])
async def add_indicator(work: Working) -> Response:
    names = ("name", "unit", "baseline", "baseline_on", "target", "target_on", "source", "categories")
    fields = {name: text(work.form, name) for name in names}
    command = AddIndicator(work.item_id, **fields, adds_up=bool(text(work.form, "adds_up")))
    return await _done(work, command, "indicators")


@router.post("/indicators/{indicator_id}/values", dependencies=[HERE])
async def write_value(work: Working, indicator_id: Number) -> Response:
    form = work.form
    command = WriteValue(
        indicator_id,
        text(form, "said_on"),
        text(form, "value"),
        tuple(one for one in form.getlist("part") if isinstance(one, str)),
        text(form, "source"),
        bool(text(form, "send")),
    )
    return await _done(work, command, f"indicator-{indicator_id}")


@router.post("/values/{value_id}", dependencies=[HERE])
async def turn_value(work: Working, value_id: Number) -> Response:
    command = TurnValue(value_id, text(work.form, "to"), text(work.form, "note"))
    return await _done(work, command, f"value-{value_id}")


@router.post("/markers", dependencies=[HERE])
async def add_marker(work: Working) -> Response:
    form = work.form
    command = AddMarker(work.item_id, text(form, "actor"), text(form, "step"), text(form, "text"))
    return await _done(work, command, "markers")


@router.post("/markers/{marker_id}/levels", dependencies=[HERE])
async def rate_marker(work: Working, marker_id: Number) -> Response:
    form = work.form
    fields = (text(form, name) for name in ("said_on", "level", "group", "evidence"))
    return await _done(work, RateMarker(marker_id, *fields), f"marker-{marker_id}")


@router.post("/milestones", dependencies=[HERE])
async def add_milestone(work: Working) -> Response:
    command = AddMilestone(work.item_id, text(work.form, "what"), text(work.form, "due"))
    return await _done(work, command, "milestones")


@router.post("/milestones/{milestone_id}", dependencies=[HERE])
async def reach_milestone(work: Working, milestone_id: Number) -> Response:
    form = work.form
    command = ReachMilestone(milestone_id, text(form, "reached_on"), text(form, "evidence"))
    return await _done(work, command, "milestones")


@router.post("/outcomes", dependencies=[HERE])
async def record_outcome(work: Working) -> Response:
    names = (
        "actor", "kind", "what", "happened", "place", "intended", "contribution", "sources", "confirmed_by",
    )  # fmt: skip
    command = RecordOutcome(work.item_id, **{name: text(work.form, name) for name in names})
    return await _done(work, command, "outcomes")
