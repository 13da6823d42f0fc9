"""Whose server it is: the organisation's name, logo and colour, as the settings give them.

Read once at the start. What cannot be used is refused there in words, so that no page ever has a colour that cannot be
read or a logo that is not seen. Nothing here knows a request; pillow is imported only where there is a logo.
"""

from __future__ import annotations

import base64
import hashlib
import io
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dialogue.kernel.errors import CannotStart

if TYPE_CHECKING:
    from PIL.Image import Image

    from dialogue.settings import Settings

READABLE, COMFORTABLE = 4.5, 7.0
"""Contrast that WCAG 2.2 asks of text (AA), and what the shade for dark screens is made with: thin light letters on dark
ground blur more."""
LIGHT, DARK = ("#f7f5f0", "#ffffff", "#ebe7dd"), ("#171613", "#22201c", "#100f0d")
"""What text in the accent stands on: paper, surface and sunk of `static/css/app/tokens.css` (a test holds them together)."""
LARGEST_FILE, MOST_PIXELS = 4 * 1024 * 1024, 16_000_000
WIDEST, TALLEST, MOST_BYTES = 384, 96, 10_000
"""Of the logo as it is sent: three times the 32 points of a phone's header, and a sixth of a page's budget."""
UNSEEN = 200
"""A logo all of whose parts are lighter than this (of 255) is lost on the white that it stands on."""


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG defines it.

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours are from each other, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1), round(contrast("#0e4856", "#0e4856"), 1)
    (21.0, 1.0)
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with this share (0 to 1) of another one.

    >>> mixed("#000000", "#ffffff", 0.2)
    '#333333'
    """
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(own + (its - own) * share):02x}" for own, its in pairs)


def worst(colour: str, grounds: tuple[str, ...]) -> float:
    """The lowest contrast with any of these."""
    return min(contrast(colour, one) for one in grounds)


def towards(colour: str, end: str, grounds: tuple[str, ...], needed: float) -> str:
    """The colour itself, or its first shade on the way to `end` that has this contrast with all grounds."""
    return next(
        shade
        for step in range(101)
        if worst(shade := mixed(colour, end, step / 100), grounds) >= needed or step == 100
    )


def tint(accent: str, ground: str) -> str:
    """The strongest tint of the ground (at most a sixth) on which the accent can still be read."""
    shares = (share / 100 for share in range(16, -1, -2))
    return next(
        found for share in shares if contrast(accent, found := mixed(ground, accent, share)) >= READABLE
    )


@dataclass(frozen=True, slots=True)
class Palette:
    """The accent on one kind of screen, and what goes with it: what stands on it, a soft ground, its emphasis."""

    accent: str
    on_accent: str
    soft: str
    deep: str

    @property
    def css(self) -> str:
        return (
            f"--accent:{self.accent};--on-accent:{self.on_accent};"
            f"--accent-soft:{self.soft};--accent-deep:{self.deep}"
        )


def palettes(colour: str) -> tuple[Palette, Palette]:
    """For light and for dark screens. Raises CannotStart for a colour that cannot be read on the light pages.

    The colour itself is used on light screens, never another one: it is the organisation's. On dark ones no dark colour
    can be read, so a lighter shade of it is made there.
    """
    reached = worst(colour, LIGHT)
    if reached < READABLE:
        near = towards(colour, "#000000", LIGHT, READABLE)
        raise CannotStart(
            f"The setting DIALOGUE_COLOUR cannot be used: {colour} has a contrast of {int(reached * 10) / 10}:1 with the"
            f" pages, and text needs {READABLE}:1. {near} is a shade of it that can be read. Nothing was changed."
        )
    light = Palette(colour, "#ffffff", tint(colour, LIGHT[1]), mixed(colour, "#000000", 0.3))
    shade = towards(colour, "#ffffff", DARK, COMFORTABLE)
    ink = towards(mixed(shade, "#000000", 0.8), "#000000", (shade,), READABLE)
    return light, Palette(shade, ink, tint(shade, DARK[1]), mixed(shade, "#ffffff", 0.35))


@dataclass(frozen=True, slots=True)
class Logo:
    """The logo as it is sent: a PNG on white, without metadata, and its size in pixels."""

    content: bytes = field(repr=False)
    width: int
    height: int

    @property
    def as_text(self) -> str:
        return base64.b64encode(self.content).decode("ascii")


@dataclass(frozen=True)
class Brand:
    """Name, logo and colours of whoever runs the server; all empty where nobody set any."""

    name: str = ""
    logo: Logo | None = None
    light: Palette | None = None
    dark: Palette | None = None

    @property
    def own(self) -> bool:
        """Whether anything is set."""
        return bool(self.name or self.logo or self.light)

    @cached_property
    def colours(self) -> str:
        """The colours as rules of a style sheet, which stand after those that came along."""
        if self.light is None or self.dark is None:
            return ""
        dark = f"@media screen and (prefers-color-scheme:dark){{html:root{{{self.dark.css}}}}}"
        return f"html:root{{{self.light.css}}}\n{dark}\n"

    @cached_property
    def own_colours(self) -> str:
        """Likewise for minutes alone in a file, whose dark colours are their own (`static/css/minutes.css`)."""
        if self.light is None or self.dark is None:
            return ""
        given = (
            f"--m-accent:{one.accent};--m-decision:{one.soft};--m-decision-edge:{one.accent}"
            for one in (self.light, self.dark)
        )
        light, dark = (f".minutes-page .minutes{{{one}}}" for one in given)
        return f"{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"

    @cached_property
    def version(self) -> str:
        """A name for exactly this logo and these colours: they may be kept for ever under it."""
        return hashlib.sha256(self.colours.encode() + (self.logo.content if self.logo else b"")).hexdigest()[
            :12
        ]


def brand_of(settings: Settings) -> Brand:
    """What the settings say. Raises CannotStart with a sentence for a logo or a colour that cannot be used."""
    logo = logo_of(settings.logo) if settings.logo else None
    light, dark = palettes(settings.colour) if settings.colour else (None, None)
    return Brand(settings.organisation, logo, light, dark)


def _no(why: str) -> CannotStart:
    return CannotStart(f"The setting DIALOGUE_LOGO cannot be used: {why}. Nothing was changed.")


def logo_of(name: str) -> Logo:
    """The logo in a file, decoded and written anew. Raises CannotStart for everything that is no PNG or JPEG."""
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _no(f"{name} cannot be read ({error.strerror or error})") from None
    if len(content) > LARGEST_FILE:
        raise _no(
            f"{name} has more than {LARGEST_FILE // 1024**2} megabytes; a logo of some 400 pixels is enough"
        )
    if not content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        drawing = b"<svg" in content[:4096].lower()
        kind = "is a drawing (SVG), which may hold a program" if drawing else "is no PNG or JPEG"
        raise _no(f"{name} {kind}; please save the logo as a PNG")
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about its size, which is judged here, and about odd metadata
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise _no(f"{name} has more than {MOST_PIXELS // 1_000_000} megapixels")
                return _sent(_on_white(opened), name)
    except CannotStart:
        raise
    except Exception:  # whatever a decoder says of a broken file
        raise _no(f"{name} is damaged or not whole") from None


def _on_white(opened: Image) -> Image:
    """As it is seen on white, which it has below it on dark screens too, no larger than it is sent."""
    from PIL.Image import Resampling, new

    opened.load()
    seen = opened.convert("RGBA")
    seen.thumbnail((WIDEST, TALLEST), Resampling.LANCZOS)
    below = new("RGB", seen.size, "white")
    below.paste(seen, mask=seen.getchannel("A"))
    return below


def _sent(image: Image, name: str) -> Logo:
    """Raises CannotStart where nothing is seen of it."""
    darkest, _ = image.convert("L").getextrema()
    if not isinstance(darkest, int | float) or darkest > UNSEEN:
        raise _no(f"{name} is white on white; please choose the logo for light paper")
    small = image
    while True:
        for colours in (0, 128, 32):
            made = io.BytesIO()
            (small.quantize(colours) if colours else small).save(made, "PNG", optimize=True)
            if made.tell() <= MOST_BYTES or max(small.size) <= 48:
                return Logo(made.getvalue(), *small.size)
        small = small.resize((max(1, small.width * 4 // 5), max(1, small.height * 4 // 5)))
