"""The wall of a full room: nothing is lost in silence, nothing is cut off, letters are read from the last row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col

from dialogue.activities.agree.schema import MinorityStatement, Objection
from dialogue.activities.agree.vocabulary import Decide
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster.schema import Theme
from dialogue.activities.one_question.schema import Answer
from dialogue.stage.screens import TurnWall
from support.browsing import Visitor, leave, live, pictures, visitor
from support.crowd import SHORT, Crowd, crowd_in, own_options
from support.house import House
from support.length import DAY, FULL, day
from support.wall import SIZES, View, faults, look, settled

GOAL = "By 2030 every village of the valley decides with us about its water and who keeps the pumps. "
PROMPT = "What would have to change so that everybody has water, and who would have to begin? "

STEPS: dict[str, tuple[Callable[[Crowd], Any], tuple[str, ...]]] = {
    "no answer": (lambda crowd: crowd.answers(0), ()),
    "three answers": (lambda crowd: crowd.answers(3), ("Answers",)),
    "29 answers": (lambda crowd: crowd.answers(29), ("Answers",)),
    "80 answers after the meeting": (lambda crowd: crowd.answers(80, "retrospect"), ("Answers",)),
    "short answers": (
        lambda crowd: crowd.answers(
            80, texts=("Hope", "hope!", "Water", "Curious", *SHORT[:2], *"abcdefghijklm")
        ),
        ("Different answers", "Answers"),
    ),
    "covered ideas": (lambda crowd: crowd.storm(20, revealed=False), ()),
    "200 ideas": (lambda crowd: crowd.storm(200), ("Ideas",)),
    "twelve themes": (
        lambda crowd: (crowd.storm(200), crowd.board())[-1],
        ("Themes", "Themes with their ideas"),
    ),
    "a small board": (
        lambda crowd: (crowd.storm(9, texts=("Wells", "Roads")), crowd.board(3, loose=2))[-1],
        ("Themes with their ideas",),
    ),
    "open vote": (lambda crowd: crowd.vote(), ("Options",)),
    "closed vote": (lambda crowd: crowd.vote(state="closed"), ("Options",)),
    "published vote": (lambda crowd: crowd.vote(state="published", voters=60), ("Options",)),
    "open vote by approval": (lambda crowd: crowd.vote(method="approval"), ("Options",)),
    "published vote by approval": (
        lambda crowd: crowd.vote(SHORT[:6], state="published", voters=60, method="approval"),
        ("Options",),
    ),
    "open vote on criteria": (lambda crowd: crowd.vote(method="multi-criteria"), ("Options",)),
    "published vote by grades": (
        lambda crowd: crowd.vote(SHORT[:6], state="published", voters=60, method="majority-judgment"),
        ("Options",),
    ),
    "published vote by resistance": (
        lambda crowd: crowd.vote(SHORT[:6], state="published", voters=60, method="least-resistance"),
        ("Options",),
    ),
    "30 options": (
        lambda crowd: crowd.vote(
            [f"Villages share wells, keepers and the fund of all {n}" for n in range(30)]
        ),
        ("Options",),
    ),
    "open round": (lambda crowd: crowd.goal(closed=False, text=GOAL * 5), ()),
    "seven objections": (
        lambda crowd: crowd.goal(),
        ("Objections", "Reservations", "Minority statements", "Groups’ interests"),
    ),
    "decided": (
        lambda crowd: crowd.goal(decided=True, text=GOAL * 5),
        ("Objections", "Minority statements", "Groups’ interests"),
    ),
}


@pytest.fixture(scope="module")
def crowd(house: House) -> Iterator[Crowd]:
    """One full session for the whole file."""
    yield crowd_in(house, purpose=GOAL * 6)


class Walls:
    """A projector of each size, opened when a test first asks for it and kept for the next ones."""

    def __init__(self, chromium: Browser, house: House, crowd: Crowd) -> None:
        self.opened: dict[int, Visitor] = {}
        self._open = lambda size: visitor(chromium, house.address, size)
        self._crowd = crowd

    def __getitem__(self, place: int) -> Page:
        if place not in self.opened:
            self.opened[place] = self._open(SIZES[place])
            self.opened[place].cookies_of(self._crowd.facilitator)
            self.opened[place].page()
        return self.opened[place].context.pages[0]


@pytest.fixture(scope="module")
def all_walls(chromium: Browser, house: House, crowd: Crowd) -> Iterator[Walls]:
    found = Walls(chromium, house, crowd)
    yield found
    for one in found.opened.values():
        one.close()


@pytest.fixture
def walls(all_walls: Walls, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Walls]:
    """The walls, which hear nothing between two tests."""
    yield all_walls
    pictures(request, tmp_path, all_walls.opened.values())
    for one in all_walls.opened.values():
        leave(one.context.pages[0])


@pytest.fixture
def own_wall(crowd: Crowd, visit: Callable[..., Visitor]) -> Callable[[int], Page]:
    """`own_wall(0)`: a projector of this place's size for a test that changes it."""

    def come(place: int) -> Page:
        one = visit(SIZES[place])
        one.cookies_of(crowd.facilitator)
        return one.page()

    return come


def show(page: Page, house: House, crowd: Crowd, language: str = "en") -> None:
    page.goto(f"{house.address}{crowd.base}/projector?lang={language}")
    live(page)
    settled(page)


def at(page: Page, number: str) -> None:
    """Wait until the page has heard how far the facilitator has turned."""
    expect(page.locator(f".stage [data-page='{number}']")).to_be_attached()


def turns(page: Page, crowd: Crowd) -> Iterator[View]:
    """Every page of the wall, turned from the console."""
    crowd.run(TurnWall("itself"))
    crowd.run(TurnWall("next"))
    at(page, "0")
    pages = page.evaluate(
        "document.querySelector('#turn:not([hidden])')?.textContent.match(/\\d+\\D+(\\d+)/)?.[1] ?? 1"
    )
    for number in range(int(pages)):
        yield look(page)
        crowd.run(TurnWall("next"))
        at(page, str(number + 1))
    crowd.run(TurnWall("itself"))


def some(step: str) -> tuple[int, ...]:
    """The places of the walls that a step is looked at on: one of the four in the short form, another one each day."""
    every = tuple(range(len(SIZES)))
    return every if FULL else (every[(list(STEPS).index(step) + day()) % len(every)],)


def test_four_days_look_at_every_step_on_every_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for number in range(len(SIZES)):
        monkeypatch.setenv(DAY, str(number))
        today = {(step, place) for step in STEPS for place in some(step)}
        assert {place for _, place in today} == {*range(len(SIZES))}, "each is somewhere in each run"
        seen |= today
    assert len(seen) == len(STEPS) * len(SIZES)


@pytest.mark.parametrize("step", STEPS)
def test_whatever_a_wall_does_not_show_is_counted_and_nothing_is_cut(
    house: House, crowd: Crowd, walls: Walls, step: str
) -> None:
    act, lists = STEPS[step]
    act(crowd)
    for place in some(step):
        language = ("en", "en", "fr", "en")[place]
        show(walls[place], house, crowd, language)
        view = look(walls[place])
        assert faults(view) == [], (SIZES[place], step)
        if language == "en":
            for name in lists:
                assert view.all(name) > 0, (name, view.lists)


@pytest.mark.parametrize(
    "step", ["29 answers", "200 ideas", "twelve themes", "published vote", "seven objections"]
)
def test_the_pages_together_show_everything_that_is_in_the_store(
    house: House, crowd: Crowd, walls: Walls, step: str
) -> None:
    act, lists = STEPS[step]
    here = act(crowd)
    tables = {
        "Answers": (Answer, Answer.activity_id == here),
        "Ideas": (Idea, Idea.activity_id == here),
        "Themes": (Theme, Theme.activity_id == here, col(Theme.parked).is_(False)),
        "Objections": (Objection, Objection.activity_id == here),
        "Minority statements": (MinorityStatement, MinorityStatement.activity_id == here),
    }
    page = walls[0]
    show(page, house, crowd)
    seen: dict[str, set[int]] = {name: set() for name in lists}
    for view in turns(page, crowd):
        assert faults(view) == []
        for name in lists:
            seen[name] |= set(view.here(name))
    for name in lists:
        assert seen[name] == set(range(1, view.all(name) + 1)), name
        if name in tables:
            extra = 1 if name == "Themes" else 0  # the ideas without a theme stand beside the themes
            assert len(seen[name]) == len(crowd.rows(*tables[name])) + extra, name


@pytest.mark.parametrize("number", [12, 30])
def test_all_options_of_an_open_vote_are_seen_at_once_on_every_size(
    house: House, crowd: Crowd, walls: Walls, number: int
) -> None:
    """Twelve own options of 60 letters; and the most that a vote takes, with as many letters as its settings take."""
    crowd.vote(own_options(number))
    for place, size in enumerate(SIZES):
        show(walls[place], house, crowd)
        view = look(walls[place])
        if (number, size) == (
            30,
            (1024, 768),
        ):  # 30 of 60 letters have no room there in letters that can be read
            assert "Options: 1 to" in view.said and "All options are on the phones." in view.said
        else:
            assert view.here("Options") == list(range(1, number + 1)), size
        assert faults(view) == [], size


def test_the_moment_of_agreement_fills_the_wall_and_the_spread_is_second(
    house: House, crowd: Crowd, walls: Walls
) -> None:
    """It comes by itself, also to a wall whose pages somebody had turned, and says what stands on the pages behind it."""
    here = crowd.goal(objections=0)
    page = walls[0]
    show(page, house, crowd)
    for number in "01":
        crowd.run(TurnWall("next"))
        at(page, number)
    moment, spread = page.locator(".cover.moment"), page.locator(".spread")
    expect(moment).to_be_hidden()
    crowd.run(Decide(here, ""))
    expect(moment).to_be_visible()
    settled(page)
    expect(spread).to_be_hidden()
    expect(moment).to_contain_text("82 of 82 in favour · 8 of 8 groups · no open objection")
    expect(moment.locator("li")).to_have_count(8)
    view = look(page)
    assert faults(view) == [] and "Minority statements: 2 on other pages" in view.said
    crowd.run(TurnWall("next"))
    expect(spread).to_be_visible()
    expect(moment).to_be_hidden()
    crowd.run(TurnWall("itself"))


def test_bars_are_drawn_against_the_longest_and_groups_stand_in_one_table(
    house: House, crowd: Crowd, walls: Walls
) -> None:
    crowd.vote(SHORT[:5], state="published", voters=41)
    page = walls[0]
    show(page, house, crowd)
    widths = page.eval_on_selector_all(
        ".tally .bar .fill", "all => all.map(one => parseFloat(one.getAttribute('width')))"
    )
    assert widths[0] == 100 and widths == sorted(widths, reverse=True) and widths[-1] < 100
    assert page.locator(".tally .ahead").count() >= 3
    assert page.locator(".matrix tbody tr").count() == 5
    assert page.locator(".matrix thead .badge").count() == 8


def test_few_words_are_large(house: House, crowd: Crowd, walls: Walls) -> None:
    crowd.answers(3, texts=("Fine", "Curious", "A little tired"))
    show(walls[0], house, crowd)
    letters = walls[0].eval_on_selector_all(
        ".pages .words", "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert len(letters) == 3 and min(letters) >= 36


def test_the_wall_turns_by_itself_until_somebody_steers_and_a_new_card_is_turned_to(
    house: House, crowd: Crowd, own_wall: Callable[[int], Page]
) -> None:
    here = crowd.storm(120)
    page, other = own_wall(0), own_wall(1)
    page.clock.install()
    for one in (page, other):
        show(one, house, crowd)
    first = look(page).here("Ideas")
    assert first[0] == 1
    page.clock.run_for(12_500)
    second = look(page).here("Ideas")
    assert second[0] == first[-1] + 1
    crowd.run(brainstorm.AddIdea(here, "The newest of all"), crowd.seats[0])
    expect(page.locator(".wall").get_by_text("The newest of all")).to_be_attached()
    page.clock.run_for(100)
    assert look(page).here("Ideas")[-1] == 121
    for wall in (page, other):
        assert wall.evaluate("window.untouched = true")
    crowd.run(TurnWall("next"))
    crowd.run(TurnWall("next"))
    for wall in (page, other):
        at(wall, "1")
    page.clock.run_for(60_000)
    assert look(page).here("Ideas")[0] == second[0]
    assert look(other).here("Ideas")[0] > 1
    page.reload()
    live(page)
    assert look(page).here("Ideas")[0] == second[0], "a reload agrees"
    crowd.run(TurnWall("previous"))
    crowd.run(TurnWall("previous"))
    at(page, "-1")
    page.clock.run_for(100)
    assert look(page).here("Ideas")[-1] == 121, "before the first comes the last"
    crowd.run(TurnWall("itself"))


def test_the_console_turns_the_pages(house: House, crowd: Crowd, own_wall: Callable[[int], Page]) -> None:
    crowd.storm(120)
    page = own_wall(0)
    show(page, house, crowd)
    desk = page.context.new_page()
    desk.goto(f"{house.address}{crowd.base}/console")
    live(desk)
    desk.get_by_role("button", name="Turn its pages from here").click()
    desk.get_by_role("button", name="Next page").click()
    at(page, "1")
    assert look(page).here("Ideas")[0] > 1
    desk.get_by_role("button", name="Let it turn by itself").click()
    expect(desk.get_by_role("button", name="Turn its pages from here")).to_be_visible()


def test_without_its_script_the_wall_scrolls_and_nothing_is_lost(
    house: House, crowd: Crowd, own_wall: Callable[[int], Page]
) -> None:
    crowd.storm(200)
    page = own_wall(0)
    page.route("**/projector*.js*", lambda route: route.abort())
    page.goto(f"{house.address}{crowd.base}/projector")
    expect(page.locator(".wall li")).to_have_count(200)
    last = page.locator(".wall li").last
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= 1080 + 1


def test_a_wall_that_only_hides_what_does_not_fit_is_found(house: House, crowd: Crowd, walls: Walls) -> None:
    """Negative control: the foot or the code lies over a row; the pages are there, their count is not;
    letters shrink; words are cut."""
    crowd.storm(200)
    page = walls[0]
    show(page, house, crowd)
    assert faults(look(page)) == []
    foot = page.locator(".projector-foot > .crowd")
    foot.evaluate("one => { one.style.cssText = 'position: fixed; inset-block-end: 20vh'; }")
    assert any("under the foot" in fault for fault in faults(look(page)))
    foot.evaluate("one => { one.style.cssText = ''; }")
    corner = page.locator(".join-corner")
    corner.evaluate("one => { one.style.insetBlockEnd = '40vh'; }")
    assert any("under the code" in fault for fault in faults(look(page)))
    corner.evaluate("one => { one.style.cssText = ''; }")
    page.evaluate("document.getElementById('turn').textContent = ''")
    assert any(fault.startswith("not counted: Ideas") for fault in faults(look(page)))
    page.evaluate("document.querySelector('.pages').style.fontSize = '20px'")
    assert any(fault.startswith("letters under") for fault in faults(look(page)))
    page.eval_on_selector_all(
        ".pages .words",
        "all => all.forEach(one => { one.style.cssText = 'block-size: 1em; overflow: hidden'; })",
    )
    assert any(fault.startswith("cut off") for fault in faults(look(page)))
