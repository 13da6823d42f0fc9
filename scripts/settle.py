"""Make .venv belong to the folder that it lies in. Run by `scripts/setup` with the Python of .venv; needs no network.

A virtual environment holds the path of the folder it was made in: in the first lines of its scripts, and in what says
where Dialogue is. In a copy all of that leads to the other folder, so the copy would run the other folder's code.
"""

from __future__ import annotations

import os
import re
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
# Not installed: a line with a relative path is right in every copy, also before this file has run there.
POINTER = "dialogue.pth"
LONGEST_FIRST_LINE = 127  # bytes that every Linux reads
BY_SHELL = b"""#!/bin/sh
'''exec' "%s" "$0" "$@"
' '''"""
COMMAND = """#!/bin/sh
exec "$(dirname "$0")/python" -m dialogue "$@"
"""


def point_here(packages: Path) -> None:
    """Let the environment's Python find `src/` of this folder, and give it the command `dialogue`."""
    for older in packages.glob("*_dialogue.pth"):  # of an installation that held the path of its folder
        older.unlink()
    (packages / POINTER).write_text(os.path.relpath(ROOT / "src", packages) + "\n")
    command = VENV / "bin/dialogue"
    command.unlink(missing_ok=True)
    command.write_text(COMMAND)
    command.chmod(0o755)


def made_in() -> str:
    """The path of the environment when it was made; empty when nothing tells it."""
    config = (VENV / "pyvenv.cfg").read_text()
    found = re.search(r"^command = .* -m venv (?:--\S+ )*(.+)$", config, re.M)
    return found[1] if found else ""


def leave(before: str) -> None:
    """Replace the path of the other folder in the environment's scripts and in its settings."""
    old, new = before.encode(), str(VENV).encode()
    if not old or old == new:
        return
    for file in [*(VENV / "bin").iterdir(), VENV / "pyvenv.cfg"]:
        if file.is_symlink() or not file.is_file():
            continue
        content = file.read_bytes()
        if old in content and b"\0" not in content:
            first, end, rest = content.replace(old, new).partition(b"\n")
            # The system starts no interpreter with a blank in its path, nor a very long one. A shell does; pip knows it too.
            if first.startswith(b"#!" + new) and (b" " in first or len(first) > LONGEST_FIRST_LINE):
                first = BY_SHELL % first[2:]
            file.write_bytes(first + end + rest)


if __name__ == "__main__":
    point_here(Path(sysconfig.get_path("purelib")))
    leave(made_in())
