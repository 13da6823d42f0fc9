"""Programs that call `/api/v1` of a running server, and tokens for them."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from dialogue.simulation.actors import Facilitator
from support.roles import platform_of

ALL = ("read", "console", "prepare", "facilitate", "people", "minutes", "agenda", "platform")


@dataclass
class Program:
    """A program with a token, or with none."""

    web: httpx.AsyncClient
    token: str = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        return await self.web.request(method, f"/api/v1{path}", content=content, headers=sent)

    async def get(self, path: str, status: int = 200, **headers: str) -> Any:
        """What is there; the test ends where the status is another one."""
        found = await self.ask("GET", path, **headers)
        assert found.status_code == status, (path, found.status_code, found.text)
        return found.json() if found.content else None

    async def send(self, path: str, status: int = 200, key: str = "", **body: Any) -> Any:
        """Send a command, under a key of its own where none is given."""
        headers = {"Idempotency_Key": key or secrets.token_hex(20)}
        found = await self.ask("POST", path, body, **headers)
        assert found.status_code == status, (path, found.status_code, found.text)
        return found.json()


async def token_of(staff: Facilitator, platform: int, *may: str, name: str = "Clock", days: int = 30) -> str:
    """A token, made on the platform's page."""
    fields = {"name": name, "may": list(may or ALL), "days": str(days), "command_id": secrets.token_hex(16)}
    page = await staff.web.post(f"/platforms/{platform}/tokens", data=fields)
    found = re.search(r'id="token-text" readonly value="([^"]+)"', page.text)
    assert found, page.text[:2000]
    return found[1]


@dataclass
class Lender:
    """A facilitator with an open session on her platform."""

    staff: Facilitator
    platform: int

    @property
    def session(self) -> str:
        return f"/sessions/{self.staff.session_id}"

    async def program(self, *may: str, days: int = 30) -> Program:
        """A program with a token of hers."""
        web = httpx.AsyncClient(base_url=str(self.staff.web.base_url), timeout=60)
        return Program(web, await token_of(self.staff, self.platform, *may, days=days))


async def lender(running: Any, recipe: str = "empty") -> Lender:
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare("Water", recipe=recipe)
    await staff.open()
    return Lender(staff, platform_of(running, staff.session_id))


async def joined(program: Program, code: str, place: int = 0, **more: Any) -> Program:
    """A participant's program: joined by the code, with the token of its seat."""
    lobby = await Program(program.web).get(f"/join/{code}")
    group = lobby["groups"][place]["id"]
    made = await Program(program.web).send(f"/join/{code}", 201, group=group, **more)
    return Program(program.web, made["token"])
