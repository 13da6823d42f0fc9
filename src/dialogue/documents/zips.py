"""Archives whose bytes depend on their content alone: the same record gives the same file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

FIXED = (1980, 1, 1, 0, 0, 0)


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
