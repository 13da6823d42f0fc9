"""`dialogue doctor`: what a host wants to know before the room is full. It writes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import time
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dialogue.settings import Settings

app = typer.Typer(add_completion=False)
PACKAGES = (
    "fastapi",
    "uvicorn",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "jinja2",
    "websockets",
    "typst",
    "numpy",
)
LITTLE_SPACE = 500  # MiB


@app.command()
def doctor(
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the server.", min=0, max=65535)] = None,
) -> None:
    """Print versions, database settings, addresses, disk and what phones will be able to do. Changes nothing."""
    from dialogue import __version__
    from dialogue.backups import last_backup
    from dialogue.cli.plainly import chosen, usable_store
    from dialogue.migrations import newest
    from dialogue.serving import local_addresses, possible_connections

    with usable_store():
        settings = chosen(data=data, port=port)
    _line("Dialogue", f"{__version__}, schema {newest()}")
    _line("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in PACKAGES:
        try:
            _line(f"  {name}", version(name))
        except PackageNotFoundError:
            _line(f"  {name}", "MISSING. Run scripts/run again.")
    with usable_store():
        for name, value in (_of_server if settings.database_url else _of_file)(settings).items():
            _line(f"Database {name}", value)
    folder = settings.data.resolve()
    _line(
        "Data folder", f"{folder}" + ("" if folder.is_dir() else "  not there yet: the first start makes it")
    )
    if not settings.database_url:
        made = last_backup(settings.data)
        _line(
            "Last backup",
            f"{made.astimezone():%Y-%m-%d %H:%M}" if made else "none. Make one with: dialogue backup FILE",
        )
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    free = shutil.disk_usage(there).free // 2**20
    _line("Disk free", f"{free} MiB" + ("  LITTLE: a full disk stops saving" if free < LITTLE_SPACE else ""))
    seconds = _fsync(there)
    if seconds is not None:
        _line("Time to reach the disk", f"{1000 * seconds:.1f} ms (every answer waits for this)")
    limit = possible_connections()[1]
    _line(
        "Open files allowed",
        f"{limit} for `serve`" + ("  LITTLE: about one per phone is needed" if 0 < limit < 2000 else ""),
    )
    addresses = local_addresses(settings.port)
    for address in [f"http://127.0.0.1:{settings.port}", *addresses]:
        _line("Address", address)
    secure = settings.public_url.startswith("https")
    _line(
        "Secure context",
        "yes (https)" if secure else "no: plain http. Joining, ideas and votes work; no offline shell",
    )
    _line("Mail server", _mail(settings))
    if not addresses and not settings.public_url:
        _line("Phones", "This machine is in no network that phones could share. Make a hotspot first.")


def _mail(settings: Settings) -> str:
    """Whether the mail server would take a mail from here; none is sent, and no password is shown."""
    import asyncio

    from dialogue.notices.server import mail_server, would_take

    server = mail_server(settings)
    if server is None:
        return "none: notices are on pages and in feeds only (DIALOGUE_SMTP_URL)"
    trouble = asyncio.run(would_take(server))
    said = f"{server.host}:{server.port}, " + (trouble or f"takes mails from {server.sender}")
    return said if settings.public_url else f"{said}  Links in mails need DIALOGUE_PUBLIC_URL."


def _line(label: str, value: str) -> None:
    typer.echo(f"{label:<24} {value}")


def _of_file(settings: Settings) -> dict[str, str]:
    """The embedded store as it lies there, opened without a right to write."""
    found = {"engine": f"SQLite {sqlite3.sqlite_version}"}
    file = settings.data / "dialogue.sqlite3"
    if (settings.data.exists() and not settings.data.is_dir()) or any(p.is_file() for p in file.parents):
        raise NotADirectoryError(20, "Not a directory", str(settings.data))
    if not file.exists():
        return {**found, "revision": "none: there is no database yet"}
    # Nobody writes while there is no write-ahead log; then not even the small files beside it need to be made.
    mode = "mode=ro" if file.with_name(f"{file.name}-wal").exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?{mode}", uri=True, timeout=10)) as connection:
        revision = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone()[0]
        if revision:
            revision = (connection.execute("SELECT version_num FROM alembic_version").fetchone() or [""])[0]
        found["journal_mode"] = connection.execute("PRAGMA journal_mode").fetchone()[0]
    return {**found, "revision": _revision_in_words(revision or "")}


def _of_server(settings: Settings) -> dict[str, str]:
    """Another database, asked without writing."""
    from dialogue.app import open_database
    from dialogue.migrations import revision_of

    database = open_database(settings)
    try:
        with database.reader.connect() as connection:
            revision = revision_of(connection) or ""
        return {**database.facts(), "revision": _revision_in_words(revision)}
    finally:
        database.close()


def _revision_in_words(revision: str) -> str:
    from dialogue.migrations import newest, revisions

    if not revision:
        return "none: the next start makes the tables"
    if revision not in revisions():
        return f"{revision}  UNKNOWN to this program: it will not start. The database is newer."
    return revision + ("" if revision == newest() else f"  the next start brings it to {newest()}")


def _fsync(folder: Path) -> float | None:
    """Seconds that one small write needs to be on disk, the middle one of five, in a file without a name.

    None where the system has no such files, or the folder takes none.
    """
    try:
        handle = os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600)
    except (AttributeError, OSError):
        return None
    times = []
    try:
        for _ in range(5):
            started = time.perf_counter()
            os.write(handle, b"x" * 4096)
            os.fsync(handle)
            times.append(time.perf_counter() - started)
    except OSError:
        return None
    finally:
        os.close(handle)
    return sorted(times)[2]
