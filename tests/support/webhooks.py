"""A platform whose webhooks lead to a real receiver on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from sqlmodel import col, select

from dialogue.bodies.roles import NamePlatform
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.log import entries_after
from dialogue.kernel.schema import LogEntry
from dialogue.kernel.vocabulary import Command
from dialogue.web.services import new_command_id
from dialogue.webhooks.calling import Resolve, by_system
from dialogue.webhooks.groups import Group
from dialogue.webhooks.rules import networks_in
from dialogue.webhooks.schema import Webhook, WebhookDelivery
from dialogue.webhooks.sending import Line, Sender, Watch, nobody_watches
from dialogue.webhooks.signing import secret_of
from dialogue.webhooks.vocabulary import MakeWebhook
from support.world import World, prepare, world

HERE = networks_in("127.0.0.0/8")
ALL = tuple(one.value for one in Group)


@dataclass(frozen=True)
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def seq(self) -> tuple[int | None, int]:
        """Whose record it is from (none: the platform's), and its number there."""
        data = self.read["data"]
        return data["session"], data["event"]["seq"]


@dataclass
class Receiver:
    """What came, and what is answered: the codes of the next answers, then 204. `when` is called before each answer."""

    came: list[Came] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    when: Callable[[Came], None] = lambda _: None
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def kinds(self) -> list[str]:
        return [one.read["type"] for one in self.came]

    def counted(self) -> list[Came]:
        """What a receiver counts that drops what it has seen: each id once, as they came first."""
        return list({one.id: one for one in reversed(self.came)}.values())[::-1]


@contextmanager
def listening(receiver: Receiver) -> Iterator[Receiver]:
    """The receiver on its port (a free one the first time), until the block ends; then nobody answers there."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            came = Came(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.came.append(came)
            receiver.when(came)
            self.send_response(receiver.codes.pop(0) if receiver.codes else 204)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            receiver.came.append(Came(self.path, {}, b""))
            self.send_error(405)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", receiver.port), Handler)
    receiver.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def verified(secret: str, came: Came) -> bool:
    """Whether the signature is that of the secret, counted here anew by the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{came.id}.{came.headers['webhook-timestamp']}.".encode() + came.body
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return came.headers["webhook-signature"] == f"v1,{made}"


class Told:
    """A platform with a session, and whoever coordinates it."""

    def __init__(self, made: World) -> None:
        self.made = made
        self.platform = made.session().platform_id or 0
        self.account = made.session().created_by or 0

    @property
    def services(self) -> Any:
        return self.made.dialogue

    def send(self, command: Command, actor: Actor | None = None) -> Done:
        who = Actor(account_id=self.account) if actor is None else actor
        return self.made.dialogue.executor.run(Order(command, new_command_id(), self.platform, who))

    def make(self, address: str, *groups: str, salt: str = "salt") -> int:
        done = self.send(MakeWebhook(address, groups or (Group.PLATFORM,), salt))
        return int(done.answer["webhook"])

    def hook(self, webhook_id: int) -> Webhook:
        with self.made.database.read() as reader:
            return reader.get_one(Webhook, webhook_id)

    def secret(self, webhook_id: int) -> str:
        return secret_of(self.services.secret, self.hook(webhook_id))

    def rename(self, times: int = 1) -> None:
        """So many events in the platform's record."""
        for turn in range(times):
            self.send(NamePlatform(f"Water and land, part {turn}"), SYSTEM)

    def deliveries(self, webhook_id: int) -> list[WebhookDelivery]:
        with self.made.database.read() as reader:
            asked = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
            return list(reader.exec(asked.order_by(col(WebhookDelivery.id))))

    def record(self, after: int = 0) -> list[LogEntry]:
        with self.made.database.read() as reader:
            return entries_after(reader, self.platform, after)

    def sender(
        self,
        *,
        resolve: Resolve = by_system,
        allowed: Sequence[Any] = HERE,
        watch: Watch = nobody_watches,
        alone: bool = True,
        seconds: float = 5.0,
    ) -> Sender:
        dialogue = self.services
        line = Line(dialogue.secret, allowed, resolve, seconds)
        return Sender(
            dialogue.database,
            dialogue.executor,
            dialogue.vocabulary.events,
            dialogue.book,
            line,
            alone,
            watch,
        )

    def in_time(self, webhook_id: int) -> None:
        """As if the pause before the next try were over."""
        with self.made.database.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE webhook SET next_at = made_at")


def told_on(data: Path) -> Told:
    """The platform, made new."""
    made = world(data)
    prepare(made)
    return Told(made)
