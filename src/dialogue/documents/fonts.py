"""The fonts of printed minutes: those shipped here, then those installed on the machine for characters that ours lack.

Characters that no font has are found here before anything is printed, so that nobody circulates boxes unawares.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from dialogue.documents.font_tables import code_points
from dialogue.paths import STATIC

VENDORED = STATIC / "vendor" / "fonts"
MOST_INSTALLED = 3000
"""Font files of the machine that are looked at, so that a strange folder cannot take for ever."""

# First the fonts that were made to have every sign: a glance at two or three files is then enough.
_LIKELY = ("noto", "sourcehan", "wqy", "droid", "unifont", "symbola", "pingfang", "msyh", "meiryo", "malgun")

# What to say of a sign: the first word (or two) of its Unicode name tells its script.
_CHINESE_JAPANESE_KOREAN = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "BOPOMOFO",
    "IDEOGRAPHIC",
    "KANGXI",
    "FULLWIDTH",
)
PACKAGES = {"cjk": "fonts-noto-cjk", "other": "fonts-noto-core fonts-noto-extra fonts-symbola"}
"""Debian packages with free fonts, by what is missing."""


def font_files() -> tuple[Path, ...]:
    """The vendored fonts, in a fixed order."""
    return tuple(sorted(VENDORED.rglob("*.ttf")))


def font_folders() -> tuple[Path, ...]:
    """Where this machine keeps its fonts: the folders of Linux, macOS and Windows."""
    home = Path.home()
    if sys.platform == "darwin":
        return (home / "Library" / "Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return (windows / "Fonts", home / "AppData" / "Local" / "Microsoft" / "Windows" / "Fonts")
    kept = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return (kept / "fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts"))


class Coverage:
    """The code points of one font, kept as ranges: a large font takes kilobytes and not megabytes."""

    def __init__(self, codes: Iterable[int]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for code in sorted(set(codes)):
            if self.ends and code == self.ends[-1] + 1:
                self.ends[-1] = code
            else:
                self.starts.append(code)
                self.ends.append(code)

    def __contains__(self, code: int) -> bool:
        place = bisect_right(self.starts, code) - 1
        return place >= 0 and code <= self.ends[place]


@cache
def repertoire() -> frozenset[int]:
    """The code points that at least one vendored font maps to a glyph."""
    return frozenset(code for path in font_files() for code in code_points(path))


@cache
def installed_font_with(code: int) -> Path | None:
    """A font of this machine that has the code point, or None. Read once a process: after installing, start again."""
    return next((path for path in _installed() if code in _coverage(path)), None)


def forget_installed() -> None:
    """Look at the machine's fonts anew."""
    installed_font_with.cache_clear()
    _installed.cache_clear()


@cache
def _installed() -> tuple[Path, ...]:
    found = islice((path for folder in font_folders() for path in _fonts_below(folder)), MOST_INSTALLED)

    def rank(path: Path) -> tuple[bool, bool, str]:
        name = path.name.lower().replace("-", "").replace(" ", "")
        return (not name.startswith(_LIKELY), "regular" not in name, str(path))

    return tuple(sorted(found, key=rank))


def _fonts_below(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (
            Path(place) / name for name in names if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc"))
        )


@cache
def _coverage(path: Path) -> Coverage:
    try:
        return Coverage(code_points(path))
    except (OSError, ValueError):
        return Coverage(())


def drawn(sign: str) -> bool:
    """Whether a font has the sign, or it needs none (a line end, a blank, a sign that only guides the layout)."""
    return ord(sign) in repertoire() or needs_no_glyph(sign) or installed_font_with(ord(sign)) is not None


def needs_no_glyph(sign: str) -> bool:
    """Line ends, blanks and default-ignorable format signs."""
    return (
        sign in "\n\t\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\ufeff"
        or "\u202a" <= sign <= "\u202e"
        or "\u2066" <= sign <= "\u2069"
        or "\ufe00" <= sign <= "\ufe0f"
        or unicodedata.category(sign) == "Zs"
    )


def folders_for(text: str) -> tuple[str, ...]:
    """Folders of installed fonts for the characters of the text that the vendored fonts lack."""
    lacking = {ord(sign) for sign in set(text) if ord(sign) not in repertoire() and not needs_no_glyph(sign)}
    found = {installed_font_with(code) for code in lacking}
    return tuple(sorted({str(path.parent) for path in found if path is not None}))


def undrawable(text: str) -> str:
    """Each sign of the text that no font can draw, once, in the order of appearance."""
    return "".join(sign for sign in dict.fromkeys(text) if not drawn(sign))


def packages_for(signs: str) -> str:
    """The Debian packages whose fonts have such signs."""
    eastern = [unicodedata.name(sign, "").startswith(_CHINESE_JAPANESE_KOREAN) for sign in signs]
    wanted = [PACKAGES["cjk"]] if any(eastern) else []
    return " ".join([*wanted, *([] if all(eastern) else [PACKAGES["other"]])])


def sign_names(signs: Iterable[str], most: int = 12) -> str:
    """The first characters as one reads and looks them up: "中 (U+4E2D)"."""
    listed = list(signs)
    named = ", ".join(f"U+{ord(sign):04X}" for sign in listed[:most])
    return named + (" …" if len(listed) > most else "")
