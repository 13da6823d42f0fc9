"""Where a command's result goes: printed, into a file, or into a folder; whole or not at all."""

from __future__ import annotations

import io
import secrets
import shutil
import zipfile
from pathlib import Path

import typer

from dialogue.cli.plainly import stop
from dialogue.documents.whole_files import write_whole

MARK = "datapackage.json"


def keep(out: Path | None, content: bytes, *, folder: bool = False, private: bool = False) -> None:
    """Print the content, or write it. With `folder` it is an archive, and unpacked where `out` does not end with .zip.
    With `private` only its owner can read it.

    Ends with code 2 and one sentence when it cannot be written; what was there before is then still there.
    """
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    try:
        if folder and out.suffix.lower() != ".zip":
            _unpack(out, content)
        else:
            write_whole(out, content, private=private)
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}. Nothing was changed.")
    typer.echo(str(out))


def _unpack(out: Path, content: bytes) -> None:
    """Put the archive's files into a folder of this name. Only an older package may be replaced, nothing else."""
    if out.exists() and not (out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))):
        stop(f"{out} is there already and is no data package. Nothing was changed.")
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(beside)
        if out.exists():
            old = out.with_name(f"{beside.name}.old")
            out.rename(old)
            beside.rename(out)
            shutil.rmtree(old)
        else:
            beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
