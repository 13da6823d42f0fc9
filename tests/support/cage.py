"""What a container gives a program, without a container engine: a user without rights, a root that is only read.

Everything is made with the kernel's own means (a mount namespace, another user), so the image's own entry script runs here
as it does in the image: same layout of folders, same kind of user, one folder that may be written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from support.packed import PACKAGES, ROOT, installed, wheel_of

USER = 10001  # as in deploy/container/Containerfile
WALLS = """
set -eu
image=$1 packages=$2 python=$3
shift 3
mount --make-rprivate /
mount --bind "$packages" "$image/packages"
mount --bind "$python" "$image/python"
for one in data tmp app; do mount --bind "$image/$one" "$image/$one"; done
mount -o remount,bind,ro "$image/app"
mount -o remount,bind,ro /
cd "$image/data"
exec "$@"
"""


@dataclass
class Image:
    """The folders of an image: `app` (the environment and the scripts), `data`, `tmp`."""

    folder: Path

    def line(self, *words: object, **variables: str) -> list[str]:
        """A command line that runs `words` inside."""
        root = os.geteuid() == 0  # without, the user has no rights already, and owns the namespace
        as_user = ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"]
        less = ["--no-new-privs", "--bounding-set", "-all", "--"]
        kept = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LD_LIBRARY_PATH": str(self.folder / "python/lib"),
            "TMPDIR": str(self.folder / "tmp"),
            "DIALOGUE_DATA": str(self.folder / "data"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **variables,
        }
        return [
            *("unshare", "-m" if root else "-rm", "sh", "-c", WALLS, "sh"),
            *(str(self.folder), str(PACKAGES), sys.base_prefix),
            *((*as_user, *less) if root else ()),
            *("env", "-i", *(f"{name}={value}" for name, value in kept.items())),
            *map(str, words),
        ]

    def script(self, name: str) -> Path:
        return self.folder / "app/container" / name

    def run(self, *words: object, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.line(*words, **variables), capture_output=True, text=True, timeout=120)

    @contextmanager
    def serving(self, *words: object, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """The entry script with these words, until the block ends; it has been asked whether it is healthy."""
        with (self.folder / "told").open("w") as told:
            line = self.line(self.script("entry"), *words, **variables)
            process = subprocess.Popen(line, stdout=told, stderr=told, text=True)
        try:
            end = time.monotonic() + 120
            while process.poll() is None and time.monotonic() < end:
                if self.run(self.script("health"), **variables).returncode == 0:
                    break
                time.sleep(0.5)
            assert process.poll() is None, self.told()
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait(30)

    def told(self) -> str:
        return (self.folder / "told").read_text()


def _given(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        (folder / name).mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder / name, USER, USER)


def _with_python_of(base: Path, environment: Path) -> None:
    """Let an environment run the Python in `base`: this one's own may be where nobody else may enter."""
    program = Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")
    link = environment / "bin/python"
    link.unlink()
    link.symlink_to(base / "bin" / program.name)
    config = environment / "pyvenv.cfg"
    config.write_text(re.sub(r"^home = .*$", f"home = {base}/bin", config.read_text(), flags=re.M))


@contextmanager
def image() -> Iterator[Image]:
    """The image's folders with the wheel in it, as the two stages of the Containerfile leave them."""
    # Not below pytest's own folder, which only its user may enter.
    with tempfile.TemporaryDirectory(prefix="dialogue-image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "packages").mkdir()
        (folder / "python").mkdir()
        programs = installed(wheel_of(ROOT, folder / "dist"), folder / "app", folder / "packages")
        subprocess.run([programs / "python", "-m", "compileall", "-q", folder / "app/lib"], check=True)
        _with_python_of(folder / "python", folder / "app")
        shutil.copytree(ROOT / "deploy/container", folder / "app/container")
        _given(folder, ("data", "tmp"))
        yield Image(folder)
