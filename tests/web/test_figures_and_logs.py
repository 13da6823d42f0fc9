"""What a monitor reads and what is logged: figures and errors, never people's words, codes or tokens."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from conftest import Running, start
from dialogue.logs import REQUEST, JsonLines, configuration
from dialogue.settings import Settings
from support.furnished import Room, furnished

SECRET = "a-secret-of-a-monitor"
PLANTED = "Zephyrine"


@pytest.fixture
def watched(data: Path) -> Iterator[Running]:
    public = "http://dialogue.test"
    asked = Settings(
        data=data, host="127.0.0.1", port=0, public_url=public, leave_after=3600, metrics=SECRET, log="json"
    )
    found = start(asked)
    yield found
    found.stop()


class Kept(logging.Handler):
    """All that is written, as JSON, down to what nobody writes in earnest (DEBUG)."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def kept() -> Iterator[Kept]:
    """What the server's own loggers write, and its libraries'. Those of the clients that play people are left out."""
    handler, root = Kept(), logging.getLogger()
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore", "hpack")))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def private(room: Room) -> list[str]:
    """What must stand in no log and no figure: words, the session's code, people's tokens."""
    tokens = [one.value or "" for who in (room.staff, room.person) for one in who.web.cookies.jar]
    return [PLANTED, room.staff.code, *(one for one in tokens if len(one) > 8)]


def test_a_played_session_leaves_no_words_in_logs_and_figures(watched: Running) -> None:
    async def play() -> tuple[Room, str]:
        room = await furnished(watched, PLANTED)
        await room.person.web.post(f"{room.staff.base}/nowhere/{PLANTED}", data={"text": PLANTED})
        return room, httpx.get(
            watched.address + "/metrics", headers={"Authorization": f"Bearer {SECRET}"}
        ).text

    with kept() as log:
        room, figures = asyncio.run(play())
        written = "\n".join(log.lines)
        assert [word for word in private(room) if word in written or word in figures] == []
        logging.getLogger("dialogue").warning("an idea: %s", PLANTED)  # negative control
        assert any(word in "\n".join(log.lines) for word in private(room))
    assert re.search(r'dialogue_commands_total\{outcome="done",process="\w+"\} [1-9]', figures), figures
    assert re.search(r'dialogue_request_seconds_count\{method="POST",status="303"\} [1-9]', figures)
    assert 'dialogue_store_up{process="' in figures and "dialogue_commands_waiting" in figures


def test_only_the_secret_opens_the_figures(watched: Running, running: Running) -> None:
    asked = [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {SECRET}"}]
    for headers in asked:
        assert httpx.get(watched.address + "/metrics", headers=headers).status_code == 404
    right = {"Authorization": f"Bearer {SECRET}"}
    assert httpx.get(watched.address + "/metrics", headers=right).status_code == 200
    assert httpx.get(running.address + "/metrics", headers=right).status_code == 404  # none are kept there
    numbers = [httpx.get(watched.address + "/health").headers["x-request-id"] for _ in range(2)]
    assert numbers[0] != numbers[1] and "x-request-id" not in httpx.get(running.address + "/health").headers
    with pytest.raises(ValidationError, match="16 letters"):
        Settings(metrics="short")


def test_refusals_are_counted_for_whoever_watches(watched: Running) -> None:
    """Of whoever tries doors no line is written, for a room makes refusals too; but their number can raise an alarm."""

    def counted() -> dict[str, int]:
        right = {"Authorization": f"Bearer {SECRET}"}
        told = httpx.get(watched.address + "/metrics", headers=right).text
        found = re.findall(r'dialogue_request_seconds_count\{method="\w+",status="(\d+)"\} (\d+)', told)
        return {status: int(float(number)) for status, number in found}

    before = counted()
    form, evil = watched.address + "/signin", {"Origin": "https://evil.example"}
    for _ in range(3):
        assert httpx.post(form, data={"name": PLANTED}, headers=evil).status_code == 403
        assert httpx.get(form, headers={"Host": "evil.example"}).status_code == 421
        tried = httpx.get(watched.address + "/api/v1/platforms/1", headers={"Authorization": "Bearer no"})
        assert tried.status_code == 401
    after = counted()
    assert {
        status: after.get(status, 0) - before.get(status, 0) for status in ("401", "403", "421", "429")
    } == {
        "401": 3,
        "403": 3,
        "421": 3,
        "429": 0,  # the control: nothing was too fast
    }


def test_an_error_is_told_without_what_it_carries() -> None:
    logger = logging.Logger("dialogue.test")
    handler = Kept()
    logger.addHandler(handler)
    mark = REQUEST.set("0123")
    try:
        raise ValueError(PLANTED)
    except ValueError:
        logger.exception("a command failed: %s", "AddIdea")
    finally:
        REQUEST.reset(mark)
    said = json.loads(handler.lines[0])
    assert said["message"] == "a command failed: AddIdea" and said["error"] == "ValueError"
    assert said["request"] == "0123" and "test_figures_and_logs.py" in said["where"][0]
    assert PLANTED not in handler.lines[0] and configuration("json")["formatters"]["json"]["()"] is JsonLines
    plain = logging.Formatter(
        "%(message)s"
    )  # control: as lines are written, the error's own words stand in it
    record = logging.LogRecord("x", 40, "x", 1, "no", (), (ValueError, ValueError(PLANTED), None))
    assert PLANTED in plain.format(record)
