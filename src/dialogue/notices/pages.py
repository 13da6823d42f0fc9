"""A person's own pages of notices, by her private addresses: without an account, without script, on any screen.

Looking changes nothing: mail programs and scanners open links by themselves. Only a form's button confirms or ends.

| address | who | fields |
|---|---|---|
| GET `/notices/{key}` | whoever has the address | |
| POST `/notices/{key}/choices` | the same | `often`, `kinds`, `whole`, `language` |
| POST `/notices/{key}/address` | the same | `address` (empty: no e-mail address any more) |
| POST `/notices/{key}/feeds`, `/test`, `/removal` | the same | |
| GET, POST `/notice-confirmations/{key}` | whoever reads the mail | |
| GET, POST `/notice-ends/{key}` | whoever has the mail; the POST is what mail programs send (RFC 8058) | |
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.bodies.schema import Platform
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES
from dialogue.notices.choices import GOINGS, OFTEN, SORTS
from dialogue.notices.keys import Opens, contact_with, form_id, path_for
from dialogue.notices.reading import newest_mail, news_for
from dialogue.notices.rules import masked
from dialogue.notices.schema import NoticeContact
from dialogue.notices.vocabulary import (
    AskForTest,
    ByKey,
    ChangeAddress,
    ChooseNotices,
    ConfirmAddress,
    EndMails,
    ForgetContact,
    RenewKeys,
    Wishes,
)
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import new_token
from dialogue.web.services import new_command_id

router = Routes()
PAGE, CONFIRM, END = "/notices/{key}", "/notice-confirmations/{key}", "/notice-ends/{key}"
Several = Annotated[list[str], Form()]


def choices_in(tongue: Any) -> dict[str, Any]:
    """What the forms of choices offer."""
    return {
        "often": [{"value": str(one), "label": tongue.say(words)} for one, words in OFTEN.items()],
        "sorts": [{"value": str(one), "label": tongue.say(words)} for one, words in SORTS.items()],
        "spoken": [{"value": code, "label": name} for code, name in LANGUAGES.items()],
    }


async def contact_by(dialogue: StageServices, key: str, opens: Opens) -> NoticeContact:
    """Whose key it is. Raises NotFound."""
    return await dialogue.read(lambda reader: contact_with(reader, dialogue.secret, key, opens))


@router.get(PAGE)
@needs(Right.COME_IN)
async def own(request: Request, dialogue: Dialogue, key: str) -> HTMLResponse:
    today = utc_now().date()

    def read(reader: Reader) -> dict[str, Any]:
        contact = contact_with(reader, dialogue.secret, key, Opens.PAGE)
        tongue = dialogue.tongue(contact.language)
        return {
            "contact": contact,
            "news": news_for(reader, dialogue.kinds, contact, tongue, today),
            "platform": platform_name(reader.get_one(Platform, contact.platform_id).name, contact.language),
            "mail": newest_mail(reader, contact),
        }

    found = await dialogue.read(read)
    contact: NoticeContact = found["contact"]
    feed = dialogue.where.address.rstrip("/") + path_for(dialogue.secret, contact, Opens.FEED)
    return dialogue.page(
        "notices/own.html",
        contact.language,
        address=f"/notices/{key}",
        masked=masked(contact.address),
        feed=f"{feed}/news.xml",
        calendar=f"{feed}/days.ics",
        sends=bool(dialogue.settings.smtp_url),
        goings=GOINGS,
        command_id=new_command_id(),
        **choices_in(dialogue.tongue(contact.language)),
        **found,
    )


async def _done(dialogue: StageServices, contact: NoticeContact, command: ByKey, command_id: str) -> None:
    await dialogue.execute(
        command,
        command_id=form_id(contact, command_id or new_command_id()),
        stream_id=contact.platform_id,
        actor=SYSTEM,
    )


@router.post(PAGE + "/choices", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def choose(
    dialogue: Dialogue,
    key: str,
    often: Text = "",
    kinds: Several = [],  # noqa: B006 - FastAPI copies it
    whole: Text = "",
    language: Text = "",
    command_id: Text = "",
) -> Response:
    contact = await contact_by(dialogue, key, Opens.PAGE)
    wishes = Wishes(often, tuple(kinds[:10]), language, whole != "no")
    await _done(dialogue, contact, ChooseNotices(contact.id or 0, wishes), command_id)
    return see(f"/notices/{key}")


@router.post(PAGE + "/address", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def write_to(dialogue: Dialogue, key: str, address: Text = "", command_id: Text = "") -> Response:
    contact = await contact_by(dialogue, key, Opens.PAGE)
    await _done(dialogue, contact, ChangeAddress(contact.id or 0, address), command_id)
    return see(f"/notices/{key}")


@router.post(PAGE + "/feeds", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def renew_feeds(dialogue: Dialogue, key: str, command_id: Text = "") -> Response:
    """The addresses of the feeds lead nowhere any more; there are new ones."""
    contact = await contact_by(dialogue, key, Opens.PAGE)
    await _done(dialogue, contact, RenewKeys(contact.id or 0, (new_token(), new_token())), command_id)
    return see(f"/notices/{key}#feeds")


@router.post(PAGE + "/test", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def test_mail(dialogue: Dialogue, key: str, command_id: Text = "") -> Response:
    contact = await contact_by(dialogue, key, Opens.PAGE)
    await _done(dialogue, contact, AskForTest(contact.id or 0), command_id)
    return see(f"/notices/{key}#mail")


@router.post(PAGE + "/removal", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def remove(dialogue: Dialogue, key: str, command_id: Text = "") -> HTMLResponse:
    """Everything of hers is deleted; the answer is the last page that she gets."""
    contact = await contact_by(dialogue, key, Opens.PAGE)
    await _done(dialogue, contact, ForgetContact(contact.id or 0), command_id)
    return dialogue.page("notices/ended.html", contact.language, said="removed", platform="", page="")


@router.get(CONFIRM)
@needs(Right.COME_IN)
async def confirmation(dialogue: Dialogue, key: str) -> HTMLResponse:
    return await _asked(dialogue, key, Opens.CONFIRM)


@router.post(CONFIRM, dependencies=[stands_on(CONFIRM)])
@needs(Right.COME_IN)
async def confirm(dialogue: Dialogue, key: str, command_id: Text = "") -> Response:
    contact = await contact_by(dialogue, key, Opens.CONFIRM)
    await _done(dialogue, contact, ConfirmAddress(contact.id or 0), command_id)
    return see(path_for(dialogue.secret, contact, Opens.PAGE))


@router.get(END)
@needs(Right.COME_IN)
async def ending(dialogue: Dialogue, key: str) -> HTMLResponse:
    return await _asked(dialogue, key, Opens.END)


@router.post(END, dependencies=[stands_on(END)])
@needs(Right.COME_IN)
async def end(dialogue: Dialogue, key: str) -> HTMLResponse:
    """One press, by the person or by her mail program; pressed twice it says the same."""
    contact = await contact_by(dialogue, key, Opens.END)
    await _done(dialogue, contact, EndMails(contact.id or 0), "")
    page = path_for(dialogue.secret, contact, Opens.PAGE)
    return dialogue.page("notices/ended.html", contact.language, said="ended", platform="", page=page)


async def _asked(dialogue: StageServices, key: str, opens: Opens) -> HTMLResponse:
    """The page with the one button."""

    def read(reader: Reader) -> tuple[NoticeContact, str]:
        contact = contact_with(reader, dialogue.secret, key, opens)
        return contact, platform_name(reader.get_one(Platform, contact.platform_id).name, contact.language)

    contact, platform = await dialogue.read(read)
    return dialogue.page(
        "notices/asked.html",
        contact.language,
        confirms=opens is Opens.CONFIRM,
        confirmed=contact.confirmed_at is not None,
        address=f"/{opens}/{key}",
        masked=masked(contact.address),
        platform=platform,
        command_id=new_command_id(),
    )
