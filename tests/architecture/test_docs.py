"""The documentation fails the build when it lies. Each failure says what to change.

Checked: tables drawn from the code, commands and options in examples, variables, tests and files named, links and
anchors, buttons, the code map, the guides' headings, what the README begins with. Every checker has a page that must fail.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from dialogue.activities.registry import KINDS
from dialogue.activities.vote.methods import METHODS
from dialogue.activities.vote.ways import on_screens
from dialogue.agreement import PRESETS
from dialogue.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
SOURCE = ROOT / "src/dialogue"
PAGES = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
OWN_PAGES = sorted(SOURCE.glob("activities/*/README.md"))
"""An activity that describes itself beside its code needs no line in the pages above."""
SCREENSHOTS = ("console", "phone", "projector", "board", "goal", "vote", "agenda", "minutes")
TWO_COMMANDS = ("sh scripts/run", "sh scripts/test")


@cache
def tables() -> ModuleType:
    """`scripts/tables.py`, which draws the tables."""
    spec = importlib.util.spec_from_file_location("tables_script", ROOT / "scripts/tables.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["tables_script"] = module
    spec.loader.exec_module(module)
    return module


@cache
def options() -> dict[str, set[str]]:
    """Options of each command of the shell, by its words after `dialogue`."""
    return {
        words: {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
        for words, command in tables().shell_commands()
    }


def code(text: str) -> list[str]:
    """Everything a page shows as code: fenced and indented lines, and what stands between backticks."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.S | re.M)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    indented = re.findall(r"^(?: {4}|\t)(.+)$", rest, re.M)
    return (
        [line for block in fenced for line in block.splitlines()]
        + indented
        + re.findall(r"`([^`\n]+)`", rest)
    )


def prose(text: str) -> str:
    """A page without its code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ {4}.*$", "", text, flags=re.M))


def wrong_commands(page: Path, text: str) -> Iterator[str]:
    """Commands of the shell, and options of theirs, that do not exist."""
    for line in code(text):
        found = re.search(
            r"(?:\bscripts/run|(?:^|[\s/])dialogue)\s+([a-z][a-z-]*)(.*)", line.partition("  #")[0]
        )
        if not found:
            continue
        words, rest = found[1], found[2]
        inner = re.match(r"\s+([a-z-]+)", rest)
        if inner and f"{words} {inner[1]}" in options():
            words = f"{words} {inner[1]}"
        if words not in options():
            yield f"`{line}` names the command {words!r}, which `src/dialogue/cli` does not have"
            continue
        for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest):
            if option not in options()[words]:
                yield f"`{line}`: `dialogue {words}` has no option {option}"


def wrong_variables(page: Path, text: str) -> Iterator[str]:
    """Environment variables that no setting reads."""
    known = {f"DIALOGUE_{name.upper()}" for name in Settings.model_fields}
    for name in sorted(set(re.findall(r"\bDIALOGUE_[A-Z_]*[A-Z]", text)) - known):
        yield f"{name} is no setting of `src/dialogue/settings.py`"


@cache
def functions_in(file: Path) -> frozenset[str]:
    found = ast.walk(ast.parse(file.read_text())) if file.is_file() else ()
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def wrong_tests(page: Path, text: str) -> Iterator[str]:
    """Tests named as `file::test` that do not exist."""
    for file, test in re.findall(r"(tests/[\w/]+\.py)::(\w+)", text):
        if test not in functions_in(ROOT / file):
            yield f"{file}::{test} does not exist; name the test that guards this now"


def wrong_files(page: Path, text: str) -> Iterator[str]:
    """Files and folders of this repository that are named and not there. Names in capitals are places to fill."""
    shown = re.sub(r"::\w+", "", "\n".join(re.findall(r"`([^`\n]+)`", text)))
    for name in set(
        re.findall(r"(?<![\w./{-])((?:src|tests|docs|templates|static|scripts|alembic)/[\w./-]*\w)", shown)
    ):
        if re.search(r"[A-Z]{3,}", Path(name).stem) and not (ROOT / name).exists():
            continue
        if not (ROOT / name).exists():
            yield f"{name} is not in the repository"


def anchors(file: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", file.read_text(), flags=re.S | re.M)
    plain = [re.sub(r"[`*]", "", heading).strip().lower() for heading in re.findall(r"^#+ (.+)$", text, re.M)]
    return {re.sub(r"[^\w\s-]", "", heading).replace(" ", "-") for heading in plain}


def wrong_links(page: Path, text: str) -> Iterator[str]:
    """Relative links that lead nowhere. (The pictures of the README have a test of their own.)"""
    for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", prose(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists():
            yield f"the link ({link}) leads to no file"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            yield f"the link ({link}) leads to no heading; there are: {', '.join(sorted(anchors(file)))}"


def wrong_places(page: Path, text: str) -> Iterator[str]:
    """Addresses of somebody's own machine."""
    for found in re.findall(r"(?<![\w.])/(?:home|root|Users|mnt)/\S*", text):
        yield f"{found} is a place on one machine; write it relative to the repository"


@cache
def labels() -> str:
    """Everything that could be a label: templates and sources in one text."""
    files = [*(ROOT / "templates").rglob("*.html"), *SOURCE.rglob("*.py")]
    return "\n".join(file.read_text() for file in files)


def wrong_buttons(page: Path, text: str) -> Iterator[str]:
    """Buttons and labels (between <kbd> and </kbd>) that no page of the program shows."""
    if GUIDE in page.parents:
        return  # in three languages: test_guide.py
    for label in sorted({" ".join(one.split()) for one in re.findall(r"<kbd>([^<]+)</kbd>", text)}):
        found = re.compile(r"""['">]\s*""" + re.escape(label) + r"(?: \(|: %|\s*['\"<])")
        if not found.search(labels()):
            yield f"<kbd>{label}</kbd> stands on no page; write what the button says now"


Checker = Callable[[Path, str], Iterable[str]]
CHECKERS: dict[Checker, str] = {
    wrong_commands: "    sh scripts/run dance\n\nand `dialogue serve --loud`",
    wrong_variables: "Set `DIALOGUE_MOOD`.",
    wrong_tests: "`tests/architecture/test_docs.py::test_nothing_at_all`",
    wrong_files: "See `src/dialogue/magic.py`.",
    wrong_buttons: "Press <kbd>Make everybody agree</kbd>.",
    wrong_links: "[here](nowhere.md), [there](#no-such-heading)",
    wrong_places: "Look into /home/somebody/data.",
}


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda c: c.__name__)
def test_pages_name_only_what_exists(checker: Checker) -> None:
    found = [
        f"{page.relative_to(ROOT)}: {what}"
        for page in [*PAGES, *OWN_PAGES]
        for what in checker(page, page.read_text())
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda c: c.__name__)
def test_a_lie_is_found(checker: Checker, tmp_path: Path) -> None:
    """Negative control."""
    page = tmp_path / "page.md"
    page.write_text(CHECKERS[checker])
    found = list(checker(page, page.read_text()))
    assert len(found) == (2 if checker in {wrong_commands, wrong_links} else 1), found


def test_tables_are_as_the_code_is() -> None:
    old = [
        page.relative_to(ROOT).as_posix()
        for page in tables().pages()
        if tables().filled(page.read_text(), page) != page.read_text()
    ]
    assert not old, (
        f"{', '.join(old)}: run `.venv/bin/python scripts/tables.py write` and commit what it changes"
    )
    shown = {name for page in tables().pages() for _, name, _, _ in tables().BLOCK.findall(page.read_text())}
    assert shown == set(tables().TABLES), "every table of scripts/tables.py must stand on a page"


def test_an_old_table_is_found() -> None:
    """Negative control."""
    text = "<!-- table: settings -->\n\n| Variable |\n|---|\n\n<!-- end -->"
    assert tables().filled(text) != text
    assert "DIALOGUE_DATA" in tables().filled(text)


def unnamed(packages: Iterable[str], page: str) -> list[str]:
    """Packages that the code map does not name (as `name/` in the first cell of a row)."""
    named = set(re.findall(r"^\| `([\w/]+)/` \|", page, re.M))
    return [f"{name}/ is missing in the code map" for name in sorted(set(packages) - named)] + [
        f"{name}/ stands in the code map and is no package" for name in sorted(named - set(packages))
    ]


def packages() -> list[str]:
    return [
        file.parent.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("__init__.py")
        if file.parent != SOURCE and file.parent / "README.md" not in OWN_PAGES
    ]


def test_the_code_map_names_each_package() -> None:
    assert unnamed(packages(), (ROOT / "ARCHITECTURE.md").read_text()) == []
    assert len(unnamed(["kernel", "live"], "| `kernel/` | x |\n| `magic/` | x |")) == 2  # negative control


def test_every_test_named_exists() -> None:
    """All twelve invariants name a test; that they exist is checked with all pages above."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    invariants = re.split(r"^\d+\. ", text.partition("## Invariants")[2].partition("\n## ")[0], flags=re.M)[
        1:
    ]
    assert len(invariants) == 12
    without = [one.split("\n")[0] for one in invariants if "tests/" not in one and "The same test" not in one]
    assert without == [], "these invariants name no test"
    assert not list(wrong_tests(ROOT / "ARCHITECTURE.md", text))


def missing_headings(titles: Iterable[str], text: str) -> list[str]:
    headings = set(re.findall(r"^### (.+)$", text, re.M))
    return [
        f"docs/facilitators.md needs a heading “### {title}”" for title in titles if title not in headings
    ]


def test_the_guide_describes_each_activity() -> None:
    own = {page.parent.name: page.read_text() for page in OWN_PAGES}
    titles = [kind.plans.title for name, kind in KINDS.items() if name not in own]
    for name, text in own.items():
        assert "\n## For facilitators\n" in text, f"{name}/README.md says what people see and what to say"
    assert missing_headings(titles, (ROOT / "docs/facilitators.md").read_text()) == []
    assert missing_headings(titles, "### Gather\n") != []  # negative control


def test_methods_and_presets_are_described() -> None:
    methods, rules = (ROOT / "docs/methods.md").read_text(), (ROOT / "docs/agreement-rule.md").read_text()
    assert [name for name in METHODS if f"`{name}`" not in methods] == [], (
        "docs/methods.md must describe them"
    )
    assert [name for name in PRESETS if f"`{name}`" not in rules] == [], (
        "docs/agreement-rule.md must describe them"
    )
    guide = (ROOT / "docs/facilitators.md").read_text()
    assert [one.label for one in PRESETS.values() if f"*{one.label}*" not in guide] == [], (
        "docs/facilitators.md"
    )


def first_commands(text: str) -> list[str]:
    """The lines of code that a page begins with, if nothing but its title stands before them."""
    lines = [line for line in text.splitlines() if line.strip()]
    opening = lines[1:] if lines and lines[0].startswith("# ") else lines
    found = []
    for line in opening:
        if not line.startswith("    "):
            break
        found.append(line.partition("#")[0].strip())
    return found


def test_the_readme_begins_with_the_two_commands() -> None:
    assert first_commands((ROOT / "README.md").read_text()) == list(TWO_COMMANDS)
    assert first_commands("# X\n\nWords first.\n\n    sh scripts/run\n") == []  # negative control


def test_pictures_are_there_and_described() -> None:
    text = (ROOT / "README.md").read_text()
    pictures = {file: words for words, file in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)}
    drawn = {file.relative_to(ROOT).as_posix() for file in (ROOT / "docs/screenshots").glob("*.png")}
    assert set(pictures) >= drawn | {f"docs/screenshots/{name}.png" for name in SCREENSHOTS}, "show them all"
    assert all(pictures.values()), "each picture needs words for who cannot see it"
    missing = [file for file in pictures if not (ROOT / file).is_file()]
    assert missing == [], "draw them with scripts/screenshots and commit them"


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs/README.md"
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for link in re.findall(r"\]\(([^):]+)\)", index.read_text())
    }
    records = ROOT / "docs/decisions/README.md"
    linked |= {
        (records.parent / link).resolve() for link in re.findall(r"\]\(([^):#]+)\)", records.read_text())
    }
    lost = [
        page.relative_to(ROOT).as_posix()
        for page in PAGES
        if page not in linked | {index, ROOT / "README.md"}
    ]
    assert lost == [], "link these pages in docs/README.md (records in docs/decisions/README.md)"


def test_records_of_decisions_have_their_three_parts() -> None:
    for page in sorted((ROOT / "docs/decisions").glob("0*.md")):
        for part in ("**Context.**", "**Decision.**", "**What we give up.**"):
            assert part in page.read_text(), f"{page.name} lacks {part}"


def test_every_ballot_and_every_result_is_pictured() -> None:
    page = (ROOT / "docs/methods.md").read_text()
    wanted = {f"ballot-{screen.form}" for screen in on_screens().values()}
    wanted |= {f"result-{name}" for name in on_screens()} | {"rule", "amendment", "objection"}
    shown = dict(re.findall(r"!\[([^\]]+)\]\(screenshots/deciding/([^)]+)\.png\)", page))
    drawn = {file.stem for file in (ROOT / "docs/screenshots/deciding").glob("*.png")}
    assert wanted == drawn == set(shown.values()), (
        "draw them with scripts/screenshots, show them in docs/methods.md"
    )
