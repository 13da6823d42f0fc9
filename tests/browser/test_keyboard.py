"""By keyboard only: a participant from the join page to a position, and an idea moved on the board.

After every key the focus must be somewhere that can be seen; frames that arrive meanwhile must not take it away.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from dialogue.simulation.actors import Facilitator
from dialogue.simulation.script import cards_on
from support.browsing import CONSOLE, PHONE, Visitor, focused, live
from support.house import House

MOST_TABS = 60

# The focus is visible when the focused element, or the tile or label drawn around a hidden radio, has an outline,
# a shadow or a border that it does not have without the focus; an outline is what the style sheets use.
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return false;
  const drawn = [at, at.nextElementSibling, at.closest('label')].filter(Boolean);
  return drawn.some((one) => {
    const look = getComputedStyle(one), box = one.getBoundingClientRect();
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    return inside && ((look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2)
      || look.boxShadow !== 'none');
  });
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Tab until an element that fits the CSS selector has the focus; each stop on the way can be seen."""
    wrapped = False
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if not wrapped and page.evaluate("document.activeElement === document.body"):
            wrapped = True  # after the last element it is the browser's own turn, once
            continue
        assert page.evaluate(SEEN), (
            f"the focus cannot be seen: {page.evaluate('document.activeElement.outerHTML')}"
        )
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{MOST_TABS} times Tab do not reach {wanted}")


def kept(page: Page) -> None:
    """The focus has not fallen off the page with an element that was replaced."""
    assert page.evaluate("document.activeElement !== document.body"), "the focus was lost"


def themes(house: House, facilitator: Facilitator, cluster: int, *titles: str) -> None:
    """A theme with one idea each."""
    do = house.backstage.do
    cards = list(cards_on(do(facilitator.get(f"{facilitator.base}/console")).text))
    for title, card in zip(titles, cards, strict=True):
        do(facilitator.act(cluster, "themes", title=title, ideas=[card]))


def own_panel(page: Page, activity: int) -> None:
    """Wait until the phone shows its own panel for an activity (a frame first brings one that is nobody's)."""
    expect(page.locator(f"#mine[data-activity='{activity}'][data-shared='']")).to_be_visible()
    expect(page.locator("#mine input[name=command_id]:not([value=''])").first).to_be_attached()


def test_a_participant_needs_no_mouse(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, brainstorm, cluster, vote, agree, _ = do(facilitator.activities())
    other = house.person(facilitator.code, "N")
    somebody = visit(PHONE)
    page = somebody.page("/")
    keys = page.keyboard

    tab_to(page, "input[name=code]")
    keys.type(facilitator.code.lower())
    keys.press("Enter")
    expect(page.get_by_role("button", name="Join", exact=True)).to_be_visible()
    tab_to(page, "input[name=group]")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    assert page.evaluate("document.querySelectorAll('input[name=group]:checked').length") == 1
    tab_to(page, "main form button:not([name])")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    live(page)

    do(facilitator.turn(check_in, "open"))
    own_panel(page, check_in)
    tab_to(page, "#mine input[name=text]")
    keys.type("cur")
    do(other.act(check_in, "answer", text="Somebody else answers meanwhile"))
    expect(page.locator(".wall li")).to_have_count(1)
    keys.type("ious")
    keys.press("Enter")
    expect(page.get_by_text("Received. You can change your answer")).to_be_visible()
    kept(page)
    do(facilitator.turn(check_in, "close"))

    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    own_panel(page, brainstorm)
    tab_to(page, "#mine textarea[name=text]")
    keys.type("Share the ")
    do(other.act(brainstorm, "ideas", text="An idea arrives meanwhile"))
    expect(page.locator("[data-room] summary")).to_contain_text("(1)")
    keys.type("wells")
    tab_to(page, "#mine form button")
    keys.press("Space")
    expect(page.locator("#mine").get_by_text("Share the wells").first).to_be_visible()
    tab_to(page, "[data-room] summary")
    keys.press("Enter")
    expect(page.locator(".wall").get_by_text("An idea arrives meanwhile")).to_be_visible()
    kept(page)
    do(facilitator.turn(brainstorm, "close"))

    do(facilitator.turn(cluster, "open"))
    themes(house, facilitator, cluster, "Fair shares", "Pumps that last")
    do(facilitator.turn(cluster, "close"))
    do(facilitator.turn(vote, "open"))
    own_panel(page, vote)
    tab_to(page, "#mine button[data-step='1']")
    keys.press("Space")
    keys.press("Enter")
    tab_to(page, "#mine input[type=number]")
    keys.press("ArrowUp")
    expect(page.locator("[data-dots-left]")).to_contain_text("2 of 5")
    tab_to(page, "#mine form button.primary")
    keys.press("Enter")
    expect(page.get_by_text("Received. You can change your dots")).to_be_visible()
    kept(page)
    do(facilitator.turn(vote, "close"))

    do(facilitator.turn(agree, "open"))
    do(facilitator.act(agree, "wording", text="Every village decides about its water."))
    do(facilitator.act(agree, "round"))
    own_panel(page, agree)
    tab_to(page, "#mine input[name=level]")
    keys.press("Space")
    keys.press("ArrowDown")
    expect(page.locator("input[name=level][value='2']")).to_be_checked()
    do(other.act(agree, "position", level="1"))
    tab_to(page, "#mine textarea[name=text]")
    keys.type("Who pays?")
    tab_to(page, "#mine form button.primary")
    keys.press("Enter")
    expect(page.locator("#mine").get_by_text("Who pays?").first).to_be_visible()
    kept(page)
    assert somebody.faults == []


def test_the_focus_stays_when_frames_arrive(house: House, visit: Callable[..., Visitor]) -> None:
    """On every screen that is redrawn: what has the focus before a frame has it afterwards."""
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    other, me = house.person(facilitator.code, "N"), house.person(facilitator.code, "F")
    phone, desk = visit(PHONE), visit(CONSOLE)
    phone.cookies_of(me)
    desk.cookies_of(facilitator)
    for number, (page, wanted) in enumerate(
        (
            (phone.page(me.base), "#mine textarea"),
            (phone.page(me.base), "#mine form button"),
            (desk.page(f"{facilitator.base}/console"), "#programme-title ~ .row button"),
            (desk.page(f"{facilitator.base}/console"), "[id^=idea-] button"),
        )
    ):
        if number == 3:
            do(other.act(brainstorm, "ideas", text="The first card"))
            expect(page.get_by_text("The first card")).to_be_visible()
        live(page)
        tab_to(page, wanted)
        page.evaluate("document.activeElement.dataset.here = '1'")
        do(other.act(brainstorm, "ideas", text=f"Arrives meanwhile, {number}"))
        expect(page.get_by_text(f"Arrives meanwhile, {number}")).to_be_attached()
        assert page.evaluate("document.activeElement !== document.body"), f"{wanted} lost the focus"
        expect(focused(page)).to_have_attribute("data-here", "1")


def test_an_idea_moves_on_the_board_by_keyboard(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    _, brainstorm, cluster, *_ = do(facilitator.activities())
    do(facilitator.turn(brainstorm, "open"))
    person = house.person(facilitator.code, "F")
    for text in ("Share the wells", "Repair the pumps"):
        do(person.act(brainstorm, "ideas", text=text))
    do(facilitator.turn(brainstorm, "close"))
    do(facilitator.turn(cluster, "open"))
    do(facilitator.act(cluster, "themes", title="Fair shares"))
    desk = visit(CONSOLE)
    desk.cookies_of(facilitator)
    page = desk.page(f"{facilitator.base}/console")
    live(page)
    expect(page.locator("html.draggable")).to_have_count(1)
    theme = page.locator(".theme").filter(has=page.get_by_role("heading", name="Fair shares"))
    for text in ("Share the wells", "Repair the pumps"):
        tab_to(page, ".board .loose input[name=ideas]")
        page.keyboard.press("Space")
        page.keyboard.press("m")
        expect(focused(page)).to_have_id("move-to")
        page.keyboard.press("f")  # one key: typed slowly, each further letter would be a search of its own
        page.keyboard.press("Enter")
        expect(theme).to_contain_text(text)
        if text == "Share the wells":
            expect(focused(page)).to_have_attribute("name", "ideas")  # the answer has come too
    expect(theme.locator("li")).to_have_count(2)
    assert desk.faults == []


def test_a_focus_that_nobody_sees_would_be_noticed(visit: Callable[..., Visitor]) -> None:
    page = visit().page("/signin")
    page.keyboard.press("Tab")
    assert page.evaluate(SEEN)
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('* { outline: none !important; "
        "box-shadow: none !important }'); document.adoptedStyleSheets = [sheet]; }"
    )
    assert not page.evaluate(SEEN)
