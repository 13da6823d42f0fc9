"""How phones get in: the room's Wi-Fi, the laptop's address, and both on the wall or on paper."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.networks import Sort, is_private
from dialogue.people.asking import Standing, holding
from dialogue.stage.acting import Steering, Text
from dialogue.stage.schema import VenueAddress, Wall
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.slides import ShowSlide, Slide
from dialogue.stage.venue import ChooseAddress, DescribeWifi, ForgetWifi, NoteAddress, address_of, wifi_of
from dialogue.stage.wifi import LONGEST_NAME, LONGEST_PASSWORD, wifi_words
from dialogue.web.late import Routes
from dialogue.web.line_figures import together, verdict
from dialogue.web.qr import qr
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

HERE = "/sessions/{session_id}/venue"
VENUE = "venue"
MOST_TESTS = 12

router = Routes()

Steerer = Annotated[Standing, holding(Right.STEER)]

SORTS = {
    Sort.HOTSPOT: N_("the laptop's own hotspot"),
    Sort.WIRELESS: N_("Wi-Fi connection"),
    Sort.CABLE: N_("network cable"),
    Sort.ALONE: N_("no router gave it: probably nobody reaches it"),
    Sort.FAR: N_("a tunnel or mobile data: probably not the room"),
    Sort.WITHIN: N_("inside of this computer only"),
}


def _read(reader: Reader, standing: Standing, dialogue: StageServices) -> dict[str, Any]:
    """What both pages show. Only whoever steers the stage may have the password read."""
    session_id, where = standing.session_id, dialogue.where
    address = address_of(reader, session_id, where)
    join = f"{address}/join/{standing.session.code}"
    # A phone whose language is none of the session's reads the session's own, as on all pages behind the code.
    spoken = dict.fromkeys((standing.session.language, *standing.session.languages))
    test = f"{address}/network?room={session_id}&in={','.join(spoken)}"
    wifi = wifi_of(reader, session_id)
    wall = reader.get(Wall, session_id)
    return {
        "host": urlsplit(address).hostname or "",
        "join_address": join,
        "qr": qr(join),
        "test_address": test,
        "test_qr": qr(test),
        "wifi": wifi,
        "wifi_qr": qr(wifi_words(wifi.name, wifi.password, hidden=wifi.hidden)) if wifi else "",
        "moved": reader.get(VenueAddress, session_id) if where.venue else None,
        "on_wall": wall is not None and wall.slide == Slide.WIFI,
    }


def _choices(dialogue: StageServices, language: str, host: str) -> list[dict[str, Any]]:
    tongue = dialogue.tongue(language)
    found = [
        {
            "value": one.address,
            "label": dialogue.where.at(one.address),
            "note": " · ".join(filter(None, (tongue.say(SORTS[one.sort]), one.name))),
        }
        for one in dialogue.where.known
    ]
    return found if len(found) > 1 or (found and found[0]["value"] != host) else []


def _tests(request: Request, dialogue: StageServices, standing: Standing) -> dict[str, Any]:
    """What phones saw of the network, the newest first, and where further ones test it."""
    say = dialogue.tongue(standing.language).say
    rooms = (standing.session_id, 0) if dialogue.where.venue else (standing.session_id,)
    rows = []
    for one in request.state.lines.of(*rooms):
        judged = verdict(one.seen)
        rows.append(
            {
                "number": one.number,
                "at": one.at,
                "device": say(one.device),
                "tone": judged.tone,
                "sentence": say(judged.sentence, **judged.facts),
            }
        )
    return {"tests": rows[:MOST_TESTS], "tone": together([row["tone"] for row in rows])}


def _data(dialogue: StageServices, standing: Standing) -> dict[str, Any]:
    """What the phones of this session cost who pays by the megabyte: kilobytes for a person and an hour, and for all."""
    sent = dialogue.hub.traffic.of(standing.session_id)
    tongue = dialogue.tongue(standing.language)
    if sent.an_hour is None:
        return {"data_each": "", "data_all": "", "data_people": 0}
    all_together = sent.an_hour * sent.most / 1_000_000
    return {
        "data_each": tongue.number(max(1, round(sent.an_hour / 1000))),
        "data_all": tongue.number(max(0.1, round(all_together, 1 if all_together < 10 else None))),
        "data_people": sent.most,
    }


@router.get(HERE + "/tests")
async def tests(request: Request, standing: Steerer, dialogue: Dialogue) -> HTMLResponse:
    """The piece of the page that shows them; asked for again while it is open."""
    found = _tests(request, dialogue, standing)
    return dialogue.page("console/venue_tests.html", standing.language, session=standing.session, **found)


@router.get(HERE)
async def page(request: Request, standing: Steerer, dialogue: Dialogue) -> HTMLResponse:
    found = await dialogue.read(lambda reader: _read(reader, standing, dialogue))
    moved = found["moved"]
    return dialogue.page(
        "console/venue.html",
        standing.language,
        session=standing.session,
        venue=dialogue.where.venue,
        only_here=not is_private(found["host"]) if dialogue.where.venue else False,
        addresses=_choices(dialogue, standing.language, found["host"]),
        was=dialogue.where.at(moved.was) if moved and moved.was else "",
        lost=bool(moved and moved.lost),
        port=dialogue.where.port,
        own=f"http://127.0.0.1:{dialogue.where.port}",
        scheme="http://",
        longest=(LONGEST_NAME, LONGEST_PASSWORD),
        command_id=new_command_id(),
        **_tests(request, dialogue, standing),
        **_data(dialogue, standing),
        **found,
    )


@router.get(HERE + "/sheet")
async def sheet(standing: Steerer, dialogue: Dialogue) -> HTMLResponse:
    """Both steps on one page, to print."""
    found = await dialogue.read(lambda reader: _read(reader, standing, dialogue))
    return dialogue.page("console/venue_sheet.html", standing.language, session=standing.session, **found)


@router.post(HERE + "/wifi", dependencies=[stands_on(HERE)])
async def describe(
    steer: Steering, network: Text = "", wifi_password: Text = "", hidden: Text = ""
) -> Response:
    return await steer(DescribeWifi(network, wifi_password, bool(hidden)), back=VENUE)


@router.post(HERE + "/wifi/removal", dependencies=[stands_on(HERE)])
async def forget(steer: Steering) -> Response:
    return await steer(ForgetWifi(), back=VENUE)


@router.post(HERE + "/address", dependencies=[stands_on(HERE)])
async def choose(steer: Steering, host: Text = "") -> Response:
    """Another of the addresses that the laptop has now."""
    if host not in steer.dialogue.where.hosts():
        raise Refused(
            "no_address",
            N_("This is none of the laptop's addresses any more. Please choose another one."),
            field="host",
        )
    return await steer(ChooseAddress(host), back=VENUE)


@router.post(HERE + "/notice", dependencies=[stands_on(HERE)])
async def note(steer: Steering, back: Text = "") -> Response:
    return await steer(NoteAddress(), back=VENUE if back == VENUE else "console")


@router.post(HERE + "/wall", dependencies=[stands_on(HERE)])
async def show(steer: Steering, slide: Text = "") -> Response:
    """Both steps on the wall, or the step on stage again; then back to this page."""
    return await steer(ShowSlide(Slide.WIFI if slide == Slide.WIFI else Slide.STEP), back=VENUE)
