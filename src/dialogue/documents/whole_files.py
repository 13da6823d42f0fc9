"""Files written whole or not at all: under another name first, on the disk, then renamed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write the file, or leave what was there: a crash in the middle leaves no half file under this name.
    `private`: only its owner can read it, from its first byte on. A link stays, and what it leads to is written. What is no
    file (a pipe, /dev/stdout) is written into as it is: a file of that name would take its place.

    Raises OSError when it cannot be written.
    """
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as other:
            other.write(content)
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        mode = 0o600 if private else 0o666
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
