"""The page of webhooks: made there, the secret shown once and stored nowhere, tried, paused, removed; whose it is."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conftest import start
from dialogue.cli.webhook import app
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator
from support.roles import platform_of, with_account
from support.webhooks import Receiver, Told, listening, verified


@pytest.fixture
def allowing(data: Path) -> Any:
    """A server that may call this machine, because its host says so."""
    settings = Settings(
        data=data,
        host="127.0.0.1",
        port=0,
        public_url="http://dialogue.test",
        leave_after=3600,
        webhooks_allow="127.0.0.1/32",
    )
    found = start(settings)
    yield found
    found.stop()


def shown_in(page: str) -> str:
    found = re.search(r'id="secret-text" readonly value="([^"]+)"', page)
    return found[1] if found else ""


def test_made_shown_once_tried_paused_removed(allowing: Any) -> None:
    with listening(Receiver()) as receiver:
        asyncio.run(_made_and_removed(allowing, receiver))


async def _told(receiver: Receiver, kind: str) -> None:
    """Wait for the server's own thread to have sent it."""
    for _ in range(600):
        if kind in receiver.kinds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{kind} was not sent: {receiver.kinds()}")


async def _made_and_removed(running: Any, receiver: Receiver) -> None:
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare("Water", recipe="empty")
    platform = platform_of(running, staff.session_id)
    page = f"/platforms/{platform}/webhooks"
    fields = {"address": receiver.address, "of": ["sessions", "platform"], "command_id": "one-form-00000000"}
    made = await staff.web.post(page, data=fields)
    secret = shown_in(made.text)
    assert made.status_code == 200 and secret.startswith("whsec_")
    assert shown_in((await staff.web.post(page, data=fields)).text) == secret, "sent twice, made once"
    again = (await staff.web.get(page)).text
    assert receiver.address in again and secret not in again and not shown_in(again)
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        everything = "\n".join(store.iterdump())
    assert secret not in everything and secret.removeprefix("whsec_") not in everything
    assert receiver.address in everything, "control: what is stored would be found"
    await _told(receiver, "webhook.made")

    tried = await staff.post(f"{page}/1/test")
    assert "taken" in tried.text and verified(secret, receiver.came[-1])
    assert receiver.kinds()[-1] == "webhook.test"
    await staff.open()
    await _told(receiver, "session.opened")
    assert all(verified(secret, one) for one in receiver.came)

    renewed = await staff.web.post(f"{page}/1/secret", data={"command_id": "another-form-0000"})
    assert shown_in(renewed.text) not in ("", secret)
    await staff.post(f"{page}/1/pause")
    assert "paused" in (await staff.web.get(page)).text
    await staff.post(f"{page}/1/resume")
    for wrong in ({"address": "ftp://example.org"}, {"address": " "}, {"of": ["nothing"]}):
        answer = await staff.web.post(page, data={**fields, **wrong, "command_id": f"wrong-{wrong}"})
        assert answer.status_code == 422, wrong
    helper = await with_account(running, staff, "platform facilitator")
    assert (await helper.web.get(page)).status_code == 403
    stranger = Facilitator(running.address)
    await stranger.enter(running.sign_in_link())
    assert (await stranger.web.get(page)).status_code == 404
    await stranger.prepare("Land", recipe="empty")
    others = f"/platforms/{platform_of(running, stranger.session_id)}/webhooks"
    for act in ("test", "pause", "resume", "secret", "removal"):
        assert (await stranger.web.post(f"{others}/1/{act}")).status_code == 404, act
    await staff.post(f"{page}/1/removal")
    assert receiver.address not in (await staff.web.get(page)).text
    for one in (staff, helper, stranger):
        await one.close()


def test_without_the_hosts_word_this_machine_is_not_called(running: Any) -> None:
    with listening(Receiver()) as receiver:
        asyncio.run(_not_called(running, receiver))
        assert receiver.came == []


async def _not_called(running: Any, receiver: Receiver) -> None:
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare("Water", recipe="empty")
    page = f"/platforms/{platform_of(running, staff.session_id)}/webhooks"
    await staff.web.post(page, data={"address": receiver.address, "of": "platform"})
    tried = await staff.post(f"{page}/1/test")
    assert "may not call that address" in tried.text
    await staff.close()


def test_in_the_shell(told: Told, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    hook, platform = told.make(receiver.address), str(told.platform)
    data, secret = str(told.services.settings.data), told.secret(hook)
    listed = CliRunner().invoke(app, ["list", platform, "--data", data])
    assert listed.exit_code == 0 and f"127.0.0.1:{receiver.port}" in listed.output, listed.output
    assert "/hooks" not in listed.output, "a key may be in it"
    refused = CliRunner().invoke(app, ["test", platform, str(hook), "--data", data])
    assert refused.exit_code == 1 and "may not call" in refused.output and receiver.came == []
    with told.made.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM webhook_delivery")
    monkeypatch.setenv("DIALOGUE_WEBHOOKS_ALLOW", "127.0.0.0/8")
    taken = CliRunner().invoke(app, ["test", platform, str(hook), "--data", data])
    assert taken.exit_code == 0 and taken.output.startswith("taken (204)"), taken.output
    assert verified(secret, receiver.came[0])
