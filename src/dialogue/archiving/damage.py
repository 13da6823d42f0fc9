"""What readers of packed files say of a damaged one, so that the shell can say it in a sentence."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

DAMAGED_ZIP = (zipfile.BadZipFile, EOFError, RuntimeError, zlib.error, lzma.LZMAError, struct.error)
"""Of a damaged archive, of a way of packing that is not known, and of one with a password."""
