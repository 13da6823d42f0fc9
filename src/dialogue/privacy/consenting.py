"""Writing down who agreed to a picture, and taking it out when somebody does not any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from sqlmodel import col, delete, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.minutes.schema import MinutesRedaction, MinutesText, MinutesVersion
from dialogue.pictures.consents import FORMS, USES, WHOM, contents, day_in_reach
from dialogue.pictures.schema import Picture, PictureConsent, PictureContent
from dialogue.privacy.redact import SealRedaction, seals
from dialogue.privacy.schema import Redaction
from dialogue.privacy.searching import without_pictures
from dialogue.stage.contract import Kind
from dialogue.stage.proofs import REDACTED

EVENTS: tuple[EventKind, ...] = (event("picture.consented"), event("picture.consent_withdrawn"))

LONGEST = 120


@dataclass(frozen=True, slots=True)
class RecordConsent(Command):
    """Write down that a person or a table agreed to a picture, for which uses, how, before whom and when."""

    picture_id: int
    whom: str
    who: str
    uses: tuple[str, ...]
    form: str
    witness: str
    given_on: date | None
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED
    with_platform: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WithdrawConsent(Command):
    """Somebody does not agree any more: the picture goes, from every version that is not published."""

    consent_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED
    with_platform: ClassVar[bool] = True


def _picture(act: Act, picture_id: int) -> Picture:
    found = act.tx.get(Picture, picture_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_picture", N_("This picture is not there any more. Nothing was changed."))
    return found


def record_consent(act: Act, command: RecordConsent) -> dict[str, Any]:
    picture = _picture(act, command.picture_id)
    if command.whom not in WHOM or command.form not in FORMS:
        raise Refused("no_choice", N_("Please choose who agreed, and how."), field="whom")
    uses = [one for one in USES if one in command.uses]
    if not uses:
        raise Refused("no_use", N_("Please choose at least one use that they agreed to."), field="uses")
    if command.given_on is None or not day_in_reach(command.given_on, act.now.date()):
        raise Refused("no_day", N_("Please say on which day it was, not later than today."), field="given_on")
    if picture.hidden_at is not None:
        raise Refused("gone", N_("This picture was withdrawn. Nothing was changed."))
    made = PictureConsent(
        picture_id=picture.id or 0,
        whom=command.whom,
        who=required(command.who, most=LONGEST, field="who"),
        uses=uses,
        form=command.form,
        witness=optional(command.witness, most=LONGEST, field="witness"),
        given_on=command.given_on,
        recorded_at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    _told(act, "picture.consented", picture=picture.id, consent=made.id)
    return {"consent": made.id}


def withdraw_consent(kinds: Mapping[str, Kind], act: Act, command: WithdrawConsent) -> None:
    found = act.tx.get(PictureConsent, command.consent_id)
    if found is None:
        raise NotFound("no_picture", N_("This picture is not there any more. Nothing was changed."))
    picture = _picture(act, found.picture_id)
    if found.withdrawn_on is not None:
        return  # a second click
    found.withdrawn_on = act.now.date()
    act.tx.add(found)
    _told(act, "picture.consent_withdrawn", picture=picture.id, consent=found.id)
    if picture.hidden_at is None:
        _goes(kinds, act, picture)


def _goes(kinds: Mapping[str, Kind], act: Act, picture: Picture) -> None:
    """The picture's bytes go, also from the circulated versions that nobody has published."""
    gone = contents(act.tx, [picture.id or 0])
    before = seals(act.tx, kinds, {act.session.id})
    places = 0
    asked = select(MinutesVersion).where(
        MinutesVersion.session_id == act.session.id, col(MinutesVersion.published_at).is_(None)
    )
    for version in act.tx.exec(asked).all():
        here = 0
        for text in act.tx.exec(select(MinutesText).where(MinutesText.version_id == version.id)).all():
            document, number = without_pictures(json.loads(text.content), gone)
            if number:
                text.content = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
                text.digest = hashlib.sha256(text.content.encode()).hexdigest()
                act.tx.add(text)
                here = max(here, number)
        if here:
            act.tx.flush()
            digest = act.tx.get_one(MinutesText, (version.id, version.language)).digest
            act.tx.add(MinutesRedaction(version_id=version.id or 0, places=here, digest=digest, at=act.now))
            places += here
    act.tx.exec(delete(PictureContent).where(col(PictureContent.picture_id) == picture.id))
    picture.hidden_at = act.now
    act.tx.add(picture)
    act.tx.flush()
    platform = act.session.platform_id
    if platform is None:
        return
    after = seals(act.tx, kinds, {act.session.id})
    changed = sorted([before[name], seal] for name, seal in after.items() if before.get(name, seal) != seal)
    made = Redaction(platform_id=platform, session_id=act.session.id, places=places, pictures=1, at=act.now)
    act.tx.add(made)
    act.tx.flush()
    act.rewrote("picture", "minutes_text", then=SealRedaction(made.id or 0))
    facts: dict[str, Any] = {
        "redaction": made.id,
        "places": places,
        "pictures": 1,
        "account": None,
        "seals": changed,
    }
    act.happened(REDACTED, stream=platform, **facts)


def _told(act: Act, kind: str, **facts: Any) -> None:
    if act.session.platform_id is not None:
        act.happened(kind, stream=act.session.platform_id, session=act.session.id, **facts)


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; the kinds say what of their results is sealed."""
    return {RecordConsent: record_consent, WithdrawConsent: partial(withdraw_consent, kinds)}
