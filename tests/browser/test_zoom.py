"""T-ZOOM: a participant's pages and the console at 400 % (320 by 256 px of a page), with the spacing of WCAG 1.4.12.

Nothing is cut, nothing lies over something else, nothing scrolls sideways, and whatever gets the focus can be seen there.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from dialogue.simulation.script import cards_on
from support.boxes import cut
from support.browsing import Visitor, live
from support.house import House
from support.length import FULL
from support.opened import everything_open

WINDOW = (320, 256)  # 1280 by 1024 at 400 %
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }'
    + ' p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# Somebody tabs through the page: of each thing that gets the focus some part is in the window, and nothing lies over it.
COVERED = """() => {
  const found = [];
  for (const one of document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')) {
    const shown = one.checkVisibility({ visibilityProperty: true }) && one.type !== 'hidden';
    if (!shown || one.disabled || one.closest('[inert]')) continue;
    one.focus();
    const drawn = one.matches('[type=radio], [type=checkbox]') ? one.closest('label') ?? one : one;
    const { left, top, right, bottom } = drawn.getBoundingClientRect();
    const spots = [.1, .3, .5, .7, .9].map((part) => [left + (right - left) * part, top + (bottom - top) * part]);
    const seen = spots.some(([x, y]) => {
      const there = document.elementFromPoint(x, y);
      return there && (drawn.contains(there) || there.closest('main') && there.contains(drawn));
    });
    if (!seen) found.push(`cannot be seen when it has the focus: ${one.innerText ?? ''} ${one.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""

SPOILT = """() => {
  document.querySelector('#mine').insertAdjacentHTML('beforeend', `<p class="wide">${'puits '.repeat(60)}</p>`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.wide { white-space: nowrap }'
    + ' body::after { content: ""; position: fixed; inset: 0; background: red; z-index: 99 }');
  document.adoptedStyleSheets = [sheet];
}"""


def faults(page: Page) -> list[str]:
    """What is wrong with a page that somebody has made four times as large."""
    everything_open(page)
    page.evaluate(SPACED)
    found = cut(page, (WINDOW,))
    page.evaluate(
        "document.querySelectorAll('details.more').forEach((one) => { one.open = false; })"
    )  # menus lie over all
    return [*found, *page.evaluate(COVERED)]


def test_pages_can_be_used_at_four_times_their_size(house: House, visit: Callable[..., Visitor]) -> None:
    language = "fr"  # the longest words
    facilitator, do = house.facilitator(language=language), house.backstage.do
    check_in, brainstorm, cluster, vote, agree, _ = do(facilitator.activities())
    person, other = (house.person(facilitator.code, group, language=language) for group in "FN")
    hand, desk = (visit(WINDOW, reduced_motion="reduce", locale=language) for _ in range(2))
    found: list[str] = []

    def look(who: Visitor, path: str, state: str) -> None:
        page = who.context.pages[0] if who.context.pages else who.page()
        page.goto(house.address + path)
        if path.startswith(facilitator.base):
            live(page)
        found.extend(f"{state}, {path}: {one}" for one in faults(page))

    def both(state: str) -> None:
        look(hand, facilitator.base, state)
        look(desk, f"{facilitator.base}/console", state)

    for path in ("/", f"/join/{facilitator.code}", "/rejoin"):
        look(hand, f"{path}?lang={language}", "nobody")
    hand.cookies_of(person)
    desk.cookies_of(facilitator)
    both("before the first step")
    do(facilitator.turn(check_in, "open"))
    do(person.act(check_in, "answer", text="Curieuse"))
    look(hand, facilitator.base, "check-in")
    do(facilitator.turn(check_in, "close"))
    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    for text in ("Partager les puits entre les villages", "Former des réparateurs de pompes"):
        do(person.act(brainstorm, "ideas", text=text))
        do(other.act(brainstorm, "ideas", text=f"{text}, aussi"))
    both("ideas")
    do(facilitator.turn(brainstorm, "close"))
    do(facilitator.turn(cluster, "open"))
    cards = list(cards_on(do(facilitator.get(f"{facilitator.base}/console")).text))
    for place, title in enumerate(("Partage équitable", "Réparations")):
        do(facilitator.act(cluster, "themes", title=title, ideas=cards[place * 2 : place * 2 + 2]))
    look(desk, f"{facilitator.base}/console", "board")
    do(facilitator.turn(cluster, "close"))
    do(facilitator.turn(vote, "open"))
    both("vote")
    do(facilitator.turn(vote, "close"))
    do(facilitator.turn(agree, "open"))
    do(facilitator.act(agree, "wording", text="Chaque village décide de son eau avec les autres."))
    do(facilitator.act(agree, "round"))
    both("round")
    do(person.act(agree, "position", level="7", text="Qui paie ?"))
    look(hand, facilitator.base, "position taken")
    if FULL:
        for path in ("people", "preparation", "entry", "screen-link"):
            look(desk, f"{facilitator.base}/{path}", "facilitator's")
    assert found == [], "\n".join(found)

    # Negative control: a line that does not break, and something that lies over all.
    page = hand.context.pages[0]
    page.evaluate(SPOILT)
    wrong = " ".join(faults(page))
    assert "cannot be seen" in wrong and "the page is" in wrong
