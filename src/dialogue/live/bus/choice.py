"""Which bus a process uses: none between processes on SQLite, Valkey where its address is set, else PostgreSQL's own."""

from __future__ import annotations

from dialogue.live.bus import Bus
from dialogue.live.bus.local import LocalBus


def chosen_bus(database_url: str, redis_url: str, name: str) -> Bus:
    """The bus for a store. `name` is the store's own: several may share one Valkey."""
    if not database_url or database_url.startswith("sqlite"):
        return LocalBus()
    if redis_url:
        from dialogue.live.bus.valkey import valkey_bus

        return valkey_bus(redis_url, f"dialogue:{name}")
    from dialogue.live.bus.postgres import postgres_bus

    return postgres_bus(database_url)
