"""The language of a page that belongs to nobody yet."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from dialogue.languages import LANGUAGES, chosen
from dialogue.web.security import cookie


def language_of(connection: HTTPConnection, among: Sequence[str] = tuple(LANGUAGES)) -> str:
    """The language of a page without a person: the one chosen before, else the browser's, else the first of `among`."""
    wanted = connection.query_params.get("lang") or cookie(connection, "lang")
    return chosen(wanted, connection.headers.get("accept-language", ""), among)
