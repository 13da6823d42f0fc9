"""Where templates, static files, migrations and ready-made sessions are.

Beside `src/` in a checkout, inside the package in a wheel.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent.parent


def _place(name: str, in_checkout: str = "") -> Path:
    packed = PACKAGE / f"_{name}"
    return packed if packed.is_dir() else ROOT / (in_checkout or name)


TEMPLATES = _place("templates")
STATIC = _place("static")
ALEMBIC = _place("alembic")
SESSIONS = _place("sessions", "docs/examples/sessions")
