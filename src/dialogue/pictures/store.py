"""Keeping pictures, finding what is shown of them, and letting them go."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import col, delete, func, select

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import required
from dialogue.pictures.intake import Made
from dialogue.pictures.schema import Picture, PictureConsent, PictureContent, Size, Use

MOST_IN_A_SESSION = 300
LONGEST_ALT = 300


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture in one size: where it is, and its width and height in pixels."""

    address: str
    width: int
    height: int

    def within(self, width: int, height: int) -> tuple[int, int]:
        """How large it is drawn so that it fits, never larger than it is. Known before it has come: nothing jumps."""
        scale = min(1.0, width / self.width, height / self.height)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as pages show it: what it shows, in words, and its two sizes."""

    alt: str
    large: Sent
    small: Sent


def address(picture: Picture, size: Size) -> str:
    return f"/sessions/{picture.session_id}/pictures/{picture.key}/{size}"


def keep(
    act: Act,
    made: Made,
    alt: str,
    *,
    activity_id: int,
    use: Use,
    subject_id: int | None = None,
    agreed: bool = False,
) -> int:
    """Keep a picture of this session; its id. Raises Refused without words for it, or when there are too many."""
    words = required(alt, most=LONGEST_ALT, field="alt")
    count = select(func.count()).select_from(Picture).where(Picture.session_id == act.session.id)
    if act.tx.exec(count).one() >= MOST_IN_A_SESSION:
        raise Refused(
            "too_many_pictures",
            N_(
                "This session has %(most)s pictures, which is the most. Nothing was changed; please remove one first."
            ),
            field="picture",
            most=MOST_IN_A_SESSION,
        )
    row = Picture(
        session_id=act.session.id or 0,
        activity_id=activity_id,
        key=secrets.token_urlsafe(24),
        use=use,
        subject_id=subject_id,
        alt=words,
        agreed=agreed,
        width=made.width,
        height=made.height,
        small_width=made.small_width,
        small_height=made.small_height,
        digest=made.digest,
        added_at=act.now,
    )
    act.tx.add(row)
    act.tx.flush()
    kept = row.id or 0
    act.tx.add(PictureContent(picture_id=kept, size=Size.LARGE, content=made.large))
    act.tx.add(PictureContent(picture_id=kept, size=Size.SMALL, content=made.small))
    act.tx.flush()
    return kept


def describe(act: Act, picture_id: int, alt: str) -> None:
    """Other words for a picture that is not frozen in anything."""
    row = act.tx.get_one(Picture, picture_id)
    row.alt = required(alt, most=LONGEST_ALT, field="alt")
    act.tx.add(row)


def let_go(tx: Tx, picture_id: int | None) -> None:
    """Delete a picture; what pointed to it must point elsewhere by now."""
    row = tx.get(Picture, picture_id) if picture_id is not None else None
    if row is not None:
        tx.flush()
        for size in Size:
            content = tx.get(PictureContent, (row.id, size))
            if content is not None:
                tx.delete(content)
        tx.exec(delete(PictureConsent).where(col(PictureConsent.picture_id) == row.id))
        tx.flush()
        tx.delete(row)
        tx.flush()


def pictures(reader: Reader, ids: Collection[int | None]) -> dict[int, Picture]:
    """The pictures with these ids; nothing is asked where there are none."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {row.id or 0: row for row in reader.exec(select(Picture).where(col(Picture.id).in_(wanted)))}


def shown(reader: Reader, ids: Collection[int | None]) -> Mapping[int | None, Shown]:
    """Likewise, as pages show them."""
    return {key: as_shown(row) for key, row in pictures(reader, ids).items() if row.hidden_at is None}


def as_shown(row: Picture) -> Shown:
    return Shown(
        row.alt,
        Sent(address(row, Size.LARGE), row.width, row.height),
        Sent(address(row, Size.SMALL), row.small_width, row.small_height),
    )


def content_of(reader: Reader, picture_id: int, size: Size) -> bytes:
    """The bytes of a picture. Raises KeyError when there are none."""
    found = reader.get(PictureContent, (picture_id, size))
    if found is None:
        raise KeyError(picture_id)
    return found.content


def by_key(reader: Reader, session_id: int, key: str) -> Picture | None:
    """The picture under this part of an address."""
    asked = select(Picture).where(Picture.session_id == session_id, Picture.key == key)
    return reader.exec(asked.where(col(Picture.hidden_at).is_(None))).first()
