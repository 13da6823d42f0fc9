"""The receiver in docs/webhooks.md is run as it stands there: it takes what is from here, once, and nothing else."""

from __future__ import annotations

import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dialogue.paths import ROOT
from dialogue.webhooks.calling import call
from dialogue.webhooks.rules import target_of
from dialogue.webhooks.signing import headers_for
from support.notices import free_port
from support.processes import environment
from support.webhooks import HERE, Told


def documented() -> str:
    found = re.search(
        r"<!-- receiver -->\s+```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.S
    )
    assert found is not None
    return found[1]


@contextmanager
def serving(folder: Path, secret: str, port: int) -> Iterator[Path]:
    """The program, until the block ends; what it has printed."""
    out = folder / "out"
    with out.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", documented()],
            env=environment(WEBHOOK_SECRET=secret, PORT=str(port)),
            stdout=told,
            stderr=subprocess.DEVNULL,
        )
        try:
            end = time.monotonic() + 60
            while time.monotonic() < end:
                with socket.socket() as line:
                    if line.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield out
        finally:
            process.kill()
            process.wait()


def test_the_receiver_of_the_page_works(told: Told, tmp_path: Path) -> None:
    port = free_port()
    hook = told.make(f"http://127.0.0.1:{port}/hooks")
    sender = told.sender()
    told.rename(2)
    with serving(tmp_path, told.secret(hook), port) as out:
        assert sender.go_round() == 3
        with told.made.database.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE follower SET seq = 0 WHERE name LIKE 'webhook:%'")
        sender.passed.clear()
        again = sender.go_round()
        assert again > 3, "all of the record once more, as after a death before it was written down"
        printed = out.read_text().split()
        assert printed.count("webhook.made") == 1 and printed.count("platform.named") == 2
        wrong = headers_for(secrets.token_bytes(32), "msg_1", int(time.time()), b"{}")
        old = headers_for(_key(told.secret(hook)), "msg_2", int(time.time()) - 3600, b"{}")
        good = headers_for(_key(told.secret(hook)), "msg_3", int(time.time()), b'{"type":"control"}')
        target = target_of(f"http://127.0.0.1:{port}/")
        assert call(target, wrong, b"{}", HERE).code == 401
        assert call(target, old, b"{}", HERE).code == 401
        assert call(target, good, b'{"type": "other"}', HERE).code == 401, "another body"
        assert call(target, good, b'{"type":"control"}', HERE).code == 204


def _key(secret: str) -> bytes:
    import base64

    return base64.b64decode(secret.removeprefix("whsec_"))


def test_the_receiver_is_short() -> None:
    assert len([one for one in documented().splitlines() if one.strip()]) <= 26


@pytest.mark.parametrize("id_and_moment", [("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330)])
def test_the_signature_is_that_of_the_specification(id_and_moment: tuple[str, int]) -> None:
    """The example that the specification's own libraries are tested with."""
    number, seconds = id_and_moment
    made = headers_for(
        _key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), number, seconds, b'{"test": 2432232314}'
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
