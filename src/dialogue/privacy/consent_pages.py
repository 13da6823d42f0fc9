"""The page of a session's pictures: who agreed to each, and taking a consent back.

| address | who | fields |
|---|---|---|
| GET `/sessions/{session_id}/consents` | whoever looks after people | |
| POST the same | likewise | `picture`, `whom`, `who`, `uses` (several), `form`, `witness`, `given_on` |
| POST the same `/{consent_id}/withdrawal` | likewise | |
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Form, Path
from sqlmodel import col, select
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import utc_now
from dialogue.minutes.schema import MinutesText, MinutesVersion
from dialogue.people.asking import Standing, holding
from dialogue.pictures.consents import FORMS, USES, WHOM, agreed_in
from dialogue.pictures.store import as_shown
from dialogue.privacy.consenting import LONGEST, RecordConsent, WithdrawConsent
from dialogue.stage.acting import Number, Text
from dialogue.stage.services import Dialogue
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

HERE = "/sessions/{session_id}/consents"
router = Routes()

LookingAfter = Annotated[Standing, holding(Right.LOOK_AFTER_PEOPLE)]
ConsentId = Annotated[int, Path(ge=1, le=2**63 - 1)]


def published_with_pictures(reader: Reader, session_id: int) -> list[int]:
    """The numbers of the published versions of minutes that show any picture: what is withdrawn later stays in them."""
    asked = (
        select(MinutesVersion.number)
        .join(MinutesText, col(MinutesText.version_id) == col(MinutesVersion.id))
        .where(
            MinutesVersion.session_id == session_id,
            col(MinutesVersion.published_at).is_not(None),
            col(MinutesText.content).contains('"block": "picture"'),
        )
    )
    return sorted(set(reader.exec(asked)))


@router.get(HERE)
async def consents(standing: LookingAfter, dialogue: Dialogue) -> HTMLResponse:
    tongue, session = dialogue.tongue(standing.language), standing.session

    def read(reader: Reader) -> dict[str, Any]:
        return {
            "pictures": [(one, as_shown(one.picture)) for one in agreed_in(reader, session.id)],
            "published": published_with_pictures(reader, session.id),
        }

    return dialogue.page(
        "privacy/consents.html",
        standing.language,
        session=session,
        uses=USES,
        whom=[{"value": key, "label": tongue.say(label)} for key, label in WHOM.items()],
        forms=[{"value": key, "label": tongue.say(label)} for key, label in FORMS.items()],
        form_names=FORMS,
        longest=LONGEST,
        today=utc_now().date(),
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post(HERE, dependencies=[stands_on(HERE)])
async def agree(
    standing: LookingAfter,
    dialogue: Dialogue,
    picture: Number = 0,
    whom: Text = "",
    who: Text = "",
    uses: Annotated[list[str] | None, Form()] = None,
    form: Text = "",
    witness: Text = "",
    given_on: Text = "",
    command_id: Text = "",
) -> Response:
    command = RecordConsent(picture, whom, who, tuple(uses or ()), form, witness, _day(given_on))
    await dialogue.execute(
        command, command_id=command_id, stream_id=standing.session_id, actor=standing.actor
    )
    return see(f"/sessions/{standing.session_id}/consents#picture-{picture}")


@router.post(HERE + "/{consent_id}/withdrawal", dependencies=[stands_on(HERE)])
async def withdraw(
    standing: LookingAfter, dialogue: Dialogue, consent_id: ConsentId, command_id: Text = ""
) -> Response:
    await dialogue.execute(
        WithdrawConsent(consent_id),
        command_id=command_id,
        stream_id=standing.session_id,
        actor=standing.actor,
    )
    return see(f"/sessions/{standing.session_id}/consents")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
