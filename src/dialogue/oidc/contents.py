"""All that the application takes from this package: a command, addresses, and a look at the host's settings."""

from __future__ import annotations

from importlib.util import find_spec

from dialogue.kernel.errors import CannotStart
from dialogue.oidc import commands, pages
from dialogue.oidc.roles import table_from
from dialogue.settings import Settings

HANDLERS = commands.HANDLERS
router = pages.router


def require_usable(settings: Settings) -> None:
    """Raise CannotStart when a provider is named and cannot be used: better now than at somebody's door."""
    if not settings.oidc_issuer:
        return
    if find_spec("joserfc") is None or find_spec("httpx") is None:
        raise CannotStart(
            'DIALOGUE_OIDC_ISSUER needs the extra "oidc". In a checkout: sh scripts/setup oidc. Elsewhere: pip install'
            ' "dialogue[oidc]"'
        )
    try:
        table_from(settings.oidc_roles)
    except ValueError as wrong:
        raise CannotStart(f"DIALOGUE_OIDC_ROLES cannot be read: {wrong}. Nothing was changed.") from None
