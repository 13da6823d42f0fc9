"""Render the design gallery (every macro, ten whole screens) to static files, and picture them.

    python scripts/gallery.py OUT            write OUT/*.html beside a copy of static/
    python scripts/gallery.py OUT --shots    and OUT/*.png in three sizes, light and dark (needs Chromium)

The sample data are invented. Tests import `pages()` so that the gallery cannot rot.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import segno
from find_browser import find_chromium
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dialogue.brand import Brand
from dialogue.languages import LANGUAGES
from dialogue.pictures.store import Sent, Shown
from dialogue.stage.translating.showing import ORIGINAL
from dialogue.stage.translating.translatable import Line, Spoken

ROOT = Path(__file__).resolve().parents[1]


DRAWING = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 200'%3E"
    "%3Crect width='320' height='200' fill='%23cde'/%3E%3Ccircle cx='160' cy='120' r='50' fill='%23579'/%3E%3C/svg%3E"
)
"""A drawing that needs no server."""


class Group(NamedTuple):
    """A stakeholder group as the macros need it."""

    id: int
    position: int
    letter: str
    name: str


class Idea(NamedTuple):
    """An idea as the macros need it; group is none where it must not show."""

    id: int
    text: str
    lang: str
    group: Group | None


FIVE = [
    Group(1, 1, "F", "Farmers"),
    Group(2, 2, "N", "NGOs"),
    Group(3, 3, "U", "Universities"),
    Group(4, 4, "P", "Public services"),
    Group(5, 5, "C", "Companies"),
]
EIGHT = [*FIVE, Group(6, 6, "Y", "Youth"), Group(7, 7, "M", "Media"), Group(8, 8, "H", "Health")]

IDEAS = [
    Idea(1, "Each village keeps its own seed bank and lends to its neighbours.", "en", FIVE[0]),
    Idea(2, "Publier les données des puits chaque mois, dans la langue du village.", "fr", FIVE[2]),
    Idea(
        3,
        "Companies that draw water pay into one fund. The fund repairs canals before the dry season, "
        "and farmers sit on its board.",
        "en",
        FIVE[1],
    ),
    Idea(4, "Un solo permiso de agua, en una sola oficina.", "es", FIVE[3]),
    Idea(5, "Buy from cooperatives first, at a price fixed before sowing.", "en", FIVE[4]),
    Idea(6, "يجب أن يشارك الشباب في إدارة الماء", "ar", FIVE[0]),
    Idea(7, "Train two young people of each commune as water measurers.", "en", FIVE[2]),
]

RESULTS = [
    {
        "id": 1,
        "label": "Water shared fairly",
        "count": 19,
        "base": 24,
        "balanced": 74,
        "groups": [
            {"group": FIVE[0], "count": 9, "base": 10},
            {"group": FIVE[1], "count": 6, "base": 8},
            {"group": None, "count": 4, "base": 6},
        ],
    },
    {
        "id": 2,
        "label": "Seeds that stay in the region",
        "count": 11,
        "base": 24,
        "balanced": 41,
        "groups": [
            {"group": FIVE[0], "count": 8, "base": 10},
            {"group": FIVE[1], "count": 2, "base": 8},
            {"group": None, "count": 1, "base": 6},
        ],
    },
]


def _spread(numbers: list[int]) -> list[dict[str, object]]:
    labels = (
        "endorse",
        "minor point",
        "reservations",
        "abstain",
        "discuss",
        "will support",
        "disagree",
        "block",
    )
    return [
        {"tone": tone, "label": label, "count": count}
        for tone, (label, count) in enumerate(zip(labels, numbers, strict=True), start=1)
    ]


def sample() -> dict[str, Any]:
    """What the gallery pages are rendered with; shapes as documented in docs/design.md."""
    counts = [{"group": group, "count": n} for group, n in zip(FIVE, (12, 8, 5, 4, 3), strict=True)]
    qr = segno.make("https://dialogue.example/j/KQF7WD", error="m").svg_inline(border=4, omitsize=True)
    return {
        "js": True,
        "groups": FIVE,
        "eight_groups": EIGHT,
        "counts": counts,
        "eight_counts": [{"group": group, "count": 9 - group.position} for group in EIGHT],
        "ideas": IDEAS,
        "hidden_idea": Idea(8, "Mr. D. keeps the key of the pump.", "en", FIVE[3]),
        "wolof_idea": Idea(9, "Ndox moo tax ñu dund: na ñépp am.", "wo", FIVE[0]),
        "qr": Markup(qr),
        "said": Spoken(
            Line("Chaque village tient ses puits.", "fr"),
            (Line("Every village keeps its wells.", "en", ORIGINAL),),
            True,
        ),
        "session": {
            "title": "Water and land: spring session",
            "code": "KQF7WD",
            "languages": ["en", "fr"],
            "prompt": "What must change so that water reaches the fields before the dry season?",
            "goal": "By 2030 every commune publishes, before planting, how its water will be shared "
            "between fields, homes and firms.",
        },
        "languages": [
            {"value": "en", "label": "English", "lang": "en"},
            {"value": "fr", "label": "Français", "lang": "fr"},
            {"value": "es", "label": "Español", "lang": "es"},
        ],
        "steps": [
            {"label": "Check-in", "state": "done"},
            {"label": "Ideas", "state": "now"},
            {"label": "Themes", "state": "next"},
            {"label": "Ballot", "state": "next"},
            {"label": "Goals", "state": "next"},
        ],
        "programme": [
            {
                "id": 1,
                "title": "Who is in the room?",
                "method": "Check-in",
                "state": "done",
                "planned": 10,
                "actual": 12,
            },
            {
                "id": 2,
                "title": "Song of the valley",
                "method": "Ice-breaker",
                "state": "skipped",
                "planned": 5,
            },
            {
                "id": 3,
                "title": "What must change?",
                "method": "Brainstorm",
                "state": "now",
                "planned": 15,
                "actual": 9,
            },
            {
                "id": 4,
                "title": "What belongs together?",
                "method": "Cluster",
                "state": "queue",
                "planned": 20,
            },
            {"id": 5, "title": "Which themes first?", "method": "Vote", "state": "queue", "planned": 10},
            {"id": 6, "title": "A goal we share", "method": "Agree", "state": "queue", "planned": 30},
        ],
        "people": [
            {"group": FIVE[0], "here": 10, "expected": 12, "silent": 6, "alarm": "6 of 10 not yet heard"},
            {"group": FIVE[1], "here": 6, "expected": 6, "silent": 1},
            {"group": FIVE[2], "here": 4, "expected": 5, "silent": 0},
            {"group": FIVE[3], "here": 2, "expected": 6, "silent": 1, "alarm": "Below quorum: 3 needed"},
            {"group": FIVE[4], "here": 4, "expected": 4, "silent": 0},
        ],
        "hands": [{"name": "Awa", "group": FIVE[0]}, {"name": "Jorge", "group": FIVE[4]}],
        "ballot_options": [
            {"id": 1, "label": "Water shared fairly", "value": 2},
            {"id": 2, "label": "Seeds that stay in the region", "value": 1},
            {"id": 3, "label": "Un permis, un guichet", "lang": "fr"},
            {"id": 4, "label": "Young people paid to measure wells and to publish what they find"},
        ],
        "results": RESULTS,
        "spread": [
            {"group": None, "counts": _spread([7, 5, 3, 2, 3, 2, 3, 1])},
            {"group": FIVE[0], "counts": _spread([5, 3, 1, 0, 1, 0, 0, 0])},
            {"group": FIVE[1], "counts": _spread([2, 2, 1, 1, 0, 0, 0, 0])},
            {"group": FIVE[4], "counts": _spread([0, 0, 1, 1, 2, 2, 3, 1])},
        ],
        "requirements": [
            {"state": "met", "text": "At least half of the room took part", "detail": "26 of 34 present"},
            {"state": "met", "text": "Farmers: more than half are for it", "detail": "9 of 10"},
            {
                "state": "missing",
                "text": "Companies: more than half are for it",
                "detail": "2 of 7, 4 needed",
            },
            {
                "state": "missing",
                "text": "No objection is open",
                "detail": "1 open: who pays for the meters?",
            },
            {"state": "waiting", "text": "Public services: 3 people needed", "detail": "2 here"},
        ],
        "themes": [
            {"id": 1, "title": "Water shared fairly", "counts": counts[:4], "ideas": IDEAS[1:4]},
            {
                "id": 2,
                "title": "Seeds and prices",
                "counts": [counts[0], counts[4]],
                "ideas": [IDEAS[0], IDEAS[4]],
            },
            {"id": 3, "title": "Young people", "counts": counts[1:3], "ideas": [IDEAS[6]]},
        ],
        "shown": Shown("A well beside a school, with children in line", *(Sent(DRAWING, 320, 200),) * 2),
        "theme_options": [
            {"value": 1, "label": "Water shared fairly"},
            {"value": 2, "label": "Seeds and prices"},
        ],
    }


def environment() -> Environment:
    """Jinja as strict as in the application: undefined names are errors, everything is escaped."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals["static"] = lambda path: f"static/{path}"
    env.globals["brand"] = Brand()
    env.globals["colon"] = ":"
    env.globals["languages"] = LANGUAGES
    env.filters["say"] = str
    return env


def pages() -> dict[str, str]:
    """HTML of the gallery and of each whole screen, by file name."""
    env = environment()
    names = [
        "gallery.html",
        *sorted(f"gallery/{p.name}" for p in (ROOT / "templates/gallery").glob("*.html")),
    ]
    return {Path(name).name: env.get_template(name).render(sample()) for name in names}


def write(out: Path) -> list[Path]:
    """Write the pages and a copy of static/ into `out`; returns the pages."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "static", out / "static", dirs_exist_ok=True)
    written = []
    for name, html in pages().items():
        # app.js would set the class; without a server the gallery shows the scripted state itself.
        (out / name).write_text(html.replace("<html ", '<html class="js" ', 1), encoding="utf-8")
        written.append(out / name)
    return written


def sizes(name: str) -> list[tuple[int, int]]:
    """Window sizes in CSS pixels that suit a page."""
    if name.startswith("phone"):
        return [(390, 844), (320, 640)]
    if name.startswith("projector"):
        return [(1920, 1080)]
    return [(1366, 768), (390, 844)]


def shoot(files: list[Path]) -> None:
    """Picture each page in each of its sizes, light and dark, beside the file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for file in files:
            for width, height in sizes(file.name):
                for scheme in ("light", "dark"):
                    page = browser.new_page(
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        java_script_enabled=False,
                    )
                    page.goto(file.as_uri())
                    page.screenshot(
                        path=file.with_name(f"{file.stem}-{width}-{scheme}.png"),
                        full_page=not file.name.startswith(("projector", "console")) or width < 500,
                    )
                    page.close()
        browser.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shots", action="store_true")
    arguments = parser.parse_args()
    files = write(arguments.out.resolve())
    if arguments.shots:
        shoot(files)
    print(f"{len(files)} pages in {arguments.out}")


if __name__ == "__main__":
    main()
