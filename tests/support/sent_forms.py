"""Forms as a browser without script sends them: read from a page, filled in, and read again from the answer.

It reads pages with a parser of its own, so that a mistake of the server's reading is not made a second time here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from dialogue.simulation.actors import Actor

HTMX = {"HX-Request": "true"}
FOREIGN = "x" * 80
"""An id that no page of ours makes: whatever the command, it is refused before its own rules are asked."""

KEPT_ON_PURPOSE = (
    "/language",
    "/join/",
    "/rejoin",
    "/signin",
    "/setup/",
    "/account/password",
    "/account/second-factor",
)
"""Forms that are refused by other words below: they send no command before something else was asked."""

WORDS = "Wells & <b>“fields”</b>, 5 % more"
TYPED = {
    "number": "3",
    "date": "2031-01-02",
    "datetime-local": "2031-01-02T10:00:00",
    "time": "10:00",
    "password": "a long password",
}


@dataclass
class Field:
    """A field as it stands in a form."""

    name: str
    kind: str
    value: str = ""
    ticked: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)
    attributes: dict[str, str | None] = field(default_factory=dict)

    @property
    def typed(self) -> bool:
        """Whether it holds something that can come back: no browser lets a page fill in a file again."""
        return self.kind not in {"hidden", "button", "file"} and "disabled" not in self.attributes


@dataclass
class SentForm:
    """A form of a page."""

    action: str
    fields: list[Field] = field(default_factory=list)
    words: str = ""
    by_htmx: bool = False

    def filled(self) -> dict[str, list[str]]:
        """What a browser sends when everything that can be typed was typed and every second box is ticked."""
        found: dict[str, list[str]] = {}
        boxes = 0
        for one in self.fields:
            if not one.name or "disabled" in one.attributes:
                continue
            if one.kind == "hidden":
                found.setdefault(one.name, []).append(one.value)
            elif one.kind == "radio":
                found[one.name] = [one.value]  # the last one
            elif one.kind == "checkbox":
                boxes += 1
                if boxes % 2:
                    found.setdefault(one.name, []).append(one.value)
            elif one.kind == "select":
                found.setdefault(one.name, []).append(one.options[-1][0] if one.options else "")
            elif one.kind != "button":
                words = TYPED.get(one.kind, WORDS)
                found.setdefault(one.name, []).append(
                    f"{words}\r\n{words}" if one.kind == "textarea" else words
                )
        return found

    def shows(self) -> dict[str, list[str]]:
        """What would be sent if the form were sent as it stands."""
        found: dict[str, list[str]] = {}
        for one in self.fields:
            if not one.typed or not one.name:
                continue
            if one.kind in {"radio", "checkbox"}:
                if one.ticked:
                    found.setdefault(one.name, []).append(one.value)
            elif one.kind == "select":
                chosen = [value for value, on in one.options if on] or [value for value, _ in one.options[:1]]
                found.setdefault(one.name, []).extend(chosen)
            else:
                found.setdefault(one.name, []).append(one.value)
        return found


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SentForm] = []
        self.by_id: dict[str, SentForm] = {}
        self.elsewhere: list[tuple[str, Field]] = []
        self.form: SentForm | None = None
        self.field: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        says = dict(attrs)
        if tag == "form":
            self.form = (
                SentForm(says.get("action") or "", by_htmx="hx-post" in says)
                if says.get("method") == "post"
                else None
            )
            if self.form is not None:
                self.forms.append(self.form)
                self.by_id[says.get("id") or ""] = self.form
        elif tag in {"input", "textarea", "select", "button"}:
            kind = (says.get("type") or "text") if tag == "input" else tag
            value = says.get("value") or ("on" if kind in {"checkbox", "radio"} else "")
            self.field = Field(says.get("name") or "", kind, value, "checked" in says, attributes=says)
            if says.get("form"):
                self.elsewhere.append((says["form"] or "", self.field))
            elif self.form is not None:
                self.form.fields.append(self.field)
        elif tag == "option" and self.field is not None:
            self.field.options.append((says.get("value") or "", "selected" in says))

    def handle_data(self, data: str) -> None:
        if self.field is not None and self.field.kind == "textarea":
            self.field.value += data
        elif self.form is not None:
            self.form.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.field is not None:
            self.field.value = self.field.value.removeprefix("\n").strip() if self.field else ""
            self.field = None


def forms_in(html: str) -> list[SentForm]:
    """All forms of a page that are posted."""
    reading = _Reading()
    reading.feed(html)
    for name, one in reading.elsewhere:
        if name in reading.by_id:
            reading.by_id[name].fields.append(one)
    return reading.forms


def missing(sent: dict[str, list[str]], html: str, action: str) -> list[str]:
    """What was sent and does not stand in the answer's form of this action, field by field."""
    found = [form for form in forms_in(html) if urlsplit(form.action).path == urlsplit(action).path]
    if not found:
        return [f"{action}: the form is gone"]

    def lost(form: SentForm) -> list[str]:
        shown, wrong = form.shows(), []
        for one in form.fields:
            if not one.typed or not one.name:
                continue
            if one.kind == "password":
                if one.value:
                    wrong.append(f"{action}: the password {one.name} was shown")
                continue
            here = [" ".join(value.split()) for value in shown.get(one.name, [])]
            there = [" ".join(value.split()) for value in sent.get(one.name, [])]
            if here != there:
                wrong.append(f"{action}: {one.name} shows {here}, sent were {there}")
        return wrong

    return min((lost(form) for form in found), key=len)


def named(action: str) -> str:
    """An action without its session, activity and other numbers."""
    inner = re.sub(r"^/sessions/\d+/(activities/\d+/)?", "", action)
    return re.sub(r"\d+", "N", inner)


class Refusals:
    """Sends every form of the pages it is shown, each once, so that it is refused; keeps what did not come back."""

    def __init__(self) -> None:
        self.tried: set[str] = set()
        self.wrong: list[str] = []

    async def page(self, actor: Actor, address: str) -> None:
        page = await actor.web.get(address)
        if page.status_code != 200:
            return
        for form in forms_in(page.text):
            if any(one.typed for one in form.fields) and not form.action.startswith(KEPT_ON_PURPOSE):
                await self.form(actor, str(page.url.path), form)

    async def form(self, actor: Actor, page: str, form: SentForm) -> None:
        name = named(form.action)
        if (where := f"{page.rpartition('/')[2]} {name}") in self.tried:
            return
        self.tried.add(where)
        sent = {**form.filled(), "command_id": [FOREIGN]}
        for headers in ({"Referer": f"{actor.address}{page}"}, {}, HTMX):
            answer = await actor.web.post(form.action, data=sent, headers=headers)
            told = "with htmx" if headers == HTMX else "without script"
            if answer.status_code != 422:
                self.wrong.append(f"{where} {told}: {answer.status_code}")
                continue
            self.wrong += [f"{told}, {one}" for one in missing(sent, answer.text, form.action)]
            if not re.search(r'class="(field-error|say error)"', answer.text):
                self.wrong.append(f"{where} {told}: nothing is said")
            whole = "<!doctype html>" in answer.text.lower()
            if whole is (headers == HTMX) and (form.by_htmx or not whole):
                self.wrong.append(f"{where} {told}: {'a whole page' if whole else 'a piece of a page'}")
