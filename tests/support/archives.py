"""Moving a platform from one store to another by the commands of the shell."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from typer.testing import CliRunner, Result

from dialogue.cli import export, import_


def written(data: Path, platform: str, out: Path) -> Result:
    """`dialogue export`."""
    return CliRunner().invoke(export.app, [platform, "-o", str(out), "--data", str(data)])


def brought(file: Path, data: Path) -> Result:
    """`dialogue import`."""
    return CliRunner().invoke(import_.app, [str(file), "--data", str(data)])


def files_in(archive: Path) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as found:
        return {name: found.read(name) for name in found.namelist()}


def comes_back_equal(data: Path, platform: str, folder: Path) -> dict[str, bytes]:
    """Export, import into an empty store, export again: byte for byte the same. Gives the archive's files."""
    first, there, again = folder / "first.zip", folder / "there", folder / "again.zip"
    made = written(data, platform, first)
    assert made.exit_code == 0, made.output
    assert first.stat().st_mode & 0o077 == 0, "only its owner reads it"
    done = brought(first, there)
    assert done.exit_code == 0, done.output
    assert written(there, platform, again).exit_code == 0
    assert again.read_bytes() == first.read_bytes()
    return files_in(first)
