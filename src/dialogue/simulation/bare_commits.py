"""The yardstick of `bench ballots`: what a ballot writes, committed by SQLite alone, nothing else around it."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from pathlib import Path

TABLES = """
CREATE TABLE paper (key TEXT PRIMARY KEY, ballot INTEGER, content TEXT) WITHOUT ROWID;
CREATE TABLE voter (seat INTEGER PRIMARY KEY, voted INTEGER);
CREATE TABLE entry (seq INTEGER PRIMARY KEY, kind TEXT, facts TEXT);
CREATE TABLE session (id INTEGER PRIMARY KEY, last INTEGER);
INSERT INTO session VALUES (1, 0);
"""


def commits(folder: Path, number: int) -> list[float]:
    """Seconds of each of so many commits on a store of its own in `folder`, as durable as the program's own."""
    store = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    try:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("PRAGMA synchronous=FULL")
        store.executescript(TABLES)
        store.executemany("INSERT INTO voter VALUES (?, 0)", ((seat,) for seat in range(number)))
        times = []
        for seat in range(number):
            content = json.dumps({"answer": [[str(place)] for place in range(8)], "turn": seat})
            started = time.perf_counter()
            store.execute("BEGIN IMMEDIATE")
            store.execute("INSERT INTO paper VALUES (?, 1, ?)", (secrets.token_hex(32), content))
            store.execute("UPDATE voter SET voted = 1 WHERE seat = ?", (seat,))
            store.execute("UPDATE session SET last = last + 1 WHERE id = 1")
            store.execute("INSERT INTO entry VALUES (?, 'cast', '{}')", (seat + 1,))
            store.execute("COMMIT")
            times.append(time.perf_counter() - started)
        return times
    finally:
        store.close()
