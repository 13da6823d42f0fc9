"""What the documentation tells of the API in tables: made from the lists themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dialogue.api.offers import IN_THE_HOUSE, NOT_OFFERED, OF_WEBHOOKS
from dialogue.api.resources import RESOURCES
from dialogue.api.scopes import SCOPES

Told = tuple[Iterable[str], Iterable[Iterable[object]]]
"""The head of a table, and its lines."""


def scopes() -> Told:
    """What a token can be given, with the rights in it."""
    lines = [
        (f"`{scope}`", lent.label, ", ".join(sorted(str(right) for right in lent.rights)), lent.needs)
        for scope, lent in SCOPES.items()
    ]
    return ("Scope", "What the page calls it", "Rights", "Given by whoever may"), lines


def resources() -> Told:
    """All that programs can read."""
    lines = [
        (f"`{one.path}`", one.about, " or ".join(str(right) for right in one.rights)) for one in RESOURCES
    ]
    return ("Address", "What it is", "Opened by the right to"), lines


def not_offered() -> Told:
    """Commands of the pages that programs cannot send."""
    named = (
        {command.__name__: why for command, why in NOT_OFFERED.items()}
        | dict(IN_THE_HOUSE)
        | dict(OF_WEBHOOKS)
    )
    return ("Command", "Why"), [(f"`{name}`", why) for name, why in sorted(named.items())]


TOLD: Mapping[str, Callable[[], Told]] = {
    "api-scopes": scopes,
    "api-resources": resources,
    "api-not-offered": not_offered,
}
