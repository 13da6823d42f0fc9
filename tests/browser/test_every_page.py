"""Every page, in a crowd: axe finds nothing, nothing is cut off, no word is broken, no window scrolls that should not.

Eight groups with long names go through one session. At each stop the console is looked at, or phone and projector (on the
next day it is the other way round), each in another language, and the languages go round; each page by axe and at one or
two of seven sizes, some in the dark too. Axe is asked once about pieces that are made alike. The long form looks at all
three at each stop and at every page in all three languages, and asks axe about all of each. A page that a later change adds
must be visited: a test compares with the application's routes. The projector has tests of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import cycle

import pytest
from playwright.sync_api import Browser, Page
from starlette.routing import compile_path

from dialogue.simulation.material import Material, seeded
from support.axe import ALL, COLOURS, violations
from support.boxes import cut
from support.house import House
from support.length import DAY, FULL
from support.roles import routes
from support.tour import LANGUAGES, Tour, travel
from support.tour_door import at_the_door
from support.tour_steps import looked_at

NO_PAGE = {
    "/embed/{activity_id}/{key}": "looked at in tests/embedding",
    "/signin/organisation": "leads on at once to a provider, which tests/oidc has",
    "/signin/organisation/back": "comes from there and leads on to the start page",
    "/static/{version}/{path:path}": "a file",
    "/brand/{version}/brand.css": "a file",
    "/brand/{version}/logo.png": "a file",
    "/favicon.ico": "a file",
    "/health": "numbers for monitoring",
    "/robots.txt": "a file",
    "/metrics": "numbers for monitoring",
    "/.well-known/security.txt": "a file",
    "/sessions/{session_id}/frame": "a frame",
    "/platforms/{platform_id}/frame": "a frame",
    "/sessions/{session_id}/seat": "a piece of the phone's page",
    "/sessions/{session_id}/mine": "a piece of the phone's page",
    "/sessions/{session_id}/help": "a piece of the phone's page",
    "/sessions/{session_id}/way-in": "a piece of the console's page",
    "/sessions/{session_id}/venue/tests": "a piece of the facilitator's page",
    "/network/echo": "nothing but an answer",
    "/worker.js": "a file",
    "/sessions/{session_id}/session.yaml": "a file",
    "/sessions/{session_id}/minutes.{form}": "a file",
    "/agenda/items/{item_id}/brief.{form}": "a file",
    "/group-minutes/{key}/minutes.{form}": "a file",
    "/published-minutes/{code}/minutes.{form}": "a file",
    "/platforms/{platform_id}/agenda.ics": "a file",
    "/platforms/{platform_id}/iati.xml": "a file",
    "/calendar/{platform_id}/{account_id}/{key}.ics": "a file",
    "/notice-feeds/{key}/news.xml": "a feed",
    "/notice-feeds/{key}/days.ics": "a feed",
    "/sessions/{session_id}/activities/{activity_id}/papers.json": "a file",
    "/sessions/{session_id}/pictures/{picture_key}/{size}": "a file",
    "/sessions/{session_id}/found.css": "a file",
    "/sessions/{session_id}/my-data.zip": "a file",
    "/frameworks/{framework_id}/report.{form}": "a file",
    "/account/data.zip": "a file",
    "/sessions/{session_id}/preview": "looked at in test_phone_line.py",
    "/sessions/{session_id}/activities/{activity_id}/room": "looked at in test_phone_line.py",
    "/sessions/{session_id}/activities/{activity_id}/map/maps.csv": "a file",
    "/sessions/{session_id}/activities/{activity_id}/map/maps.json": "a file",
    "/sessions/{session_id}/activities/{activity_id}/map/map-{owner}.svg": "a file",
    "/sessions/{session_id}/translating/waiting": "a piece of the interpreter's page",
    "/sessions/{session_id}/activities/{activity_id}/proxies": "a piece of the phone's page",
    "/sessions/{session_id}/activities/{activity_id}/proxies/{proxy_id}": "looked at in test_voting_desk.py",
    "/sessions/{session_id}/activities/{activity_id}/opinion/landscape.svg": "a file",
    "/sessions/{session_id}/activities/{activity_id}/opinion/landscape.json": "a file",
    "/sessions/{session_id}/activities/{activity_id}/opinion/conversation.zip": "a file",
    "/sessions/{session_id}/attendance/register.csv": "a file",
    "/sessions/{session_id}/attendance/tally.csv": "a file",
    "/platforms/{platform_id}/import/{what}.{form}": "a file",
    "/sessions/{session_id}/activities/{activity_id}/import/ideas.{form}": "a file",
    "/s/{session_id}/{typed}": "leads to the projector",
    "/join": "leads to the lobby, or is the start page with a sentence",
}

PHONES = ((320, 568), (390, 844))
WIDER = ((1366, 768), (1024, 768), (1920, 1080), (1280, 720), (1440, 900))
PEOPLE = 28
GROUPS = (
    "Organisations de producteurs et de Fermiers",
    "Organisations non gouvernementales Nationales",
    "Établissements d'enseignement supérieur et Universités",
    "Administrations et services Publics",
    "Entreprises agroalimentaires et Commerçants",
    "Associations de transformatrices Rurales",
    "Éleveurs transhumants et Bergers",
    "Collectivités territoriales et Institutions",
)

CUT = "cut or broken: "


def everything() -> Callable[[Page, bool], list[str]]:
    """A check of pages one after the other: what axe finds as a page stands, and what is cut off.

    Each is looked at on a small phone and every second one at one other size; those go round, as the languages do. The
    dark moves nothing, it has other colours. What axe says of a page in one language it says in the others too, and what
    it says of a piece of a page it says of the next one that is made like it: the short form asks once. The long form asks
    each time of everything, and looks at both phones and at one wider size.
    """
    others: tuple[tuple[tuple[int, int], ...], ...] = tuple((size,) for size in WIDER)
    if not FULL:
        others = tuple(one for size in (PHONES[1], *WIDER) for one in ((size,), ()))
    wider = cycle(others)
    pieces: set[str] | None = None if FULL else set()

    def look(page: Page, known: bool) -> list[str]:
        if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
            return violations(page, ALL if FULL else COLOURS, pieces)
        by_axe = violations(page, ALL, pieces) if FULL or not known else []
        sizes = (*(PHONES if FULL else PHONES[:1]), *next(wider))
        return [*by_axe, *(f"{CUT}{fault}" for fault in cut(page, sizes))]

    return look


def crowd() -> Material:
    """A room of eight groups with long names; everybody speaks as in the made session."""
    made = seeded(PEOPLE, 3)
    letters = cycle([name.split()[-1][0] for name in GROUPS])
    people = tuple(replace(person, group=next(letters)) for person in made.people)
    return replace(made, groups=GROUPS, people=people)


@pytest.fixture(scope="module")
def tour(chromium: Browser, house: House) -> Tour:
    """The whole journey, once: it is a minute of looking."""
    found = Tour(house, chromium, everything(), crowd)
    travel(found)
    at_the_door(found)
    return found


def pages() -> list[str]:
    """Every address that answers a GET with a page, as a pattern."""
    found = [one.removeprefix("GET ") for one in routes() if one.startswith("GET ")]
    return [path for path in found if path not in NO_PAGE]


def unseen(seen: set[tuple[str, str]]) -> list[str]:
    """Pages that the tour has not looked at, with the language; the short form looks at each in some language."""
    return [
        f"{pattern} in {' or '.join(languages)}"
        for pattern in pages()
        for languages in ([(one,) for one in LANGUAGES] if FULL else [LANGUAGES])
        if not any(compile_path(pattern)[0].match(path) for path, spoken in seen if spoken in languages)
    ]


@pytest.mark.timeout(
    1200
)  # the journey is its setup: five minutes, and more than ten seen on a machine with other work
def test_axe_finds_nothing_nothing_is_cut_and_no_page_was_left_out(tour: Tour) -> None:
    """One test, so that processes that share the work do not travel twice."""
    assert len({spoken for _, spoken in tour.seen}) == len(LANGUAGES)
    assert tour.looks > 100 and tour.dark > 10
    assert not [one for one in tour.found if CUT not in one], "\n".join(dict.fromkeys(tour.found))
    assert not tour.found, "\n".join(dict.fromkeys(tour.found))
    assert len(pages()) > 15
    assert unseen(tour.seen) == [], (
        "please visit these pages in `travel` or `play` of tests/support/tour.py, or name them in NO_PAGE"
    )
    assert unseen({one for one in tour.seen if "agenda" not in one[0]}), (
        "a page nobody visits would be noticed"
    )


def test_two_days_look_at_phone_console_and_projector_at_every_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(4):
        seen: set[int] = set()
        for number in range(2):
            monkeypatch.setenv(DAY, str(number))
            seen |= {*looked_at(place)}
        assert seen == {0, 1, 2}


def test_a_fault_that_axe_knows_would_be_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang='en'><title>t</title><main><h1>a</h1><p style='color:#aaa'>pale</p><img src='x'></main>"
    )
    found = " ".join(violations(page))
    page.close()
    assert "color-contrast" in found and "image-alt" in found


CARD = "<li><p>Wells in the north</p><button>Take it up</button></li>"


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (CARD.replace("north", "south") * 3, ""),
        (CARD.replace("<p>", "<p style='color:#aaa'>"), "color-contrast"),
        (CARD.replace("Take it up", ""), "button-name"),
        (CARD.replace("</p>", "<img src='x'></p>"), "image-alt"),
        (CARD.replace("<button>", "<button aria-label=''>").replace("Take it up", " "), "button-name"),
    ],
)
def test_what_is_new_beside_pieces_that_axe_knows_would_be_found(
    chromium: Browser, later: str, said: str
) -> None:
    page, pieces = chromium.new_page(), set[str]()
    frame = "<html lang='en'><title>t</title>{}<main><h1>a</h1><ul>{}</ul></main>"
    page.set_content(frame.format("", CARD))
    assert violations(page, ALL, pieces) == []
    page.set_content(frame.format("", CARD + later))
    found = " ".join(violations(page, ALL, pieces))
    assert said in found if said else not found
    # Control: these pieces are really not asked about again, so that what makes all of them pale is found only without.
    page.set_content(frame.format("<style>p { color: #aaa }</style>", CARD + later))
    again, every = violations(page, ALL, pieces), violations(page)
    page.close()
    assert not any("north" in one for one in again) and any("north" in one for one in every)


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("width: 40px; overflow: hidden; white-space: nowrap", "cut at its side"),
        ("width: 300px; height: 12px; overflow: hidden", "cut below"),
        ("width: 40px; overflow-x: auto; white-space: nowrap", "beyond the edge"),
        ("width: 40px; overflow-wrap: anywhere", "broken: Enterprises"),
        ("position: absolute; left: 2000px; white-space: nowrap", "outside of the window"),
        ("width: 3000px", "the page is"),
    ],
)
def test_what_is_cut_would_be_found(chromium: Browser, style: str, said: str) -> None:
    page = chromium.new_page()
    page.set_content(
        f"<html lang='en'><body><p style='{style}'>Enterprises and public services</p></body></html>"
    )
    found = cut(page, ((390, 844),))
    page.close()
    assert any(said in fault for fault in found), found


def test_a_console_that_scrolls_would_be_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html data-page='console'><body><p style='margin-top: 900px'>down here</p></body></html>"
    )
    found = cut(page, ((1366, 768),))
    page.close()
    assert any("the console is" in fault for fault in found), found
