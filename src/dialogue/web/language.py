"""The language of a page that belongs to nobody yet."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from dialogue.languages import chosen
from dialogue.web.security import cookie


def language_of(connection: HTTPConnection) -> str:
    """The language of a page without a person: the one chosen before, else the browser's."""
    wanted = connection.query_params.get("lang") or cookie(connection, "lang")
    return chosen(wanted, connection.headers.get("accept-language", ""))
