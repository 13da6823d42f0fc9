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
from support.house import open_house
from support.tour import Tour, travel

SIZES = ((320, 568), (390, 844), (1024, 768), (1280, 720), (1366, 768), (1440, 900), (1920, 1080))
STEADY = 1024  # from this width on, the console's window never scrolls: its columns do
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

CUT = """(steady) => {
  const found = [], root = document.documentElement;
  const unseen = (element) => !element.checkVisibility({visibilityProperty: true, opacityProperty: true})
    || element.closest('script, style, noscript, select, textarea, .skip, svg, .visually-hidden');
  const cuts = (value) => value === 'hidden' || value === 'clip';
  const scrolls = (value) => value === 'auto' || value === 'scroll';
  const words = /[\\p{L}\\p{M}\\p{N}'’]{3,24}/gu;
  const name = (element) => element.tagName.toLowerCase() + (element.className ? '.' + element.className : '');
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} wide`);
  if (root.dataset.page === 'console' && innerWidth >= steady && root.scrollHeight > innerHeight)
    found.push(`the console is ${root.scrollHeight} high`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || unseen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 2) continue;
    const said = `${name(parent)}: ${text.data.trim().slice(0, 60)}`;
    let hidden = false, scrolled = false;   // what scrolls down may be long: no box around it cuts that off
    for (let at = parent; at && !hidden && at !== document.body; at = at.parentElement) {
      const look = getComputedStyle(at), edge = at.getBoundingClientRect();
      if (look.clipPath !== 'none') { hidden = true; break; }
      if (at.matches('.table-scroll')) { hidden = true; break; }   // wide tables of the minutes scroll sideways
      const wide = box.right > edge.right + 1.5 || box.left < edge.left - 1.5;
      const high = box.bottom > edge.bottom + 3 || box.top < edge.top - 3;
      let fault = '';
      if (cuts(look.overflowX) && wide) fault = 'cut at its side';
      if (!scrolled && cuts(look.overflowY) && high) fault = 'cut below';
      if (scrolls(look.overflowX) && at.scrollWidth > at.clientWidth + 1 && wide) fault = `beyond the edge of ${name(at)}`;
      if (fault) { found.push(`${fault}, ${said}`); hidden = true; }
      scrolled ||= scrolls(look.overflowY) || look.position === 'fixed';
    }
    if (hidden) continue;
    if (box.right > innerWidth + 1.5 || box.left < -1.5) found.push(`outside of the window, ${said}`);
    if (range.getClientRects().length > 1 && !/[:/.@]\\S/.test(text.data)) for (const word of text.data.matchAll(words)) {
      if (/\\d/.test(word[0])) continue;   // a hash is no word
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const rects = [...range.getClientRects()];
      if (rects.length > 1 && Math.abs(rects[0].top - rects.at(-1).top) > 8) found.push(`broken: ${word[0]}, in ${said}`);
    }
  }
  return [...new Set(found)];
}"""


def cut(page: Page, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """What a page does not show as it should, at each size."""
    if page.locator("html").get_attribute("data-surface") == "projector":
        return []
    before, found = page.viewport_size, []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}x{height} {fault}" for fault in page.evaluate(CUT, STEADY)]
    if before:
        page.set_viewport_size(before)
    return found


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
    found = Tour(house, chromium, cut, crowd)
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
