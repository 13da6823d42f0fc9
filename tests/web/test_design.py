"""The design keeps its promises: contrast, colour-blind groups, weight, plain HTML, documentation, axe.

Contrast: WCAG 2.2, relative luminance and contrast ratio. Colour blindness: Machado, Oliveira and Fernandes
2009, severity 1.0, in linear RGB; distance is CIE76 in CIELAB (D65).
"""

from __future__ import annotations

import gzip
import importlib.util
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from lxml import html as lxml_html  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from dialogue.web.styles import put_together
from support.browsing import launch

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static/css"
MACROS = ROOT / "templates/macros"

Matrix = tuple[tuple[float, float, float], ...]
EYES: dict[str, Matrix] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def _gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery_script", ROOT / "scripts/gallery.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["gallery_script"] = module
    spec.loader.exec_module(module)
    return module


gallery = _gallery()
PAGES: dict[str, str] = gallery.pages()


# --- colours ---


def linear(colour: str) -> tuple[float, float, float]:
    """Linear RGB of "#rrggbb"."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return r, g, b


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    light, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eye: Matrix) -> tuple[float, float, float]:
    """CIELAB of a colour as an eye sees it."""
    rgb = linear(colour)
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in eye)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def tokens(css: str, selector: str) -> dict[str, str]:
    """Colour tokens of the first rule with this selector."""
    match = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", css)
    assert match, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", match.group(1)))


def themes() -> dict[str, dict[str, str]]:
    """Tokens by theme: light, dark, and the projector's changes upon each."""
    app, projector = put_together(CSS / "app.css"), put_together(CSS / "projector.css")
    dark_part = "(prefers-color-scheme: dark)"
    light = tokens(app, ":root")
    dark = light | tokens(app.split(dark_part, 1)[1], ":root")
    room = '[data-surface="projector"]'
    return {
        "light": light,
        "dark": dark,
        "projector light": light | tokens(projector, room),
        "projector dark": dark | tokens(projector.split(dark_part, 1)[1], room),
    }


THEMES = themes()


def test_contrast_formula_knows_black_on_white() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", THEMES)
def test_text_has_seven_to_one_on_every_background(theme: str) -> None:
    t = THEMES[theme]
    for ink, paper in itertools.product(
        ("ink", "soft", "accent", "ok", "bad", "sun"), ("paper", "surface", "sunk")
    ):
        assert contrast(t[ink], t[paper]) >= 7, (ink, paper)
    for tone in ("accent", "ok", "bad", "sun"):
        assert contrast(t["ink"], t[f"{tone}-soft"]) >= 7, tone
        assert contrast(t[tone], t[f"{tone}-soft"]) >= 7, tone
    assert contrast(t["on-accent"], t["accent"]) >= 7
    assert contrast(t["on-accent"], t["accent-deep"]) >= 7
    assert contrast(t["on-bad"], t["bad"]) >= 7


@pytest.mark.parametrize("theme", THEMES)
def test_group_letters_borders_and_focus_can_be_seen(theme: str) -> None:
    t = THEMES[theme]
    for n in range(1, 9):
        assert contrast(t["on-group"], t[f"g{n}"]) >= 4.5, n
        assert contrast(t[f"g{n}"], t["surface"]) >= 3, n
    for paper in ("paper", "surface", "sunk"):
        assert contrast(t["edge"], t[paper]) >= 3, paper
        assert contrast(t["focus"], t[paper]) >= 3, paper


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_five_groups_stay_apart_for_every_eye(theme: str, eye: str) -> None:
    seen = [lab(THEMES[theme][f"g{n}"], EYES[eye]) for n in range(1, 6)]
    nearest = min(
        sum((a - b) ** 2 for a, b in zip(p, q, strict=True)) ** 0.5
        for p, q in itertools.combinations(seen, 2)
    )
    assert nearest >= 15


def test_a_red_and_a_green_of_one_lightness_would_be_caught() -> None:
    eye = EYES["deuteranopia"]
    p, q = lab("#9c4b3a", eye), lab("#5f6b2f", eye)
    assert sum((a - b) ** 2 for a, b in zip(p, q, strict=True)) ** 0.5 < 15


# --- style sheets ---


def test_style_sheets_are_small_and_ask_nobody() -> None:
    for file in CSS.glob("*.css"):
        text = put_together(file)
        assert "@import" not in text and "url(" not in text and "http" not in text, file.name
    assert (
        len(gzip.compress(put_together(CSS / "app.css").encode(), 9)) < 8800
    )  # nine forms of paper, rules, a landscape, a map of actors


def test_style_sheets_use_logical_sides() -> None:
    sided = re.compile(
        r"(?:margin|padding|border|inset)-(?:left|right)\b|text-align:\s*(?:left|right)|[;{\s](?:left|right):"
    )
    for file in CSS.rglob("*.css"):
        assert not sided.search(file.read_text("utf-8")), file.name
    assert sided.search("a { margin-left: 1px }")


def test_motion_is_only_for_those_who_want_it() -> None:
    for file in CSS.rglob("*.css"):
        before, _, after = file.read_text("utf-8").partition("prefers-reduced-motion: no-preference")
        assert not re.search(r"\b(?:transition|animation)\s*:", before), file.name
        assert len(re.findall(r"\b(?:transition|animation)\s*:", after)) <= 2


# --- pages ---


def faults(page: str) -> list[str]:
    """What the content policy or a screen reader would refuse in a page."""
    tree = lxml_html.document_fromstring(page)
    found = [
        f"inline style on {e.tag}" for e in tree.iter() if isinstance(e.tag, str) and "style" in e.attrib
    ]
    found += [f"event {a}" for e in tree.iter() for a in e.attrib if a.lower().startswith("on")]
    found += ["style element" for _ in tree.iter("style")]
    found += ["inline script" for e in tree.iter("script") if not e.get("src") or (e.text or "").strip()]
    for e in tree.iter("script", "link", "img"):
        if re.match(r"(?:https?:)?//", e.get("src") or e.get("href") or ""):
            found.append(f"third party on {e.tag}")
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    found += [f"id twice: {i}" for i in sorted({i for i in ids if i and ids.count(i) > 1})]
    for e in tree.iter():
        for name in (e.get("aria-describedby") or "").split() + (e.get("aria-labelledby") or "").split():
            if name not in ids:
                found.append(f"no element {name}")
    for e in tree.xpath("//input[not(@type='hidden')]|//textarea|//select"):
        if not (e.xpath("ancestor::label") or tree.xpath("//label[@for=$i]", i=e.get("id") or "-")):
            found.append(f"field without label: {e.get('name')}")
    if len(tree.xpath("//h1")) != 1:
        found.append("not exactly one h1")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_pages_obey_the_content_policy(name: str) -> None:
    assert faults(PAGES[name]) == []


def test_bad_pages_would_be_noticed() -> None:
    bad = (
        '<h1 style="x">a</h1><p id="a" onclick="x"></p><p id="a"></p><script>1</script>'
        '<input name="n" aria-describedby="z"><script src="//cdn.example/x.js"></script>'
    )
    assert len(faults(bad)) == 7


def test_words_of_people_are_escaped_and_isolated() -> None:
    template = gallery.environment().from_string(
        "{% from 'macros/ideas.html' import idea_card %}"
        "{{ idea_card({'id': 1, 'text': text, 'lang': 'fr', 'group': none}) }}"
    )
    out = template.render(text="<script>alert(1)</script>")
    assert "<script>" not in out and "&lt;script&gt;" in out
    assert '<bdi class="words" dir="auto" lang="fr">' in out


def test_nothing_divided_by_nothing_is_nobody() -> None:
    template = gallery.environment().from_string(
        "{% from 'macros/ballots.html' import result_option %}"
        "{{ result_option({'id': 1, 'label': 'a', 'count': 0, 'base': 0, 'groups': []}) }}"
    )
    assert "nobody" in template.render()


def test_head_counts_draw_one_dot_a_head() -> None:
    template = gallery.environment().from_string(
        "{% from 'macros/session.html' import heads_line %}{{ heads_line(26, 18, 17) }}"
    )
    out = template.render()
    assert "18 of 26 needed, 17 so far" in out
    assert (out.count('"head-in"'), out.count('"head-out"'), out.count('"head-need"')) == (17, 9, 1)


# --- documentation ---


def public_macros() -> list[str]:
    """Names of all macros that builders may use."""
    return [
        name
        for file in sorted(MACROS.glob("*.html"))
        for name in re.findall(r"macro ([a-z]\w*)\(", file.read_text("utf-8"))
    ]


def test_every_macro_is_documented_and_in_the_gallery() -> None:
    page = (ROOT / "docs/design.md").read_text("utf-8")
    templates = ROOT / "templates"
    sources = [
        templates / "base.html",
        templates / "gallery.html",
        *templates.glob("gallery/*"),
        *MACROS.iterdir(),
    ]
    used = "".join(file.read_text("utf-8") for file in sources)
    assert len(public_macros()) > 35
    for name in public_macros():
        assert f"`{name}(" in page, f"{name} is not in docs/design.md"
        assert re.search(rf"(?<!macro ){name}\(", used), f"{name} is not in the gallery"


def test_documented_arguments_are_the_real_ones() -> None:
    page = (ROOT / "docs/design.md").read_text("utf-8")
    for file in sorted(MACROS.glob("*.html")):
        for name, arguments in re.findall(r"macro ([a-z]\w*)\((.*?)\) -%}", file.read_text("utf-8"), re.S):
            arguments = " ".join(arguments.split())  # a long list goes on in the next line
            documented = re.search(rf"`{name}\((.*?)\)`", page)
            assert documented and documented.group(1).partition("...")[0].rstrip(", ") in arguments, name


# --- a real browser ---


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {file.name: file for file in gallery.write(tmp_path_factory.mktemp("gallery"))}


def axe(page: Page) -> list[str]:
    """Violations of WCAG A, AA and best practice, as "rule: element"."""
    page.evaluate((ROOT / "tests/vendor/axe-core/axe.min.js").read_text("utf-8"))
    result = page.evaluate(
        "axe.run({resultTypes: ['violations'], runOnly: {type: 'tag', values: "
        "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})"
    )
    return [f"{v['id']}: {n['html'][:120]}" for v in result["violations"] for n in v["nodes"]]


SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, summary, textarea')]
  .filter(e => !e.closest('.crumbs, .skip'))
  .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
  .filter(([e, r]) => r.width > 0 && (r.height < 47.5 || r.width < 24))
  .map(([e, r]) => e.outerHTML.slice(0, 100) + ' ' + Math.round(r.height))"""


RUNS = [("gallery.html", 1366, "light"), ("gallery.html", 390, "dark")] + [
    (name, gallery.sizes(name)[-1][0], "dark" if n % 2 else "light")
    for n, name in enumerate(sorted(PAGES))
    if name != "gallery.html"
]


@pytest.mark.parametrize(("name", "width", "scheme"), RUNS)
def test_axe_finds_nothing_and_the_page_fits(
    browser: Browser, files: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(files[name].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(SMALL) == []
    assert axe(page) == []
    page.close()


def test_axe_would_find_a_pale_text(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>t</title><main><h1>a</h1><p style="color:#aaa">pale</p></main></html>'
    )
    assert any(fault.startswith("color-contrast") for fault in axe(page))
    page.close()


LONG_WORDS = """() => { const walk = document.createTreeWalker(document.body, 4), texts = [];
  while (walk.nextNode()) if (walk.currentNode.textContent.trim().length > 3) texts.push(walk.currentNode);
  texts.filter(t => !t.parentElement.closest('svg, .num, .code, .timer, option'))
    .forEach(t => { t.textContent = 'Donaudampfschifffahrtselektrizitaetenhauptwerk'.repeat(2); }); }"""


@pytest.mark.parametrize("name", ["phone-activity.html", "phone-position.html", "projector-wall.html"])
def test_nothing_overflows_at_320_right_to_left_spaced_or_with_endless_words(
    browser: Browser, files: dict[str, Path], name: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(files[name].as_uri())
    over = "document.documentElement.scrollWidth - innerWidth"
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(over) <= 0
    # WCAG 1.4.12: the reader's own spacing.
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important; "
        "word-spacing: .16em !important }"
    )
    assert page.evaluate(over) <= 0
    page.evaluate(LONG_WORDS)
    assert page.evaluate(over) <= 0
    page.close()


def test_without_script_a_ballot_shows_plain_number_fields(browser: Browser, files: dict[str, Path]) -> None:
    for script in (True, False):
        page = browser.new_page()
        page.goto(files["phone-ballot.html"].as_uri())
        if not script:
            page.evaluate("document.documentElement.classList.remove('js')")
        assert page.locator("[data-step]").first.is_visible() is script
        assert page.locator("input[type=number]").first.is_visible()
        page.close()
