"""Running the server: the address people can reach, the first start, uvicorn."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import uvicorn

from dialogue import networks
from dialogue.accounts.commands import OfferLink, anybody_there
from dialogue.accounts.store_secret import secret_of
from dialogue.app import create_app, open_database, vocabulary
from dialogue.brand import brand_of
from dialogue.datafolder import Hold
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import CannotStart
from dialogue.kernel.execute import Executor, Order
from dialogue.languages import local_zone, refuse_broken
from dialogue.listening import WAITING
from dialogue.live.broadcast import Broadcast
from dialogue.logs import configuration
from dialogue.migrations import behind, migrate, refuse_anothers
from dialogue.people.asking import first_questions
from dialogue.settings import Settings
from dialogue.stage.recipes import RECIPES
from dialogue.stage.rehearsal import come_in, scenes
from dialogue.stage.services import StageServices
from dialogue.web.beneath import base_of
from dialogue.web.html import environments, warm
from dialogue.web.request_limits import LimitedHttp
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import new_command_id
from dialogue.web.shelves import Shelves

logger = logging.getLogger(__name__)

CHECK_FOR = 20.0  # seconds at the start for the store's own check; about 5 GB
WARM_AFTER = 0.5  # seconds after the server answers
BETWEEN = 0.01  # seconds between two scenes of what is rehearsed, for whoever is there already
CROWDED = ("/join/CODE", "/sessions/1", "/sessions/1/live")
"""Paths at which a room asks as it comes in."""
LARGEST_MESSAGE = 64 * 1024  # bytes a page may send over its socket; ours send none


@dataclass(frozen=True, slots=True)
class Ready:
    """What the first lines on the screen say: addresses, and a set-up link while nobody is there."""

    addresses: list[str]
    setup_link: str


def local_addresses(port: int) -> list[str]:
    """This machine's addresses on its networks, the one on the way to the internet first: a connected UDP socket sends
    nothing. A hotspot without internet leads nowhere, so the interfaces are read as well.
    """
    found = []
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))
                host = probe.getsockname()[0]
        except OSError:
            continue
        if not host.startswith(("127.", "::1")):
            found.append(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    return list(dict.fromkeys([*found, *networks.addresses(port)]))


def prepare(settings: Settings, hold: Hold | None = None) -> Ready:
    """Migrate the store, and offer a set-up link when there is no facilitator yet.

    Raises CannotStart when tables would have to change under other processes, which `hold` knows of.
    """
    for wanted, package in ((settings.redis_url, "redis"), (settings.metrics, "prometheus_client")):
        if wanted:
            import_module(package)  # said now, in a sentence, when it is not there
    refuse_broken()
    brand_of(settings)  # as above: a logo or a colour that cannot be used is told before anything begins
    database = open_database(settings)
    try:
        # Before the check for damage, which opens the file for writing. A damaged one is that check's to name.
        with contextlib.suppress(sqlite3.DatabaseError):
            refuse_anothers(database)
        if found := database.damage(CHECK_FOR):
            raise CannotStart(
                f"The database is damaged ({found.splitlines()[-1]}). It was not opened: going on would spread the damage."
                " Please keep a copy of the data folder as it is, and bring back the last backup: dialogue restore FILE"
            )
        if hold is not None and hold.others() and behind(database):
            raise CannotStart(
                "Processes of an earlier version are serving this database, and this version changes its tables. Nothing was"
                " changed; please stop all of them first, then start this one."
            )
        migrate(database)
        link = ""
        executor = Executor(database, vocabulary())
        try:
            secret_of(database, executor, settings.data)
            with database.read() as reader:
                nobody = not anybody_there(reader)
            if nobody:
                key = new_token()
                executor.run(Order(OfferLink(token_hash(key)), new_command_id(), actor=SYSTEM))
                link = f"/setup/{key}"
        finally:
            executor.close()
    finally:
        database.close()
    addresses = [f"http://127.0.0.1:{settings.port}"]
    if settings.venue:
        addresses += networks.addresses(settings.port)
    elif settings.host not in {"127.0.0.1", "localhost"}:
        addresses += local_addresses(settings.port)
    if settings.public_url and not settings.venue:
        addresses.insert(0, settings.public_url.rstrip("/"))
    addresses = list(dict.fromkeys(addresses))
    return Ready(addresses, link)


def with_address(settings: Settings) -> Settings:
    """The settings with the address that phones can reach filled in; in venue mode that is one of the laptop's own."""
    if settings.venue:
        found = networks.addresses(settings.port)
        return settings.model_copy(update={"public_url": (found or [f"http://127.0.0.1:{settings.port}"])[0]})
    if settings.public_url:
        return settings
    found = local_addresses(settings.port) if settings.host not in {"127.0.0.1", "localhost"} else []
    return settings.model_copy(update={"public_url": (found or [f"http://127.0.0.1:{settings.port}"])[0]})


class Telling(uvicorn.Server):
    """A server that says when it answers."""

    answering: Callable[[], None] = staticmethod(lambda: None)
    get_ready: Callable[[str], None] = staticmethod(lambda path: None)
    """Find out now what the first who asks at a path would wait for."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering()


def server(
    settings: Settings,
    *,
    logs: dict[str, Any] | None = None,
    around: Callable[[Any], Any] | None = None,
) -> Telling:
    """A uvicorn server for these settings, not started. `around` gets the application and gives the one to serve."""
    app = create_app(settings)
    config = uvicorn.Config(
        around(app) if around else app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=logs or uvicorn.config.LOGGING_CONFIG,
        access_log=False,  # paths of secret ballots with times beside them would undo the secrecy
        http=LimitedHttp,
        ws=Broadcast,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # three times the CPU of a frame; long ones are packed once for all (Broadcast)
        ws_ping_interval=25,
        ws_ping_timeout=30,
        backlog=WAITING,
        timeout_keep_alive=75,  # phones that think for a minute keep their connection: a new one costs two round trips
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    made = Telling(config)
    if isinstance(shelves := app.router.middleware_stack, Shelves):
        made.get_ready = shelves.get_ready
    return made


def possible_connections() -> tuple[int, int]:
    """How many files a process may open here as it starts, and how many `serve` will allow itself; zeros on Windows."""
    try:
        import resource
    except ImportError:
        return 0, 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    return soft, max(soft, most)


def more_connections() -> None:
    """Let the process hold as many connections as the system allows; many shells start it with 1,024 or less."""
    with contextlib.suppress(ImportError, OSError, ValueError):  # not on Windows
        import resource

        soft, most = possible_connections()
        if soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def warm_up(
    settings: Settings,
    dialogue: StageServices | None = None,
    get_ready: Callable[[str], None] = Telling.get_ready,
) -> None:
    """What a process does once: compile what pages are made of, read the programmes whose words they translate, let the
    store's connections learn what is asked of them, and draw the pages of a room that there is not.
    """
    len(RECIPES)
    if dialogue is not None:
        with contextlib.suppress(*AWAY):
            dialogue.database.wake(settings.readers, first_questions)
    zone, base = local_zone(settings.timezone), base_of(settings.public_url)
    warm(environments(zone, base, brand_of(settings)))
    if dialogue is not None:
        for path in CROWDED:
            get_ready(path)
        rehearse(dialogue, settings.readers)
    gc.freeze()  # compiled templates stay too


def rehearse(dialogue: StageServices, connections: int) -> None:
    """Do for a room that there is not what the first people in a room would wait for. It never matters if it fails."""
    try:
        if not dialogue.database.is_sqlite:
            come_in(dialogue)
        for scene in scenes(dialogue, connections):
            with dialogue.database.read() as reader:
                scene(reader)
            time.sleep(BETWEEN)
    except Exception as error:  # a store that is away, a bug: the first people wait, as they would without it
        logger.debug("not all could be rehearsed: %s", type(error).__name__)


def run(
    settings: Settings,
    ear: socket.socket,
    around: Callable[[Any], Any] | None = None,
    answering: Callable[[], None] = lambda: None,
) -> None:
    """Serve on a socket that listens already, until told to stop. `answering` is called once it answers.

    `around`, for developers, gets the application and gives the one to serve.
    """
    # What start-up has made stays: the collector need not look through it again, and a room full of people makes
    # short-lived objects by the thousand, for which the default threshold of 700 is far too eager. Whatever survives is
    # looked at twice, in small or in large helpings. Of 20,000 objects, and all of them again after six such, a room of
    # 1,000 stood still for 8 and once in some seconds for 56 ms; of 5,000, and after three, for 8 ms at most, at the
    # same 0.2 s in all. All that lives is looked through as seldom as before.
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 2, 400)
    more_connections()
    made = server(settings, logs=configuration(settings.log), around=around)

    def answers() -> None:
        answering()
        # After the first answers, not beside them: whoever waited for the server is served at once, and by the time a
        # room joins all is compiled (cold, the first fifty of 500 people waited 0.9 s instead of 0.25 s).
        # Somebody who changes the program looks at a page or two before the next start.
        if around is None:
            dialogue = made.lifespan.state["dialogue"]
            later = threading.Timer(WARM_AFTER, warm_up, (settings, dialogue, made.get_ready))
            later.daemon = True
            later.start()

    made.answering = answers
    made.run([ear])


def terminal_qr(address: str) -> str:
    """A QR code in half blocks, for the terminal."""
    import segno  # seldom needed

    out = io.StringIO()
    segno.make(address, micro=False).terminal(out=out, compact=True)
    return out.getvalue()
