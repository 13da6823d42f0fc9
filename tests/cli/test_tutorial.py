"""The tutorial, run: each command and each file of docs/tutorial.md, in their order, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogue.cli.new import CannotBeginError, begin
from dialogue.paths import ROOT
from support.length import FULL

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.S | re.M)
REMOVAL = "## 8. "
BESIDES = "src/dialogue/activities/registry.py"
OWN = (
    "src/dialogue/activities/temperature/",
    "templates/activities/temperature/",
    "tests/activities/test_temperature",
)
ABOUT_KINDS = [f"tests/architecture/test_{name}.py" for name in ("kinds", "vocabulary", "docs", "pages")]
"""Of the tests of the architecture, those that an activity can break which is not written yet."""


def tracked() -> list[str]:
    """The files of this checkout, without what git does not keep."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [name for name in found if name and (ROOT / name).is_file()]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout for a test that changes it."""
    return copied(tmp_path / "checkout")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all that is refused: each test looks that it is as it was."""
    return copied(tmp_path_factory.mktemp("untouched") / "checkout")


def copied(folder: Path) -> Path:
    """A copy of the checkout as a repository of its own, with this checkout's packages.

    Whoever is in the middle of the tutorial runs this too: her own temperature stays out of the copy.
    """
    for name in tracked():
        if not name.startswith(OWN):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    registry = (folder / BESIDES).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / BESIDES).write_text(
        "".join(line for line in registry if "temperature" not in line), encoding="utf-8"
    )
    for compiled in (ROOT / "src").rglob(
        "__pycache__"
    ):  # git does not look at it; compiling all anew takes half a minute
        if (folder / compiled.relative_to(ROOT)).parent.is_dir():
            shutil.copytree(compiled, folder / compiled.relative_to(ROOT))
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for words in ("init -q .", "add -A", "-c user.name=x -c user.email=x@example.org commit -q -m x"):
        subprocess.run(["git", *words.split()], cwd=folder, check=True)
    return folder


def steps(page: str) -> Iterator[tuple[str, str, str]]:
    """The blocks of a page in order: ("sh", "", commands) or (language, file, text)."""
    yield from BLOCK.findall(page)


def here(line: str) -> list[str]:
    """A command of the tutorial with the packages of this checkout, so that nothing is set up anew."""
    line = line.replace("sh scripts/run ", ".venv/bin/python -m dialogue ")
    if not FULL:  # the texts and layers of everything else are looked at in the checkout itself
        line = line.replace(" tests/architecture ", " ".join(["", *ABOUT_KINDS, ""]))
    return shlex.split(line.replace("sh scripts/test ", ".venv/bin/python -m pytest -p no:cacheprovider "))


def run(folder: Path, line: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    environment.pop("PYTEST_ADDOPTS", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the next command finds again what this one compiled
    done = subprocess.run(here(line), cwd=folder, env=environment, capture_output=True, text=True)
    # `update` lists what lacks a translation, which is what the page says of it.
    assert done.returncode == 0, f"{line}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"


def follow(folder: Path, page: str) -> int:
    """Do what a page says; the number of its steps."""
    done = 0
    for language, file, text in steps(page):
        if language == "sh":
            for line in text.strip().splitlines():
                run(folder, line)
        else:
            assert file, "a block that is no command names its file"
            (folder / file).write_text(text, encoding="utf-8")
        done += 1
    return done


def changed(folder: Path) -> list[str]:
    """Files that are not as they were, new ones too."""
    asked = ["git", "status", "--porcelain", "--untracked-files=all"]
    lines = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True).stdout
    return [line[3:] for line in lines.splitlines() if ".ruff_cache" not in line]


def test_the_tutorial_runs_from_the_first_line_to_green_and_leaves_no_trace(copy: Path) -> None:
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    building, heading, removing = text.partition(REMOVAL)
    assert heading, "the last chapter takes everything away again"
    assert follow(copy, building) > 8
    others = [file for file in changed(copy) if not file.startswith(OWN)]
    assert others == [BESIDES], "besides its own folders and the list nothing is touched"
    difference = subprocess.run(
        ["git", "diff", "--numstat", BESIDES], cwd=copy, capture_output=True, text=True, check=True
    )
    assert difference.stdout.split()[:2] == ["1", "0"], "one line more"
    assert follow(copy, removing) == 1
    assert changed(copy) == []


def test_a_tutorial_that_lies_is_found(copy: Path) -> None:
    """Negative control: a command that fails, and a file whose test fails."""
    with pytest.raises(AssertionError, match="no module of this name"):
        follow(copy, "```sh\n.venv/bin/python -c 'raise SystemExit(\"no module of this name\")'\n```\n")
    page = (
        "```python tests/test_x.py\ndef test_x() -> None:\n    assert 1 == 2\n```\n"
        "```sh\nsh scripts/test tests/test_x.py -q\n```\n"
    )
    with pytest.raises(AssertionError, match="1 failed"):
        follow(copy, page)


@pytest.mark.parametrize(
    "name",
    ["Temperature", "2nd", "a-b", "../x", "class", "vote", "one_question", "registry", "x" * 25, "_x", ""],
)
def test_a_name_that_cannot_be_writes_nothing(untouched: Path, name: str) -> None:
    with pytest.raises(CannotBeginError):
        begin(untouched, name)
    assert changed(untouched) == []


@pytest.mark.parametrize("title", ["x" * 41, 'say "x"', "a\nb", "{{ x }}", "100 %", "a | b", "<b>", " "])
def test_a_title_that_cannot_be_writes_nothing(untouched: Path, title: str) -> None:
    for titles in ((title, "", ""), ("", title, ""), ("", "", title)):
        with pytest.raises(CannotBeginError):
            begin(untouched, "temperature", *titles)
    assert changed(untouched) == []


def test_an_installed_package_is_not_changed(tmp_path: Path) -> None:
    with pytest.raises(CannotBeginError, match="checkout"):
        begin(tmp_path, "temperature")
    assert list(tmp_path.iterdir()) == []


def test_two_activities_can_begin_alike(copy: Path) -> None:
    """Their summaries are the same text; each brings its own translation."""
    begin(copy, "temperature")
    begin(copy, "world_cafe", "World café", "Café du monde", "Café mundial")
    run(copy, ".venv/bin/python scripts/messages.py check")
    run(copy, ".venv/bin/python scripts/tables.py check")
    run(copy, ".venv/bin/ruff format --check src/dialogue/activities tests/activities")
