"""All that the application takes from this package: a command, addresses."""

from __future__ import annotations

from dialogue.oidc import commands, pages

HANDLERS = commands.HANDLERS
router = pages.router
