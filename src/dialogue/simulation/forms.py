"""Reading the forms on a page, as a browser without script would."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: its name, kind (input type, textarea, select), value and whether it is ticked or chosen."""

    name: str
    kind: str
    value: str = ""
    ticked: bool = False
    most: int | None = None
    id: str = ""
    label: str = ""
    legend: str = ""
    """What stands above its group of fields: of groups within groups the outermost one."""


@dataclass(slots=True)
class PageForm:
    """A form: where it goes and its fields in the order of the page."""

    action: str
    method: str
    draft: str = ""
    """The name under which a browser keeps what is typed; it differs between rounds of the same question."""
    budget: int = 0
    """How many dots or credits the form lets a person place, 0 when it has none."""
    ticks: int = 0
    """How many boxes the form lets a person tick, 0 when it sets no limit."""
    fields: list[Field] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What can be chosen in each list, by the name of its field; what chooses nothing is left out."""

    def values(self) -> dict[str, str]:
        """What a browser would send if nothing was touched (one value a name)."""
        sent: dict[str, str] = {}
        for one in self.fields:
            if one.name and (one.kind not in {"radio", "checkbox"} or one.ticked):
                sent[one.name] = one.value
        return sent

    def named(self, prefix: str) -> list[Field]:
        """The fields whose names begin with `prefix`."""
        return [one for one in self.fields if one.name.startswith(prefix)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._open: PageForm | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select = ""
        self._label: tuple[list[str], list[str]] | None = None
        self._labels: dict[str, str] = {}
        self.activity = ""
        self._legends: list[str] = []
        self._legend: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if found.get("data-activity"):
            self.activity = found["data-activity"]
        if tag == "form":
            self._open = PageForm(
                found.get("action", ""), found.get("method", "get").lower(), found.get("data-draft", "")
            )
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "fieldset":
            self._legends.append("")
            if found.get("data-most", "").isdecimal():
                self._open.ticks = int(found["data-most"])
        elif tag == "legend":
            self._legend = []
        elif tag == "label":
            self._label = ([found.get("for", "")], [])
        elif found.get("data-budget", "").isdecimal():
            self._open.budget = int(found["data-budget"])
        elif found.get("data-credits", "").isdecimal():
            self._open.budget = int(found["data-credits"])
        elif found.get("data-most", "").isdecimal():
            self._open.ticks = int(found["data-most"])
        elif tag == "input":
            limit = found.get("max", "")
            if self._label is not None:  # the field stands inside of its label
                self._label[0].append(found.get("id", ""))
            self._open.fields.append(
                Field(
                    found.get("name", ""),
                    found.get("type", "text"),
                    found.get("value", ""),
                    "checked" in found,
                    int(limit) if limit.isdecimal() else None,
                    found.get("id", ""),
                    legend=next((words for words in self._legends if words), ""),
                )
            )
        elif tag == "textarea":
            self._area = (found.get("name", ""), [])
        elif tag == "select":
            self._select = found.get("name", "")
        elif tag == "option" and self._select:
            if found.get("value"):
                self._open.choices.setdefault(self._select, []).append(found["value"])
            if "selected" in found:
                self._open.fields.append(Field(self._select, "select", found.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
        if self._label is not None:
            self._label[1].append(data)
        if self._legend is not None:
            self._legend.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            # Only now: a label may stand before its field, behind it or around it.
            self._open.fields = [
                replace(one, label=self._labels.get(one.id, "")) for one in self._open.fields
            ]
            self._open = None
        elif tag == "fieldset" and self._legends:
            self._legends.pop()
        elif tag == "legend" and self._legend is not None:
            if self._legends:
                self._legends[-1] = "".join(self._legend).strip().partition("\n")[0]
            self._legend = None
        elif tag == "label" and self._label is not None:
            words = "".join(self._label[1]).strip()
            self._labels.update((key, words) for key in self._label[0] if key)
            self._label = None
        elif tag == "textarea" and self._area is not None and self._open is not None:
            self._open.fields.append(Field(self._area[0], "textarea", "".join(self._area[1]).strip("\n")))
            self._area = None
        elif tag == "select":
            self._select = ""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page's forms, and the id of the activity on stage (empty for none)."""

    forms: tuple[PageForm, ...]
    activity: str

    def form(self, ending: str) -> PageForm | None:
        """The first form that goes to an address with this ending."""
        return next((one for one in self.forms if one.action.endswith(ending)), None)


def read_page(html: str) -> ReadPage:
    reader = _Reader()
    reader.feed(html)
    return ReadPage(tuple(reader.forms), reader.activity)
