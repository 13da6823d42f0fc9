"""Answering statements one by one, as somebody with a phone does: what the page asks is answered, or put off."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from dialogue.kernel.text import sameness
from dialogue.simulation.actors import Participant
from dialogue.simulation.forms import PageForm, read_page

ASKED = re.compile(r'<h2 class="statement"[^>]*><bdi[^>]*>(.*?)</bdi></h2>', re.S)
LATER = "later"


def question(page: str) -> tuple[PageForm, str] | None:
    """The statement that a phone's page asks, with its form."""
    form, asked = read_page(page).form("/stance"), ASKED.search(page)
    return (form, unescape(asked.group(1))) if form and asked else None


async def answer_all(person: Participant, stance_of: Callable[[str], str]) -> int:
    """Answer until the page asks nothing more, or only what was put off (an empty stance); the number of answers."""
    put_off: set[str] = set()
    answered = 0
    page = await person.page()
    while (found := question(page)) is not None:
        form, text = found
        if sameness(text) in put_off:
            return answered
        stance = stance_of(text)
        if stance:
            answered += 1
        else:
            put_off.add(sameness(text))
        fields = {name: value for name, value in form.values().items() if name != "command_id"}
        page = (await person.post(form.action, **{**fields, "stance": stance or LATER})).text
    return answered
