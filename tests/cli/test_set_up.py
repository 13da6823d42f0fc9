"""The shell scripts set up all that they need, or say in one sentence what is missing, before anything runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKS = "#!/bin/sh\nexit 0\n"
BROKEN = "#!/bin/sh\nexit 127\n"


class Machine:
    """A checkout and a PATH that hold only what the test puts there; every stub writes down that it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder / "checkout", folder / "bin"
        (self.folder / "scripts").mkdir(parents=True)
        (self.folder / ".venv/bin").mkdir(parents=True)
        self.bin.mkdir()
        self.calls = folder / "calls"
        for name in ("browser", "setup"):
            shutil.copy(ROOT / "scripts" / name, self.folder / "scripts" / name)
        for name in (
            "sh",
            "env",
            "cat",
            "sleep",
            "rm",
            "dirname",
            "grep",
            "cksum",
            "cut",
            "id",
            "true",
            "uname",
        ):
            (self.bin / name).symlink_to(shutil.which(name) or "")
        self.has(self.folder / ".venv/bin/python", BROKEN)

    def has(self, name: str | Path, script: str) -> None:
        file = self.bin / name
        file.unlink(missing_ok=True)
        file.write_text(script.replace("\n", f'\necho "{Path(name).name} $*" >>{self.calls}\n', 1))
        file.chmod(0o755)

    def runs(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [shutil.which("sh") or "sh", self.folder / "scripts" / script, *words],
            env={
                "PATH": str(self.bin),
                "BROWSER_PAUSE": "0",
                "SETUP_PATIENCE": "2",
                "HOME": str(self.folder),
            },
            capture_output=True,
            text=True,
            timeout=120,
        )

    def called(self, word: str) -> int:
        return self.calls.read_text().count(word) if self.calls.exists() else 0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_browser_that_starts_is_kept_and_not_started_again(machine: Machine) -> None:
    machine.has("chromium", WORKS)
    assert machine.runs("browser").stdout.strip() == str(machine.bin / "chromium")
    once = machine.called("chromium --headless")
    assert machine.runs("browser").stdout.strip() == str(machine.bin / "chromium")
    assert once == machine.called("chromium --headless") == 1
    os.utime(machine.bin / "chromium", (2_000_000_000, 2_000_000_000))  # another version was installed
    assert machine.runs("browser").returncode == 0 and machine.called("chromium --headless") == 2


def test_root_installs_by_apt_also_when_the_one_that_is_there_does_not_start(machine: Machine) -> None:
    machine.has("id", "#!/bin/sh\necho 0\n")
    machine.has("chromium", BROKEN)
    made = f"printf '#!/bin/sh\\nexit 0\\n' > {machine.bin}/chromium"
    machine.has("apt-get", f'#!/bin/sh\n[ "$1" = update ] && exit 0\n{made}\n')
    found = machine.runs("browser")
    assert found.returncode == 0 and found.stdout.strip() == str(machine.bin / "chromium")
    assert machine.called("apt-get install") == 1


def test_the_headless_shell_comes_first_and_only_root_has_it_added_to_a_browser_that_starts(
    machine: Machine,
) -> None:
    shell = machine.bin / "chromium-headless-shell"
    made = f"case \"$*\" in *headless-shell*) printf '#!/bin/sh\\nexit 0\\n' > {shell};; esac"
    machine.has("apt-get", f"#!/bin/sh\n{made}\n{shutil.which('chmod')} 755 {shell}\n")
    machine.has("chromium", WORKS)

    def chosen() -> str:
        (machine.folder / ".venv/.browser").unlink(missing_ok=True)
        found = machine.runs("browser")
        assert found.returncode == 0
        return Path(found.stdout.strip()).name

    machine.has("id", "#!/bin/sh\necho 1000\n")
    machine.has("sudo", '#!/bin/sh\nshift\nexec "$@"\n')
    assert chosen() == "chromium" and machine.called("apt-get") == 0
    machine.has("id", "#!/bin/sh\necho 0\n")
    assert chosen() == "chromium-headless-shell" and machine.called("apt-get install") == 1
    assert chosen() == "chromium-headless-shell" and machine.called("apt-get install") == 1
    machine.has(shell.name, BROKEN)
    machine.has("apt-get", BROKEN)  # no network: the one that is there will do, and nobody waits
    assert chosen() == "chromium" and machine.called("apt-get install") == 2


def test_without_root_sudo_is_used_when_it_asks_nothing_and_else_the_download(machine: Machine) -> None:
    machine.has("id", "#!/bin/sh\necho 1000\n")
    machine.has("apt-get", BROKEN)
    browser = machine.folder / "downloaded"
    # What Playwright does: it says where its browser would be, and downloads it there.
    script = f"""#!/bin/sh
case "$*" in *install*) printf '#!/bin/sh\\nexit 0\\n' > {browser}; chmod 755 {browser};; *) echo {browser};; esac
"""
    machine.has("chmod", f'#!/bin/sh\nexec {shutil.which("chmod")} "$@"\n')
    machine.has(machine.folder / ".venv/bin/python", script)
    found = machine.runs("browser")
    assert found.returncode == 0 and found.stdout.strip() == str(browser)
    assert machine.called("apt-get") == 0
    (machine.folder / ".venv/.browser").unlink()
    browser.unlink()
    machine.has("sudo", '#!/bin/sh\nshift\nexec "$@"\n')
    machine.runs("browser")
    assert machine.called("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install") == 6
    # Both are asked for three times; sudo and apt-get each write it down.
    assert machine.called(" chromium-headless-shell fonts") == machine.called(" chromium fonts") == 6


@pytest.mark.parametrize("present", [False, True], ids=["none", "one that does not start"])
def test_where_none_can_be_had_one_sentence_says_so(machine: Machine, present: bool) -> None:
    machine.has("id", "#!/bin/sh\necho 0\n")
    machine.has("apt-get", BROKEN)
    if present:
        machine.has("chromium", BROKEN)
    found = machine.runs("browser")
    assert found.returncode == 1 and found.stdout == ""
    last = found.stderr.strip().splitlines()[-1]
    assert "need Chromium" in last and "apt-get install" in last and ("does not start" in last) is present
    assert machine.called("apt-get update") == 3


@pytest.mark.parametrize("pip", ["exit 1", "exec sleep 600"], ids=["no answer at once", "silence"])
def test_without_a_network_the_set_up_ends_with_one_sentence(machine: Machine, pip: str) -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (machine.folder / name).write_text("idna==3.20 \\\n")
    machine.has("python3", WORKS)
    machine.has(
        machine.folder / ".venv/bin/python", f'#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\n{pip}\n'
    )
    found = machine.runs("setup", "run")
    assert found.returncode == 1
    last = found.stderr.strip().splitlines()[-1]
    assert "cannot be downloaded" in last and "Traceback" not in found.stderr
    assert machine.called("--require-hashes") == 0


def test_the_tests_and_the_pictures_set_up_the_browser_first() -> None:
    for name in ("test", "screenshots"):
        lines = (ROOT / "scripts" / name).read_text().splitlines()
        assert lines.index("sh scripts/setup test") + 1 == lines.index("sh scripts/browser >/dev/null")
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == "exec sh scripts/test"


@pytest.fixture
def checking(machine: Machine) -> Machine:
    """A machine that is set up; ruff and pytest find nothing."""
    for name in ("check", "lint", "test"):
        shutil.copy(ROOT / "scripts" / name, machine.folder / "scripts" / name)
    for name in ("setup", "browser"):
        (machine.folder / "scripts" / name).write_text("exit 0\n")
    for name in ("python", "ruff"):
        machine.has(machine.folder / ".venv/bin" / name, WORKS)
    return machine


def test_the_check_is_lint_types_and_the_fast_tests(checking: Machine) -> None:
    assert checking.runs("check").returncode == 0
    for word in ("ruff check", "ruff format --check", "python -m mypy", "python -m pytest"):
        assert checking.called(word) == 1, word
    assert checking.called("-m not slow tests/architecture tests/rules tests/kernel") == 1


@pytest.mark.parametrize("wrong", ["ruff check", "ruff format", "-m mypy", "-m pytest"])
def test_whatever_fails_fails_the_check_and_is_said(wrong: str, checking: Machine) -> None:
    script = f'#!/bin/sh\ncase "$0 $*" in *"{wrong}"*) echo "wrong here" >&2; exit 3;; esac\n'
    for name in ("python", "ruff"):
        checking.has(checking.folder / ".venv/bin" / name, script)
    done = checking.runs("check")
    assert done.returncode != 0 and "wrong here" in done.stderr
    if wrong != "-m pytest":
        assert checking.called("-m pytest") == 1, "the tests run all the same"


def test_coverage_is_an_option_of_the_tests(checking: Machine) -> None:
    assert checking.runs("test", "--coverage", "tests/kernel").returncode == 0
    assert checking.called("-m pytest --cov --cov-report=term --cov-report=html tests/kernel") == 1
    assert checking.called("ruff") == 0
    assert checking.runs("test", "tests/kernel").returncode == 0
    assert checking.called("--cov ") == 1 and checking.called("-m pytest tests/kernel") == 1
    assert checking.runs("test").returncode == 0
    assert checking.called("ruff check") == checking.called("-m mypy") == 1
    assert checking.called("-m pytest -n 4 --dist worksteal") == 1
