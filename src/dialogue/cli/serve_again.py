"""`dialogue serve --reload`: a process that watches the files, and starts the server anew when one of them changes.

The server runs in a process of its own (this module as a program). Whatever has changed, code, template, style,
script or catalogue, it starts from nothing: so there is no cache that could show something old.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from dialogue.paths import ALEMBIC, PACKAGE, ROOT, STATIC, TEMPLATES

LOOK_EVERY = 0.3  # seconds
LEAVE_WITHIN = 2.0  # seconds for a server to end by itself; what it has acknowledged is on the disk anyway

State = dict[Path, tuple[int, int]]


def state(folders: tuple[Path, ...] = (PACKAGE, TEMPLATES, STATIC, ALEMBIC)) -> State:
    """Every file that the program reads, with its time and size. What an editor keeps beside it does not count."""
    found: State = {}
    for folder in folders:
        for place, inner, names in os.walk(folder):
            inner[:] = [name for name in inner if name != "__pycache__" and not name.startswith(".")]
            for name in names:
                if name.startswith((".", "#")) or name.endswith(("~", ".pyc", ".swp", ".tmp")):
                    continue
                with contextlib.suppress(OSError):  # gone in between
                    about = (Path(place) / name).stat()
                    found[Path(place) / name] = (about.st_mtime_ns, about.st_size)
    return found


def settled(before: State) -> State:
    """The state once nothing changes any more: a branch that is checked out changes a thousand files."""
    while (now := state()) != before:
        before = now
        time.sleep(LOOK_EVERY)
    return now


def changes(old: State, new: State) -> str:
    """What has changed, for the terminal."""
    names = sorted(file for file in old.keys() | new.keys() if old.get(file) != new.get(file))
    shown = [str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file) for file in names[:3]]
    return ", ".join(shown) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def free_port(host: str) -> int:
    """A port that is free now, to be the same for every start."""
    with socket.create_server((host, 0)) as found:
        return int(found.getsockname()[1])


@contextlib.contextmanager
def _one_server(arguments: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    line = [sys.executable, "-m", "dialogue.cli.serve_again", json.dumps(arguments)]
    # Compiled files are told from old ones by whole seconds: two changes within one would be taken for one.
    process = subprocess.Popen(line, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})  # noqa: S603 - a fixed command
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LEAVE_WITHIN)
        process.kill()
        process.wait()


def keep_serving(*, data: Path | None, host: str | None, port: int | None, venue: bool = False) -> None:
    """Serve, and start anew after each change, until Ctrl+C or a signal to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    arguments = {
        "data": data and str(data),
        "host": host,
        "venue": venue,
        "port": free_port(host or "") if port == 0 else port,
    }
    again = False
    known = state()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            with _one_server({**arguments, "again": again, "parent": os.getpid()}) as process:
                ended = False
                while (now := state()) == known:
                    if not ended and process.poll() is not None:
                        if process.returncode == 2 and not again:  # a setting; it has been said which
                            raise typer.Exit(2)
                        ended = True
                        typer.echo("The server has ended. It starts again when a file changes.", err=True)
                    time.sleep(LOOK_EVERY)
                now = settled(now)
                typer.echo(f"Changed: {changes(known, now)}. Starting again.", err=True)
            known, again = now, True


def _end_with(parent: int) -> None:
    """End when the watching process has gone, however it went."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def main(words: str) -> None:
    """The server's process."""
    from dialogue.cli import spare_the_collector
    from dialogue.cli.serve_once import start
    from dialogue.web.reload import Reloading

    spare_the_collector()
    arguments = json.loads(words)
    threading.Thread(target=_end_with, args=(arguments["parent"],), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        start(
            data=arguments["data"] and Path(arguments["data"]),
            host=arguments["host"],
            port=arguments["port"],
            venue=arguments["venue"],
            around=Reloading,
            quietly=arguments["again"],
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except typer.Exit as end:
        sys.exit(end.exit_code)
