"""The Chromium that `scripts/browser` found or installed. Tests and pictures all ask here."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

KEPT = Path(__file__).resolve().parents[1] / ".venv" / ".browser"
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MISSING = (
    "This needs Chromium. Please run `sh scripts/browser`: it installs one "
    "(or as root: `apt-get install chromium`)."
)


def find_chromium(kept: Path = KEPT) -> str:
    """The browser's path. Fails with a sentence that says how to install it: no test is skipped."""
    found = kept.read_text().strip() if kept.is_file() else ""
    if not (found and os.access(found, os.X_OK)):
        found = next((path for name in CHROMIUM if (path := shutil.which(name))), "")
    assert found, MISSING
    return found
