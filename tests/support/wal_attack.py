"""An attacker with a copy of the data folder: who cast which paper, read off SQLite's write-ahead log commit by commit."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

HEADER, FRAME = 32, 24  # bytes before the first frame, and before each page
Voter = tuple[str, int]
"""Whose vote it was: ("seat in BALLOT", its id), ("proxy", the proxy's id), ("slip", the slip's id), or ("desk", the
entry's id)."""

CAME = """
SELECT 'seat in ' || ballot_id, seat_id FROM ballot_voter WHERE voted
UNION ALL SELECT 'proxy', id FROM ballot_proxy WHERE voted
UNION ALL SELECT 'slip', slip_id FROM ballot_slip WHERE used
"""
TYPED = """SELECT 'desk', id, json_extract(answers, '$.of') FROM ballot_entry WHERE answers <> '{}'"""


def commits(wal: bytes) -> list[int]:
    """Where each commit ends in the log, in bytes."""
    if len(wal) < HEADER:
        return []
    size = struct.unpack_from(">I", wal, 8)[0] + FRAME
    salts = wal[16:24]
    ends = []
    for at in range(HEADER, len(wal) - size + 1, size):
        if wal[at + 8 : at + 16] != salts:
            break  # what an earlier use of the log has left behind
        if struct.unpack_from(">I", wal, at + 4)[0]:
            ends.append(at + size)
    return ends


def linked(folder: Path, workplace: Path) -> dict[Voter, str]:
    """Content of the paper of every voter whose flag and paper first appear in the same commit, and of papers typed at
    the voting desk, which stand beside whoever entered them until the close."""
    database = (folder / "dialogue.sqlite3").read_bytes()
    log = folder / "dialogue.sqlite3-wal"
    wal = log.read_bytes() if log.exists() else b""
    found: dict[Voter, str] = {}
    voted: set[Voter] = set()
    papers: dict[str, str] = {}
    first = True
    for end in [0, *commits(wal)]:
        copy = workplace / "copy.sqlite3"
        for ending in ("", "-wal", "-shm"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)
        copy.write_bytes(database)
        copy.with_name(copy.name + "-wal").write_bytes(wal[:end])
        with sqlite3.connect(copy) as connection:
            now = {(kind, number) for kind, number in connection.execute(CAME)}
            held = dict(connection.execute("SELECT key, content FROM ballot_paper").fetchall())
            found |= {(kind, number): answers for kind, number, answers in connection.execute(TYPED)}
        connection.close()
        if not first and len(now - voted) == 1 and len(held.keys() - papers.keys()) == 1:
            found[(now - voted).pop()] = held[(held.keys() - papers.keys()).pop()]
        voted, papers, first = now, held, False
    return found
