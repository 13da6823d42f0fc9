"""What people type, taken in: nothing is changed but what cannot be stored or would never be seen.

Here stand the one check for emptiness (`blank`) and the one for look-alikes (`sameness`). Every field of
every form and every reader of a file asks them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

# NUL cannot be stored by PostgreSQL; the other control characters have no picture in any font.
UNSTORABLE = dict.fromkeys([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F], None)

# Signs without a picture that Unicode does not class as a space or as a format character: fillers, the empty
# Braille cell, signs for objects that were left out, and the rest of `Default_Ignorable_Code_Point`.
PICTURELESS: frozenset[int] = frozenset[int]().union(
    (0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFEFF, 0xFFA0, 0xFFFC),
    (0x13441, 0x13442, 0x1D159),
    range(0x180B, 0x1810),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),  # which picture a sign takes, as in ❤ and ❤️
    range(0xFFF0, 0xFFF9),
    range(0x1BCA0, 0x1BCA4),
    range(0x1D173, 0x1D17B),
    range(0xE0000, 0xE1000),
)
# At the ends of a text these are as good as a space. Joiners and marks of direction may belong to a word.
EDGES = "".join(map(chr, (0x00AD, 0x115F, 0x1160, 0x200B, 0x2060, 0x2800, 0x3164, 0xFEFF, 0xFFA0)))
EDGE = re.compile(rf"^[\s{EDGES}]+|[\s{EDGES}]+$")

BLACK_FLAG, JOINER = 0x1F3F4, 0x200D
TAGS = range(0xE0020, 0xE0080)
# Forms of one sign that are read as that sign. A raised or a circled figure is not: 10² is not 102.
FORMS = (
    "<wide>", "<narrow>", "<compat>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>", "<noBreak>",
    "<vertical>", "<small>",
)  # fmt: skip
ONE_SIGN = {
    **dict.fromkeys(map(ord, "‘’‚‛ʼ′`´＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    ord("ς"): "σ",
}


def taken_in(text: str) -> str:
    """The text as typed, without surrounding white space, control characters and halves of surrogate pairs.

    Empty when nothing of it can be seen.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    words = EDGE.sub("", whole.replace("\r\n", "\n").replace("\r", "\n").translate(UNSTORABLE))
    return "" if blank(words) else words


def blank(text: str) -> bool:
    """Whether nobody would see anything: only spaces, invisible signs, or marks without a letter to stand on.

    >>> blank("\\u200b \\u2800\\u3164"), blank("\\u0301"), blank("می\\u200cخواهم"), blank("❤\\ufe0f")
    (True, True, False, False)
    """
    return not any(seen(sign) for sign in text)


def seen(sign: str) -> bool:
    """Whether a character has a picture of its own. One that Unicode gave out lately has."""
    return ord(sign) not in PICTURELESS and unicodedata.category(sign)[0] not in "ZM" and not hidden(sign)


def hidden(sign: str) -> bool:
    """Whether a character only steers the text around it."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs")


def sameness(text: str) -> str:
    """A key that is equal for texts which people take for the same.

    Case, Unicode form, invisible signs, the kind of dash and quotation mark and the amount of space do not
    matter; accents, letters of other scripts and raised figures do.

    >>> sameness("  Wa\\u200bter\\u00a0pipes ") == sameness("water PIPES")
    True
    >>> sameness("Kone\\u0301") == sameness("Koné"), sameness("Kone") == sameness("Koné")
    (True, False)
    >>> sameness("10²") == sameness("102"), sameness("Maße") == sameness("Masse")
    (False, False)
    """
    kept: list[str] = []
    flag = False
    for place, sign in enumerate(text):
        code = ord(sign)
        flag = code == BLACK_FLAG or (flag and code in TAGS)  # England's flag and Scotland's differ in these
        after = text[place + 1 : place + 2]
        joins = code == JOINER and bool(after) and unicodedata.category(after) == "So"  # people in one emoji
        if flag or joins or sign.isspace():
            kept.append(sign)
        elif code not in PICTURELESS and not hidden(sign):
            form = unicodedata.decomposition(sign).startswith(FORMS)
            kept.append(unicodedata.normalize("NFKC", sign) if form else sign)
        elif code in map(ord, "\u115f\u1160\u2800\u3164\uffa0"):
            kept.append(" ")  # these take up room
    lower = unicodedata.normalize("NFC", "".join(kept)).lower().replace("i\u0307", "i")  # of Turkish İ
    plain = lower.translate(ONE_SIGN)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def look_alikes(texts: Iterable[str]) -> tuple[str, str] | None:
    """The first two of the texts that people would take for the same, if there are any.

    >>> look_alikes(["Road", "Well", "well "])
    ('Well', 'well ')
    """
    met: dict[str, str] = {}
    for text in texts:
        earlier = met.setdefault(sameness(text), text)
        if earlier is not text:
            return earlier, text
    return None


def told_apart(texts: Iterable[str], *, field: str = "text") -> None:
    """Refused when two of the texts look the same: nobody could know which of them was meant."""
    pair = look_alikes(texts)
    if pair:
        raise Refused(
            "look_alike",
            N_("“%(one)s” and “%(other)s” look the same. Please make one of them different or take it out."),
            field=field,
            one=pair[0],
            other=pair[1],
        )


def required(text: str, *, most: int, field: str = "text") -> str:
    """The text taken in. Refused when nothing of it can be seen, or when it has more than `most` characters."""
    words = taken_in(text)
    if not words:
        raise Refused("empty", N_("Nothing was written yet. Please write something first."), field=field)
    return within(words, most=most, field=field)


def optional(text: str, *, most: int, field: str = "text") -> str:
    """The text taken in, empty when nothing of it can be seen. Refused when it has more than `most` characters."""
    return within(taken_in(text), most=most, field=field)


def within(words: str, *, most: int, field: str) -> str:
    """The words. Refused when there are more than `most` characters."""
    if len(words) > most:
        raise Refused(
            "too_long",
            N_(
                "This text has %(length)s characters; %(most)s fit. Please shorten it. Your text is still here."
            ),
            field=field,
            length=len(words),
            most=most,
        )
    return words


def plain(text: str) -> str:
    """Text as it is searched: case and accents do not matter."""
    apart = unicodedata.normalize("NFD", sameness(text))
    return " ".join("".join(sign for sign in apart if unicodedata.category(sign) != "Mn").split())
