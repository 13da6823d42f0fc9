"""What a kind of activity declares is what it has: its tables, scripts and settings; nobody reads settings by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import dialogue
from dialogue.activities import registry
from dialogue.activities.registry import KINDS, NAMES
from dialogue.kernel.schema import Activity
from dialogue.kernel.versioned import Stored
from dialogue.live.audience import Screen
from dialogue.paths import STATIC, TEMPLATES
from dialogue.stage.settings import Settings, settings_of
from dialogue.stage.variants import Variants
from dialogue.tables import METADATA, OF_ACTIVITIES

SOURCE = Path(dialogue.__file__).parent


def undeclared(tables: Iterable[type[SQLModel]]) -> list[str]:
    """Tables that an activity's folder defines and no kind declares."""
    known = set(tables)
    mapped = {one.class_ for one in SQLModel._sa_registry.mappers}
    return sorted(
        one.__name__
        for one in mapped
        if one.__module__.startswith("dialogue.activities.") and one not in known
    )


def test_each_table_of_an_activity_is_declared_by_a_kind() -> None:
    assert undeclared(OF_ACTIVITIES) == []
    assert {table.__table__ for table in OF_ACTIVITIES} <= set(METADATA.tables.values())  # type: ignore[attr-defined]
    assert undeclared(sorted(OF_ACTIVITIES, key=lambda one: one.__name__)[1:])  # negative control


def test_each_name_of_the_list_is_a_folder_with_its_kind() -> None:
    folders = {file.parent.name for file in (SOURCE / "activities").glob("*/kind.py")}
    assert set(NAMES) == set(KINDS) == folders, (
        "one line in activities/registry.py for each folder with a kind"
    )
    for name in ("nobody", "one_question"):  # a building block is no kind
        with pytest.raises(ImportError):
            registry.kind_of(name)


def test_a_kind_under_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr("dialogue.activities.check_in.kind.CHECK_IN", KINDS["vote"])
    with pytest.raises(TypeError, match="check_in"):
        registry.kind_of("check_in")


def test_scripts_of_activities_are_there_and_can_be_started() -> None:
    for kind in KINDS.values():
        for screen, names in kind.shows.scripts.items():
            assert screen in Screen
            for name in names:
                text = (STATIC / name).read_text()
                assert re.search(r"^export function start\(", text, re.M), f"{name} must export start"


def answered_twice(folder: Path) -> list[str]:
    """Addresses below an activity that two folders answer: the one that comes later in the list would never hear them."""
    found: dict[str, set[str]] = {}
    for file in folder.glob("*/routes*.py"):
        for address in re.findall(r'@router\.(?:get|post)\(\s*"([^"]+)"', file.read_text()):
            found.setdefault(re.sub(r"\{\w+\}", "{}", address), set()).add(file.parent.name)
    return sorted(address for address, folders in found.items() if len(folders) > 1)


def test_no_two_kinds_answer_the_same_address(tmp_path: Path) -> None:
    assert answered_twice(SOURCE / "activities") == []
    for kind in ("one", "two"):  # negative control
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "routes.py").write_text(
            '@router.post("/hands/{hand_id}")\nasync def count() -> None: ...\n'
        )
    assert answered_twice(tmp_path) == ["/hands/{}"]


OF_DICT = {"get", "items", "keys", "values", "pop"}


def raw_settings(sources: Mapping[str, str]) -> list[str]:
    """Places that read an activity's settings as a dictionary: the default of a missing one would stand there again."""
    found = []
    for name, text in sources.items():
        if name.endswith(".html"):
            found += [f"{name}: {one}" for one in re.findall(r"activity\.settings\b[^ }]*", text)]
            continue
        for node in ast.walk(ast.parse(text)):
            inside = isinstance(node, ast.Subscript) or (
                isinstance(node, ast.Attribute) and node.attr in OF_DICT
            )
            owner = node.value if inside else None
            if isinstance(owner, ast.Attribute) and owner.attr == "settings":
                whole = ast.unparse(owner)
                if not whole.endswith("ballot.settings"):  # a ballot's own, frozen when it was opened
                    found.append(f"{name}:{node.lineno}: {whole}")
    return found


def test_settings_are_read_through_their_model_only() -> None:
    sources = {
        **{file.relative_to(SOURCE).as_posix(): file.read_text() for file in SOURCE.rglob("*.py")},
        **{file.relative_to(TEMPLATES).as_posix(): file.read_text() for file in TEMPLATES.rglob("*.html")},
    }
    assert raw_settings(sources) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", 'limit = activity.settings.get("limit", 0)\n'),
        ("x.py", 'limit = scope.here.settings["limit"]\n'),
        ("x.py", "for name in telling.activity.settings.items():\n    pass\n"),
        ("x.html", "{{ activity.settings.limit }}"),
    ],
)
def test_settings_read_by_name_are_found(name: str, text: str) -> None:
    """Negative control."""
    assert len(raw_settings({name: text})) == 1


class Newer(Settings):
    """Settings that were changed twice: a number got another name, then became a yes or no."""

    version: int = 3
    unlimited: bool = False
    upgrades = {  # noqa: RUF012 - declared once, as ClassVar in the base
        1: lambda old: {"most": old.get("limit", 5)},
        2: lambda old: {"unlimited": old["most"] == 0},
    }


def row(settings: Stored) -> Activity:
    return Activity(session_id=1, position=1, kind="newer", title="x", settings=settings)


def test_old_rows_are_read_with_their_version() -> None:
    assert settings_of(row({"version": 1, "limit": 0}), Newer).unlimited
    assert not settings_of(row({"limit": 3}), Newer).unlimited  # before versions were written
    assert not settings_of(row({}), Newer).unlimited
    assert settings_of(row({"version": 2, "most": 0}), Newer).unlimited
    assert settings_of(row({"version": 3, "unlimited": True}), Newer) == Newer(unlimited=True)
    assert Newer.given({"version": "1", "unlimited": "true"}).stored() == {"version": 3, "unlimited": True}


def test_settings_that_cannot_be_read_are_an_error_and_not_a_guess() -> None:
    """Negative control: without its own version the same row is refused."""
    for stored in ({"version": 3, "limit": 0}, {"version": 4}, {"version": 2}):
        with pytest.raises((ValueError, KeyError)):
            settings_of(row(stored), Newer)


def test_each_kind_can_bring_any_earlier_version_up_to_date() -> None:
    for kind in KINDS.values():
        model = kind.plans.settings
        models = [one.model for one in model.variants] if isinstance(model, Variants) else [model]
        for own in models:
            assert set(own.upgrades) == set(range(1, own.newest())), (
                f"{kind.name}: one upgrade for each version"
            )
        assert model.read({}) == model.read(model().stored()), (
            f"{kind.name}: a missing setting is the default"
        )
