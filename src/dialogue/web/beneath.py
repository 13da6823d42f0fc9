"""Pages in a folder of a site: a proxy gives the program `https://example.org/dialogue` and everything below.

Inside, every address begins at the root, as if the program had the whole name for itself. Only at the edge the folder is
put before it: where a template has been drawn, and where an answer's headers leave (`web/security.py`). What asks for an
address with the folder or without it means the same page, so the proxy may take the folder away or leave it.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Template
from starlette.requests import HTTPConnection

BASE = "dialogue.base"
"""Under which name a request's scope says the folder."""
ATTRIBUTES = (
    "href",
    "src",
    "action",
    "formaction",
    "hx-get",
    "hx-post",
    "data-back",
    "data-held",
    "data-late",
    "data-mine-too",
    "data-pen",
    "data-url",
    "data-mine",
    "data-own",
    "data-scripts",
)
"""What holds an address of ours in a page. Values of fields do too, but they come back to us and nobody follows them."""


def base_of(public_url: str) -> str:
    """The folder in the address that people type, "/dialogue"; empty when the program has the name for itself."""
    return urlsplit(public_url).path.rstrip("/")


def put_beneath(html: str, base: str) -> str:
    """A drawn text with the folder before each address of ours; once, however often it is asked.

    People's own words cannot look like an attribute: their quotation marks are written as `&#34;`.
    """
    names = "|".join(ATTRIBUTES)
    begins = rf'(?<=\s)((?:{names})=")/(?!/|{re.escape(base[1:])}[/?#"])'
    return re.sub(begins, rf"\g<1>{base}/", html)


def templates_beneath(base: str) -> type[Template]:
    """The class of templates whose texts lead into the folder."""

    class Beneath(Template):
        def render(self, *facts: Any, **more: Any) -> str:
            return put_beneath(super().render(*facts, **more), base)

    return Beneath


def inner(path: str, base: str) -> str:
    """A path as the program knows it, without the folder."""
    if base and (path == base or path.startswith(f"{base}/")):
        return path[len(base) :] or "/"
    return path


def outer(path: str, base: str) -> str:
    """A path as browsers know it, with the folder."""
    return path if not base or path == base or path.startswith((f"{base}/", f"{base}?")) else base + path


def base_in(request: HTTPConnection) -> str:
    """The folder that this request came into."""
    found: str = request.scope.get(BASE, "")
    return found
