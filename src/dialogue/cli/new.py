"""`dialogue new`: begin something of one's own in a checkout, from a skeleton that works."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Begin something of your own.")

SKELETON = Path(__file__).parent / "skeleton"
LONGEST_NAME, LONGEST_TITLE = 24, 40
SUMMARY = {
    "": "Everybody says in a word or a sentence how it is for them.",
    "_fr": "Chaque personne dit en un mot ou une phrase comment elle vit les choses.",
    "_es": "Cada persona dice con una palabra o una frase cómo lo vive.",
}
PACKAGES, SCREENS = "src/dialogue/activities", "templates/activities"
REGISTRY = f"{PACKAGES}/registry.py"


class CannotBeginError(Exception):
    """Nothing was written; the message says why."""


@app.callback()
def root() -> None:
    """Begin something of your own."""


@app.command()
def activity(
    name: Annotated[str, typer.Argument(help="Its name in the code, as temperature or world_cafe.")],
    title: Annotated[str, typer.Option(help="What people read; without it, made from the name.")] = "",
    french: Annotated[str, typer.Option(help="The title in French; without it, as in English.")] = "",
    spanish: Annotated[str, typer.Option(help="The title in Spanish; without it, as in English.")] = "",
) -> None:
    """A new kind of activity with its templates, texts and tests. It works at once: everybody answers one question."""
    from dialogue.paths import ROOT

    try:
        written = begin(ROOT, name, title, french, spanish)
    except CannotBeginError as problem:
        typer.echo(f"{problem} Nothing was written.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"The activity {name} is there:")
    for file in written:
        typer.echo(f"  {file}")
    typer.echo(
        f"Its line in {REGISTRY} puts it into the programme at the next start. To be rid of it, remove\n"
        f"{PACKAGES}/{name}, {SCREENS}/{name}, tests/activities/test_{name}.py and the line.\n"
        f"Try it: .venv/bin/python -m pytest tests/activities/test_{name}.py\n"
        "How to go on: docs/tutorial.md"
    )


def begin(root: Path, name: str, title: str = "", french: str = "", spanish: str = "") -> list[str]:
    """Write the skeleton into a checkout; the files written, from its root. Raises CannotBeginError."""
    registry = root / REGISTRY
    if not registry.is_file():
        raise CannotBeginError("This needs a checkout of the sources: an installed package is not changed.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > LONGEST_NAME:
        raise CannotBeginError(
            f"“{name}” cannot be a name: small letters, digits and _, at most {LONGEST_NAME}, a letter first."
        )
    folders = {PACKAGES: root / PACKAGES / name, SCREENS: root / SCREENS / name}
    test = root / f"tests/activities/test_{name}.py"
    taken = [path for path in (*folders.values(), test) if path.exists()]
    if taken or keyword.iskeyword(name) or (root / PACKAGES / f"{name}.py").exists():
        raise CannotBeginError(f"There is something called “{name}” already.")
    title = title or name.replace("_", " ").capitalize()
    words = _words(name, {"title": title, "title_fr": french or title, "title_es": spanish or title})
    listed = registry.read_text(encoding="utf-8")
    line = f'    "{name}",\n'
    changed = re.sub(r"(?<=^NAMES = \(\n)((?: {4}\"\w+\",\n)*)", rf"\g<1>{line}", listed, flags=re.M)
    if changed == listed:
        raise CannotBeginError(f"The list of names in {REGISTRY} is not as it was.")
    files = {
        **_filled(SKELETON / "package", folders[PACKAGES], words),
        **_filled(SKELETON / "templates", folders[SCREENS], words),
        test: _text(SKELETON / "test.py.txt", words),
    }
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    registry.write_text(changed, encoding="utf-8")
    return [file.relative_to(root).as_posix() for file in files]


def _words(name: str, titles: Mapping[str, str]) -> dict[str, str]:
    for title in titles.values():
        if not title.strip() or len(title) > LONGEST_TITLE or re.search(r"[\"\\%{}$|<>]|[^\S ]", title):
            raise CannotBeginError(
                f'“{title}” cannot be a title: one line of at most {LONGEST_TITLE} signs, without " \\ % $ {{ }}.'
            )
    summaries = {f"summary{language}": text for language, text in SUMMARY.items()}
    return {"name": name, "constant": name.upper(), "about": SUMMARY[""], **titles, **summaries}


def _filled(skeleton: Path, folder: Path, words: Mapping[str, str]) -> dict[Path, str]:
    """The files of one folder of the skeleton, as they are to be written."""
    return {
        folder / file.relative_to(skeleton).with_suffix(""): _text(file, words)
        for file in sorted(skeleton.rglob("*.txt"))
    }


def _text(file: Path, words: Mapping[str, str]) -> str:
    text = Template(file.read_text(encoding="utf-8")).substitute(words)
    return with_tables(text, words["name"], words["title"])


def with_tables(text: str, name: str, title: str) -> str:
    """A page of the skeleton with the two tables that `scripts/tables.py` would draw into it."""
    events = [
        (
            f"`{name}.answered`",
            f"`{name}.wall` (only the cards named by `answer`), `{name}.count`, `{name}.cloud`, `session.people`",
        ),
        (
            f"`{name}.moderated`",
            f"`{name}.wall` (only the cards named by `answer`), `{name}.count`, `{name}.cloud`",
        ),
    ]
    tables = {
        "activity-settings": "| Activity | Setting | At the start | Possible |\n|---|---|---|---|\n"
        f"| {title} | nothing to set |  |  |\n",
        "events": "| Event | Parts of the page it redraws | Told in the minutes |\n|---|---|---|\n"
        + "".join(f"| {event} | {parts} | no |\n" for event, parts in events),
    }
    for table, drawn in tables.items():
        text = text.replace(f"<!-- table: {table} -->\n", f"<!-- table: {table} -->\n\n{drawn}\n")
    return text
