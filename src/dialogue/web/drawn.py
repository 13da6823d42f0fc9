"""What a form said when it was drawn, and how the other's words stand beside hers when both have changed it.

See `kernel.meanwhile`. Fields that several people can change carry their first value in a hidden field (`was=True` in
the macros of forms); an endpoint takes all of them as one parameter (`was: Drawn`) and hands them to its command.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request

from dialogue.kernel.meanwhile import TAKEN, Was
from dialogue.web.refilled import TICKED, WAS, Form, Tag

TAG = re.compile(r"<[^>]*>")


def was_in(form: FormData) -> dict[str, str]:
    """What the fields of a form said when it was drawn, and in which of them the other's words are taken."""
    found = {
        name.removeprefix(WAS): value
        for name, value in form.items()
        if name.startswith(WAS) and isinstance(value, str)
    }
    taken = [value for value in form.getlist(TAKEN) if isinstance(value, str)]
    return {**found, TAKEN: " ".join(taken)} if taken else found


async def _drawn(request: Request) -> dict[str, str]:
    return was_in(await request.form())


Drawn = Annotated[Was, Depends(_drawn)]
"""For an endpoint whose form changes what others can change, too."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """The other's words in one field: how the form calls it, and what stands there now; `ticked` for a box."""

    label: str
    words: str = ""
    ticked: bool | None = None


def theirs_in(html: str, form: Form, tags: list[Tag], theirs: Mapping[str, str]) -> list[Theirs]:
    """The other's words as the form itself would show them."""
    return [_one(html, form, tags, name, value) for name, value in theirs.items()]


def _one(html: str, form: Form, tags: list[Tag], name: str, value: str) -> Theirs:
    fields = [one for one in form.typed if one.says("name") == name]
    if not fields:
        return Theirs("", value)
    field = next((one for one in fields if one.says("value") == value), fields[0])
    around = next((one for one in field.around if one.name == "label"), None)
    if field.kind == "radio":
        fieldset = next((one for one in reversed(field.around) if one.name == "fieldset"), None)
        legend = next((one for one in tags if one.name == "legend" and fieldset in one.around), None)
        return Theirs(_words(html, legend), _words(html, around))
    if field.kind in TICKED:
        return Theirs(_words(html, around), ticked=bool(value))
    label = next((one for one in tags if one.name == "label" and one.says("for") == field.says("id")), None)
    chosen = next((one for one in field.options if one.says("value") == value), None)
    if chosen is not None:
        value = unescape(html[chosen.end : html.index("<", chosen.end)]).strip()
    return Theirs(_words(html, label), value)


def _words(html: str, tag: Tag | None) -> str:
    """The first words within a tag."""
    inner = html[tag.end : tag.closed] if tag is not None else ""
    pieces = (unescape(piece).strip() for piece in TAG.split(inner))
    return next((piece for piece in pieces if piece), "")
