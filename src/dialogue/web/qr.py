"""Words as a QR code, drawn as SVG."""

from __future__ import annotations

from functools import lru_cache


def drawn_code(words: str) -> str:
    """Words (mostly an address) as an inline SVG without inline style, 4 modules of quiet zone. For secrets: not kept."""
    import segno  # its tables take longer to load than a code to draw

    svg: str = segno.make(words, error="m", micro=False, encoding="utf-8").svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass="qr-line", light="#fff", dark="#000"
    )
    return svg


@lru_cache(maxsize=256)
def qr(address: str) -> str:
    """The same for an address that many pages show. Kept: one takes 20 ms."""
    return drawn_code(address)
