"""A facilitator and participants as clients: they read pages and send the forms that are on them.

They know nothing of the server's inside. So whatever they can do, a person with a browser and no script can do.
"""

from __future__ import annotations

import re
import secrets
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

GROUPS = ("farmers", "ngos", "universities", "public", "companies")
TAG = re.compile(r"<[^>]+>")
REFUSAL = re.compile(
    r'<(p|div)\b[^>]*(?:data-code="[^"]*"|class="field-error"|class="say error")[^>]*>.*?</\1>', re.S
)


class Surprise(Exception):  # noqa: N818 - says what an actor did not expect
    """A page was not what an actor expected: its status, address and words."""


def checked(answer: httpx.Response) -> httpx.Response:
    """The answer, if it is one that goes on. Raises Surprise for a no."""
    if answer.status_code >= 400:
        # Where a form was refused, the sentence stands at its field, somewhere in the page.
        said = " ".join(found.group() for found in REFUSAL.finditer(answer.text)) or answer.text
        words = " ".join(TAG.sub(" ", said).split())[:400]
        raise Surprise(f"{answer.request.method} {answer.request.url.path} -> {answer.status_code}: {words}")
    return answer


@cache
def certificates() -> ssl.SSLContext:
    """What all actors trust. Reading it took 17 ms for each of them, which is a second for sixty people."""
    import httpx

    return httpx.create_ssl_context()


class Actor:
    """One person's browser: cookies of its own, forms with ids."""

    looks = True
    """Whether the page is fetched to which a form leads, where nobody reads it (`step`)."""

    way: Callable[[str], httpx.AsyncBaseTransport | None] = staticmethod(lambda address: None)
    """How requests travel to an address; None is over the network."""

    def __init__(self, address: str, *, timeout: float = 60.0) -> None:
        import httpx  # of the extra `demo`: not there before somebody wants simulated people

        self.address = address
        self.web = httpx.AsyncClient(
            base_url=address,
            follow_redirects=True,
            timeout=timeout,
            verify=certificates(),
            transport=self.way(address),
        )

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return checked(await self.web.get(path, params=query or None))

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form; `command_id` is made when none is given."""
        fields.setdefault("command_id", secrets.token_hex(16))
        return checked(await self.web.post(path, data=fields))

    async def step(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form whose next page is read by nobody: only those who look fetch it."""
        fields.setdefault("command_id", secrets.token_hex(16))
        return checked(await self.web.post(path, data=fields, follow_redirects=self.looks))

    async def close(self) -> None:
        await self.web.aclose()


class Facilitator(Actor):
    """The facilitator: signs in by a one-time link, prepares and steers."""

    session_id = 0
    code = ""

    async def enter(self, link: str) -> None:
        """Sign in with a one-time link (`/enter/...`)."""
        await self.step(link)

    async def prepare(
        self,
        title: str,
        *,
        recipe: str = "shared-goals",
        language: str = "en",
        purpose: str = "",
        groups: Sequence[str] = GROUPS,
        not_required: Sequence[str] = (),
        **more: str,
    ) -> None:
        """Prepare a session with ready-made groups (those keys) or groups named by other words, and further fields."""
        fields: dict[str, Any] = {
            "title": title,
            "purpose": purpose,
            "recipe": recipe,
            "language": language,
            "languages": ["en", "fr", "es"],
        }
        for place, group in enumerate(groups, 1):
            if group in GROUPS:
                fields |= {f"group.{place}.key": group, f"group.{place}.use": "on"}
            else:
                fields |= {f"group.{place}.name": group, f"group.{place}.letter": group.split()[-1][:1]}
            if group not in not_required:
                fields[f"group.{place}.required"] = "on"
        page = await self.post("/new-session", **fields, **more)
        self.session_id = int(page.url.path.split("/")[2])
        found = re.search(r"/join/([A-Z0-9]{6})", page.text)
        if found is None:
            raise Surprise("the preparation page shows no code")
        self.code = found.group(1)

    @property
    def base(self) -> str:
        return f"/sessions/{self.session_id}"

    async def open(self) -> None:
        await self.step(f"{self.base}/opening")

    async def activities(self) -> list[int]:
        """Ids of the activities in the order of the programme (from the preparation page)."""
        page = await self.get(f"{self.base}/preparation")
        return list(
            dict.fromkeys(int(n) for n in re.findall(rf"{self.base}/activities/(\d+)/edit", page.text))
        )

    async def turn(self, activity: int, move: str) -> None:
        """Open, pause, resume, close, reopen or skip."""
        await self.step(f"{self.base}/activities/{activity}/turn", move=move)

    async def act(self, activity: int, what: str, **fields: Any) -> httpx.Response:
        """Any other form of an activity's console view."""
        return await self.step(f"{self.base}/activities/{activity}/{what}", **fields)

    async def answered(self, activity: int, what: str, **fields: Any) -> httpx.Response:
        """The same, and the page it leads to."""
        return await self.post(f"{self.base}/activities/{activity}/{what}", **fields)

    async def groups(self) -> dict[str, int]:
        """Group ids by letter, as the lobby offers them."""
        page = await self.get(f"/join/{self.code}", lang="en")
        return lobby_groups(page.text)


def lobby_groups(page: str) -> dict[str, int]:
    """Group ids by letter in the order of a lobby page."""
    found: dict[str, int] = {}
    for value, rest in re.findall(r'name="group" value="(\d+)"(.*?)</label>', page, re.S):
        letter = re.search(r">([A-Z0-9+])<", rest)
        found[letter.group(1) if letter else value] = int(value)
    return found


class Participant(Actor):
    """A participant on a phone."""

    session_id = 0

    async def join(self, code: str, *, group: int | str, language: str = "en", name: str = "") -> None:
        """Join by code; `group` is the group's id, or its letter in the lobby."""
        page = await self.get(f"/join/{code}", lang=language)
        chosen = group if isinstance(group, int) else lobby_groups(page.text)[group]
        fields: Mapping[str, Any] = {"group": chosen, "language": language, "name": name}
        answer = await self.step(f"/join/{code}", **fields)
        arrived = answer.next_request.url if answer.next_request else answer.url
        self.session_id = int(arrived.path.split("/")[2])

    @property
    def base(self) -> str:
        return f"/sessions/{self.session_id}"

    async def page(self) -> str:
        """The page as it stands."""
        return (await self.get(self.base)).text

    async def act(self, activity: int, what: str, **fields: Any) -> httpx.Response:
        """Send one of an activity's forms."""
        return await self.step(f"{self.base}/activities/{activity}/{what}", **fields)

    async def answered(self, activity: int, what: str, **fields: Any) -> httpx.Response:
        """Send one of an activity's forms and read the page it leads to."""
        return await self.post(f"{self.base}/activities/{activity}/{what}", **fields)
