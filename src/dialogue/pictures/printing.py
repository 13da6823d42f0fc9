"""A picture in a document: its small version, which is a page's worth of detail and keeps the file small."""

from __future__ import annotations

from base64 import b64encode

from dialogue.documents import tree
from dialogue.kernel.database import Reader
from dialogue.pictures.schema import Picture, Size
from dialogue.pictures.store import content_of


def printed(reader: Reader, picture: Picture, caption: str) -> tree.Picture:
    """The picture as a block of a document, under these words."""
    content = content_of(reader, picture.id or 0, Size.SMALL)
    return tree.Picture(caption, picture.alt, as_text(content), picture.small_width, picture.small_height)


def as_text(content: bytes) -> str:
    """A picture's bytes as documents hold them."""
    return b64encode(content).decode("ascii")
