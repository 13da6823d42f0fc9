"""`dialogue doctor`: what a host wants to know before the room is full."""

from __future__ import annotations

import os
import platform
import shutil
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

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
    """Print versions, database settings, addresses, disk and what phones will be able to do."""
    from dialogue import __version__
    from dialogue.app import open_database
    from dialogue.backups import last_backup
    from dialogue.cli.plainly import usable_store
    from dialogue.migrations import newest
    from dialogue.serving import local_addresses
    from dialogue.settings import Settings

    given = {"data": data, "port": port}
    with usable_store():
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    _line("Dialogue", f"{__version__}, schema {newest()}")
    _line("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in PACKAGES:
        try:
            _line(f"  {name}", version(name))
        except PackageNotFoundError:
            _line(f"  {name}", "MISSING. Run scripts/run again.")
    with usable_store():
        database = open_database(settings)
        try:
            for name, value in database.facts().items():
                _line(f"Database {name}", value)
        finally:
            database.close()
    _line("Data folder", str(settings.data.resolve()))
    if not settings.database_url:
        made = last_backup(settings.data)
        _line(
            "Last backup",
            f"{made.astimezone():%Y-%m-%d %H:%M}" if made else "none. Make one with: dialogue backup FILE",
        )
    free = shutil.disk_usage(settings.data).free // 2**20
    _line("Disk free", f"{free} MiB" + ("  LITTLE: a full disk stops saving" if free < LITTLE_SPACE else ""))
    _line("Time to reach the disk", f"{1000 * _fsync(settings.data):.1f} ms (every answer waits for this)")
    limit = _open_files()
    _line(
        "Open files allowed",
        f"{limit}" + ("  LITTLE: about one per phone is needed" if 0 < limit < 2000 else ""),
    )
    addresses = local_addresses(settings.port)
    for address in [f"http://127.0.0.1:{settings.port}", *addresses]:
        _line("Address", address)
    secure = settings.public_url.startswith("https")
    _line(
        "Secure context",
        "yes (https)" if secure else "no: plain http. Joining, ideas and votes work; no offline shell",
    )
    if not addresses and not settings.public_url:
        _line("Phones", "This machine is in no network that phones could share. Make a hotspot first.")


def _line(label: str, value: str) -> None:
    typer.echo(f"{label:<24} {value}")


def _fsync(folder: Path) -> float:
    """Seconds that one small write needs to be on disk, the middle one of five."""
    probe = folder / ".doctor"
    times = []
    try:
        for _ in range(5):
            with probe.open("wb") as file:
                started = time.perf_counter()
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
                times.append(time.perf_counter() - started)
    finally:
        probe.unlink(missing_ok=True)
    return sorted(times)[2]


def _open_files() -> int:
    try:
        import resource
    except ImportError:  # Windows has no such limit to read
        return 0
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
