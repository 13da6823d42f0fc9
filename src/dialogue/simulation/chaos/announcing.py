"""`python -m dialogue.simulation.chaos.announcing serve ...`: the same program, but its log says when a migration begins.

Alembic says so itself, inside of the migration's transaction and before its first statement; by default nobody listens.
"""

from __future__ import annotations

import logging
import runpy

BEGINS = "Running upgrade"
"""Alembic's words before each step of a migration."""

if __name__ == "__main__":
    migrations = logging.getLogger("alembic.runtime.migration")
    migrations.setLevel(logging.INFO)
    migrations.addHandler(logging.StreamHandler())
    runpy.run_module("dialogue", run_name="__main__", alter_sys=True)
