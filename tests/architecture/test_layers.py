"""Invariants 1 to 4: who opens transactions, who calls the world outside, what is pure, who knows whom.

Each checker is a function over a folder of sources; its negative control feeds it a small bad folder.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dialogue

SOURCE = Path(dialogue.__file__).parent
Finding = str

OUTSIDE = {
    "socket",
    "httpx",
    "smtplib",
    "subprocess",
    "urllib",
    "requests",
    "shutil",
    "tempfile",
    "websockets",
    "asyncio",
}
FILE_ACTS = {
    "open",
    "write_text",
    "write_bytes",
    "read_text",
    "read_bytes",
    "unlink",
    "mkdir",
    "touch",
    "urlopen",
    "system",
}
HEAVY = {"sqlmodel", "sqlalchemy", "fastapi", "starlette", "jinja2", "httpx", "alembic", "uvicorn"}
PURE_FOLDERS = (
    "agreement",
    "publication",
    "activities/opinion",
    "activities/vote/methods",
    "activities/vote/forms",
    "ballotfiles",
)
NOT_PURE = tuple(
    f"activities/opinion/{name}.py"
    for name in (
        "commands", "exporting", "kind", "minutes_section", "panel", "reveal", "routes", "rows", "schema",
        "settings", "showing",
    )
)  # fmt: skip
"""The activity in a folder of formulas; what stands beside it there is pure."""
MAY_OPEN = {"kernel/database.py", "migrations.py"}
MAY_WRITE = {"kernel/execute.py", "archives.py", "transfer.py"}
"""Commands, and a platform or a whole store that comes into an empty one: before it there is no record to write a command
in."""
STORES = {"tx", "database", "savepoint", "connection", "engine"}
BUILDING_BLOCKS = {"one_question", "contract", "registry"}


def modules(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    """Every module below a folder, as (path inside it, tree)."""
    for file in sorted(folder.rglob("*.py")):
        yield file.relative_to(folder).as_posix(), ast.parse(file.read_text())


def imports(tree: ast.Module, *, typing: bool = False) -> Iterator[str]:
    """Everything a module imports, with the names (`a.b.c` for `from a.b import c`); type checking apart."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if not typing and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped |= {id(inner) for inner in ast.walk(node)}
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def called(tree: ast.AST) -> Iterator[str]:
    """The last name of everything that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.func.id


def transactions(folder: Path) -> list[Finding]:
    """Who opens a transaction or a Session, or commits, outside the places that may."""
    found = []
    for path, tree in modules(folder):
        names = set(called(tree))
        if path not in MAY_OPEN:
            found += [f"{path} calls {name}()" for name in names & {"create_engine", "Tx"}]
            found += [f"{path} begins a transaction"] * _of_store(tree, "begin")
            brought = set(imports(tree))
            found += [
                f"{path} imports {n}" for n in brought if n in {"sqlmodel.Session", "sqlalchemy.orm.Session"}
            ]
        if path not in MAY_OPEN | MAY_WRITE:
            found += [
                f"{path} calls {name}()"
                for name in names & {"commit", "begin_nested", "write"}
                if _of_store(tree, name)
            ]
    return found


def _of_store(tree: ast.AST, name: str) -> bool:
    """Whether `name` is called on something that is named like a transaction or a database."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            if owner in STORES or (name == "begin" and owner in {"writer", "reader"}):
                return True
    return False


def world_calls(folder: Path) -> list[Finding]:
    """Calls of the world outside from what runs inside a transaction: handlers, rules, boards, parts."""
    found = []
    for path, tree in modules(folder):
        name = Path(path).name
        inside = (
            path.startswith(("activities/", "agenda/", "agreement/", "decisions/"))
            and "worker" not in path
            and name != "routes.py"
        )
        if not (
            inside
            or path in {"kernel/execute.py", "people/seats.py", "stage/programme.py", "preparing/commands.py"}
        ):
            continue
        found += [f"{path} imports {n}" for n in imports(tree) if n.partition(".")[0] in OUTSIDE]
        found += [f"{path} calls {n}()" for n in set(called(tree)) & FILE_ACTS]
    return found


def impure(folder: Path) -> list[Finding]:
    """Rules and formulas that know the database, the web or templates."""
    found = []
    for path, tree in modules(folder):
        if Path(path).name in {"rules.py", "judgement.py"} or (
            path.startswith(PURE_FOLDERS) and path not in NOT_PURE
        ):
            for name in imports(tree):
                top = name.partition(".")[0]
                known = name.startswith(
                    (
                        "dialogue.kernel.database",
                        "dialogue.live",
                        "dialogue.web",
                        "dialogue.people",
                        "dialogue.stage",
                    )
                )
                if top in HEAVY or known:
                    found.append(f"{path} imports {name}")
    return found


def strangers(folder: Path) -> list[Finding]:
    """Kernel or live side that know an activity; activities that know each other; a kernel that looks up."""
    found = []
    for path, tree in modules(folder):
        own = path.split("/")
        for name in imports(tree, typing=True):
            if not name.startswith("dialogue."):
                continue
            parts = name.split(".")
            if own[0] in {"kernel", "live"} and parts[1] == "activities":
                found.append(f"{path} imports {name}")
            if own[0] == "kernel" and parts[1] != "kernel":
                found.append(f"{path} imports {name}")
            if own[0] == "live" and parts[1] not in {"kernel", "live"}:
                found.append(f"{path} imports {name}")
            other = parts[1] == "activities" and len(parts) > 2 and parts[2] not in BUILDING_BLOCKS
            if other and own[0] == "activities" and len(own) > 2 and parts[2] != own[1]:
                found.append(f"{path} imports {name}")
    return found


BAD = {
    transactions: ("activities/x/commands.py", "def handle(act):\n    act.tx.commit()\n"),
    world_calls: ("activities/x/commands.py", "import smtplib\n\ndef handle(act):\n    open('/tmp/x')\n"),
    impure: ("activities/x/rules.py", "from sqlmodel import select\n"),
    strangers: ("activities/x/commands.py", "from dialogue.activities.brainstorm.schema import Idea\n"),
}
ALSO_BAD = {
    transactions: (
        "people/x.py",
        "from sqlmodel import Session\n\ndef f(engine):\n    with engine.begin():\n        pass\n",
    ),
    world_calls: ("people/seats.py", "import socket\n"),
    impure: ("agreement/counting.py", "import jinja2\n"),
    strangers: ("live/x.py", "from dialogue.activities.registry import KINDS\n"),
}
CHECKERS = list(BAD)


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda c: c.__name__)
def test_the_sources_keep_the_layers(checker: Callable[[Path], list[Finding]]) -> None:
    assert checker(SOURCE) == []


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda c: c.__name__)
@pytest.mark.parametrize("cases", [BAD, ALSO_BAD], ids=["bad", "also-bad"])
def test_a_bad_module_is_found(
    tmp_path: Path,
    checker: Callable[[Path], list[Finding]],
    cases: dict[Callable[[Path], list[Finding]], tuple[str, str]],
) -> None:
    """Negative control."""
    path, text = cases[checker]
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert checker(tmp_path)


def test_every_pure_folder_is_there() -> None:
    """A folder that moved would otherwise be checked no more."""
    assert [name for name in PURE_FOLDERS if not (SOURCE / name).is_dir()] == []
