"""Every address of the application with who may use it, and browsers of every kind of person to try them with.

Who may is computed from the tables of rights and from the rights that the addresses name; nothing is listed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import col, select

from dialogue.accounts.schema import Account
from dialogue.agenda.schema import AgendaItem
from dialogue.agreement import Sentence
from dialogue.app import create_app, open_database
from dialogue.decisions.judgement import Judgement
from dialogue.decisions.recording import Made, record_decision
from dialogue.kernel.rights import (
    BY_LINK,
    IN_HOUSE,
    IN_SESSION,
    ON_PLATFORM,
    HouseRole,
    PlatformRole,
    Right,
    Role,
    rights_of,
)
from dialogue.kernel.schema import Activity, Session, utc_now
from dialogue.learning.schema import Learning
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.web.addresses import SOCKET, Address, addresses

HERE = "/sessions/{session_id}"
ACTIVITY = HERE + "/activities/{activity_id}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of person, as seen from the session and the platform that the addresses speak of."""

    session: Role | None = None
    platform: PlatformRole | None = None
    house: HouseRole = HouseRole.ACCOUNT

    @property
    def rights(self) -> frozenset[Right]:
        return (
            rights_of(self.session or "", IN_SESSION)
            | rights_of(self.platform or "", ON_PLATFORM)
            | rights_of(self.house, IN_HOUSE)
        )


VISITOR = HouseRole.VISITOR

FEW: dict[str, Kind] = {
    "nobody": Kind(house=VISITOR),
    "participant": Kind(Role.PARTICIPANT, house=VISITOR),
    "elsewhere": Kind(house=VISITOR),  # takes part in a session of another platform
    "facilitator": Kind(Role.FACILITATOR, PlatformRole.COORDINATOR),
    "colleague": Kind(),  # facilitates another session on another platform
    "administrator": Kind(house=HouseRole.ADMINISTRATOR),
}

EVERYBODY: dict[str, Kind] = {
    **FEW,
    "joined delegate": Kind(Role.DELEGATE, house=VISITOR),
    "joined observer": Kind(Role.OBSERVER, house=VISITOR),
    # A second session on the same platform: she knows the agenda, and nothing of the session.
    "neighbour": Kind(None, PlatformRole.FACILITATOR),
    "neighbour's participant": Kind(house=VISITOR),
    # By an account; all roles but the first also by a link, without an account.
    **{f"session {role}": Kind(role) for role in (Role.FACILITATOR, Role.RAPPORTEUR, Role.OBSERVER)},
    **{f"linked {role}": Kind(role, house=VISITOR) for role in BY_LINK},
    "second device": Kind(Role.FACILITATOR, house=VISITOR),
    **{f"platform {role}": Kind(None, role) for role in PlatformRole},
}

ROLES = tuple(FEW)


@cache
def every_address() -> tuple[Address, ...]:
    return tuple(addresses(create_app(Settings(data=Path("nowhere")))))


def opens(kind: Kind, address: Address, *, ended: bool = False) -> bool:
    """Whether the tables let this kind of person use an address; `ended`: the session has ended."""
    rights = address.rights
    if not ended:
        rights -= {Right.READ_MINUTES}
    if address.path == HERE + "/frame":
        rights &= {Right.FOLLOW}  # asked for the phone's screen
    if (
        address.path.startswith(HERE)
        and Right.WORK_ON_AGENDA in rights
        and Right.READ_DRAFT not in kind.rights
    ):
        return False  # of a decision an item is made by who works on the agenda and reads the session's draft
    return bool(rights & kind.rights)


def who(address: Address, kinds: dict[str, Kind] = FEW) -> frozenset[str]:
    return frozenset(name for name, kind in kinds.items() if opens(kind, address))


MAY: dict[str, frozenset[str]] = {
    str(address): who(address) for address in every_address() if address.method != SOCKET
}
"""For each address the few kinds of people who may use it."""


def routes(app: FastAPI | None = None) -> list[str]:
    """`METHOD /path` of every address (sockets apart)."""
    found = addresses(app) if app else every_address()
    return [str(one) for one in found if one.method != SOCKET]


@dataclass
class House:
    """Sessions of two platforms on one server, and a browser for each kind of person."""

    browsers: dict[str, httpx.AsyncClient]
    values: dict[str, str]

    def path(self, route: str, **other: str) -> str:
        """The address with real ids in it, or with those given."""
        path = route.partition(" ")[2].replace("{path:path}", "{path}")
        return re.sub(r"\{(\w+)\}", lambda found: {**self.values, **other}[found.group(1)], path)

    async def send(self, role: str, route: str, path: str = "", **options: Any) -> httpx.Response:
        method = route.partition(" ")[0]
        if method == "POST" and not options:
            options = {"data": {"text": "wells", "title": "wells", "reason": "wells"}}
        if "/frame" in route:
            options["params"] = {"screen": "phone"}
        return await self.browsers[role].request(method, path or self.path(route), **options)


async def with_account(running: Any, owner: Facilitator, name: str) -> Facilitator:
    """Somebody who is signed in. `name` says where `owner` gives her a role, and which."""
    made = Facilitator(running.address)
    await made.enter(running.sign_in_link())
    called = newest_account(running)
    scope, _, role = name.partition(" ")
    if scope == "session":
        await owner.post(f"{owner.base}/roles", name=called, role=role)
    elif scope == "platform":
        await owner.post(
            f"/platforms/{platform_of(running, owner.session_id)}/people", name=called, role=role
        )
    return made


def _read(running: Any, work: Any) -> Any:
    database = open_database(running.settings)
    try:
        with database.read() as reader:
            return work(reader)
    finally:
        database.close()


def newest_account(running: Any) -> str:
    """The name of the account made last."""
    newest = select(Account).order_by(col(Account.id).desc())
    return str(_read(running, lambda reader: reader.exec(newest).first().name))


def platform_of(running: Any, session_id: int) -> int:
    return int(_read(running, lambda reader: reader.get(Session, session_id).platform_id))


def with_item(running: Any, session_id: int, activity_id: int) -> int:
    """An item on the agenda and a learning, put there by hand with a decision: how they come there is tried elsewhere."""
    database = running.database()
    try:
        with database.write() as tx:
            judged = Made("Water", Judgement("agreed", Sentence("Agreed.")), "x", utc_now())
            decision = record_decision(tx, tx.get_one(Activity, activity_id), judged)
            made = AgendaItem(
                platform_id=tx.get_one(Session, session_id).platform_id or 0,
                session_id=session_id,
                decision_id=decision.id or 0,
                goal="Water",
                decided="agreed",
                change_sought="Wells for all",
                added_at=utc_now(),
            )
            tx.add(made)
            tx.flush()
            learnt = Learning(platform_id=made.platform_id, text="Ask first", result="worked", at=utc_now())
            tx.add(learnt)
            return made.id or 0
    finally:
        database.close()


async def role_link(staff: Facilitator, name: str, role: str) -> str:
    """The path of a link that gives somebody a role."""
    page = (await staff.post(f"{staff.base}/role-links", name=name, role=role)).text
    return re.findall(r'id="link-address" readonly\s+value="\w+://[^/"]+([^"]+)"', page)[0]


async def linked(running: Any, staff: Facilitator, name: str, role: str) -> Facilitator:
    """Somebody who came in by a link. What a facilitator's actor can ask for she may be refused."""
    made = Facilitator(running.address)
    made.session_id = staff.session_id
    await made.post(await role_link(staff, name, role))
    return made


async def hand_over_code(staff: Facilitator, **fields: str) -> str:
    """A code for a second device, as the first one shows it."""
    page = (await staff.post(f"{staff.base}/hand-over", **fields)).text
    shown = re.search(r'<(?:strong class="code"|p class="cut-code")>(.*?)</(?:strong|p)>', page, re.S)
    assert shown, "no code is shown"
    return "".join(re.findall(r"<span>(\w+)</span>", shown[1]))


async def second_device(running: Any, staff: Facilitator, name: str = "", code: str = "") -> Facilitator:
    """A device that took the console over."""
    made = Facilitator(running.address)
    made.session_id = staff.session_id
    await made.post("/hand-over", code=code or await hand_over_code(staff), name=name)
    return made


async def _the_others(running: Any, staff: Facilitator, names: Iterable[str]) -> dict[str, httpx.AsyncClient]:
    """The kinds of people whom only a whole matrix needs."""
    found: dict[str, httpx.AsyncClient] = {}
    for name in names:
        if name.startswith("joined"):
            person = Participant(running.address)
            await person.join(staff.code, group="N")
            seat = re.findall(r'id="person-(\d+)"', (await staff.get(f"{staff.base}/people")).text)[0]
            await staff.post(f"{staff.base}/people/{seat}/role", role=name.partition(" ")[2])
            found[name] = person.web
        elif name.startswith("linked"):
            found[name] = (await linked(running, staff, "Ana", name.partition(" ")[2])).web
        elif name == "second device":
            found[name] = (await second_device(running, staff)).web
        elif name == "neighbour":
            neighbour = await with_account(running, staff, "platform facilitator")
            await neighbour.prepare("Soil", recipe="empty")
            await neighbour.open()
            assert platform_of(running, neighbour.session_id) == platform_of(running, staff.session_id)
            theirs = Participant(running.address)
            await theirs.join(neighbour.code, group="F")
            found |= {name: neighbour.web, "neighbour's participant": theirs.web}
        elif name not in found:
            found[name] = (await with_account(running, staff, name)).web
    return found


@asynccontextmanager
async def house(running: Any, kinds: Iterable[str] = FEW) -> Any:
    """A house with an open brainstorm that has an idea in it. The first account of a server is an administrator."""
    first = Facilitator(running.address)
    await first.enter(running.sign_in_link())
    staff, colleague = Facilitator(running.address), Facilitator(running.address)
    inside, elsewhere = Participant(running.address), Participant(running.address)
    for one, title in ((staff, "Water"), (colleague, "Land")):
        await one.enter(running.sign_in_link())
        await one.prepare(title, recipe="empty")
        await one.open()
    await inside.join(staff.code, group="F", name="Nafi")
    await elsewhere.join(colleague.code, group="F")
    await staff.post(f"{staff.base}/activities", kind="brainstorm", minutes="5")
    activity = (await staff.activities())[-1]
    await staff.turn(activity, "open")
    await inside.act(activity, "ideas", text="Her own words")
    nobody = httpx.AsyncClient(base_url=running.address, timeout=60)
    browsers = {
        "nobody": nobody,
        "participant": inside.web,
        "elsewhere": elsewhere.web,
        "facilitator": staff.web,
        "colleague": colleague.web,
        "administrator": first.web,
    }
    browsers |= await _the_others(running, staff, [name for name in kinds if name not in browsers])
    for browser in browsers.values():
        browser.follow_redirects = False
    ids = {name for one in every_address() for name in re.findall(r"{(\w+_id)}", one.path)}
    values = dict.fromkeys(ids, "1") | {
        "session_id": str(staff.session_id),
        "platform_id": str(platform_of(running, staff.session_id)),
        "item_id": str(with_item(running, staff.session_id, activity)),
        "activity_id": str(activity),
        "key": "wrong",
        "owner": "room",
        "picture_key": "wrong",
        "seq": "1",
        "size": "small",
        "typed": "wrong",
        "code": staff.code,
        "form": "html",
        "what": "people",
        "version": "x",
        "path": "js/app.js",
    }
    try:
        yield House(browsers, values)
    finally:
        for browser in browsers.values():
            await browser.aclose()
