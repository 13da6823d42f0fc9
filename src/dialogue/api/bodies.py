"""Reading what a program sends: JSON that its model takes, or a no that never repeats what was sent."""

from __future__ import annotations

import asyncio
import json
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from dialogue.api.problems import NO_JSON, NOT_VALID, TWICE, NotAsked

M = TypeVar("M", bound=BaseModel)
AT_ONCE = 200_000  # bytes; a picture has more, and reading it would hold everybody's answers for some 50 ms


def _no_number(said: str) -> NoReturn:
    raise ValueError(said)  # NaN and Infinity are no JSON, and no store keeps them


class SaidTwice(ValueError):  # noqa: N818 - a word about what was sent
    """An object with two members of one name: one reader takes the first of them, another the last."""


def _once(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise SaidTwice
    return found


async def body_of(request: Request, model: type[M]) -> M:
    """The body of a request. Raises NotAsked: 415 for what is not said to be JSON, 422 for what the model does not take."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotAsked(415, "no_json", NO_JSON)
    content = await request.body()
    try:
        if len(content) > AT_ONCE:
            return await asyncio.to_thread(_read, content, model)
        return _read(content, model)
    except ValidationError as error:
        # Only the place is told: what was sent may be somebody's words.
        places = error.errors(include_url=False, include_context=False, include_input=False)
        if places[0]["type"] == "json_invalid":
            raise NotAsked(400, "no_json", NO_JSON) from None
        field = ".".join(str(part) for part in places[0]["loc"])
        raise NotAsked(422, "not_valid", NOT_VALID, field=_plain(field)) from None
    except SaidTwice:
        raise NotAsked(400, "said_twice", TWICE) from None
    except (ValueError, RecursionError):
        raise NotAsked(400, "no_json", NO_JSON) from None


def _read(content: bytes, model: type[M]) -> M:
    read = model.model_validate_json(content)
    json.loads(content, parse_constant=_no_number, object_pairs_hook=_once)
    return read


def _plain(field: str) -> str:
    """A place in a body, short and without signs that no header or log should carry."""
    return "".join(sign if sign.isprintable() and sign.isascii() else "?" for sign in field)[:80]
