"""One direction: packages form floors, imports point down, and no modules import each other in a circle.

Imports inside functions and imports for types only count like all others: they are the same knowledge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import dialogue

SOURCE = Path(dialogue.__file__).parent

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"paths", "settings", "networks"}),
    frozenset({"kernel", "charts", "polis", "scoreboard"}),
    frozenset({"archiving"}),
    frozenset({"agreement", "publication", "archives", "backups", "transfer", "datafolder", "listening"}),
    frozenset({"live", "languages", "logs", "migrations"}),
    frozenset({"documents"}),
    frozenset({"web"}),
    frozenset({"pictures", "undoing"}),
    frozenset({"accounts"}),
    frozenset({"people"}),
    frozenset({"stage"}),
    frozenset({"decisions", "bodies"}),
    frozenset({"activities", "agenda", "preparing"}),
    frozenset({"learning"}),
    frozenset({"console", "frameworks", "ballotfiles", "threads", "importing", "embedding", "oidc"}),
    frozenset({"minutes"}),
    frozenset({"notices"}),
    frozenset({"privacy"}),
    frozenset({"admin", "api"}),
    frozenset({"webhooks"}),
    frozenset({"routing", "tables", "together"}),
    frozenset({"app"}),
    frozenset({"serving"}),
    frozenset({"simulation"}),
    frozenset({"cli"}),
    frozenset({"__main__", "__init__"}),
)
"""From the ground up. Packages of one floor do not know each other."""

LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}


def modules(source: Path) -> dict[str, Path]:
    """Every module below `source`, by its dotted name without the package's own ("kernel.database", "app")."""
    found = {}
    for file in source.rglob("*.py"):
        inner = file.relative_to(source).with_suffix("").parts
        found[".".join(inner[:-1] if inner[-1] == "__init__" and len(inner) > 1 else inner)] = file
    return found


def imported(source: Path, file: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The modules of ours that a file imports, wherever in the file and for whatever purpose."""
    package = ["dialogue", *file.relative_to(source).parent.parts]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) + 1 - node.level] if node.level else []
            whole = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{whole}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top, _, inner = name.partition(".")
            if top == "dialogue" and inner:
                whole = inner if inner in known else inner.rpartition(".")[0]
                yield whole if whole in known else "__init__"


def upwards(source: Path) -> list[str]:
    """Imports that run up, or across to another package of the same floor; packages that stand on no floor."""
    known, found = modules(source), []
    for name, file in known.items():
        package = name.partition(".")[0]
        if package not in LEVEL:
            found.append(f"{package} stands on no floor")
            continue
        for other in imported(source, file, known):
            below = other.partition(".")[0]
            if other != "__init__" and below != package and LEVEL.get(below, 99) >= LEVEL[package]:
                found.append(f"{name} imports {other}")
    return found


def circles(source: Path) -> list[str]:
    """Groups of modules that import each other in a circle."""
    known = modules(source)
    waiting = {name: set(imported(source, file, known)) - {name, "__init__"} for name, file in known.items()}
    while free := {name for name, needs in waiting.items() if not needs & waiting.keys()}:
        for name in free:
            del waiting[name]
    return [
        f"{name} is in a circle or above one: {sorted(waiting[name] & waiting.keys())}"
        for name in sorted(waiting)
    ]


def planted(folder: Path, files: Mapping[str, str]) -> Path:
    """A small source tree for a negative control."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_every_import_points_down() -> None:
    assert upwards(SOURCE) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles(SOURCE) == []


def test_every_floor_is_there() -> None:
    """A package that was renamed would otherwise leave a floor that nobody stands on."""
    packages = {name.partition(".")[0] for name in modules(SOURCE)}
    assert set(LEVEL) == packages


def test_a_module_on_the_wrong_floor_is_found(tmp_path: Path) -> None:
    """Negative control."""
    files = {"kernel/x.py": "from dialogue.web import answers\n", "web/answers.py": ""}
    assert upwards(planted(tmp_path, files)) == ["kernel.x imports web.answers"]


def test_a_neighbour_on_the_same_floor_is_found(tmp_path: Path) -> None:
    """Negative control."""
    files = {"agenda/x.py": "import dialogue.activities.vote\n", "activities/vote/__init__.py": ""}
    assert upwards(planted(tmp_path, files)) == ["agenda.x imports activities.vote"]


def test_a_lazy_import_upwards_is_found(tmp_path: Path) -> None:
    """Negative control."""
    files = {
        "kernel/x.py": "def f():\n    from dialogue.stage.contract import Kind\n    return Kind\n",
        "stage/contract.py": "Kind = object\n",
    }
    assert upwards(planted(tmp_path, files)) == ["kernel.x imports stage.contract"]


def test_an_import_upwards_for_types_only_is_found(tmp_path: Path) -> None:
    """Negative control."""
    text = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from dialogue.stage.contract import Kind\n"
    files = {"people/x.py": text, "stage/contract.py": "Kind = object\n"}
    assert upwards(planted(tmp_path, files)) == ["people.x imports stage.contract"]


def test_a_package_without_a_floor_is_found(tmp_path: Path) -> None:
    """Negative control."""
    assert upwards(planted(tmp_path, {"attic/x.py": ""})) == ["attic stands on no floor"]


def test_a_circle_is_found(tmp_path: Path) -> None:
    """Negative control: also one inside a single package, closed by a lazy import."""
    files = {
        "kernel/a.py": "from dialogue.kernel import b\n",
        "kernel/b.py": "from dialogue.kernel.c import x\n",
        "kernel/c.py": "def f():\n    import dialogue.kernel.a\n",
    }
    assert [line.split()[0] for line in circles(planted(tmp_path, files))] == [
        "kernel.a",
        "kernel.b",
        "kernel.c",
    ]
