"""Dialogue as a wheel in an environment of its own, outside of the checkout: what others install."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = Path(sysconfig.get_path("purelib"))


def _hatchling(folder: Path, out: Path, target: str) -> Path:
    """Build `target` from the sources in `folder`, without a network; the file that was made."""
    out.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-I", "-m", "hatchling", "build", "-d", str(out), "-t", target],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (made,) = out.iterdir()
    return made


def wheel_of(folder: Path, out: Path) -> Path:
    """A wheel of the sources in `folder`."""
    return _hatchling(folder, out, "wheel")


def sdist_of(folder: Path, out: Path) -> Path:
    """An archive of the sources in `folder`."""
    return _hatchling(folder, out, "sdist")


def unpacked(sdist: Path, out: Path) -> Path:
    """The only folder in an archive of sources."""
    with tarfile.open(sdist) as archive:
        archive.extractall(out, filter="data")
    (made,) = out.iterdir()
    return made


def installed(wheel: Path, folder: Path, packages: Path = PACKAGES) -> Path:
    """A fresh environment with the wheel in it, installed by pip; the environment's `bin`.

    What Dialogue depends on is taken from where the tests have it: a line in a `.pth` makes a folder importable without
    reading that folder's own `.pth` files, among which is the one that leads to `src/` of the checkout.
    """
    venv.create(folder, symlinks=True, with_pip=False)
    place = next(folder.glob("lib/python*/site-packages"))
    (place / "elsewhere.pth").write_text(f"{packages}\n")
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(folder / "bin/python"), "install", "--quiet"]
    only = ["--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, *only, str(wheel)], check=True, capture_output=True)
    return folder / "bin"
