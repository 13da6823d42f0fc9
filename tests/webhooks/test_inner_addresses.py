"""A webhook reaches nothing that only this machine reaches, whatever a name leads to and when (T-SSRF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from dialogue.webhooks.calling import call
from dialogue.webhooks.rules import target_of
from dialogue.webhooks.states import Trouble
from support.webhooks import HERE, Receiver, Told, listening

PUBLIC = "203.0.114.1"  # nobody's machine is asked: the connection of these tests ends before


@dataclass
class Hostile:
    """A resolver that says something else each time, and counts how often it is asked."""

    answers: list[Sequence[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@pytest.mark.parametrize(
    "leads_to", [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]]
)
def test_a_name_that_leads_inside_is_not_called(
    told: Told, receiver: Receiver, leads_to: Sequence[str]
) -> None:
    hostile = Hostile([leads_to])
    hook = told.make(f"https://inside.example:{receiver.port}/")
    told.sender(resolve=hostile, allowed=()).go_round()
    assert receiver.came == [] and hostile.asked == ["inside.example"]
    assert told.deliveries(hook)[-1].trouble == Trouble.NOT_ALLOWED


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "0.0.0.0"]
)
def test_this_machine_is_not_called_however_it_is_written(told: Told, receiver: Receiver, host: str) -> None:
    for scheme in ("http", "https"):
        hook = told.make(f"{scheme}://{host}:{receiver.port}/", salt=scheme)
        told.sender(allowed=()).run(hook)
        assert told.deliveries(hook)[-1].trouble in {Trouble.NOT_ALLOWED, Trouble.NO_NAME}
    assert receiver.came == []


def test_control_the_listener_would_have_heard_it(told: Told, receiver: Receiver) -> None:
    told.make(f"http://inside.example:{receiver.port}/")
    told.sender(resolve=Hostile([["127.0.0.1"]])).go_round()
    assert len(receiver.came) == 1 and receiver.came[0].headers["host"] == f"inside.example:{receiver.port}"


def test_a_name_is_asked_once_and_the_connection_goes_there(receiver: Receiver) -> None:
    """Rebinding: at the first question the name leads to an allowed place, afterwards to another listener."""
    with listening(Receiver()) as canary:
        hostile = Hostile([["127.0.0.1"], ["127.0.0.2"]])
        for _ in range(2):
            hostile.asked.clear()
            answer = call(target_of(f"http://twice.example:{receiver.port}/"), {}, b"{}", HERE, hostile)
            assert answer.trouble == "" and hostile.asked == ["twice.example"]
        assert len(receiver.came) == 2 and canary.came == []


def test_the_environments_proxy_is_not_asked(
    told: Told, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(Receiver()) as proxy:
        for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        told.make(receiver.address)
        told.sender().go_round()
        assert len(receiver.came) == 1 and proxy.came == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(told: Told, receiver: Receiver) -> None:
    """The receiver speaks no TLS at all: nothing of the message is said to it."""
    hook = told.make(f"https://127.0.0.1:{receiver.port}/")
    told.sender().go_round()
    assert receiver.came == [] and told.deliveries(hook)[-1].trouble in {Trouble.NO_TRUST, Trouble.NO_LINE}
