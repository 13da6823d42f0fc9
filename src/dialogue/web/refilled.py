"""A page's own HTML with a refused form as it was sent: what was typed is put back, the sentence stands at its field.

It works on the drawn page, so that a form inside of a live part, which knows neither a request nor a viewer, comes back
like every other, and a new form has nothing to do for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urlsplit

CAME_FROM = "form_page"
"""The field in which a refused form carries the address of its page: the browser now stands at the form's own."""

UNSHOWN = frozenset({"password", "new_password", "words", "one_time_code", "command_id"})
"""Fields that are secrets, or that nobody has typed."""

UNTYPED = frozenset({"hidden", "submit", "button", "reset", "image"})
SECRET = frozenset({"password", "file"})
TICKED = frozenset({"checkbox", "radio"})
WAS = "was."
"""Before the name of a field: a hidden field with what that one said when the form was drawn (`kernel.meanwhile`)."""

CHANGING = frozenset({"command_id", "turn", "seen", CAME_FROM})
"""Hidden fields that differ from drawing to drawing, so that they do not tell which form it was."""

Attributes = Mapping[str, str | None]


@dataclass(slots=True)
class Tag:
    """A start tag: where it stands in the text, what it says, which tags are open around it."""

    name: str
    start: int
    end: int
    attributes: Attributes
    around: tuple[Tag, ...] = ()
    closed: int = 0
    options: list[Tag] = field(default_factory=list)

    def says(self, name: str) -> str:
        return self.attributes.get(name) or ""

    @property
    def kind(self) -> str:
        """The kind of a field: what an input says, or the tag's own name."""
        return (self.says("type") or "text").lower() if self.name == "input" else self.name


MARKUP = re.compile(
    r"<!--.*?-->|<(script|style)\b[^>]*+>.*?</\1\s*>"
    r"|<(?P<ends>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<said>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.S | re.I,
)
"""A comment, a script or style with what is in it, or a tag."""
SAID = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")
FOLLOWED = frozenset({"form", "label", "fieldset", "legend", "details", "select", "textarea"})
READ = FOLLOWED | {"input", "button", "option"}
IDENTIFIED = re.compile(r"\sid\s*=", re.I)


def _attributes(said: str) -> Attributes:
    found: dict[str, str | None] = {}
    for name, *values in SAID.findall(said):
        value = next(filter(None, values), "")
        bare = not value and f"{name}=" not in said
        found.setdefault(name.lower(), None if bare else unescape(value))
    return found


def _tags(html: str) -> list[Tag]:
    """A page's forms and fields, and all that has an id, with their places in the text."""
    tags: list[Tag] = []
    opened: list[Tag] = []
    for one in MARKUP.finditer(html):
        if not one["name"]:
            continue
        name = one["name"].lower()
        if one["ends"]:
            if name in FOLLOWED:
                _close(opened, name, one.start())
            continue
        if name not in READ and not IDENTIFIED.search(one["said"]):
            continue
        found = Tag(name, one.start(), one.end(), _attributes(one["said"]), tuple(opened), one.end())
        if name in FOLLOWED:
            opened.append(found)
        if name == "option":
            for around in opened:
                if around.name == "select":
                    around.options.append(found)
        if name != "option" or "id" in found.attributes:
            tags.append(found)
    return tags


def _close(opened: list[Tag], name: str, here: int) -> None:
    for place in range(len(opened) - 1, -1, -1):
        if opened[place].name == name:
            opened[place].closed = here
            del opened[place:]
            return


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page with what belongs to it, also from elsewhere on the page by its id."""

    tag: Tag
    fields: tuple[Tag, ...]

    @property
    def typed(self) -> tuple[Tag, ...]:
        """The fields in which somebody types or chooses."""
        return tuple(one for one in self.fields if one.name != "button" and one.kind not in UNTYPED)

    def leads_to(self, address: str) -> bool:
        places = [self.tag.says("action"), *(one.says("formaction") for one in self.fields)]
        return self.tag.says("method").lower() == "post" and any(
            urlsplit(place).path == address for place in places if place
        )

    def fits(self, sent: Mapping[str, Sequence[str]]) -> int:
        """How well it fits what was sent; below zero it is another form of the same address."""
        fit = 0
        for one in self.fields:
            name = one.says("name")
            if not name or name in CHANGING or name.startswith(WAS) or one.name == "button":
                continue
            if one.kind == "hidden":
                there = one.says("value") in sent[name] if name in sent else None
                fit += {None: 0, True: 1, False: -100}[there]
            elif name in sent:
                fit += 1
            elif one.kind not in TICKED and "disabled" not in one.attributes:
                fit -= 1  # a browser would have sent it, empty as it may be
        return fit


def forms_of(html: str) -> tuple[list[Form], list[Tag]]:
    """All forms of a page, and all its tags that were read."""
    tags = _tags(html)
    fields = [one for one in tags if one.name in {"input", "select", "textarea", "button"}]
    forms = []
    for form in (one for one in tags if one.name == "form"):
        own = (
            one
            for one in fields
            if (one.says("form") == form.says("id") if "form" in one.attributes else form in one.around)
        )
        forms.append(Form(form, tuple(own)))
    return forms, tags


PLAIN = re.compile(r"[\w/.-]+", re.A)
"""An address that stands in a page as it is."""


def identified(html: str, name: str) -> Tag | None:
    """The tag with this id."""
    return next((one for one in _tags(html) if one.says("id") == name), None)


def the_form(
    html: str, address: str, sent: Mapping[str, Sequence[str]]
) -> tuple[Form | None, int, list[Tag]]:
    """The form that was sent to this address, how well it fits, and the page's tags; none of them where it is not."""
    if PLAIN.fullmatch(address) and address not in html:
        return None, 0, []
    forms, tags = forms_of(html)
    found = [(form.fits(sent), form) for form in forms if form.leads_to(address)]
    if not found:
        return None, 0, tags
    fit, form = max(found, key=lambda one: one[0])
    return form, fit, tags


@dataclass(slots=True)
class _Edits:
    """Changes of a text by place, made all at once."""

    html: str
    made: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, start: int, text: str, end: int | None = None) -> None:
        self.made.append((start, start if end is None else end, text))

    def within(self, first: int = 0, last: int | None = None) -> str:
        """The changed text between two places of the old one."""
        pieces, at, last = [], first, len(self.html) if last is None else last
        for start, end, text in sorted(self.made, key=lambda one: one[:2]):
            if first <= start and end <= last:
                pieces += [self.html[at:start], text]
                at = end
        return "".join([*pieces, self.html[at:last]])


def _tag(tag: Tag, **changes: str | bool | None) -> str:
    """The tag with other attributes: a text sets one, True sets it bare, False takes it out."""
    said: dict[str, str | None] = dict(tag.attributes)
    for name, value in changes.items():
        name = name.replace("_", "-")
        if value is False:
            said.pop(name, None)
        else:
            said[name] = None if value is True else str(value)
    inner = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in said.items()
    )
    return f"<{tag.name}{inner}>"


def _at_fault(form: Form, name: str) -> Tag | None:
    """The field that a sentence is about; several of one name share it at the first."""
    return next((one for one in form.typed if name and one.says("name") == name), None)


def _place_of(fault: Tag) -> int:
    """Where the sentence stands: over its field, over the label around it, or under the legend of its tiles."""
    label = next((one for one in fault.around if one.name == "label"), None)
    if fault.kind in TICKED:
        fieldset = next((one for one in reversed(fault.around) if one.name == "fieldset"), None)
        if fieldset is not None:
            return fieldset.end
    return label.start if label is not None else fault.start


def refilled(
    html: str,
    form: Form,
    sent: Mapping[str, Sequence[str]],
    *,
    fault: str,
    sentence: Callable[[str], str],
    page: str,
    drawn: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """The whole page, and its form alone, with what was `sent` and the sentence.

    `sentence` draws it under an id; `page` is where the form stands, kept for the next time. What the form was drawn
    with stays what it was for her, but for the fields of which she is told now what they say (`drawn`).
    """
    edits, seen = _Edits(html), Counter[str]()
    wrong = _at_fault(form, fault)
    for one in form.fields:
        if one.kind == "hidden" and one.says("name").startswith(WAS):
            name = one.says("name")
            known = (drawn or {}).get(
                name.removeprefix(WAS), next(iter(sent.get(name, ())), one.says("value"))
            )
            edits.put(one.start, _tag(one, value=known), one.end)
    for one in form.typed:
        name = one.says("name")
        changes: dict[str, str | bool | None] = {}
        values = sent.get(name, ())
        if one is wrong:
            told = f"{one.says('id') or name}-error"
            described = " ".join([*one.says("aria-describedby").split(), told])
            changes = {"aria_invalid": "true", "aria_describedby": described, "autofocus": True}
        if "disabled" in one.attributes or not name or name in UNSHOWN or one.kind in SECRET:
            pass  # was not sent, or is not shown again
        elif one.kind in TICKED:
            changes["checked"] = (one.says("value") or "on") in values
        elif one.kind == "select":
            for option in one.options if values else ():
                edits.put(option.start, _tag(option, selected=option.says("value") in values), option.end)
        elif seen[name] < len(values):
            if one.kind == "textarea":
                edits.put(one.end, "\n" + escape(values[seen[name]], quote=False), one.closed)
            else:
                changes["value"] = values[seen[name]]
            seen[name] += 1
        if changes:
            edits.put(one.start, _tag(one, **changes), one.end)
    kept = f'<input type="hidden" name="{CAME_FROM}" value="{escape(page)}">'
    if wrong is not None:
        edits.put(_place_of(wrong), sentence(f"{wrong.says('id') or fault}-error"))
        edits.put(form.tag.end, kept)
    else:
        edits.put(form.tag.end, kept + sentence(""))
    around = {one.start: one for tag in (form.tag, *((wrong,) if wrong else ())) for one in tag.around}
    for outer in around.values():
        if outer.name == "details" and "open" not in outer.attributes:
            edits.put(outer.start, _tag(outer, open=True), outer.end)
    closing = form.tag.closed + len("</form>")
    return edits.within(), edits.within(form.tag.start, closing)
