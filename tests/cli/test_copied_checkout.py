"""Setting up with a real virtual environment: copies, moves, packages brought along, extras. Nothing asks a network.

The checkout has the real scripts and a small program; its two packages are wheels that are written here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "print('this is', __file__)\n"


def wheel(folder: Path, name: str) -> str:
    """A package with one module and one command, written into the folder; the line of a lock file that asks for it."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    content = {
        f"{name}.py": "import sys\n\ndef main():\n    print(sys.prefix)\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    record = "".join(f"{path},,\n" for path in [*content, f"{about}/RECORD"])
    with zipfile.ZipFile(file, "w") as packed:
        for path, text in (content | {f"{about}/RECORD": record}).items():
            packed.writestr(path, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


class Checkout:
    """A folder that is set up by the real scripts, with no package index to ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, script: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "DIALOGUE_"))
        }
        return subprocess.run(
            ["sh", self.folder / "scripts" / script, *words],
            env={**kept, **nowhere, "PYTHON": sys.executable, "SETUP_PATIENCE": "20", **more},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def own_code(self) -> str:
        """What the program says that `scripts/run` starts, after setting up what is missing."""
        done = self.run("run")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def python(self, *words: str) -> str:
        """What the environment's Python says, started past the scripts."""
        line = [self.folder / ".venv/bin/python", *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=60).stdout.strip()

    def command(self, name: str) -> str:
        """What an installed command says."""
        line = [self.folder / ".venv/bin" / name]
        return subprocess.run(line, capture_output=True, text=True, timeout=60).stdout.strip()

    def copied(self, place: Path) -> Checkout:
        shutil.copytree(self.folder, place, symlinks=True)
        return Checkout(place)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that was set up from packages that were brought along; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("checkouts") / "first"
    (folder / "scripts").mkdir(parents=True)
    for name in ("setup", "settle.py", "run", "wheels"):
        shutil.copy(ROOT / "scripts" / name, folder / "scripts" / name)
    (folder / "src/dialogue").mkdir(parents=True)
    (folder / "src/dialogue/__init__.py").write_text("")
    (folder / "src/dialogue/__main__.py").write_text(PROGRAM)
    (folder / "pyproject.toml").write_text("")
    sample, driver = wheel(folder / "wheels", "sample"), wheel(folder / "wheels", "driver")
    (folder / "requirements.lock").write_text("# idna==3.20\n" + sample)
    (folder / "requirements-postgres.lock").write_text(sample + driver)
    (folder / "requirements-dev.lock").write_text(sample + driver)
    checkout = Checkout(folder)
    assert f"this is {folder}/src/" in checkout.own_code()
    return checkout


@pytest.fixture
def checkout(made: Checkout, tmp_path: Path) -> Checkout:
    return made.copied(tmp_path / "a copy")


def test_a_copy_runs_its_own_code_and_its_own_packages_without_a_network(
    made: Checkout, checkout: Checkout
) -> None:
    shutil.rmtree(checkout.folder / "wheels")
    here = str(checkout.folder)
    assert checkout.own_code() == f"this is {here}/src/dialogue/__main__.py"
    assert checkout.command("dialogue") == f"this is {here}/src/dialogue/__main__.py"
    assert checkout.command("sample") == f"{here}/.venv" and made.command("sample") == f"{made.folder}/.venv"
    with_path = [
        file.name
        for file in (checkout.folder / ".venv/bin").iterdir()
        if not file.is_symlink() and f"{made.folder}/".encode() in file.read_bytes()
    ]
    assert with_path == []
    assert made.own_code() == f"this is {made.folder}/src/dialogue/__main__.py"


def test_a_moved_checkout_goes_on_and_says_nothing(checkout: Checkout, tmp_path: Path) -> None:
    checkout.own_code()
    shutil.rmtree(checkout.folder / "wheels")
    checkout.folder.rename(tmp_path / "moved")
    moved = Checkout(tmp_path / "moved")
    done = moved.run("run")
    assert done.stdout.strip() == f"this is {tmp_path}/moved/src/dialogue/__main__.py" and done.stderr == ""
    assert moved.command("sample") == f"{tmp_path}/moved/.venv"


def test_also_before_it_is_set_up_a_copy_takes_no_code_from_elsewhere(checkout: Checkout) -> None:
    assert checkout.python("-m", "dialogue") == f"this is {checkout.folder}/src/dialogue/__main__.py"


def test_an_environment_that_points_elsewhere_is_found_and_mended(made: Checkout, checkout: Checkout) -> None:
    """The negative control: what an installation with the path of its folder does in a copy."""
    packages = next((checkout.folder / ".venv/lib").glob("python*/site-packages"))
    (packages / "dialogue.pth").unlink()
    (packages / "_editable_impl_dialogue.pth").write_text(f"{made.folder}/src")
    assert checkout.python("-m", "dialogue") == f"this is {made.folder}/src/dialogue/__main__.py"
    assert checkout.own_code() == f"this is {checkout.folder}/src/dialogue/__main__.py"
    assert checkout.python("-m", "dialogue") == f"this is {checkout.folder}/src/dialogue/__main__.py"


def test_a_copy_from_another_kind_of_machine_is_set_up_anew(checkout: Checkout) -> None:
    stamp = checkout.folder / ".venv/.stamp"
    locks, _, *rest = stamp.read_text().splitlines()
    stamp.write_text("\n".join([locks, "Plan9 mips", *rest]) + "\n")
    (checkout.folder / ".venv/strange").write_text("")
    done = checkout.run("run")
    assert done.returncode == 0 and "Setting up" in done.stderr
    assert not (checkout.folder / ".venv/strange").exists()


def test_an_extra_is_installed_once_and_stays(checkout: Checkout) -> None:
    assert checkout.python("-c", "import driver; print('there')") == ""
    done = checkout.run("run", DIALOGUE_DATABASE_URL="postgresql+psycopg://somebody@127.0.0.1/somewhere")
    assert done.returncode == 0, done.stderr
    assert checkout.python("-c", "import driver; print('there')") == "there"
    assert checkout.run("setup").stderr == checkout.run("setup", "postgres").stderr == ""
    lock = checkout.folder / "requirements.lock"
    lock.write_text(lock.read_text() + "# another state\n")
    shutil.rmtree(checkout.folder / ".venv/lib")  # an upgrade of Python leaves such a one behind
    assert "Setting up" in checkout.run("setup", "postgres").stderr
    assert checkout.python("-c", "import driver; print('there')") == "there"
    unknown = checkout.run("setup", "mysql")
    assert unknown.returncode == 2 and "demo, " in unknown.stderr and "postgres, " in unknown.stderr


def test_packages_brought_along_are_checked_and_their_lack_is_said(checkout: Checkout) -> None:
    shutil.rmtree(checkout.folder / ".venv")
    file = checkout.folder / "wheels/sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("more.py", "")
    done = checkout.run("setup")
    assert done.returncode == 1 and "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    told = done.stderr.strip().splitlines()[-1]
    assert (
        "cannot be downloaded" in told and "sh scripts/wheels" in told and "copy the folder wheels/" in told
    )
    wheel(checkout.folder / "wheels", "sample")
    # The zip's times differ, and so does its hash: the lock follows.
    lock = wheel(checkout.folder / "wheels", "sample")
    (checkout.folder / "requirements.lock").write_text("# idna==3.20\n" + lock)
    assert checkout.run("setup").returncode == 0


WANTS = {
    ("serve",): "",
    (): "",
    ("suggest", "ideas.csv"): "suggest",
    ("demo", "--headless"): "demo",
    ("replay", "folder"): "demo",
    ("simulate",): "demo",
    ("bench", "room"): "demo",
    ("bench", "suggest"): "demo suggest",
}


@pytest.mark.parametrize("words", WANTS, ids=" ".join)
@pytest.mark.parametrize("database", ["", "postgresql+psycopg://h/n", "sqlite:///x"])
def test_a_command_brings_the_extras_that_it_needs(
    words: tuple[str, ...], database: str, tmp_path: Path
) -> None:
    scripts = tmp_path / "scripts"
    (tmp_path / ".venv/bin").mkdir(parents=True)
    scripts.mkdir()
    shutil.copy(ROOT / "scripts/run", scripts / "run")
    (scripts / "setup").write_text(f'echo "$*" > {tmp_path}/wanted\n')
    (tmp_path / ".venv/bin/python").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / ".venv/bin/python").chmod(0o755)
    assert Checkout(tmp_path).run("run", *words, DIALOGUE_DATABASE_URL=database).returncode == 0
    expected = f"{WANTS[words]} {'postgres' if database.startswith('postgres') else ''}".strip()
    assert (tmp_path / "wanted").read_text().strip() == expected
