"""Nothing is cut off, no word is broken, no window scrolls that should not: every page, in a crowd, at seven sizes.

Eight groups with long names go through a whole session; at each stop every page is looked at in English, French and
Spanish, light and dark. The projector has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

import pytest
from playwright.sync_api import Browser, Page

from dialogue.simulation.material import Material, seeded
from support.boxes import cut
from support.house import open_house
from support.tour import Tour, travel

SIZES = ((320, 568), (390, 844), (1024, 768), (1280, 720), (1366, 768), (1440, 900), (1920, 1080))
PEOPLE = 40
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


def everything(page: Page) -> list[str]:
    """The page at all sizes."""
    return cut(page, SIZES)


def crowd() -> Material:
    """A room of eight groups with long names; everybody speaks as in the made session."""
    made = seeded(PEOPLE, 3)
    letters = cycle([name.split()[-1][0] for name in GROUPS])
    people = tuple(replace(person, group=next(letters)) for person in made.people)
    return replace(made, groups=GROUPS, people=people)


@pytest.fixture(scope="module")
def tour(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """The whole journey; the tests below only read what it found."""
    house = open_house(tmp_path_factory.mktemp("cut") / "data")
    found = Tour(house, chromium, everything, crowd)
    try:
        travel(found)
        yield found
    finally:
        house.close()


def test_nothing_is_cut_off_on_any_page(tour: Tour) -> None:
    assert tour.looks > 100 and tour.dark > 10
    assert not tour.found, "\n".join(dict.fromkeys(tour.found))


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
def test_a_fault_would_be_found(chromium: Browser, style: str, said: str) -> None:
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
