"""Deliveries to a real receiver: what is told, in which order, once; what happens when it is not taken."""

from __future__ import annotations

import socket
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import utc_now
from dialogue.preparing.commands import OpenSession
from dialogue.stage.planning import AddActivity
from dialogue.webhooks.rules import MOST_TRIES
from dialogue.webhooks.states import State, Trouble
from dialogue.webhooks.vocabulary import (
    MakeWebhook,
    PauseWebhook,
    RemoveWebhook,
    RenewWebhookSecret,
    ResumeWebhook,
    TryWebhook,
)
from support.webhooks import ALL, Receiver, Told, listening, verified


def test_what_was_chosen_is_told_once_in_order_and_signed(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address, "platform")
    other = told.make(receiver.address + "/others", "agenda", salt="another")
    told.rename(3)
    sender = told.sender()
    assert sender.go_round() == 5 and sender.go_round() == 0
    came = [one for one in receiver.came if one.path == "/hooks"]
    assert [one.read["type"] for one in came] == ["webhook.made"] * 2 + ["platform.named"] * 3
    assert len(receiver.came) == len(came), "the other one wants to hear of the agenda only"
    numbers = [one.seq[1] for one in came]
    assert numbers == sorted(numbers) and len({one.id for one in came}) == 5
    secret = told.secret(hook)
    assert secret.startswith("whsec_") and all(verified(secret, one) for one in came)
    assert not any(verified(told.secret(other), one) for one in came), "control: another secret"
    last = came[-1]
    assert last.read["data"]["platform"] == told.platform and last.read["data"]["session"] is None
    assert set(last.read["data"]["event"]) == {"seq", "kind", "at", "activity", "touches"}
    assert b"Water and land" not in b"".join(one.body for one in came), "people's words are not sent"
    assert abs(int(last.headers["webhook-timestamp"]) - utc_now().timestamp()) < 60
    assert [one.trouble for one in told.deliveries(hook)] == [""] * 5


def test_events_of_a_session_are_told_as_its_wall_shows_them(told: Told, receiver: Receiver) -> None:
    told.make(receiver.address, *ALL)
    sender, made = told.sender(), told.made
    sender.go_round()
    receiver.came.clear()
    made.run(OpenSession(), made.facilitator)
    made.run(AddActivity("brainstorm", "Secret words?"), made.facilitator)
    sender.go_round()
    assert receiver.kinds() == ["session.opened", "activity.added"]
    of_session = receiver.came[-1].read
    assert of_session["data"]["session"] == made.session_id
    told_of = {one.kind: one for one in made.log()}
    assert told_of["activity.added"].seat_id, "control: the record holds more"
    assert not {"facts", "seat", "seat_id"} & set(of_session["data"]["event"])
    assert b"Secret words" not in receiver.came[-1].body
    # Without a role in the session its maker hears nothing of it.
    with made.database.writer.begin() as connection:
        connection.exec_driver_sql(f"UPDATE seat SET account_id = NULL WHERE id = {made.facilitator}")
    made.run(AddActivity("brainstorm", "More?"), made.facilitator)
    assert sender.go_round() == 0


def test_what_is_not_taken_comes_again_and_nothing_overtakes_it(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    sender = told.sender()
    sender.go_round()
    told.rename(3)
    receiver.came.clear()
    receiver.codes = [204, 500]
    assert sender.go_round() == 1
    row = told.hook(hook)
    assert (
        row.tries == 1 and row.claim == "" and timedelta(0) < row.next_at - utc_now() < timedelta(seconds=7)
    )
    assert sender.go_round() == 0, "it waits"
    told.in_time(hook)
    assert sender.go_round() == 2
    assert len(receiver.came) == 4 and receiver.came[1].id == receiver.came[2].id
    numbers = [one.seq[1] for one in receiver.counted()]
    assert numbers == sorted(numbers) and len(numbers) == 3
    assert [(one.trouble, one.code, one.tries) for one in told.deliveries(hook)[-3:]] == [
        ("said_no", 500, 1),
        ("", 204, 2),
        ("", 204, 1),
    ]


def test_a_receiver_that_ends_and_comes_back_gets_each_event_once_and_in_order(told: Told) -> None:
    receiver = Receiver()
    with listening(receiver):
        hook = told.make(receiver.address)
        sender = told.sender()
        told.rename(3)
        sender.go_round()
    told.rename(3)
    assert sender.go_round() == 0
    assert told.deliveries(hook)[-1].trouble == Trouble.NO_LINE
    with listening(receiver):
        told.rename(3)
        told.in_time(hook)
        sender.go_round()
    numbers = [one.seq[1] for one in receiver.came]
    assert numbers == sorted(set(numbers)) and receiver.kinds().count("platform.named") == 9


def test_it_is_stopped_after_days_and_whoever_made_it_is_told(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    sender = told.sender()
    sender.go_round()
    told.rename()
    receiver.codes = [503] * (MOST_TRIES + 1)
    for turn in range(MOST_TRIES):
        assert told.hook(hook).state == State.ON, turn
        told.in_time(hook)
        sender.go_round()
    assert told.hook(hook).state == State.GIVEN_UP
    told.in_time(hook)
    assert sender.go_round() == 0
    assert [one.facts for one in told.record() if one.kind == "webhook.given_up"] == [
        {"webhook": hook, "account": told.account}
    ]
    receiver.codes, receiver.came = [], []
    told.send(ResumeWebhook(hook))
    sender.go_round()
    assert receiver.kinds() == ["platform.named", "webhook.given_up", "webhook.resumed"], "nothing was lost"


def test_an_address_that_is_gone_is_not_called_again(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    receiver.codes = [410]
    told.sender().go_round()
    assert told.hook(hook).state == State.GIVEN_UP and len(receiver.came) == 1


def test_a_pause_that_the_receiver_asks_for_is_kept(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    receiver.codes, receiver.headers = [429], {"Retry-After": "600"}
    told.sender().go_round()
    assert told.hook(hook).next_at - utc_now() > timedelta(minutes=7)


def test_paused_resumed_removed(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    sender = told.sender()
    sender.go_round()
    told.send(PauseWebhook(hook))
    told.rename(2)
    assert sender.go_round() == 0
    told.send(ResumeWebhook(hook))
    assert sender.go_round() == 4
    before = told.secret(hook)
    told.send(RenewWebhookSecret(hook, "fresh"))
    assert told.secret(hook) != before
    sender.go_round()
    assert verified(told.secret(hook), receiver.came[-1]) and not verified(before, receiver.came[-1])
    told.send(RemoveWebhook(hook))
    told.rename()
    assert sender.go_round() == 0
    with told.made.database.read() as reader:
        for table in ("webhook", "webhook_delivery", "follower"):
            asked = reader.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            assert asked == 0, table


def test_whoever_no_longer_looks_after_the_platform_is_told_nothing(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    sender = told.sender()
    told.rename()
    with told.made.database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE membership SET role = 'observer'")
    assert sender.go_round() == 0 and not receiver.came
    assert told.hook(hook).state == State.NOT_YOURS


def test_a_test_is_signed_noted_and_not_sent_often(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    delivery = int(told.send(TryWebhook(hook)).answer["delivery"])
    noted = told.sender().line.trial(told.hook(hook), delivery)
    told.send(noted, SYSTEM)
    assert receiver.kinds() == ["webhook.test"] and verified(told.secret(hook), receiver.came[0])
    assert [(one.kind, one.trouble, one.code) for one in told.deliveries(hook)] == [("webhook.test", "", 204)]
    with pytest.raises(Refused):
        told.send(TryWebhook(hook))


def test_only_so_many_and_only_with_something_to_tell(told: Told, receiver: Receiver) -> None:
    with pytest.raises(Refused):
        told.send(MakeWebhook(receiver.address, ("nothing",), "s"))
    for turn in range(10):
        told.make(receiver.address, salt=str(turn))
    with pytest.raises(Refused):
        told.make(receiver.address)


def test_what_is_kept_of_deliveries_ends(told: Told, receiver: Receiver) -> None:
    hook = told.make(receiver.address)
    told.rename(60)
    told.sender().go_round()
    assert len(receiver.came) == 61 and len(told.deliveries(hook)) == 50


def test_two_processes_send_one_after_the_other(told: Told, receiver: Receiver) -> None:
    """A claim keeps the second one out; control: without it the event goes twice."""
    for alone, times in ((False, 1), (True, 2)):
        hook = told.make(receiver.address, salt=f"salt {alone}")
        receiver.came.clear()
        second = told.sender(alone=alone)
        turns: list[int] = []

        def watch(step: str, hook: int = hook, second: Any = second, turns: list[int] = turns) -> None:
            if step == "before the call":
                turns.append(second.run(hook))

        told.sender(alone=alone, watch=watch).run(hook)
        assert len(receiver.came) == times, alone
        assert len(receiver.counted()) == 1
        assert turns == [times - 1]
        told.send(RemoveWebhook(hook))


def trickle(port: int, stop: threading.Event, piece: bytes) -> threading.Thread:
    """A receiver that says one piece of a head after the other, for ever."""
    server = socket.create_server(("127.0.0.1", port))

    def serve() -> None:
        line, _ = server.accept()
        with server, line:
            while not stop.wait(0.05):
                try:
                    line.sendall(piece)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("piece", "trouble"),
    [(b"H", Trouble.TOO_SLOW), (b"x" * 20_000, Trouble.NO_HTTP), (b"", Trouble.TOO_SLOW)],
)
def test_a_hostile_answer_ends_in_time(told: Told, piece: bytes, trouble: Trouble) -> None:
    stop, port = threading.Event(), _free_port()
    thread = trickle(port, stop, piece)
    hook = told.make(f"http://127.0.0.1:{port}/")
    began = time.monotonic()
    told.sender(seconds=0.6).go_round()
    assert time.monotonic() - began < 3
    stop.set()
    thread.join()
    assert told.deliveries(hook)[-1].trouble == trouble


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_no_redirect_is_followed(told: Told, receiver: Receiver) -> None:
    with listening(Receiver()) as canary:
        for code in (301, 302, 303, 307, 308):
            receiver.codes.append(code)
        receiver.headers = {"Location": canary.address}
        hook = told.make(receiver.address)
        for _ in range(5):
            told.in_time(hook)
            told.sender().go_round()
        assert [one.code for one in told.deliveries(hook)] == [301, 302, 303, 307, 308]
        assert len(receiver.came) == 5 and canary.came == []
