"""Style sheets: one file a component, one request a sheet, one address for exactly these rules."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from dialogue.paths import STATIC
from dialogue.web.html import static, static_version
from dialogue.web.styles import IMPORT, put_together

CSS = STATIC / "css"
SHEETS = ("app", "console", "projector")
LAYER = re.compile(r"^@layer ([a-z]+) \{$", re.M)


def rules(text: str) -> str:
    """A sheet without comments and white space: what a browser makes of it."""
    return re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S))


def astray(css: Path) -> list[str]:
    """Components that no sheet names, that two name, or that do not stand in one layer alone."""
    named: list[str] = [
        name for sheet in SHEETS for name in IMPORT.findall((css / f"{sheet}.css").read_text("utf-8"))
    ]
    there = {file.relative_to(css).as_posix() for sheet in SHEETS for file in (css / sheet).glob("*.css")}
    found = [f"{name}: named by no sheet" for name in there - set(named)]
    found += [f"{name}: not there" for name in set(named) - there]
    found += [f"{name}: named twice" for name in set(named) if named.count(name) > 1]
    found += [
        f"{name}: not one layer" for name in there if len(LAYER.findall((css / name).read_text("utf-8"))) != 1
    ]
    return found


def lost(sheet: str, sent: str, parts: Iterable[Path]) -> list[str]:
    """Components whose rules are not in the sheet that is sent, each once and in the order of the list."""
    order = [rules(sent).find(rules(part.read_text("utf-8"))) for part in parts]
    return [] if order == sorted(order) and -1 not in order else [sheet]


def components(sheet: str) -> list[Path]:
    return [CSS / name for name in IMPORT.findall((CSS / f"{sheet}.css").read_text("utf-8"))]


def test_every_component_stands_in_one_sheet_and_one_layer(tmp_path: Path) -> None:
    assert astray(CSS) == []
    copy = tmp_path / "css"
    shutil.copytree(CSS, copy)
    (copy / "app/forgotten.css").write_text("@layer components {\n}\n")
    (copy / "app/buttons.css").write_text(".button { color: red }\n")
    (copy / "console.css").write_text('@import "app/cards.css";\n')
    wrong = " ".join(astray(copy))
    for fault in ("forgotten.css: named by no sheet", "buttons.css: not one layer", "cards.css: named twice"):
        assert fault in wrong


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_comes_whole_in_one_answer(sheet: str, running: Any) -> None:
    answer = httpx.get(running.address + static(f"css/{sheet}.css"), timeout=60)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "@import" not in answer.text and "/*" not in answer.text
    parts = components(sheet)
    assert len(parts) > 5 and not lost(sheet, answer.text, parts)
    assert lost(sheet, answer.text.replace("@layer", "@media", 2), parts)


def test_a_phone_asks_for_one_sheet(running: Any) -> None:
    page = httpx.get(running.address, follow_redirects=True, timeout=60).text
    outside = re.sub(r"<noscript>.*?</noscript>", "", page, flags=re.S)
    assert re.findall(r'rel="stylesheet" href="([^"]*)"', outside) == [static("css/app.css")]


def test_the_address_changes_with_any_component(tmp_path: Path) -> None:
    copy = tmp_path / "static"
    shutil.copytree(STATIC / "css", copy / "css")
    before = static_version(copy)
    static_version.cache_clear()
    assert static_version(copy) == before
    component = copy / "css/app/buttons.css"
    component.write_text(component.read_text("utf-8").replace("inline-flex", "flex", 1))
    static_version.cache_clear()
    assert static_version(copy) != before
    static_version.cache_clear()


def test_comments_are_for_the_authors_only(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a { color: red } /* why */\n")
    sheet = tmp_path / "sheet.css"
    sheet.write_text('/* what */\n@import "one.css";\nb { color: blue }\n')
    assert put_together(sheet).split() == ["a", "{", "color:", "red", "}", "b", "{", "color:", "blue", "}"]
