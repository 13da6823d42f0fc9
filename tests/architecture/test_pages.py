"""Invariants 7, 8 and 10: what templates, styles and scripts may hold, and how large files may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from dialogue.activities.registry import KINDS
from dialogue.app import tellings, vocabulary
from dialogue.paths import ROOT, STATIC, TEMPLATES
from dialogue.stage.parts import session_parts
from dialogue.web.whereabouts import Whereabouts

LONGEST = 400
WIDEST = 160
FORMS = TEMPLATES / "macros/forms.html"
SHARED_TARGETS = {"#mine", "#notice", "this", "#theme-tools", "#ready", "#help", "#waiting", "#similar"}
"""`#ready`, `#help` and `#similar` are a person's own, as `#mine` is: what she answered and asked, what her words are like.
`#theme-tools` stands in the console's stage outside of every part: a panel that one facilitator opened for herself.
`#waiting` is the list on an interpreter's page, which is no live page."""

NO_LINKS = re.compile(r"https?://(?!www\.w3\.org/)", re.I)
COMMENTS = {
    ".html": re.compile(r"\{#.*?#\}|<!--.*?-->", re.S),
    ".css": re.compile(r"/\*.*?\*/", re.S),
    ".js": re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.S),
}


APART = ("gallery", "minutes/document.html")
"""The design gallery is no page of the application; the downloaded minutes carry their styles with them."""


def templates(folder: Path = TEMPLATES) -> list[Path]:
    return sorted(
        file for file in folder.rglob("*.html") if not any(name in file.as_posix() for name in APART)
    )


def without_comments(file: Path) -> str:
    pattern = COMMENTS.get(file.suffix)
    text = file.read_text()
    return pattern.sub("", text) if pattern else text


def inline(files: Iterable[Path]) -> list[str]:
    """Scripts, styles and handlers inside a page: the Content-Security-Policy would block them."""
    patterns = {
        "inline script": r"<script(?![^>]*\bsrc=)",
        "inline style": r"<style\b|\sstyle\s*=",
        "handler": r"\son[a-z]+\s*=|hx-on|javascript:|\bjs:",
        "trigger filter": r"hx-trigger=[\"'][^\"']*\[",
    }
    return [
        f"{file.name}: {what}"
        for file in files
        for what, pattern in patterns.items()
        if re.search(pattern, without_comments(file), re.I)
    ]


def third_parties(files: Iterable[Path]) -> list[str]:
    """Addresses of other sites."""
    return [
        f"{file.name}: {NO_LINKS.search(text)}"
        for file in files
        if NO_LINKS.search(text := without_comments(file))
    ]


def not_shared(files: Iterable[Path]) -> list[str]:
    """Part templates that know who is looking: they are drawn once for everybody."""
    pattern = re.compile(r"\burl_for\b|\brequest\.|\bviewer\b|\bseat\.|\bstanding\b|\baccount\.|\bcookies\b")
    return [
        f"{file.name}: {pattern.search(text)}"
        for file in files
        if pattern.search(text := without_comments(file))
    ]


def swaps(files: Iterable[Path]) -> list[str]:
    """htmx targets that would write into shared parts of a page."""
    found = []
    for file in files:
        text = without_comments(file)
        tags = re.findall(r"<[a-z]+\b[^>]*\bhx-(?:get|post|put|delete|patch)=[^>]*>", text, re.S)
        for tag in [*tags, *re.findall(r'^method="post".*$', text, re.M)]:  # and the macros for forms
            target = re.search(r'hx-target="([^"]*)"', tag)
            if 'hx-swap="none"' not in tag and (target is None or target.group(1) not in SHARED_TARGETS):
                found.append(f"{file.name}: {tag[:90]}")
    return found


def too_long(files: Iterable[Path]) -> list[str]:
    return [f"{file}: {lines} lines" for file in files if (lines := file.read_text().count("\n")) > LONGEST]


def too_wide(files: Iterable[Path]) -> list[str]:
    """Lines of templates that nobody can read without turning the page sideways."""
    return [
        f"{file}:{number}: {len(line)} characters"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if len(line) > WIDEST
    ]


def own_addresses(files: Iterable[Path]) -> list[str]:
    """Forms that say by themselves where they go, instead of `posts(address)` or `posts_own(address)`."""
    return [f"{file}: hx-post" for file in files if file != FORMS and "hx-post" in without_comments(file)]


def own_files() -> list[Path]:
    folders = [
        ROOT / name for name in ("src", "tests", "static/js", "static/css", "templates", "scripts", "alembic")
    ]
    kinds = {".py", ".js", ".css", ".html"}
    files = [
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix in kinds and "vendor" not in file.parts
    ]
    # A migration is drawn by a program from the models and never edited or read as a whole.
    return [file for file in files if file.parent.name != "versions"]


def dropped_rules(files: Iterable[Path]) -> list[str]:
    """Rules that browsers drop without a word: `:has()` inside of `:has()` is not allowed."""
    found = []
    for file in files:
        for rule in without_comments(file).split("{"):
            depths: list[int] = []
            depth = 0
            for part in re.findall(r":has\(|[()]", rule):
                if part == ":has(":
                    found += [f"{file.name}: {rule.strip()[-80:]}"] if depths else []
                    depths.append(depth)
                depth += -1 if part == ")" else 1
                depths = [one for one in depths if one < depth]
    return found


def sheets() -> list[Path]:
    return list((STATIC / "css").rglob("*.css"))


def all_templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def part_templates() -> list[Path]:
    parts = [
        *session_parts(KINDS, Whereabouts("", 80), tellings(), vocabulary().events),
        *(part for kind in KINDS.values() for part in kind.shows.parts),
    ]
    return [TEMPLATES / name for part in parts for name in (part.template, part.card) if name]


def sources() -> list[Path]:
    own = [*(STATIC / "js").rglob("*.js"), *(STATIC / "css").rglob("*.css")]
    return [*templates(), *own]


Checker = Callable[[Iterable[Path]], list[str]]

CASES: list[tuple[Checker, Callable[[], list[Path]], str]] = [
    (inline, templates, "<p onclick=go()>x</p>"),
    (inline, templates, "<p style='color:red'>x</p>"),
    (inline, templates, "<script>go()</script>"),
    (dropped_rules, sheets, ".sheet:has(> .wall:not(:has(li))) { color: red }"),
    (third_parties, sources, '<link href="https://cdn.example/x.css">'),
    (not_shared, part_templates, "<p>{{ seat.name }}</p>"),
    (not_shared, part_templates, "<a href=\"{{ url_for('x') }}\">x</a>"),
    (swaps, templates, '<form hx-post="/x" hx-target="#brainstorm-wall-1"></form>'),
    (swaps, templates, 'method="post" hx-post="{{ address }}" hx-target="#brainstorm-wall-1"'),
    (own_addresses, templates, '<form method="post" action="/x" hx-post="/x" hx-swap="none"></form>'),
    (too_wide, all_templates, "<p>" + "x" * 158 + "</p>"),
    (too_long, own_files, "x\n" * 401),
]


@pytest.mark.parametrize(("checker", "files", "bad"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_pages_keep_the_rules(
    checker: Checker, files: Callable[[], list[Path]], bad: str, tmp_path: Path
) -> None:
    """The real files pass; a bad one (the negative control) does not."""
    wrong = tmp_path / "wrong.html"
    wrong.write_text(bad)
    assert checker([wrong])
    found = files()
    assert found, "there must be something to check"
    assert checker(found) == []


DRAWERS = {"utils", "helpers", "common", "misc", "util", "helper"}
VAGUE = {"words", "said", "told", "telling", "patience", "things", "stuff", "various"}


def badly_named(files: list[Path]) -> list[Path]:
    """Modules and folders named for everything (a drawer), or with a word that says nothing of what they hold."""
    names = DRAWERS | VAGUE
    return [file for file in files if file.stem in names or file.parent.name in DRAWERS]


def test_every_module_is_named_for_what_it_holds() -> None:
    """The real files pass; a drawer, and a name with seven meanings, do not."""
    bad = [ROOT / "src/dialogue/helpers/text.py", ROOT / "src/dialogue/anything/words.py"]
    assert badly_named(bad) == bad
    assert badly_named(own_files()) == []


def test_the_icon_in_the_script_is_the_icon() -> None:
    """The script brings it along, so that no phone asks for it; without script a page asks for the file."""
    drawing = (STATIC / "icons/favicon.svg").read_text().strip()
    assert f"const ICON = `{drawing}`;" in (STATIC / "js/app.js").read_text()
