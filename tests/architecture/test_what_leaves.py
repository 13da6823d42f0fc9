"""What leaves the program: tables for spreadsheets pass one guard, and few modules speak to other machines."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogue.activities.map.exporting import as_csv
from dialogue.activities.map.shapes import Row, map_of
from dialogue.console.attendance_printed import _file
from dialogue.languages import Tongue
from dialogue.polis import spreadsheet

SOURCE = Path(__file__).resolve().parents[2] / "src/dialogue"

UNGUARDED = {"cli/bench_opinion.py"}
"""Writes numbers of its own making."""

SPEAK: dict[str, str] = {
    "notices/post.py": "hands mails to the server of the settings",
    "notices/server.py": "the same",
    "live/bus/postgres.py": "the store of the settings",
    "live/bus/valkey.py": "the Valkey of the settings",
    "oidc/provider.py": "the OpenID Connect provider of the settings, and the addresses that it names",
    "simulation": "people who are simulated; at the address that the host types",
    "cli/simulate.py": "the same",
    "cli/api_tour.py": "a server of Dialogue, at the address that the host types",
    "webhooks/calling.py": "addresses of webhooks, never inside (tests/webhooks/test_inner_addresses.py)",
    "listening.py": "looks up the address that it listens at itself",
}
"""Modules that open a connection to somewhere, and to where. Nobody but the host says where that is. A module that speaks to
an address that other people write must refuse addresses of the machine's own networks, in a test, and stand here."""

LINES = {
    "httpx", "urllib.request", "http.client", "smtplib", "aiosmtplib", "ftplib", "requests", "aiohttp", "telnetlib",
    "websockets.asyncio.client", "websockets.sync.client", "psycopg", "redis", "valkey", "xmlrpc.client",
}  # fmt: skip
CALLS = {"create_connection", "open_connection", "urlopen", "getaddrinfo"}


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def speaks(text: str) -> bool:
    """Whether a module could open a connection."""
    tree = ast.parse(text)
    names = imported(tree)
    if any(name == line or name.startswith(f"{line}.") for name in names for line in LINES):
        return True
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS
        for node in ast.walk(tree)
    )


def writes_tables(text: str) -> bool:
    """Whether a module writes CSV without knowing the guard."""
    tree = ast.parse(text)
    writes = re.search(r"\bcsv\.(writer|DictWriter)\(", text)
    return bool(writes) and "dialogue.polis.spreadsheet.guarded" not in imported(tree)


def modules() -> Iterator[tuple[str, str]]:
    for file in sorted(SOURCE.rglob("*.py")):
        if "skeleton" not in file.parts:
            yield file.relative_to(SOURCE).as_posix(), file.read_text("utf-8")


def test_only_known_modules_speak_to_other_machines() -> None:
    found = {name for name, text in modules() if speaks(text)}
    unknown = {
        one for one in found if not any(one == known or one.startswith(f"{known}/") for known in SPEAK)
    }
    assert unknown == set(), "to whom does it speak, and who says so? then it stands in SPEAK"
    gone = {known for known in SPEAK if not any(one == known or one.startswith(f"{known}/") for one in found)}
    assert gone == set()


def test_a_module_that_speaks_would_be_found() -> None:
    for text in ("import httpx", "from urllib.request import urlopen", "socket.create_connection(x)"):
        assert speaks(text), text
    assert not speaks("import json\nfrom urllib.parse import urlsplit")


def test_every_table_for_spreadsheets_passes_the_guard() -> None:
    assert [name for name, text in modules() if writes_tables(text) and name not in UNGUARDED] == []
    assert writes_tables("import csv\ncsv.writer(out).writerow(row)")  # control


FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "'=1", "＝1", "−1", '=HYPERLINK("http://x")']


def calculated(table: str) -> list[str]:
    """Cells that a spreadsheet program would calculate."""
    rows = csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
    return [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r＝＋－＠−]", cell)]


def files(words: str) -> list[str]:
    """The tables that are no part of minutes (those: `tests/minutes/test_formats.py`), with these words in them."""
    evil = map_of(1, [Row(1, words, "x", "", None, 0, "", 1)], [], {})
    return [
        as_csv([(words, evil)], [words], {}, Tongue("en")),
        bytes(_file("register.csv", [[words, words]]).body).decode(),
    ]


@pytest.mark.parametrize("words", FORMULAS)
def test_no_cell_is_a_formula(words: str) -> None:
    assert [calculated(one) for one in files(words)] == [[], []]


def test_without_the_guard_cells_would_be_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialogue.activities.map.exporting.guarded", str)
    monkeypatch.setattr("dialogue.console.attendance_printed.guarded", str)
    assert all(calculated(one) for one in files("=1+1"))
    assert spreadsheet.guarded("=1+1") == "'=1+1"
