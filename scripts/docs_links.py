"""A hook of mkdocs: what the documentation links to outside of its folder is named, since the pages do not have it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!\w+:|#|<)([^)\s]+)\)")
DOCS = Path(__file__).resolve().parent.parent / "docs"


def slug(words: str, separator: str) -> str:
    """The anchor of a heading, as code hosts make it: the documentation's links use those."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", separator)


def inside(markdown: str, page: Path) -> str:
    """The text of `page` with links out of the documentation as words with the file's name."""

    def kept(found: re.Match[str]) -> str:
        target = (page.parent / found[2].partition("#")[0]).resolve()
        if target.is_relative_to(DOCS) and not target.is_dir():
            return found[0]
        name = target.relative_to(DOCS.parent).as_posix()
        return found[1] if name in found[1] else f"{found[1]} (`{name}`)"

    return LINK.sub(kept, markdown)


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:
    return inside(markdown, DOCS / page.file.src_uri)
