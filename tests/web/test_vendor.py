"""The vendored files are what was fetched, and a changed byte is noticed."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor_script", ROOT / "scripts/vendor.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["vendor_script"] = module
    spec.loader.exec_module(module)
    return module


vendor = _script()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of all vendored folders and their list, to be damaged."""
    for package in vendor.packages(ROOT):
        shutil.copytree(ROOT / package.into, tmp_path / package.into)
    shutil.copy(ROOT / vendor.LIST, tmp_path / vendor.LIST)
    return tmp_path


def test_vendored_files_are_as_recorded() -> None:
    assert vendor.check(ROOT) == []


def test_a_changed_byte_is_noticed(copy: Path) -> None:
    file = copy / "static/vendor/htmx.org/4.0.1/dist/htmx.esm.min.js"
    file.write_bytes(file.read_bytes() + b" ")
    assert vendor.check(copy) == [
        "static/vendor/htmx.org/4.0.1/dist/htmx.esm.min.js was changed after it was fetched."
    ]


def test_a_missing_file_and_a_stranger_are_noticed(copy: Path) -> None:
    (copy / "templates/icons/hand.svg").unlink()
    (copy / "templates/icons/mine.svg").write_text("<svg></svg>")
    assert vendor.check(copy) == [
        "templates/icons/hand.svg is missing.",
        "templates/icons/mine.svg is in no list.",
    ]


def test_each_package_has_its_licence() -> None:
    for package in vendor.packages(ROOT):
        assert "LICENSE" in package.files.values()
        assert (ROOT / package.into / "LICENSE").stat().st_size > 100


def test_the_page_about_vendored_files_names_each_version() -> None:
    page = (ROOT / "static/vendor/VENDORED.md").read_text("utf-8")
    for package in vendor.packages(ROOT):
        assert f"| {package.name} | {package.version} | {package.licence} |" in page


def test_integrity_is_in_npms_form() -> None:
    # Known value: sha512 of nothing.
    assert vendor.integrity(b"").startswith(
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUd"
    )


def test_a_malformed_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "static/vendor").mkdir(parents=True)
    (tmp_path / vendor.LIST).write_text(json.dumps({"packages": [{"name": "x"}]}))
    with pytest.raises(vendor.VendorError):
        vendor.packages(tmp_path)


def test_icons_are_one_line_and_hidden_from_screen_readers() -> None:
    for file in (ROOT / "templates/icons").glob("*.svg"):
        text = file.read_text("utf-8")
        assert "\n" not in text and 'aria-hidden="true"' in text and "<script" not in text, file.name
    assert vendor.inline_icon('<!-- c --><svg width="9">\n <path d="M0 0"/>\n</svg>').endswith(
        '><path d="M0 0"/></svg>'
    )


def test_a_wrong_call_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert vendor.main([]) == 2
    assert "refresh" in capsys.readouterr().err
