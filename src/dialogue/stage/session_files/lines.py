"""The text of a session file as a tree in which everything knows its line. Pure.

Only a small part of YAML is read: tables, lists and texts. Every value is a text until the settings say what it is, so
`no` stays a word and `10:40` is no number. Anchors, aliases and tags are refused: with them a file of one
kilobyte can stand for a gigabyte, or for an object of the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

MOST_BYTES = 512 * 1024
DEEPEST = 12
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast parser where it is installed; both give the same events."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
TAB = "A tab stands where spaces are needed. Please indent with spaces."


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with a file, and on which line."""

    line: int
    sentence: str


class UnreadableError(Exception):
    """The file cannot be read as lines of a session at all; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.sentence}" for one in problems))
        self.problems = problems


@dataclass(slots=True)
class Text:
    """A single value as it was written; `plain` without quotation marks."""

    line: int
    value: str
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was given."""
        return self.plain and self.value in ("", "~", "null")


@dataclass(slots=True)
class Listing:
    """Values one below the other, each behind a dash."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Values with names. Of a name that stands twice the first is kept."""

    line: int
    entries: dict[str, tuple[Text, Node]] = field(default_factory=dict)


Node = Text | Listing | Table


def decoded(raw: bytes) -> str:
    """The file's text. Raises UnreadableError when it is too long, in another encoding, or has signs that nobody sees."""
    if len(raw) > MOST_BYTES:
        raise UnreadableError(Problem(1, f"The file is longer than {MOST_BYTES // 1024} kilobytes."))
    if raw[:2] in BOMS or b"\x00" in raw[:4]:
        raise UnreadableError(Problem(1, "The file is written in UTF-16 or UTF-32. Please save it as UTF-8."))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = len(raw[: error.start].split(b"\n"))
        raise UnreadableError(
            Problem(
                line,
                "There is a sign that is not UTF-8, so the file has another encoding. Please save it as UTF-8.",
            )
        ) from None
    found = [
        Problem(number, f"There is a sign that cannot be seen (code {ord(sign[0])}). Please take it out.")
        for number, line in enumerate(text.split("\n"), 1)
        if (sign := UNSEEN.search(line))
    ]
    if found:
        raise UnreadableError(*found[:20])
    return text


def read_tree(raw: bytes) -> tuple[Table, list[Problem]]:
    """The file as a table, with what was wrong in it so far. Raises UnreadableError when it is none."""
    text = decoded(raw)
    problems: list[Problem] = []
    try:
        tree = _tree(yaml.parse(text, Loader=LOADER), problems)
    except yaml.MarkedYAMLError as error:
        unclosed = "quoted scalar" in str(error.context)
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1
        lines = text.split("\n")
        tabs = [n for n, one in enumerate(lines, 1) if re.match(r" *\t\s*\S", one)]
        if line in tabs or "'\\t'" in str(error.problem):
            raise UnreadableError(*(Problem(n, TAB) for n in tabs or [line])) from None
        raise UnreadableError(*problems, Problem(min(line, len(lines)), _plainly(error))) from None
    except (yaml.YAMLError, RecursionError):
        raise UnreadableError(Problem(1, "This is not a file of lines that can be read.")) from None
    if not isinstance(tree, Table):
        raise UnreadableError(
            *problems,
            Problem(tree.line if tree else 1, "A session file begins with names, such as “title: …”."),
        )
    return tree, problems


def _plainly(error: yaml.MarkedYAMLError) -> str:
    said = str(error.problem or error.context or "")
    if "mapping values are not allowed" in said:
        return "A colon stands in the text. Please put the text between quotation marks."
    if "unexpected end of stream" in said or "while scanning a quoted scalar" in str(error.context):
        return "A quotation mark is opened here and never closed."
    if "could not find expected ':'" in said:
        return "A name without a colon, or a text that is not indented."
    return f"This cannot be read ({said}). Is the line indented like its neighbours?"


def _tree(events: Iterator[yaml.Event], problems: list[Problem]) -> Node | None:
    """Built from events without recursion, and ended as soon as it is too deep."""
    root: Node | None = None
    stack: list[Listing | Table] = []
    names: list[Text | None] = []
    documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        node: Node | None = None
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise UnreadableError(
                    *problems, Problem(line, "A second document begins here. Please use a file for each.")
                )
        elif isinstance(event, yaml.AliasEvent):
            sentence = f"“*{event.anchor}” repeats something from elsewhere. Please write it out."
            problems.append(Problem(line, sentence))
            node = Text(line, "")
        elif isinstance(event, yaml.NodeEvent):
            if event.anchor:
                problems.append(
                    Problem(line, f"“&{event.anchor}” is a mark to repeat from. Please leave it out.")
                )
            if getattr(event, "tag", None):
                problems.append(Problem(line, f"“{event.tag}” is a tag. Please leave it out."))
            if isinstance(event, yaml.ScalarEvent):
                node = Text(line, event.value, plain=event.style is None)
            elif isinstance(event, yaml.SequenceStartEvent):
                node = Listing(line)
            else:
                node = Table(line)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            names.pop()
        if node is None:
            continue
        if not stack:
            root = root or node
        elif isinstance(stack[-1], Listing):
            stack[-1].items.append(node)
        else:
            name = names[-1]
            if name is None:
                if not isinstance(node, Text):
                    raise UnreadableError(*problems, Problem(line, "A name must be a word before a colon."))
                names[-1] = node
            else:
                names[-1] = None
                _put(stack[-1], name, node, problems)
        if isinstance(node, Listing | Table):
            if len(stack) >= DEEPEST:
                raise UnreadableError(*problems, Problem(line, "This is nested too deeply."))
            stack.append(node)
            names.append(None)
    return root


def _put(table: Table, name: Text, node: Node, problems: list[Problem]) -> None:
    if name.value in table.entries:
        first = table.entries[name.value][0].line
        problems.append(
            Problem(name.line, f"“{name.value}” stands here a second time; first on line {first}.")
        )
    else:
        table.entries[name.value] = (name, node)
