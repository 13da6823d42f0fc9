"""Taking values out of the tree of a session file. Every mistake is kept with its line; reading goes on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from dialogue.kernel.text import taken_in
from dialogue.languages import LANGUAGES
from dialogue.stage.session_files.lines import Listing, Node, Problem, Table, Text
from dialogue.stage.session_files.plan import Words

YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
MOST_ITEMS = 500


def meant(name: str, known: Collection[str]) -> str:
    """A guess what was meant, or all that there is; a sentence to go behind another one."""
    near = get_close_matches(name.lower(), known, 1, 0.6)
    return f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(known)}."


class Values:
    """Reads values; `problems` is what was wrong so far."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def wrong(self, line: int, sentence: str) -> None:
        """Keep a mistake."""
        self.problems.append(Problem(line, sentence))

    def table(self, node: Node, what: str, known: Collection[str]) -> dict[str, tuple[Text, Node]]:
        """The entries of a table, without those whose names nobody knows."""
        if not isinstance(node, Table):
            if not (isinstance(node, Text) and node.empty):
                self.wrong(
                    node.line, f"{what} needs names and values, each on a line, such as “{_first(known)}: …”."
                )
            return {}
        for name, (at, _) in node.entries.items():
            if name not in known:
                self.wrong(at.line, f"{what} has no '{name[:60]}'.{meant(name, known)}")
        return {
            name: entry for name, entry in node.entries.items() if name in known and not _nothing(entry[1])
        }

    def items(self, node: Node, what: str) -> Sequence[Node]:
        """The values of a list."""
        if isinstance(node, Listing):
            if len(node.items) > MOST_ITEMS:
                self.wrong(node.line, f"{what} has {len(node.items)} entries; at most {MOST_ITEMS} are read.")
            return node.items[:MOST_ITEMS]
        if not (isinstance(node, Text) and node.empty):
            self.wrong(node.line, f"{what} is a list: each entry on a line of its own, behind “- ”.")
        return ()

    def text(self, node: Node, what: str, most: int, *, needed: bool = False) -> str:
        """A single text, as people's own words are taken in anywhere."""
        if not isinstance(node, Text):
            self.wrong(node.line, f"{what} is a text, not a list or a table.")
            return ""
        words = "" if node.empty else taken_in(node.value)
        if needed and not words:
            self.wrong(node.line, f"{what} is empty.")
        if len(words) > most:
            self.wrong(node.line, f"{what} has {len(words)} characters; {most} fit.")
        return words

    def words(self, node: Node, what: str, most: int, *, needed: bool = False) -> Words:
        """A text, or one for each of several languages."""
        if isinstance(node, Table):
            found = {
                language: self.text(text, f"{what} ({language})", most)
                for language, (_, text) in self.table(node, what, LANGUAGES).items()
            }
            found = {language: text for language, text in found.items() if text}
        else:
            text = self.text(node, what, most)
            found = {"": text} if text else {}
        if needed and not found and not isinstance(node, Listing):
            self.wrong(node.line, f"{what} is empty.")
        return found

    def number(self, node: Node, what: str, low: int, high: int) -> int:
        """A whole number between two others; the lower one where it was wrong."""
        text = node.value.strip() if isinstance(node, Text) else ""
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdecimal() and len(digits) < 16 and low <= int(text) <= high:
            return int(text)
        stands = f"'{text[:40]}'" if isinstance(node, Text) else "a list or a table"
        self.wrong(node.line, f"{what} is a whole number from {low} to {high}; here stands {stands}.")
        return low

    def yes_or_no(self, node: Node, what: str) -> bool:
        """Yes or no, in the words that YAML knows."""
        text = node.value.strip() if isinstance(node, Text) else ""
        if text.lower() not in YES_OR_NO:
            self.wrong(node.line, f"{what} is yes or no; here stands '{text[:40]}'.")
        return YES_OR_NO.get(text.lower(), False)

    def one_of(self, node: Node, what: str, known: Collection[str]) -> str:
        """One name out of several; empty where it was none."""
        text = node.value.strip() if isinstance(node, Text) else ""
        if text in known:
            return text
        self.wrong(node.line, f"{what} cannot be '{text[:60]}'.{meant(text, known)}")
        return ""


def _first(known: Collection[str]) -> str:
    return next(iter(known), "name")


def _nothing(node: Node) -> bool:
    return isinstance(node, Text) and node.empty
