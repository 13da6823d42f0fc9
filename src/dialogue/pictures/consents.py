"""Who agreed that a picture is shown: for which uses, how, before whom, and since when not any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlmodel import col, select

from dialogue.documents import tree
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.pictures.printing import as_text
from dialogue.pictures.schema import Picture, PictureConsent, PictureContent, Size


class For(StrEnum):
    """What a picture may be used for."""

    MINUTES = "minutes"
    PUBLIC = "public"
    DONORS = "donors"


USES: Mapping[str, str] = {
    "minutes": N_("Minutes for those who were there"),
    "public": N_("Published minutes"),
    "donors": N_("Reports to donors"),
}

WHOM: Mapping[str, str] = {"person": N_("A person"), "table": N_("A table or group")}

FORMS: Mapping[str, str] = {
    "written": N_("in writing"),
    "spoken": N_("aloud"),
    "tap": N_("on a phone"),
}
"""How somebody agreed."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A picture with what was agreed about it."""

    picture: Picture
    consents: tuple[PictureConsent, ...]

    @property
    def withdrawn(self) -> bool:
        """Whether somebody took back that it is shown: then nobody's consent is enough."""
        return any(one.withdrawn_on is not None for one in self.consents)

    def allowed(self, use: str) -> bool:
        """Whether it may be used so, by everybody whose consent is written down; else by whoever added it."""
        return not self.withdrawn and all(use in one.uses for one in self.consents)


def agreed_in(reader: Reader, session_id: int) -> list[Agreed]:
    """The pictures of a session in their order, with what was agreed."""
    pictures = list(
        reader.exec(select(Picture).where(Picture.session_id == session_id).order_by(col(Picture.id)))
    )
    if not pictures:
        return []
    asked = select(PictureConsent).where(col(PictureConsent.picture_id).in_([one.id for one in pictures]))
    consents = list(reader.exec(asked.order_by(col(PictureConsent.id))))
    return [
        Agreed(one, tuple(consent for consent in consents if consent.picture_id == one.id))
        for one in pictures
    ]


def barred(reader: Reader, session_id: int, use: str) -> set[str]:
    """The pictures of a session that may not be used so, as documents hold them."""
    unfit = [one.picture.id for one in agreed_in(reader, session_id) if not one.allowed(use)]
    return contents(reader, [one for one in unfit if one])


def contents(reader: Reader, pictures: Collection[int]) -> set[str]:
    """The bytes of pictures as documents hold them."""
    if not pictures:
        return set()
    asked = select(PictureContent.content).where(
        col(PictureContent.picture_id).in_(pictures), PictureContent.size == Size.SMALL
    )
    return {as_text(one) for one in reader.exec(asked)}


def without(document: tree.Document, contents: Collection[str]) -> tree.Document:
    """A document without these pictures."""
    if not contents:
        return document

    def stays(block: tree.Block) -> bool:
        return not (isinstance(block, tree.Picture) and block.content in contents)

    def left(section: tree.Section) -> tree.Section:
        blocks = tuple(block for block in section.blocks if stays(block))
        return replace(section, blocks=blocks, sections=tuple(left(one) for one in section.sections))

    return replace(document, sections=tuple(left(one) for one in document.sections))


def day_in_reach(given_on: date | None, today: date) -> bool:
    """Whether a consent can have been given on that day."""
    return given_on is not None and given_on <= today
