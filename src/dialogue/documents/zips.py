"""Archives whose bytes depend on their content alone: the same record gives the same file."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

FIXED = (1980, 1, 1, 0, 0, 0)
DAMAGED_ZIP = (zipfile.BadZipFile, EOFError, RuntimeError, zlib.error, lzma.LZMAError, struct.error)
"""What `zipfile` says of a damaged archive, of a way of packing that it does not know, and of one with a password."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of these files, in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def with_fixed_times(archive: bytes) -> bytes:
    """The same archive without the moments at which its files were written into it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return zipped({name: found.read(name) for name in found.namelist()})
